// Cells with knobs in a browser: every state that the program computed stands in the page, and rows of
// buttons choose which one is seen. The style sheet does that, without a script: a state is hidden as
// long as one of its buttons is not chosen.

extension HTMLRenderer {
  /// What a cell with states shows: its buttons, and its blocks, those that differ once for each state.
  func turnable(_ cell: CellRecord) -> String {
    let states = cell.states
    let isComplete = states.count == cell.knobs.reduce(1) { $0 * $1.values.count }
    let classes = states.enumerated().map { index, state in
      let marks =
        isComplete
        ? state.positions.enumerated().map { Self.mark($0.offset, $0.element) }
        : [Self.mark(0, index)]
      return (["state"] + (index == 0 ? ["start"] : []) + marks).joined(separator: " ")
    }
    let settings = states.map { state in
      zip(cell.knobs, state.positions).map { "\($0.name) \($0.values[$1])" }.joined(separator: ", ")
    }
    let now = zip(classes, settings).map { "<span class=\"\($0)\">\(escapedHTML($1))</span>" }
    return """
      <div class="turns">
      <form class="knobs" autocomplete="off">
      \(isComplete ? groups(cell) : row(cell, settings))
      <p class="now" role="status">\(now.joined())</p>
      </form>
      <p class="turning">\(states.count) states, each computed by the Swift program when this page was made\
      \(isComplete ? "." : "; one knob is turned at a time, the others keep their defaults.")</p>
      \(shared(states, classes))
      </div>
      """
  }

  /// A group of buttons for each knob.
  private func groups(_ cell: CellRecord) -> String {
    cell.knobs.enumerated().map { place, knob in
      let buttons = knob.values.indices.map { value in
        button(
          "\(cell.id)-\(knob.name)", Self.mark(place, value), knob.values[value],
          isOn: value == knob.start)
      }
      return "<fieldset><legend>\(escapedHTML(knob.name))</legend>\(buttons.joined())</fieldset>"
    }.joined(separator: "\n")
  }

  /// One group of buttons for all states.
  private func row(_ cell: CellRecord, _ settings: [String]) -> String {
    let start = cell.knobs.map(\.start)
    let buttons = cell.states.enumerated().map { index, state in
      let turned = cell.knobs.indices.first { state.positions[$0] != start[$0] }
      let name = turned.map {
        "\(cell.knobs[$0].name) \(cell.knobs[$0].values[state.positions[$0]])"
      }
      return button(
        cell.id + "-state", Self.mark(0, index), name ?? settings[index], isOn: index == 0)
    }
    return "<fieldset><legend>one knob at a time</legend>\(buttons.joined())</fieldset>"
  }

  private func button(_ group: String, _ mark: String, _ text: String, isOn: Bool) -> String {
    "<label><input type=\"radio\" name=\"\(group)\" class=\"\(mark)\"\(isOn ? " checked" : "")> "
      + "\(escapedHTML(text))</label>"
  }

  /// The class that joins a button with the states it belongs to.
  private static func mark(_ knob: Int, _ value: Int) -> String {
    "\(["a", "b", "c"][knob])\(value)"
  }

  /// The blocks of all states: what all have alike stands there once.
  private func shared(_ states: [CellState], _ classes: [String]) -> String {
    var unnamed = self
    unnamed.namesPlaces = false
    let texts = states.map { $0.blocks.map { unnamed.text($0) } }
    let length = texts[0].count
    // Where one state has more blocks than another, all behind the first difference is its own.
    let isEven = texts.allSatisfy { $0.count == length }
    var parts: [String] = []
    var place = 0
    func isAlike(_ place: Int) -> Bool {
      place < length && texts.allSatisfy { place < $0.count && $0[place] == texts[0][place] }
    }
    while place < length || (!isEven && place <= length) {
      var end = place
      if isAlike(place) {
        while isAlike(end) { end += 1 }
        parts.append(html(Array(states[0].blocks[place..<end])))
      } else {
        while isEven ? end < length && !isAlike(end) : end <= length { end += 1 }
        for (index, state) in states.enumerated() {
          let own = place..<(isEven ? end : max(place, state.blocks.count))
          let blocks = Array(state.blocks[own])
          let text = index == 0 ? html(blocks) : joined(blocks, Array(texts[index][own]))
          parts.append("<div class=\"\(classes[index])\">\n\(text)\n</div>")
        }
      }
      place = end
    }
    return parts.joined(separator: "\n")
  }
}

extension HTMLStyle {
  /// Three knobs of twenty values, or one row of sixty buttons.
  static let knobs =
    """
    .knobs{font-family:system-ui,sans-serif;font-size:.92rem;background:var(--panel);
    padding:.5rem 1rem;margin:1.2rem 0 .5rem;position:sticky;top:0;z-index:1;max-height:45vh;
    overflow-y:auto;border-bottom:1px solid var(--line)}.knobs p{margin:.2rem 0 0}
    .turning{font:.92rem/1.5 system-ui,sans-serif;color:var(--soft);margin:0 0 1.2rem}
    .turns :is(a,button,[id],[tabindex]){scroll-margin-top:12rem}
    @media print{.knobs{position:static;max-height:none}}
    .knobs fieldset{border:0;margin:0;padding:.15rem 0;display:flex;flex-wrap:wrap;gap:.15rem 1rem}
    .knobs legend{float:left;min-width:6em;font-weight:600;padding:0}
    .knobs label{white-space:nowrap;padding:.2rem 0}
    .knobs input{accent-color:var(--accent);margin:0 .2em 0 0}
    .knobs .now{color:var(--ink)}

    """
    + [("a", 60), ("b", 20), ("c", 20)].map { letter, count in
      (0..<count).map { value in
        ".turns:has(input.\(letter)\(value):not(:checked)) .state.\(letter)\(value){display:none}"
      }.joined()
    }.joined(separator: "\n")
    + "\n@supports not selector(:has(a)){.state:not(.start),.turns form,.turning{display:none}}"
}
