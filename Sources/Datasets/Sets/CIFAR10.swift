import Base
import Foundation

/// The binary format of CIFAR-10 (Alex Krizhevsky, "Learning Multiple Layers of Features from Tiny
/// Images", 2009): records of 3,073 bytes, a label and then 32 × 32 pixels of red, of green and of
/// blue.
public enum CIFAR10 {
  /// The ten classes, in the order of their labels.
  public static let classNames = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  /// Bytes in one record.
  static let recordSize = 1 + 3 * 32 * 32

  /// The most records a file may hold: ten times an official file's.
  static let mostRecords = 100_000

  /// The set in the bytes of one or more (unpacked) files, one after another.
  ///
  /// - Throws: `CourseError` when the bytes are no whole number of records or a label is above 9.
  public static func set(from file: [UInt8], name: String) throws -> LabelledImages {
    var records = Records()
    try records.add(file, name)
    return try records.set(name)
  }

  /// The set in the given files, each plain or packed with gzip.
  ///
  /// - Throws: `CourseError`, naming the file, when one is missing or damaged.
  public static func set(name: String, files: [String]) throws -> LabelledImages {
    var records = Records()
    for path in files {
      let most = mostRecords * recordSize
      let bytes = try FileContents(of: path, headerCount: 0) { _ in most }.body
      guard bytes.count <= most else {
        throw CourseError("\(path) holds more than \(mostRecords) records; \(anew)")
      }
      try records.add(bytes, path)
    }
    return try records.set(name)
  }

  private struct Records {
    var labels: [Int] = []
    var pixels: [UInt8] = []

    /// Takes in a file's records; `name` stands for it in sentences.
    mutating func add(_ file: [UInt8], _ name: String) throws {
      guard !file.isEmpty else { throw CourseError("\(name) is empty; \(anew)") }
      guard file.count.isMultiple(of: recordSize) else {
        throw CourseError(
          "\(name) holds \(file.count) bytes, \(file.count % recordSize) more than "
            + "\(file.count / recordSize) records of \(recordSize): it is cut off or no CIFAR-10 "
            + "file; \(anew)")
      }
      let count = file.count / recordSize
      labels.reserveCapacity(labels.count + count)
      pixels.reserveCapacity(pixels.count + count * (recordSize - 1))
      for record in 0..<count {
        let start = record * recordSize
        let label = Int(file[start])
        guard label < 10 else {
          throw CourseError(
            "\(name): the label of record \(record) is \(label), but ten classes have the labels 0 "
              + "to 9; \(anew)")
        }
        labels.append(label)
        pixels += file[(start + 1)..<(start + recordSize)]
      }
    }

    func set(_ name: String) throws -> LabelledImages {
      try LabelledImages(
        name: name, classNames: classNames, labels: labels, pixels: pixels, channels: 3, height: 32,
        width: 32)
    }
  }
}
