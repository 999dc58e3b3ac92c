import Base
import Foundation

/// IDX, the format of MNIST and Fashion-MNIST (Yann LeCun, Corinna Cortes and Christopher Burges,
/// 1998): big-endian whole numbers of four bytes, then one byte per value.
///
/// Pictures: 2051, how many, rows, columns, then the pixels row by row. Labels: 2049, how many, then
/// the labels.
public enum IDX {
  /// Pictures of one size: [count, height, width], each value 0 … 255.
  public struct Images: Equatable, Sendable {
    /// The number of pictures.
    public let count: Int
    /// The number of rows.
    public let height: Int
    /// The number of columns.
    public let width: Int
    /// The values.
    public let pixels: [UInt8]
  }

  /// The most pictures or labels a file may hold, and the most bytes they may take: many times those
  /// of any set there is. A few megabytes of packed zeros unpack to more.
  static let (mostPictures, mostBytes) = (100_000_000, 4_000_000_000)

  /// The pictures in the bytes of an (unpacked) file.
  ///
  /// - Throws: `CourseError` when the bytes are no such file, end too early or go on too long.
  public static func images(from file: [UInt8], name: String) throws -> Images {
    try images(Array(file.prefix(16)), Array(file.dropFirst(16)), name)
  }

  private static func images(
    _ start: [UInt8], _ pixels: [UInt8], _ name: String
  ) throws -> Images {
    let header = try imageHeader(start, name)
    let size = header.height * header.width
    try check(pixels.count, 16, header.total, "\(header.count) pictures of \(size) bytes", name)
    return Images(
      count: header.count, height: header.height, width: header.width, pixels: pixels)
  }

  /// The labels in the bytes of an (unpacked) file.
  ///
  /// - Throws: `CourseError` when the bytes are no such file, end too early or go on too long.
  public static func labels(from file: [UInt8], name: String) throws -> [Int] {
    try labels(Array(file.prefix(8)), Array(file.dropFirst(8)), name)
  }

  private static func labels(_ start: [UInt8], _ labels: [UInt8], _ name: String) throws -> [Int] {
    let count = try labelCount(start, name)
    try check(labels.count, 8, count, "\(count) labels", name)
    return labels.map { Int($0) }
  }

  /// The labels in a file, plain or packed with gzip.
  ///
  /// - Throws: `CourseError`, naming the file, when it is missing or damaged.
  static func labels(at path: String) throws -> [Int] {
    let file = try FileContents(of: path, headerCount: 8) { try labelCount($0, path) }
    return try labels(file.header, file.body, path)
  }

  /// A set from a file of pictures and a file of labels, each plain or packed with gzip.
  ///
  /// - Throws: `CourseError`, naming the file, when one is missing or damaged, when their counts
  ///   differ, or when a label names no class.
  public static func set(
    name: String, images imagePath: String, labels labelPath: String, classNames: [String]
  ) throws -> LabelledImages {
    // Labels first: they are small, and much that can be wrong is found before the large file.
    let labels = try labels(at: labelPath)
    let file = try FileContents(of: imagePath, headerCount: 16) {
      try imageHeader($0, imagePath).total
    }
    let images = try images(file.header, file.body, imagePath)
    guard images.count == labels.count else {
      throw CourseError(
        "\(imagePath) holds \(images.count) pictures but \(labelPath) holds \(labels.count) labels; \(anew)"
      )
    }
    if let label = labels.first(where: { $0 >= classNames.count }) {
      throw CourseError(
        "\(labelPath) holds the label \(label), but \(classNames.count) classes have the labels 0 to "
          + "\(classNames.count - 1); \(anew)")
    }
    return try LabelledImages(
      name: name, classNames: classNames, labels: labels, pixels: images.pixels, channels: 1,
      height: images.height, width: images.width)
  }

  private static func imageHeader(
    _ file: [UInt8], _ name: String
  ) throws -> (count: Int, height: Int, width: Int, total: Int) {
    try checkMagic(file, 2051, "pictures", name)
    guard file.count >= 16 else {
      throw CourseError("\(name) ends after \(file.count) bytes, within its header of 16; \(anew)")
    }
    let (count, height, width) = (number(file, 4), number(file, 8), number(file, 12))
    guard count > 0 else { throw CourseError("\(name) says it holds 0 pictures; \(anew)") }
    guard (1...65535).contains(height), (1...65535).contains(width) else {
      throw CourseError("\(name) says its pictures are \(width) × \(height) pixels; \(anew)")
    }
    guard count <= mostPictures, count * height * width <= mostBytes else {
      throw CourseError(
        "\(name) says it holds \(count) pictures of \(width) × \(height) pixels; at most "
          + "\(mostPictures), of \(mostBytes) pixels in all, are read; \(anew)")
    }
    return (count, height, width, count * height * width)
  }

  private static func labelCount(_ file: [UInt8], _ name: String) throws -> Int {
    try checkMagic(file, 2049, "labels", name)
    guard file.count >= 8 else {
      throw CourseError("\(name) ends after \(file.count) bytes, within its header of 8; \(anew)")
    }
    let count = number(file, 4)
    guard count > 0 else { throw CourseError("\(name) says it holds 0 labels; \(anew)") }
    guard count <= mostPictures else {
      throw CourseError(
        "\(name) says it holds \(count) labels; at most \(mostPictures) are read; \(anew)")
    }
    return count
  }

  private static func checkMagic(
    _ file: [UInt8], _ magic: Int, _ what: String, _ name: String
  ) throws {
    guard file.count >= 4 else {
      throw CourseError("\(name) holds \(file.count) bytes, too few for an IDX file; \(anew)")
    }
    let found = number(file, 0)
    if found == magic { return }
    let other = [2049: "labels", 2051: "pictures"][found].map { ", the mark of \($0)" } ?? ""
    throw CourseError(
      "\(name) is no IDX file of \(what): it begins with \(found)\(other), not \(magic); \(anew)")
  }

  /// Sees that behind a header of `header` bytes there are `wanted` ones, where `count` were read.
  private static func check(
    _ count: Int, _ header: Int, _ wanted: Int, _ what: String, _ name: String
  ) throws {
    if count < wanted {
      throw CourseError(
        "\(name) ends too early: \(what) need \(header + wanted) bytes, but it holds "
          + "\(header + count); \(anew)")
    }
    if count > wanted {
      throw CourseError(
        "\(name) goes on after the \(header + wanted) bytes that \(what) need; \(anew)")
    }
  }

  private static func number(_ file: [UInt8], _ start: Int) -> Int {
    file[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) }
  }
}
