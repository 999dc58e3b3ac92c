import Foundation
import Base
import Synchronization

/// Pictures in folders: one folder per class, named after it, with the class's pictures inside.
///
/// Nothing but the names is kept in memory: a picture is decoded each time it is asked for, so the
/// set may be larger than the memory. Classes are the folders in alphabetical order, as in
/// torchvision's `ImageFolder`. A file `classes.csv` beside them may give them better names: a line
/// `folder,name` for each.
public struct ImageFolder: Dataset {
  public let name: String
  public let classNames: [String]
  public let labels: [Int]
  /// The file of each picture.
  public let paths: [String]
  /// Whether every picture is turned into three planes, grey ones too.
  public let isRGB: Bool

  /// The ends of names that are taken for pictures.
  static let extensions: Set<String> = [
    "jpg", "jpeg", "png", "ppm", "pgm", "bmp", "gif", "tif", "tiff", "webp",
  ]

  /// The pictures below the folder at `path`. Names that begin with a dot, and files that are no
  /// pictures by their name, are passed over.
  ///
  /// - Throws: `DataError` when the folder does not exist, holds fewer than two classes, or a class
  ///   holds no pictures.
  public init(at path: String, name: String? = nil, isRGB: Bool = true) throws {
    let classes = try visibleFolders(in: path)
    let files = FileManager.default
    guard !classes.isEmpty else {
      throw DataError("\(path) holds no folders; each class needs one, with its pictures inside")
    }
    guard classes.count > 1 else {
      throw DataError(
        "\(path) holds one class, \(classes[0]); telling classes apart takes at least two")
    }
    var paths: [String] = []
    var labels: [Int] = []
    for (label, folder) in classes.enumerated() {
      let entries: [String]
      do {
        entries = try files.contentsOfDirectory(atPath: "\(path)/\(folder)")
      } catch {
        throw DataError("\(path)/\(folder) cannot be read")
      }
      let pictures = entries.filter { entry in
        !entry.hasPrefix(".")
          && ImageFolder.extensions.contains((entry as NSString).pathExtension.lowercased())
      }
      guard !pictures.isEmpty else {
        throw DataError("\(path)/\(folder) holds no pictures, though its name makes it a class")
      }
      paths += pictures.sorted().map { "\(path)/\(folder)/\($0)" }
      labels += [Int](repeating: label, count: pictures.count)
    }
    self.init(
      name: name ?? URL(fileURLWithPath: path).lastPathComponent,
      classNames: betterNames(for: classes, in: path),
      labels: labels, paths: paths, isRGB: isRGB)
  }

  private init(
    name: String, classNames: [String], labels: [Int], paths: [String], isRGB: Bool
  ) {
    self.name = name
    self.classNames = classNames
    self.labels = labels
    self.paths = paths
    self.isRGB = isRGB
  }

  public func image(at index: Int) throws -> Image {
    require(paths.indices.contains(index), "picture \(index) of \(count) does not exist")
    let image = try readImage(at: paths[index])
    return isRGB ? image.rgb : image
  }

  /// The set of the pictures with the given numbers, in that order.
  public func subset(_ indices: [Int]) -> ImageFolder {
    ImageFolder(
      name: name, classNames: classNames, labels: indices.map { labels[$0] },
      paths: indices.map { paths[$0] }, isRGB: isRGB)
  }

  /// Decodes every picture once, on all cores, and says which cannot be: a look before a long
  /// training run.
  ///
  /// - Returns: for each picture that cannot be decoded, the sentence that says why.
  public func unreadable() -> [String] {
    let found = Mutex<[Int: String]>([:])
    parallelFor(paths.count) { index in
      do {
        _ = try readImage(at: paths[index])
      } catch {
        found.withLock { $0[index] = "\(error)" }
      }
    }
    return found.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
  }
}

/// The names that `classes.csv` gives to folders; where it gives none, the folder's own.
private func betterNames(for folders: [String], in path: String) -> [String] {
  guard let handle = try? openFile("\(path)/classes.csv") else { return folders }
  defer { try? handle.close() }
  let text = String(decoding: (try? handle.read(upToCount: 1 << 22)) ?? Data(), as: UTF8.self)
  let known = Set(folders)
  var names: [String: String] = [:]
  for line in text.split(whereSeparator: \.isNewline) {
    let parts = line.split(separator: ",", maxSplits: 1).map(String.init)
    if parts.count == 2, known.contains(parts[0]) { names[parts[0]] = parts[1] }
  }
  return folders.map { names[$0] ?? $0 }
}

/// The names of the folders in a folder, sorted, without those that begin with a dot.
func visibleFolders(in path: String) throws -> [String] {
  let files = FileManager.default
  var isFolder: ObjCBool = false
  guard files.fileExists(atPath: path, isDirectory: &isFolder) else {
    throw DataError("\(path) does not exist")
  }
  guard isFolder.boolValue else { throw DataError("\(path) is a file, not a folder") }
  guard let entries = try? files.contentsOfDirectory(atPath: path) else {
    throw DataError("\(path) cannot be read")
  }
  return entries.filter { entry in
    var isFolder: ObjCBool = false
    return !entry.hasPrefix(".")
      && files.fileExists(atPath: "\(path)/\(entry)", isDirectory: &isFolder) && isFolder.boolValue
  }.sorted()
}
