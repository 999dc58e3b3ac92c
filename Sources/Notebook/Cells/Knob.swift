import Files

/// A number or a choice that the reader may turn to see what becomes of it.
///
/// ```swift
/// let padding = Knob("padding", 0...4, default: 1)
/// page.cell("window", "How far does a window walk?", knobs: [padding]) { cell in
///   let side = 224 + 2 * cell[padding] - 11
/// }
/// ```
///
/// The cell is played anew for every value, so it must be cheap, or show what was recorded.
public struct Knob<Value: LosslessStringConvertible & Equatable & Sendable>: Turnable {
  /// What the reader types: `--set padding=2`.
  public let name: String
  /// The values it may take, at most 20.
  public let values: [Value]
  /// The place of the default among the values.
  let start: Int

  /// A knob.
  ///
  /// - Parameters:
  ///   - name: what the reader types: letters, digits and dashes.
  ///   - values: the values it may take, 2 to 20 of them.
  ///   - value: the one it has when nobody turns it.
  public init(_ name: String, _ values: some Sequence<Value>, default value: Value) {
    self.name = name
    self.values = Array(values)
    guard (2...20).contains(self.values.count) else {
      fatalError("the knob \(name) takes 2 to 20 values, not \(self.values.count)")
    }
    guard let start = self.values.firstIndex(of: value) else {
      fatalError("the knob \(name) does not take its default \(value)")
    }
    self.start = start
  }

  /// The knob as it is written down.
  public var record: KnobRecord {
    KnobRecord(name: name, values: values.map(String.init), start: start)
  }

  /// The place of a value as it is typed, nil when the knob does not take it.
  public func position(of text: String) -> Int? { Value(text).flatMap(values.firstIndex) }
}

/// A knob of any type.
public protocol Turnable: Sendable {
  /// The knob as it is written down.
  var record: KnobRecord { get }
  /// The place of a value as it is typed, nil when the knob does not take it.
  func position(of text: String) -> Int?
}

/// A knob as it is written down.
public struct KnobRecord: Codable, Equatable, Sendable {
  /// Its name.
  public var name: String
  /// Its values as they are typed.
  public var values: [String]
  /// The place of its default among them.
  public var start: Int
}

/// What a cell showed with its knobs at one setting.
public struct CellState: Sendable {
  /// The place of each knob's value.
  public var positions: [Int]
  /// What was shown.
  public var blocks: [Block]
}

/// How many states a page for browsers should hold, and its style sheet can tell apart in one cell.
let stateLimit = 60
/// About how many bytes a page for browsers should have.
private let byteLimit = 1_500_000

extension Cell {
  /// Where a knob of this cell stands.
  public subscript<Value>(knob: Knob<Value>) -> Value {
    guard page.knobs(of: id).contains(where: { $0.record == knob.record }) else {
      fatalError("cell \(id) asks for the knob \(knob.name), which it was not given")
    }
    return knob.values[page.settings[knob.name] ?? knob.start]
  }
}

extension Page {
  /// The knobs of a cell.
  func knobs(of id: String) -> [any Turnable] { cells.first { $0.id == id }?.knobs ?? [] }

  /// Turns the knobs as `--set` asks.
  ///
  /// - Throws: `UsageError` when none of the cells to be played has such a knob, or it takes no such
  ///   value.
  func applySettings(to chosen: [Registered]) throws {
    for (name, value) in arguments.settings {
      let flag = "--set \(name)=\(value)"
      guard let owner = cells.first(where: { $0.knobs.contains { $0.record.name == name } }),
        let knob = owner.knobs.first(where: { $0.record.name == name })
      else {
        let names = cells.flatMap(\.knobs).map(\.record.name)
        let near = suggestion(for: name, among: names).map { "; did you mean \($0)?" }
        throw UsageError(
          names.isEmpty
            ? "\(flag): this chapter has no knobs"
            : "\(flag): there is no knob named \(name)\(near ?? " (--list names them)")")
      }
      guard chosen.contains(where: { $0.knobs.contains { $0.record.name == name } }) else {
        throw UsageError("\(flag): \(name) is a knob of cell \(owner.id), which is not played")
      }
      guard let position = knob.position(of: value) else {
        throw UsageError("\(flag): \(name) is one of \(knob.record.values.joined(separator: ", "))")
      }
      settings[name] = position
    }
  }

