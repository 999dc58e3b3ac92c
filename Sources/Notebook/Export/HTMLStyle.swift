/// The look of exported pages. Contrasts are at least 4.5 : 1 for text and 3 : 1 for lines of figures.
package enum HTMLStyle {
  /// The style sheet.
  package static let sheet = """
    :root{color-scheme:light dark;--ground:#fdfdfb;--ink:#1c2128;--soft:#57606a;--line:#d8dee4;
    --panel:#f4f5f3;--accent:#0b6477;--good:#1a6b3c;--bad:#b3261e;--key:#8a2f72;--type:#005a96;
    --string:#1a6b3c;--number:#8a4b00;\(variables(SVG.seriesColours))}
    :root[data-theme=light]{color-scheme:light}
    @media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){\(dark)}}
    @media screen{:root[data-theme=dark]{color-scheme:dark;\(dark)}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--ground);color:var(--ink);
    font:1.0625rem/1.6 Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif;
    -webkit-text-size-adjust:100%;overflow-wrap:break-word}
    main{max-width:44rem;margin:0 auto;padding:2.5rem 1.25rem 5rem}
    main p,main li,figcaption,.question,caption{max-width:35rem}
    h1,h2,.chapter,.number,summary,figcaption,caption,table,footer,.origin,.scrolls{
    font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
    .chapter{color:var(--soft);margin:0;font-size:.95rem}
    h1{font-size:2rem;line-height:1.2;margin:.2rem 0 1rem}
    h2{font-size:1.3rem;line-height:1.3;margin:0 0 1rem}
    .number{color:var(--soft);font-weight:400;margin-right:.3em}
    .question{font-size:1.15rem;color:var(--soft)}
    .origin{font-size:.9rem;color:var(--soft)}
    .permalink{color:var(--soft);font-weight:400;text-decoration:none;white-space:nowrap;
    padding:.1em .35em;font-size:.9rem}.permalink:hover,.permalink:focus{text-decoration:underline}
    header{margin-bottom:1rem}
    section,footer{border-top:1px solid var(--line);padding-top:2.2rem;margin-top:2.6rem}
    a{color:var(--accent)}a.cite{text-decoration-thickness:1px;
    text-underline-offset:.15em}
    summary{cursor:pointer;color:var(--accent);font-size:.95rem}
    code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
    code{font-size:.88em}p code,li code{background:var(--panel);padding:.1em .3em;border-radius:3px}
    pre{font-size:.86rem;line-height:1.5;overflow-x:auto;margin:1.1rem 0}
    pre.code{background:var(--panel);border-left:3px solid var(--accent);padding:.8rem 1rem}
    pre.code code{font-size:1em}
    pre.result{padding:.1rem 1rem}pre.formula{padding:.1rem 2rem;font-size:.95rem}
    div.formula{overflow-x:auto;margin:.7rem 0;padding:.5rem 1.5rem}
    math{font-size:1.1em}math mtd{text-align:left;padding:.15em 1.2em .15em 0}math mtd.left{
    padding-right:0}math[display=block]{width:max-content}
    .aside{color:var(--soft);margin-left:2.5em}
    .k{color:var(--key)}.t{color:var(--type)}.s{color:var(--string)}.n{color:var(--number)}
    .c{color:var(--soft);font-style:italic}
    .table{overflow-x:auto;margin:1.2rem 0}
    table{border-collapse:collapse;font-size:.92rem;line-height:1.4;font-variant-numeric:tabular-nums}
    th,td{padding:.32rem .9rem .32rem 0;text-align:left;vertical-align:baseline}
    th+th,td+td{padding-left:.6rem}
    th{border-bottom:1.5px solid var(--ink);font-weight:600;white-space:nowrap}
    td{border-bottom:1px solid var(--line)}.right{text-align:right}
    td.short,td.right{white-space:nowrap}
    tr.total td{font-weight:600;border-top:1.5px solid var(--ink)}
    caption{caption-side:bottom;text-align:left;color:var(--soft);padding-top:.6rem}
    @media screen{body:not(.slides) .table{container-type:inline-size}}
    .kept{position:sticky;left:0;display:inline-block;max-width:100cqi}
    figure{margin:1.6rem 0}.drawing{overflow-x:auto}
    figure svg{max-width:100%;height:auto;display:block}
    figcaption{color:var(--soft);font-size:.92rem;margin-top:.5rem}
    .scrolls{display:none;color:var(--soft);font-size:.85rem;margin:.4rem 0 0}
    .measured .scrolls:not(.on){display:none}.scrolls.on{display:block}
    .scrolls.on+.table,.scrolls.on+.formula,.scrolls.on+pre,.scrolls.on+.code-holder>pre{margin-top:.3rem}
    ul.checks{list-style:none;padding:0;margin:1.2rem 0}
    ul.checks li{padding-left:1.7em;position:relative;margin:.35rem 0}
    .sign{position:absolute;left:0;font-weight:700;font-family:system-ui,sans-serif}
    .holds .sign{color:var(--good)}.fails .sign{color:var(--bad)}.undecided .sign{color:var(--accent)}
    .takeaway{border-left:3px solid var(--good);padding:.1rem 0 .1rem 1rem}
    dfn{font-style:normal;font-weight:600}.legend{color:var(--soft);font-size:.95rem}
    .further{border-top:1px solid var(--line);margin-top:1.2rem;padding-top:1.2rem}
    .further section{border:0;margin-top:0;padding-top:1rem}
    .exercise,.change{border-left:3px solid var(--accent);padding:.1rem 0 .1rem 1rem}
    .notes{background:var(--panel);padding:.4rem 1rem;font-size:.95rem}
    .timing{color:var(--soft)}.sources{padding-left:1.1rem;font-size:.92rem}
    text{font:14px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
    .ink{fill:var(--ink)}.soft{fill:var(--soft)}.axis{stroke:var(--soft);stroke-width:1}
    .grid{stroke:var(--line);stroke-width:1}.mono{font-family:ui-monospace,monospace;
    fill:var(--ink);white-space:pre}
    @media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]) .pixels{\(dim)}}
    @media screen{:root[data-theme=dark] .pixels{\(dim)}}
    \(series)\(SVG.shapes)
    \(knobs)
    @media(max-width:34rem){main{padding:1.5rem 1rem 4rem}h1{font-size:1.6rem}
    th{white-space:normal}th,td{padding-right:.5rem}td:not(.short,.right){min-width:11rem}.scrolls{display:block}
    .drawing:has(.wide,.wider){margin:0 -.75rem}.knobs{margin-left:-.75rem;margin-right:-.75rem;
    padding:.4rem .75rem}div.formula{padding:.5rem}.drawing svg.wide{min-width:23.75rem}.drawing svg.wider{min-width:40rem}
    .aside{display:block;margin-left:0;white-space:pre-wrap}}
    @media print{:root{color-scheme:light}body{font-size:9.5pt;line-height:1.4}
    main{max-width:none;padding:0}main p,main li,figcaption,.question,caption{max-width:none}
    section,footer{padding-top:.8rem;margin-top:.9rem}figure{margin:.7rem 0}
    figure svg{max-height:7.5cm;width:auto;max-width:100%}pre{font-size:8pt;line-height:1.3;margin:.5rem 0}
    table{font-size:8.5pt}th,td{padding-top:.1rem;padding-bottom:.1rem}h2{font-size:12pt;margin-bottom:.4rem}
    pre,.table,.drawing{overflow:visible;white-space:pre-wrap}figure,pre,table,.checks li{
    break-inside:avoid}h2{break-after:avoid}.contents,.permalink{display:none}}
    """

  private static let dark = """
    --ground:#14171b;--ink:#e4e7ea;--soft:#a3adb8;--line:#343b43;--panel:#1d2126;--accent:#6cc6d9;
    --good:#6fcf97;--bad:#ff9b91;--key:#e29bca;--type:#7cc4f0;--string:#84d0a2;--number:#e3b566;
    \(variables(SVG.darkSeriesColours))
    """

  /// White pictures would glare in the dark.
  private static let dim = "filter:brightness(.75)"

  private static func variables(_ colours: [String]) -> String {
    colours.enumerated().map { "--s\($0.offset):\($0.element)" }.joined(separator: ";")
  }

  private static let series = (0..<6).map {
    ".fill\($0){fill:var(--s\($0))}.line\($0){stroke:var(--s\($0))}"
  }.joined()
}
