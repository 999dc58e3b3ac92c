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
  /// - Throws: `DataError` when the bytes are no whole number of records or a label is above 9.
  public static func set(from file: [UInt8], name: String) throws -> LabelledImages {
    guard !file.isEmpty else { throw DataError("\(name) is empty") }
    guard file.count.isMultiple(of: recordSize) else {
      throw DataError(
        "\(name) holds \(file.count) bytes, \(file.count % recordSize) more than "
          + "\(file.count / recordSize) records of \(recordSize): it is cut off or no CIFAR-10 file"
      )
    }
    let count = file.count / recordSize
    var labels: [Int] = []
    var pixels: [UInt8] = []
    labels.reserveCapacity(count)
    pixels.reserveCapacity(count * (recordSize - 1))
    for record in 0..<count {
      let start = record * recordSize
      let label = Int(file[start])
      guard label < 10 else {
        throw DataError(
          "\(name): the label of record \(record) is \(label), but ten classes have the labels 0 "
            + "to 9")
      }
      labels.append(label)
      pixels += file[(start + 1)..<(start + recordSize)]
    }
    return try LabelledImages(
      name: name, classNames: classNames, labels: labels, pixels: pixels, channels: 3, height: 32,
      width: 32)
  }

  /// The set in the given files, each plain or packed with gzip.
  ///
  /// - Throws: `DataError`, naming the file, when one is missing or damaged.
  public static func set(name: String, files: [String]) throws -> LabelledImages {
    var all: [UInt8] = []
    for path in files {
      let most = mostRecords * recordSize
      let bytes = try readFile(at: path, headerCount: recordSize) { _ in most }
      guard bytes.count <= most else {
        throw DataError("\(path) holds more than \(mostRecords) records")
      }
      // Each file is looked at by itself, so that the error names it.
      _ = try checked(bytes, path)
      all += bytes
    }
    return try set(from: all, name: name)
  }

  private static func checked(_ bytes: [UInt8], _ path: String) throws -> Int {
    try set(from: bytes, name: path).count
  }
}
