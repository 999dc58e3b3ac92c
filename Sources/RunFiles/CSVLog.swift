import Base
import Files
import Layers
import Training

/// A table of numbers that any spreadsheet opens: one line of column names, one line per entry, the
/// first column being the step.
///
/// A run that is resumed from a checkpoint goes on in the same table: entries after the checkpoint's
/// step, which the resumed run will make again, are taken out first.
public final class CSVLog {
  private let file: AppendingFile
  private let columns: Int

  /// Opens a table, made when it is missing. Throws a `CourseError` when it cannot be written, or when
  /// a table with other columns, or of a run that is not being resumed, stands there.
  ///
  /// - Parameters:
  ///   - path: the file, ending in ".csv" by custom.
  ///   - columns: the names of the columns after the step.
  ///   - step: the step of the checkpoint that the run goes on from; nil for a new run.
  public init(path: String, columns: [String], resumingAt step: Int? = nil) throws {
    self.columns = columns.count
    let header = (["step"] + columns).map(CSVLog.field).joined(separator: ",") + "\n"
    file = try AppendingFile(path: path)
    let bytes = try file.contents()
    if bytes.isEmpty {
      try file.append(Array(header.utf8))
      return
    }
    // An editor or a checkout may have changed its line ends.
    let headerEnd = bytes.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
    guard text(of: bytes[..<headerEnd]) == header else {
      throw CourseError(
        "\(path) holds another table, without the columns step, "
          + columns.joined(separator: ", "))
    }
    guard let step else {
      throw CourseError(
        "\(path) holds the table of an earlier run: resume it or choose another file")
    }
    var end = headerEnd
    while let newline = bytes[end...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = String(decoding: bytes[end..<newline], as: UTF8.self)
      guard let number = Int(line.prefix { $0 != "," }), number <= step else { break }
      end = newline + 1
    }
    try file.truncate(to: end)
  }

  /// Adds a line: a step and a number for every column, nil for an empty cell.
  public func append(step: Int, _ values: [Double?]) throws {
    guard values.count == columns else {
      throw CourseError(
        "\(file.path) has \(columns) columns, but \(values.count) numbers were given")
    }
    let cells = ["\(step)"] + values.map { $0.map { "\($0)" } ?? "" }
    try file.append(Array((cells.joined(separator: ",") + "\n").utf8))
  }

  private static func field(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
