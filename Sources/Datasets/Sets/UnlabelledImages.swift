import Base
import Files
import Foundation

/// Pictures without labels: a single one, or all in a folder and in the folders inside it, in the order
/// of their names. Each is a class of its own here, named after its file, so that the labels of a batch
/// say which pictures it holds.
public struct UnlabelledImages: Dataset {
  public let name: String
  /// The file of each picture.
  public let paths: [String]
  public let labels: [Int]
  /// What a reader should know about what was found, such as files passed over.
  public let remarks: [String]

  /// The picture at `path`, or those below the folder there. Names that begin with a dot are passed over,
  /// and so are, with a remark, files that are no pictures by their name.
  ///
  /// - Throws: `CourseError` when there is no such file or folder, or no picture in it.
  public init(at path: String) throws {
    name = printable(URL(fileURLWithPath: path).lastPathComponent)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CourseError("\(path) does not exist: check the path")
    }
    var (pictures, others, odd): ([String], [String: Int], [String]) = ([], [:], [])
    if isFolder.boolValue {
      try ImageFolder.look(into: path, &pictures, &others, &odd)
      guard !pictures.isEmpty else {
        throw CourseError(
          "\(path) holds no pictures"
            + (others.isEmpty ? "" : "; it holds other files: \(endings(others))")
            + "; name a folder with pictures, such as JPEG or PNG files")
      }
    } else {
      pictures = [path]
    }
    paths = pictures
    labels = Array(pictures.indices)
    remarks = ImageFolder.remarks(passedOver: others, odd: odd)
  }

  public var classNames: [String] { paths }

  public func image(at index: Int) throws -> Image {
    require(paths.indices.contains(index), "picture \(index) of \(count) does not exist")
    return try readImage(at: paths[index], searchPath: nil)
  }
}
