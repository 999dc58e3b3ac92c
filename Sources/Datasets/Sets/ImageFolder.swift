import Files
import Foundation
import Base
import Synchronization

/// Pictures in folders: one folder per class, named after it, with the class's pictures inside, also
/// in folders of their own there.
///
/// Nothing but the names is kept in memory: a picture is decoded each time it is asked for, so the
/// set may be larger than the memory. Classes are the folders in alphabetical order, as in
/// torchvision's `ImageFolder`. A file `classes.csv` beside them may give them better names, see
/// `remarks` if it does not.
public struct ImageFolder: Dataset {
  public let name: String
  public let classNames: [String]
  public let labels: [Int]
  /// The file of each picture.
  public let paths: [String]
  /// Whether every picture is turned into three planes, grey ones too.
  public let isRGB: Bool
  /// The folder of each class.
  let folders: [String]
  /// What a reader should know about what was found: files passed over, names not used.
  public let remarks: [String]

  /// The ends of names that are taken for pictures.
  static let extensions: Set<String> = [
    "jpg", "jpeg", "jpe", "jfif", "png", "ppm", "pgm", "pnm", "bmp", "gif", "tif", "tiff", "webp",
  ]

  /// How many folders deep pictures are looked for inside a class's folder.
  static let mostDepth = 8

  /// The pictures below the folder at `path`. Names that begin with a dot are passed over, and so
  /// are, with a remark, files that are no pictures by their name.
  ///
  /// - Throws: `CourseError` when the folder does not exist, holds fewer than two classes, or a class
  ///   holds no pictures.
  public init(at path: String, name: String? = nil, isRGB: Bool = true) throws {
    try self.init(at: path, name: name, isRGB: isRGB, classesOf: nil)
  }

  /// The same; with `training`, the folders are to be classes of that set, and get its labels.
  init(
    at path: String, name: String? = nil, isRGB: Bool = true, classesOf training: ImageFolder?
  ) throws {
    let listing = try FolderListing(of: path)
    if let odd = listing.oddFolders.first {
      throw CourseError(
        "\(path) holds a folder whose name is not UTF-8, \(odd), and so cannot be used: rename it")
    }
    guard !listing.folders.isEmpty else {
      throw CourseError(
        "\(path) holds no folders\(found(in: listing)); each class needs one, with its pictures "
          + "inside")
    }
    guard listing.folders.count > 1 || training != nil else {
      throw CourseError(
        "\(path) holds one class, \(listing.folders[0]); telling classes apart takes at least two, each "
          + "with a folder of its pictures")
    }
    let folders = training?.folders ?? listing.folders
    var (paths, labels): ([String], [Int]) = ([], [])
    var passedOver: [String: Int] = [:]
    var odd: [String] = []
    for folder in listing.folders {
      guard let label = folders.firstIndex(of: folder) else {
        throw CourseError(
          "\(path)/\(folder) is a class that \(training?.name ?? "") has no pictures of: it has "
            + "\(folders.count) classes, \(folders.prefix(3).joined(separator: ", ")) …; give it such a "
            + "folder, or remove this one")
      }
      var (pictures, others): ([String], [String: Int]) = ([], [:])
      try ImageFolder.look(into: "\(path)/\(folder)", &pictures, &others, &odd)
      guard !pictures.isEmpty else {
        throw CourseError(
          "\(path)/\(folder) holds no pictures, though its name makes it a class"
            + (others.isEmpty ? "" : "; it holds other files: \(endings(others))")
            + "; put some into it, or remove it")
      }
      paths += pictures
      labels += [Int](repeating: label, count: pictures.count)
      passedOver.merge(others, uniquingKeysWith: +)
    }
    let names = training.map { ($0.classNames, []) } ?? betterNames(for: folders, in: path)
    let remarks = names.1 + ImageFolder.remarks(passedOver: passedOver, odd: odd)
    self.init(
      name: name ?? printable(URL(fileURLWithPath: path).lastPathComponent), classNames: names.0,
      labels: labels, paths: paths, isRGB: isRGB, folders: folders, remarks: remarks)
  }

  private init(
    name: String, classNames: [String], labels: [Int], paths: [String], isRGB: Bool,
    folders: [String], remarks: [String]
  ) {
    self.name = name
    self.classNames = classNames
    self.labels = labels
    self.paths = paths
    self.isRGB = isRGB
    self.folders = folders
    self.remarks = remarks
  }

  /// What to say of files that are no pictures by their endings, and of names that cannot be used.
  static func remarks(passedOver: [String: Int], odd: [String]) -> [String] {
    var remarks: [String] = []
    let others = passedOver.values.reduce(0, +)
    if others > 0 {
      remarks.append(
        "\(others) \(others == 1 ? "file was" : "files were") passed over, not being pictures by "
          + "their endings: \(endings(passedOver))")
    }
    if let first = odd.first {
      remarks.append(
        "\(odd.count) \(odd.count == 1 ? "file was" : "files were") passed over because their names "
          + "are not UTF-8, such as \(first)")
    }
    return remarks
  }

