import Files

/// A table as data: named columns, rows, and rows of totals. Every renderer lays it out its own way.
///
/// ```swift
/// var table = Table("layer", "output", "parameters", .number("time", unit: "ms", varies: true))
/// table.row("conv1", "96 × 54 × 54", 11_712, 1.25)
/// table.total("in all", nil, 46_764_746, 20.4)
/// ```
public struct Table: Codable, Sendable {
  /// A column: its heading and how its cells are set.
  public struct Column: Codable, Sendable, ExpressibleByStringLiteral {
    /// Where the cells stand in their column.
    public enum Alignment: String, Codable, Sendable {
      /// Right for a column of numbers, left for one with text in it.
      case automatic
      /// At the left edge.
      case left
      /// At the right edge.
      case right
    }

    /// The heading.
    public var heading: String
    /// Where the cells stand.
    public var alignment: Alignment
    /// How many decimals numbers have; nil gives them four significant digits.
    public var decimals: Int?
    /// Whether the cells may differ from run to run (times, speeds); comparisons of outputs skip them.
    public var varies: Bool

    /// A column.
    ///
    /// - Parameters:
    ///   - heading: what stands above it.
    ///   - unit: the unit of its numbers, set in brackets after the heading.
    ///   - alignment: where the cells stand.
    ///   - decimals: how many decimals numbers have; nil gives them four significant digits.
    ///   - varies: whether its cells may differ from run to run.
    public init(
      _ heading: String, unit: String? = nil, alignment: Alignment = .automatic,
      decimals: Int? = nil, varies: Bool = false
    ) {
      self.heading = unit.map { "\(heading) (\($0))" } ?? heading
      self.alignment = alignment
      self.decimals = decimals
      self.varies = varies
    }

    /// A column with a heading and nothing else said of it.
    public init(stringLiteral heading: String) { self.init(heading) }

    /// A column of numbers, set at the right edge.
    ///
    /// - Parameters:
    ///   - heading: what stands above it.
    ///   - unit: the unit of its numbers, set in brackets after the heading.
    ///   - decimals: how many decimals they have; nil gives them four significant digits.
    ///   - varies: whether they may differ from run to run.
    public static func number(
      _ heading: String, unit: String? = nil, decimals: Int? = nil, varies: Bool = false
    ) -> Column {
      Column(heading, unit: unit, alignment: .right, decimals: decimals, varies: varies)
    }
  }

  /// A row: a label of cells, a line of totals, or the text of an empty cell.
  struct Row: Codable, Sendable {
    var cells: [String]
    var isTotal = false
  }

  /// The columns from left to right.
  public private(set) var columns: [Column]
  /// What the table shows, for a line beneath it; empty when nothing needs saying.
  public var caption: String
  var rows: [Row] = []
  var numeric: [Bool]

  /// A table without rows.
  ///
  /// - Parameters:
  ///   - columns: the columns from left to right.
  ///   - caption: what the table shows.
  public init(_ columns: Column..., caption: String = "") {
    self.init(columns: columns, caption: caption)
  }

  /// A table without rows, its columns given as an array.
  ///
  /// - Parameters:
  ///   - columns: the columns from left to right.
  ///   - caption: what the table shows.
  public init(columns: [Column], caption: String = "") {
    self.columns = columns
    self.caption = caption
    numeric = columns.map { _ in true }
  }

  /// Adds a row. Whole numbers get thousands separators, other numbers their column's decimals;
  /// nil is shown as a dash.
  ///
  /// - Parameter cells: one for each column.
  public mutating func row(_ cells: (any TableValue)?...) { append(cells, isTotal: false) }

  /// Adds a row given as an array, one cell for each column.
  ///
  /// - Parameter cells: one for each column.
  public mutating func row(of cells: [(any TableValue)?]) { append(cells, isTotal: false) }

  /// Adds a row of totals, set apart from the rows above it by a line.
  ///
  /// - Parameter cells: one for each column; nil leaves the place empty.
  public mutating func total(_ cells: (any TableValue)?...) { append(cells, isTotal: true) }

  mutating func append(_ cells: [(any TableValue)?], isTotal: Bool) {
    if cells.count != columns.count {
      fatalError(
        "a row of \(cells.count) cells does not fit a table of \(columns.count) columns "
          + "(\(columns.map(\.heading).joined(separator: ", ")))")
    }
    var texts: [String] = []
    for (index, cell) in cells.enumerated() {
      guard let cell else {
        texts.append(isTotal ? "" : "–")
        continue
      }
      if cell is String { numeric[index] = false }
      texts.append(printable(cell.tableText(decimals: columns[index].decimals)))
    }
    rows.append(Row(cells: texts, isTotal: isTotal))
  }

  /// Whether the column's cells stand at its right edge.
  func isRightAligned(_ column: Int) -> Bool {
    switch columns[column].alignment {
    case .automatic: numeric[column] && !rows.isEmpty
    case .left: false
    case .right: true
    }
  }
}

/// What can stand in a table's cell: texts and numbers.
public protocol TableValue: Sendable {
  /// The text shown.
  ///
  /// - Parameter decimals: how many decimals the column asks for, nil for four significant digits.
  func tableText(decimals: Int?) -> String
}

extension String: TableValue {
  /// The text itself.
  ///
  /// - Parameter decimals: not used.
  public func tableText(decimals: Int?) -> String { self }
}

extension Int: TableValue {
  /// The number with its thousands separated.
  ///
  /// - Parameter decimals: not used: whole numbers are exact.
  public func tableText(decimals: Int?) -> String { grouped(self) }
}

extension Double: TableValue {
  /// The number with the column's decimals or four significant digits.
  ///
  /// - Parameter decimals: how many decimals, nil for four significant digits.
  public func tableText(decimals: Int?) -> String {
    decimals.map { grouped(self, decimals: $0) } ?? significant(self)
  }
}

extension Float: TableValue {
  /// The number with the column's decimals or four significant digits.
  ///
  /// - Parameter decimals: how many decimals, nil for four significant digits.
  public func tableText(decimals: Int?) -> String { Double(self).tableText(decimals: decimals) }
}

extension Bool: TableValue {
  /// "yes" or "no".
  ///
  /// - Parameter decimals: not used.
  public func tableText(decimals: Int?) -> String { self ? "yes" : "no" }
}
