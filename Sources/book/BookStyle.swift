/// What a book adds to the look of a page.
enum BookStyle {
  /// The style sheet of contents and chapters.
  static let sheet = """
    nav.book,.around,.forms,#book-found,nav.side,.copy,.enlarge,dialog button{
    font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-size:.95rem}
    .skip{position:absolute;left:-99rem;top:0;padding:.5rem 1rem;background:var(--ground);z-index:3}
    .skip:focus{left:0}
    nav.book{display:flex;flex-wrap:wrap;gap:.4rem 1.2rem;align-items:center;
    max-width:66rem;margin:0 auto;padding:.8rem 1.25rem 0}
    nav.book a,.around a{padding:.35rem 0;display:inline-block}
    nav.book form{display:flex;margin-left:auto}nav.book [hidden]{display:none}
    nav.book input{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--soft);
    border-radius:4px;padding:.3rem .5rem;width:min(14rem,45vw);margin-left:.3rem}
    button{color:var(--ink);background:var(--panel);border:1px solid var(--soft);border-radius:4px;
    cursor:pointer}#theme{font:inherit;padding:.3rem .6rem}
    #book-found{max-width:66rem;margin:.8rem auto 0;padding:.2rem 1.25rem 1rem;
    border-bottom:1px solid var(--line)}
    #book-found ol{padding-left:1.4rem;margin:.3rem 0}#book-found li p{margin:.1rem 0 .7rem;
    color:var(--soft);overflow-wrap:anywhere}#book-found [role=status]{margin:.4rem 0;color:var(--soft)}
    mark{background:none;color:var(--ink);font-weight:700;text-decoration:underline}
    .frame main{min-width:0}nav.side{padding:1rem 1.25rem;line-height:1.4}
    nav.side ul{list-style:none;padding:0;margin:0}nav.side ul ul{padding-left:1rem;font-size:.92em;
    border-left:1px solid var(--line);margin:.2rem 0 .5rem}
    nav.side a{text-decoration:none;display:block;padding:.25rem 0}nav.side a:hover{text-decoration:underline}
    nav.side [aria-current]{font-weight:700}
    @media(min-width:68rem){.frame{display:grid;grid-template-columns:17rem minmax(0,44rem);gap:0 2rem;
    max-width:66rem;margin:0 auto}.frame main{grid-column:2;grid-row:1;margin:0;padding-top:1.5rem}
    nav.side{grid-column:1;grid-row:1;position:sticky;top:0;align-self:start;max-height:100vh;
    overflow-y:auto;padding-top:2rem}.to-side{display:none!important}}
    .code-holder{position:relative}.copy{position:absolute;right:.4rem;top:.4rem;font-size:.8rem;
    padding:.2rem .5rem}
    .enlarge{font-size:.8rem;padding:.2rem .5rem;margin-top:.4rem}
    dialog.large{max-width:none;max-height:none;width:96vw;height:94vh;background:var(--ground);
    color:var(--ink);border:1px solid var(--soft);border-radius:6px}
    dialog.large svg{width:100%;height:calc(100% - 2.6rem)}dialog button{padding:.3rem .8rem;margin-bottom:.4rem}
    details.exercise{margin:1.1rem 0;padding:.3rem 0 .3rem 1rem}
    details.exercise summary{color:var(--ink)}
    details.exercise>summary{font-size:1.0625rem;
    font-family:Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif}
    details.exercise details{margin:.4rem 0 .4rem .2rem}
    summary{padding:.25rem 0}
    .around{display:flex;flex-wrap:wrap;gap:.5rem 2rem;justify-content:space-between;margin-top:2rem}
    .glossary dt{font-weight:700;margin-top:1rem}.glossary dd{margin:0}.glossary p{margin:.2rem 0}
    .around.top{margin:0 0 1.2rem}
    .forms{color:var(--soft)}h2 a{text-decoration:none}h2 a:hover{text-decoration:underline}
    .table table:has(caption){min-width:min(100%,24rem)}.shown .table table:has(caption){min-width:45%}
    #live{position:sticky;bottom:0;background:var(--panel);border-top:2px solid var(--accent);
    padding:.4rem 1.25rem;font:.92rem/1.4 system-ui,sans-serif;max-height:40vh;overflow-y:auto}
    #live.failed{border-color:var(--bad)}#live p,#live ul{margin:.2rem 0}
    #live li{overflow-wrap:anywhere}#live[hidden]{display:none}
    section.fresh{box-shadow:-.8rem 0 0 -.5rem var(--accent)}
    @media(max-width:34rem){nav.book{padding:.5rem 1rem 0;gap:0 .9rem;font-size:.85rem;line-height:1.4}
    nav.book form{margin:0;flex:1}nav.book label{display:flex;flex:1;align-items:center}
    nav.book input{flex:1;min-width:0;width:4rem}#theme{padding:.3rem .5rem}
    .copy{position:static;display:block;margin:-.7rem 0 1.1rem auto}}
    @media print{.skip,nav.book,nav.side,.around,.forms,#book-found,.copy,.enlarge,#live{display:none}
    body:not(.slides) details.exercise::details-content{content-visibility:visible;display:block}
    details.exercise>details{display:none}}
    """

  /// In the explorer the layer that is chosen stands out in the drawing; the first box is the input.
  static let explorer =
    (0..<20).map {
      "\n.explorer .turns:has(input.a\($0):checked) g.stage:nth-of-type(\($0 + 2)) .fill0"
        + "{fill:var(--s1)}"
    }.joined() + "\n.explorer g.stage{pointer-events:bounding-box}\n"
}
