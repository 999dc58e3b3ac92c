import Testing

@testable import Notebook

@MainActor
struct KnobTests {
  static let padding = Knob("padding", 0...2, default: 1)
  static let rate = Knob("rate", [0.01, 0.1], default: 0.1)

  private func page(_ line: String = "", knobs: [any Turnable] = [padding, rate]) -> Page {
    let page = Page(
      chapter: 4, title: "Layers", command: "chapter04", question: "Why?",
      commandLine: line.split(separator: " ").map(String.init))
    page.cell("window", "The window", knobs: knobs) { cell in
      cell.say("The same in every state.")
      cell.result(cell[Self.padding] * 100, aside: knobs.count > 1 ? "\(cell[Self.rate])" : nil)
      cell.notes("Ask.")
    }
    page.cell("other", "Another") { $0.say("No knob.") }
    return page
  }

  private func settled(_ line: String) throws -> Page {
    let page = page(line)
    try page.applySettings(to: try page.chosenCells())
    return page
  }

  private func results(_ blocks: [Block]) -> [String] {
    blocks.compactMap {
      if case .result(let text, let aside) = $0.content { "\(text) \(aside ?? "")" } else { nil }
    }
  }

  @Test(arguments: [
    ("", "100 0.1"), ("--set padding=2", "200 0.1"), ("--set padding=0 --set rate=0.010", "0 0.01"),
    ("--set=padding=2 --cell window", "200 0.1"),
  ])
  func `a knob has its default or what was set`(line: String, result: String) throws {
    let page = try settled(line)
    #expect(try results(page.play(page.cells[0]).blocks) == [result])
  }

  @Test(arguments: [
    (
      "--set pading=2", "--set pading=2: there is no knob named pading; did you mean padding?"
    ),
    ("--set padding=9", "--set padding=9: padding is one of 0, 1, 2"),
    ("--set rate=fast", "--set rate=fast: rate is one of 0.01, 0.1"),
    (
      "--set padding=2 --cell other",
      "--set padding=2: padding is a knob of cell window, which is not played"
    ),
  ])
  func `what cannot be set is refused with what can`(line: String, sentence: String) {
    let error = #expect(throws: UsageError.self) { try settled(line) }
    #expect(error?.description == sentence)
  }

  @Test func `a value must be named`() {
    let error = #expect(throws: UsageError.self) {
      try Arguments.parse(["--set", "padding"], seed: 0, options: [])
    }
    #expect(error?.description == "--set takes NAME=VALUE, such as padding=2, not \"padding\"")
  }

  @Test func `the last line of a cell says what can be turned`() throws {
    let page = try settled("--set padding=2")
    guard case .change(let text, let how)? = try page.play(page.cells[0]).blocks.last?.content
    else {
      Issue.record("another block")
      return
    }
    #expect(text == "`padding` is 2 here and may be 0 or 1; `rate` is 0.1 here and may be 0.01.")
    #expect(how == "`swift run chapter04 --cell window --set rate=0.01`")
  }

  @Test func `the command that turns a knob to a value of two words can be copied`() throws {
    let kernel = Knob("kernel", ["box", "vertical edges"], default: "box")
    let page = page(knobs: [Self.padding, Self.rate, kernel])
    guard case .change(_, let how)? = try page.play(page.cells[0]).blocks.last?.content else {
      Issue.record("another block")
      return
    }
    #expect(how == "`swift run chapter04 --cell window --set 'kernel=vertical edges'`")
  }

  @Test func `the command that turns a knob repeats the data and the seed that were given`() throws
  {
    let page = try settled("--data mnist --seed 7")
    guard case .change(_, let how)? = try page.play(page.cells[0]).blocks.last?.content else {
      Issue.record("another block")
      return
    }
    #expect(how == "`swift run chapter04 --data mnist --seed 7 --cell window --set rate=0.01`")
  }

  @Test func `every state is played, and says what --set says`() throws {
    let page = page()
    let states = try page.states(of: page.cells[0], atMost: 6)
    #expect(states.count == 6)
    #expect(states[0].positions == [1, 1])
    #expect(Set(states.map(\.positions)).count == 6)
    #expect(page.settings.isEmpty)
    for state in states {
      let line =
        "--set padding=\(Self.padding.values[state.positions[0]]) "
        + "--set rate=\(Self.rate.values[state.positions[1]])"
      let set = try settled(line)
      let played = try set.play(set.cells[0])
      #expect(results(played.blocks) == results(state.blocks))
    }
  }

  @Test func `too many states become those along each knob`() throws {
    let page = page()
    let states = try page.states(of: page.cells[0], atMost: 5)
    #expect(states.map(\.positions) == [[1, 1], [0, 1], [2, 1], [1, 0]])
  }

  @Test func `a browser's page holds every state, what is alike once, and no script`() throws {
    for share in [6, 5] {
      let page = page()
      var record = try page.play(page.cells[0])
      record.knobs = page.cells[0].knobs.map(\.record)
      record.states = try page.states(of: page.cells[0], atMost: share)
      let html = HTMLRenderer(page.record([record])).section(record)
      #expect(html.ranges(of: "The same in every state.").count == 1)
      #expect(html.ranges(of: "<pre class=\"result\"").count == record.states.count)
      #expect(html.ranges(of: "class=\"state start").count == 3)
      #expect(!html.contains("<script"))
      for (index, state) in record.states.enumerated() {
        // The state's own result stands under the marks of its own buttons.
        let marks =
          share == 6 ? "a\(state.positions[0]) b\(state.positions[1])" : "a\(index)"
        let number = 100 * Self.padding.values[state.positions[0]]
        let name = index == 0 ? "state start \(marks)" : "state \(marks)"
        #expect(
          html.contains("<div class=\"\(name)\">\n<pre class=\"result\" tabindex=\"0\">\(number)"))
        let own = share == 6 ? marks.split(separator: " ").map(String.init) : [marks]
        for mark in own {
          #expect(html.ranges(of: "class=\"\(mark)\"").count == 1)
          #expect(
            HTMLStyle.sheet.contains("input.\(mark):not(:checked)) .state.\(mark){display:none}"))
        }
      }
    }
  }

  @Test func `a cell without states looks as ever`() throws {
    let page = page()
    let record = try page.play(page.cells[0])
    let html = HTMLRenderer(page.record([record])).section(record)
    #expect(!html.contains("<form"))
  }
}
