import Base
import Files
import Layers
import Training
import Foundation

/// A log that TensorBoard shows: curves, pictures and texts over the steps of a run.
///
///     tensorboard --logdir runs
///
/// The file is a row of records, each a length, a checksum, an `Event` in Protocol Buffers' encoding,
/// and another checksum (see `EventRecord`). A run that is resumed from a checkpoint goes on in the
/// same file: events after the checkpoint's step, which the resumed run will make again, are taken
/// out first, so that no curve ever runs backwards. A damaged log is kept beside it.
public final class EventLog {
  /// The name of the file in its folder; TensorBoard looks for "tfevents" in it.
  public static let fileName = "events.out.tfevents.0.course"

  /// What was done about a damaged log, a sentence; nil where nothing was.
  public let repair: String?
  private let file: AppendingFile
  private let clock: () -> Double

  /// Opens a log. Throws a `CourseError` when the folder cannot be written, or holds the log of a run
  /// that is not being resumed.
  ///
  /// - Parameters:
  ///   - folder: one folder per run; it is made when it is missing.
  ///   - step: the step of the checkpoint that the run goes on from; nil for a new run.
  ///   - clock: the time stamped on events, in seconds since 1970.
  public init(
    folder: String, resumingAt step: Int? = nil,
    clock: @escaping () -> Double = { Date().timeIntervalSince1970 }
  ) throws {
    try makeFolder(folder)
    self.clock = clock
    let file = try AppendingFile(path: "\(folder)/\(EventLog.fileName)")
    self.file = file
    let bytes = try file.contents()
    guard bytes.isEmpty || step != nil else {
      throw CourseError(
        "\(file.path) holds the log of an earlier run: choose another folder, or resume that run if its "
          + "checkpoint is there")
    }
    let (kept, isDamaged) = EventRecord.lengthOfEvents(upTo: step ?? 0, in: bytes)
    // A name in which TensorBoard does not look for events.
    let old = isDamaged ? try file.copyAside(as: "events") : nil
    repair = old.map {
      "\(file.path) was damaged from byte \(kept) on: it goes on from there, and all of the old one "
        + "is kept as \($0)."
    }
    try file.truncate(to: kept)
    if kept > 0 { return }
    // Every event file begins by saying which version of the format it has.
    var event = ProtocolBuffer()
    event.add(1, clock())
    event.add(3, "brain.Event:2")
    try file.append(EventRecord.frame(event.bytes))
  }

  /// Adds a point to a curve.
  public func scalar(_ tag: String, _ value: Double, step: Int) throws {
    var entry = ProtocolBuffer()
    entry.add(1, tag)
    entry.add(2, Float(value))
    try add(entry, step)
  }

  /// Adds a picture, such as the first layer's filters.
  ///
  /// - Parameters:
  ///   - tag: what it shows.
  ///   - png: the bytes of a PNG file.
  ///   - width: its columns.
  ///   - height: its rows.
  ///   - step: when it was drawn.
  public func image(_ tag: String, png: [UInt8], width: Int, height: Int, step: Int) throws {
    var picture = ProtocolBuffer()
    picture.add(1, height)
    picture.add(2, width)
    picture.add(3, 3)  // colours: red, green, blue
    picture.add(4, png)
    var entry = ProtocolBuffer()
    entry.add(1, tag)
    entry.add(4, picture)
    try add(entry, step)
  }

  /// Adds a text, such as the recipe; TensorBoard reads it as Markdown.
  public func text(_ tag: String, _ text: String, step: Int) throws {
    var plugin = ProtocolBuffer()
    plugin.add(1, "text")
    var metadata = ProtocolBuffer()
    metadata.add(1, plugin)
    var tensor = ProtocolBuffer()
    tensor.add(1, 7)  // strings
    tensor.add(2, ProtocolBuffer())  // a single one
    tensor.add(8, Array(text.utf8))
    var entry = ProtocolBuffer()
    entry.add(1, tag)
    entry.add(8, tensor)
    entry.add(9, metadata)
    try add(entry, step)
  }

  private func add(_ entry: ProtocolBuffer, _ step: Int) throws {
    var summary = ProtocolBuffer()
    summary.add(1, entry)
    var event = ProtocolBuffer()
    event.add(1, clock())
    event.add(2, step)
    event.add(5, summary)
    try file.append(EventRecord.frame(event.bytes))
  }
}
