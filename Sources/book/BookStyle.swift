/// What a book adds to the look of a page.
enum BookStyle {
  /// The style sheet of contents and chapters.
  static let sheet = """
    nav.book,.around,.forms,#book-found{font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
    font-size:.95rem}
    nav.book{display:flex;gap:1rem;justify-content:space-between;align-items:center;
    max-width:46rem;margin:0 auto;padding:.8rem 1.25rem 0}
    nav.book a,.around a{padding:.35rem 0;display:inline-block}
    nav.book form{display:flex}nav.book [hidden]{display:none}
    nav.book input{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--soft);
    border-radius:4px;padding:.3rem .5rem;width:min(14rem,45vw);margin-left:.3rem}
    #book-found{max-width:46rem;margin:.8rem auto 0;padding:.2rem 1.25rem 1rem;
    border-bottom:1px solid var(--line)}
    #book-found ol{padding-left:1.4rem;margin:.3rem 0}#book-found li p{margin:.1rem 0 .7rem;
    color:var(--soft);overflow-wrap:anywhere}#book-found [role=status]{margin:.4rem 0;color:var(--soft)}
    mark{background:none;color:var(--ink);font-weight:700;text-decoration:underline}
    details.exercise{margin:1.1rem 0;padding:.3rem 0 .3rem 1rem}
    details.exercise summary{color:var(--ink)}
    details.exercise>summary{font-size:1.0625rem;
    font-family:Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif}
    details.exercise details{margin:.4rem 0 .4rem .2rem}
    summary{padding:.25rem 0}
    .around{display:flex;flex-wrap:wrap;gap:.5rem 2rem;justify-content:space-between;margin-top:2rem}
    .forms{color:var(--soft)}h2 a{text-decoration:none}h2 a:hover{text-decoration:underline}
    @media print{nav.book,.around,.forms,#book-found{display:none}
    details.exercise::details-content{content-visibility:visible;display:block}
    details.exercise>details{display:none}}
    """
}
