import Base
import Files
import Foundation
import Layers
import Training

/// A table of numbers that any spreadsheet opens: one line of column names, one line per entry, the
/// first column being the step.
///
/// A run that is resumed from a checkpoint goes on in the same table: entries after the checkpoint's
/// step, which the resumed run will make again, are taken out first, and so is a torn last line. A
/// table with damaged lines is kept beside it as it was. A table of an earlier version, which has only
/// the first of the columns, gets the others: they stay empty in its lines.
public final class CSVLog {
  /// What was done about a damaged table, a sentence; nil where nothing was.
  public let repair: String?
  private let file: AppendingFile
  private let columns: Int

  /// Opens a table, made when it is missing. Throws a `CourseError` when it cannot be written, or when
  /// a table with other columns, or of a run that is not being resumed, stands there.
  ///
  /// - Parameters:
  ///   - path: the file, ending in ".csv" by custom.
  ///   - columns: the names of the columns after the step.
  ///   - step: the step of the checkpoint that the run goes on from; nil for a new run.
  ///   - isEntry: whether the numbers of a line, nil where a cell is empty, can stand in the table.
  public init(
    path: String, columns: [String], resumingAt step: Int? = nil,
    isEntry: ([Double?]) -> Bool = { _ in true }
  ) throws {
    self.columns = columns.count
    func headline(without last: Int) -> String {
      (["step"] + columns.dropLast(last)).map(CSVLog.field).joined(separator: ",") + "\n"
    }
    let header = headline(without: 0)
    let file = try AppendingFile(path: path)
    self.file = file
    let bytes = try file.contents()
    if bytes.count < header.utf8.count, header.utf8.starts(with: bytes) {
      repair = nil
      try file.append(Array(header.utf8.dropFirst(bytes.count)))
      return
    }
    // An editor or a checkout may have changed its line ends.
    let headerEnd = bytes.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
    let found = text(of: bytes[..<headerEnd])
    guard let missing = (0..<max(1, columns.count)).first(where: { found == headline(without: $0) })
    else {
      throw CourseError(
        "\(path) holds another table, without the columns step, "
          + columns.joined(separator: ", ") + ": move it away, and a new one is begun")
    }
    guard let step else {
      throw CourseError(
        "\(path) holds the table of an earlier run: resume it or choose another file")
    }
    var lines = text(of: bytes[headerEnd...]).split(
      separator: "\n", omittingEmptySubsequences: false)
    lines.removeLast()  // empty, or torn by a kill
    var (kept, last, damaged) = ("", Int.min, [Int]())
    for (index, line) in lines.enumerated() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      let numbers =
        cells.dropFirst().map { Double($0) } + [Double?](repeating: nil, count: missing)
      guard let number = Int(cells[0]), number > last, numbers.count == columns.count,
        zip(numbers, cells.dropFirst()).allSatisfy({ $0 != nil || $1.isEmpty }), isEntry(numbers)
      else {
        damaged.append(index + 2)
        continue
      }
      if number <= step { kept += line + String(repeating: ",", count: missing) + "\n" }
      last = number
    }
    repair =
      try damaged.first.map {
        "\(path) has \(damaged.count == 1 ? "a damaged line" : "\(damaged.count) damaged lines"), "
          + "the first being line \($0): the others are kept, and all of the old table as "
          + "\(try file.copyAside(as: (path as NSString).lastPathComponent))."
      }
    let whole = Array((header + kept).utf8)
    if bytes.starts(with: whole) {
      try file.truncate(to: whole.count)
    } else {
      try file.truncate(to: 0)
      try file.append(whole)
    }
  }

  /// Adds a line: a step and a number for every column, nil for an empty cell.
  public func append(step: Int, _ values: [Double?]) throws {
    guard values.count == columns else {
      throw CourseError(
        "\(file.path) has \(columns) columns, but \(values.count) numbers were given")
    }
    let cells = ["\(step)"] + values.map { $0.map { $0.isNaN ? "nan" : "\($0)" } ?? "" }
    try file.append(Array((cells.joined(separator: ",") + "\n").utf8))
  }

  /// A text as it stands in a cell: in quotes where it needs them.
  public static func field(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