  /// Other pictures of the same classes, all in one folder.
  ///
  /// - Parameters:
  ///   - files: their names.
  ///   - path: the folder.
  ///   - label: the class of a file; nil passes it over.
  /// - Throws: `CourseError` when none has a class.
  func pictures(
    _ files: [String], in path: String, label: (String) -> Int?
  ) throws -> ImageFolder {
    let known = files.compactMap { file in label(file).map { (path: "\(path)/\(file)", label: $0) }
    }
    guard !known.isEmpty else {
      throw CourseError(
        "\(path) holds \(files.count) files, but none is listed with a class of \(name): "
          + "take the list that belongs to them")
    }
    let left = files.count - known.count
    return ImageFolder(
      name: printable(URL(fileURLWithPath: path).lastPathComponent), classNames: classNames,
      labels: known.map(\.label), paths: known.map(\.path), isRGB: isRGB, folders: folders,
      remarks: left == 0
        ? []
        : [
          "\(left) \(left == 1 ? "file of" : "files of") \(path) \(left == 1 ? "is" : "are") not listed "
            + "with a class of \(name)"
        ])
  }

  /// Gathers the pictures in a folder and in those inside it, and counts the other files by ending.
  static func look(
    into path: String, depth: Int = 0, _ pictures: inout [String], _ others: inout [String: Int],
    _ odd: inout [String]
  ) throws {
    let listing = try FolderListing(of: path)
    for file in listing.files {
      let ending = (file as NSString).pathExtension.lowercased()
      if extensions.contains(ending) {
        pictures.append("\(path)/\(file)")
      } else {
        others[printable(ending), default: 0] += 1
      }
    }
    odd += (listing.oddFiles + listing.oddFolders).map { "\(path)/\($0)" }
    // A link may lead back up, so there is an end to it.
    guard depth < mostDepth else {
      if listing.folders.isEmpty { return }
      throw CourseError(
        "\(path) holds more folders, and is the \(mostDepth)th within another already: move "
          + "the pictures further up")
    }
    for folder in listing.folders {
      try look(into: "\(path)/\(folder)", depth: depth + 1, &pictures, &others, &odd)
    }
  }

  public func image(at index: Int) throws -> Image {
    require(paths.indices.contains(index), "picture \(index) of \(count) does not exist")
    let image = try readImage(at: paths[index], searchPath: nil)
    return isRGB ? image.rgb : image
  }

  /// The set of the pictures with the given numbers, in that order.
  public func subset(_ indices: [Int]) -> ImageFolder {
    ImageFolder(
      name: name, classNames: classNames, labels: indices.map { labels[$0] },
      paths: indices.map { paths[$0] }, isRGB: isRGB, folders: folders, remarks: remarks)
  }

  /// Decodes every picture once, on all cores, and says which cannot be: a look before a long
  /// training run.
  ///
  /// - Returns: for each picture that cannot be decoded, the sentence that says why.
  public func unreadable() -> [String] {
    let found = Mutex<[Int: String]>([:])
    parallelFor(paths.count) { index in
      do {
        _ = try readImage(at: paths[index], searchPath: nil)
      } catch {
        found.withLock { $0[index] = "\(error)" }
      }
    }
    return found.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
  }
}

/// The names that `classes.csv` gives to folders, and what there is to say about it; where it gives
/// none, the folder's own. A part of a set (train, test) may have it beside itself.
private func betterNames(for folders: [String], in path: String) -> ([String], [String]) {
  let own = folders.map { printable($0) }
  for place in ["\(path)/classes.csv", "\(path)/../classes.csv"] {
    do throws(ClassNames.Refusal) {
      guard let list = try ClassNames.read(at: place) else { continue }
      // One further up that names none of these folders belongs to others.
      if place.hasSuffix("/../classes.csv"), folders.allSatisfy({ list.names[$0] == nil }) {
        continue
      }
      return (try list.names(of: folders), [])
    } catch {
      return (own, ["classes.csv is not used: \(error.sentence); mend it, or remove it"])
    }
  }
  return (own, [])
}

/// " but 12 pictures and 3 other files (3 .txt)": what a folder without folders holds instead.
func found(in listing: FolderListing) -> String {
  var (pictures, others): (Int, [String: Int]) = (0, [:])
  for file in listing.files {
    let ending = (file as NSString).pathExtension.lowercased()
    if ImageFolder.extensions.contains(ending) {
      pictures += 1
    } else {
      others[printable(ending), default: 0] += 1
    }
  }
  let parts =
    (pictures > 0 ? ["\(pictures) \(pictures == 1 ? "picture" : "pictures")"] : [])
    + (others.isEmpty ? [] : ["other files (\(endings(others)))"])
  return parts.isEmpty ? "" : " but " + parts.joined(separator: " and ")
}
