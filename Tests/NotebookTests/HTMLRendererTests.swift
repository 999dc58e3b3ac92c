import Foundation
import Testing

@testable import Notebook

@MainActor
struct HTMLRendererTests {
  func page(_ body: @escaping (Cell) throws -> Void) throws -> String {
    HTMLRenderer(try recorded(body)).document()
  }

  func recorded(_ body: @escaping (Cell) throws -> Void) throws -> PageRecord {
    let page = Page(
      chapter: 4, title: "Layers & shapes", command: "page", question: "What *is* it?",
      sources: [Source("Someone2012", "Someone, “Something”, 2012")],
      commandLine: [])
    page.cell("first", "Is 1 < 2?", body)
    return page.record([try page.play(page.cells[0])])
  }

  @Test func `signs that mean something in HTML are written out everywhere`() throws {
    let text = try page { cell in
      cell.say("a < b & \"c\" [Someone2012]")
      _ = cell.code { 1 < 2 }
      cell.result("<x>", aside: "y > z")
      var table = Table("<h>", "n")
      table.row("<td>", 1)
      cell.table(table)
      cell.check("1 < 2", true, source: "Someone2012")
    }
    #expect(text.contains("<title>Chapter 4 · Layers &amp; shapes</title>"))
    #expect(
      text.contains("a &lt; b &amp; &quot;c&quot; <a class=\"cite\" href=\"#source-Someone2012\">"))
    #expect(text.contains("<span class=\"n\">1</span> &lt; <span class=\"n\">2</span>"))
    #expect(text.contains("&lt;x&gt;<span class=\"aside\">y &gt; z</span>"))
    #expect(text.contains("<th scope=\"col\">&lt;h&gt;</th>"))
    #expect(text.contains("<li id=\"source-Someone2012\">"))
  }

  @Test func `a cell that is named is linked, here and in another chapter`() throws {
    var record = try recorded { cell in
      cell.say("Cell `first`, cells `first` and `none`, and `first`; chapter 6, cell `mask`, too.")
    }
    record.cells[0].blocks += try recorded { $0.say("See `first`.") }.cells[0].blocks
    var renderer = HTMLRenderer(record)
    renderer.chapters = [6: "six.html"]
    let text = renderer.document()
    let here = "<a href=\"#first\"><code>first</code></a>"
    #expect(text.contains("Cell \(here), cells \(here) and <code>none</code>, and \(here);"))
    #expect(text.contains("cell <a href=\"six.html#mask\"><code>mask</code></a>, too."))
    #expect(text.contains("See <code>first</code>."))
  }

  @Test func `every element is closed where it should be`() throws {
    let text = try page { cell in
      cell.say("One.\n\n- a\n- b\n\n1. c\n\nTwo.")
      cell.check("x", true)
      cell.check("y", .undecided)
      cell.say("Between.")
      cell.check("z", false)
      cell.timing("It took 3 ms.")
      cell.figure(BarChart([.init("a", 1)], caption: "Bars."))
      cell.takeaway("t")
      cell.exercise("4.1", "e")
    }
    var open: [String] = []
    for match in text.matches(of: /<(\/?)([a-z0-9]+)([^>]*)>/) {
      let name = String(match.2)
      if ["meta"].contains(name) || match.3.hasSuffix("/") { continue }
      if match.1.isEmpty { open.append(name) } else { #expect(open.popLast() == name) }
    }
    #expect(open == [])
    #expect(text.contains("<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol>\n<li>c</li>\n</ol>"))
    #expect(text.matches(of: /<ul class="checks">/).count == 2)
  }

  @Test func `a page needs nothing from elsewhere and no script`() throws {
    let text = try page { cell in
      cell.figure(
        ImageFigure(PixelImage(width: 1, height: 1, channels: 1, pixels: [1]), caption: "Dot."))
    }
    #expect(!text.contains("<script") && !text.contains("<link") && !text.contains("@import"))
    for match in text.matches(of: /(?:src|href)="([^"]*)"/) {
      let address = match.1
      #expect(
        address.hasPrefix("#") || address.hasPrefix("data:")
          || address == "https://example.org/a?b&amp;c")
    }
  }

  @Test func `figures are numbered and say in words what they show`() throws {
    let text = try page { cell in
      cell.figure(BarChart([.init("conv", 0.08)], caption: "Bars."))
      cell.figure(LinePlot(series: [.init("a", y: [1.0, 2])], caption: "Lines."))
    }
    #expect(
      text.contains("<figure id=\"figure-1-1\">") && text.contains("Figure 1.2.</span> Lines."))
    #expect(text.contains("aria-label=\"Bar chart: conv 0.08.\""))
  }

  @Test func `a cell's name stands beside its title, and a caption stays in view`() throws {
    let text = try page { cell in
      var table = Table("a", "b", caption: "What *it* shows.")
      table.row("x", 1)
      cell.table(table)
    }
    #expect(text.contains("<a class=\"permalink\" href=\"#first\""))
    #expect(text.contains(" aria-label=\"#first, link to cell 1\">#first</a></h2>"))
    #expect(
      text.contains("<caption><span class=\"kept\">What <em>it</em> shows.</span></caption>"))
  }

  @Test func `colours for text keep enough contrast in light and dark`() {
    let sheet = HTMLStyle.sheet
    let halves = sheet.split(separator: "prefers-color-scheme:dark", maxSplits: 1)
    #expect(halves.count == 2)
    for half in halves {
      let ground = colour("ground", in: half)
      let panel = colour("panel", in: half)
      for name in ["ink", "soft", "accent", "good", "bad", "key", "type", "string", "number"] {
        #expect(contrast(colour(name, in: half), ground) >= 4.5, "\(name)")
        #expect(contrast(colour(name, in: half), panel) >= 4.5, "\(name)")
      }
      for index in 0..<6 { #expect(contrast(colour("s\(index)", in: half), ground) >= 3) }
    }
  }

  private func colour(_ name: String, in sheet: Substring) -> [Double] {
    guard let place = sheet.firstRange(of: "--\(name):#") else { return [] }
    let digits = sheet[place.upperBound...].prefix(6)
    return stride(from: 0, to: 6, by: 2).map { offset in
      let start = digits.index(digits.startIndex, offsetBy: offset)
      let value =
        Double(Int(digits[start..<digits.index(start, offsetBy: 2)], radix: 16) ?? 0) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
  }

  /// The contrast of WCAG 2.
  private func contrast(_ first: [Double], _ second: [Double]) -> Double {
    func light(_ c: [Double]) -> Double { 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2] }
    guard first.count == 3, second.count == 3 else { return 0 }
    let (a, b) = (light(first), light(second))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }
}