  /// Whether a knob of the cell does not stand at its default.
  func isTurned(_ cell: Registered) -> Bool {
    cell.knobs.contains { settings[$0.record.name, default: $0.record.start] != $0.record.start }
  }

  /// "padding = 1 here; it may be 0, 1 or 2": the last line of a cell with knobs, nil without.
  func turningLine(_ cell: Registered) -> Block.Content? {
    guard let last = cell.knobs.last?.record else { return nil }
    let words = cell.knobs.map(\.record).map { knob in
      let place = settings[knob.name] ?? knob.start
      let others = knob.values.indices.filter { $0 != place }.map { knob.values[$0] }
      return "`\(knob.name)` is \(knob.values[place]) here and may be "
        + others.dropLast().joined(separator: ", ")
        + (others.count > 1 ? " or " : "") + (others.last ?? "")
    }
    let place = settings[last.name] ?? last.start
    let other = last.values[place + 1 < last.values.count ? place + 1 : place - 1]
    return .change(
      words.joined(separator: "; ") + ".",
      how: "`swift run \(([command] + arguments.given).joined(separator: " ")) --cell \(cell.id) "
        + "--set \(shellWord("\(last.name)=\(other)"))`")
  }

  /// Plays a cell at every setting of its knobs; where those are too many, along each knob with the
  /// others at their defaults. The default comes first.
  ///
  /// - Parameter share: how many states this cell may have.
  func states(of cell: Registered, atMost share: Int) throws -> [CellState] {
    let knobs = cell.knobs.map(\.record)
    let start = knobs.map(\.start)
    var settings = [[Int]]()
    if knobs.count <= 3, knobs.reduce(1, { $0 * $1.values.count }) <= share {
      settings = knobs.reduce([[]]) { partial, knob in
        partial.flatMap { some in knob.values.indices.map { some + [$0] } }
      }
    } else {
      for (place, knob) in knobs.enumerated() {
        for value in knob.values.indices {
          var setting = start
          setting[place] = value
          settings.append(setting)
        }
      }
    }
    let before = self.settings
    defer { self.settings = before }
    return try ([start] + settings.filter { $0 != start }).map { positions in
      for (knob, position) in zip(knobs, positions) { self.settings[knob.name] = position }
      return CellState(positions: positions, blocks: try play(cell).blocks)
    }
  }

  /// Adds the states of a cell's knobs to what was shown of it, and tells the maker on the standard
  /// error output when they are too many or too heavy for a page.
  func addStates(to record: inout CellRecord, of cell: Registered, among chosen: [Registered])
    throws
  {
    guard !cell.knobs.isEmpty else { return }
    let sharers = chosen.filter { !$0.knobs.isEmpty }
    func settings(_ cell: Registered) -> Int {
      cell.knobs.reduce(1) { $0 * $1.record.values.count }
    }
    // Where all settings of all cells fit on the page, nothing needs to be shared out.
    let fits = sharers.reduce(0) { $0 + settings($1) } <= stateLimit
    let share = fits ? settings(cell) : stateLimit / sharers.count
    record.knobs = cell.knobs.map(\.record)
    record.states = try states(of: cell, atMost: share)
    let bytes = HTMLRenderer(self.record([record])).section(record).utf8.count
    if record.states.count > share || bytes > byteLimit / sharers.count {
      Console.printError(
        "\(command): cell \(cell.id) has \(record.states.count) states of \(bytes / 1000) kB in all; "
          + "its share of a page is \(share) states and "
          + "\(byteLimit / sharers.count / 1000) kB: give its knobs fewer values, or show less\n")
    }
  }
}
