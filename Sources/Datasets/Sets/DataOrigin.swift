import Base
import Files
import Foundation

/// The files that a set to learn from and a set to be judged by were read from.
public enum DataOrigin: Hashable, Sendable {
  /// Files of MNIST's kind in a folder, of pictures and of labels.
  case idx(folder: String, train: [String], test: [String])
  /// Files of CIFAR-10's binary version in a folder.
  case cifar10(folder: String, train: [String], test: [String])
  /// Two folders in a folder, each with one folder per class.
  case imageFolder(folder: String, train: String, test: String)
  /// A file `images.json` in a folder, with the path and the label of each picture of `train` and
  /// of `test`.
  case list(folder: String)
}

extension DataSplit {
  /// The files that other programs read the two sets from: those that they come from or, where
  /// others would not find the same pictures there, new ones, see `write`.
  ///
  /// - Parameter folder: where new ones go; it is made if it is needed and not there.
  public func files(orWrittenTo folder: String) throws -> DataOrigin {
    guard let origin else { return try write(to: folder) }
    guard case .imageFolder(let root, let train, let test) = origin else { return origin }
    let isSame = zip([train, test], [self.train, self.test]).allSatisfy { part, set in
      (set as? ImageFolder)?.isFoundAlike(in: "\(root)/\(part)") ?? false
    }
    return isSame ? origin : try write(to: folder)
  }

  /// Writes the two sets as files that other programs read: of pictures in folders a list, others in
  /// MNIST's format if they are grey, and in CIFAR-10's if they are coloured and of 32 × 32 pixels.
  ///
  /// - Parameter folder: where; it is made if it is not there.
  /// - Returns: the files.
  /// - Throws: `CourseError` when the pictures suit neither format, or a file cannot be written.
  public func write(to folder: String) throws -> DataOrigin {
    if let train = pictureFiles(of: train), let test = pictureFiles(of: test) {
      struct Picture: Encodable {
        let path: String
        let label: Int
      }
      let parts = [("train", train), ("test", test)].map { name, set in
        (name, set.map { Picture(path: URL(fileURLWithPath: $0.path).path, label: $0.label) })
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
      let data = try encoder.encode(Dictionary(uniqueKeysWithValues: parts))
      try makeFolder(folder)
      try writeAtomically(to: "\(folder)/images.json", size: data.count) { try $0.write(data) }
      return .list(folder: folder)
    }
    guard test.count > 0 else {
      throw CourseError(
        "\(train.name) has no test images, and files of MNIST's or CIFAR-10's kind come with some: add "
          + "its test files, or hold out a part of the training images")
    }
    let sets = try [train, test].map { try $0 as? LabelledImages ?? LabelledImages(loading: $0) }
    try makeFolder(folder)
    func write(_ bytes: [UInt8], _ name: String) throws {
      try writeAtomically(to: "\(folder)/\(name)", size: bytes.count) { try $0.write(bytes) }
    }
    if sets.allSatisfy({ $0.channels == 1 && $0.classCount <= 256 }) {
      var names: [[String]] = []
      for (set, part) in zip(sets, ["train", "t10k"]) {
        let files = ["\(part)-images-idx3-ubyte", "\(part)-labels-idx1-ubyte"]
        try write(idxHeader(2051, [set.count, set.height, set.width]) + set.pixels, files[0])
        try write(idxHeader(2049, [set.count]) + set.labels.map { UInt8($0) }, files[1])
        names.append(files)
      }
      return .idx(folder: folder, train: names[0], test: names[1])
    }
    guard sets.allSatisfy({ $0.imageShape == [3, 32, 32] && $0.classCount <= 10 }) else {
      throw CourseError(
        "\(train.name) cannot be written in MNIST's or CIFAR-10's format, being \(sets[0].imageShape) "
          + "with \(sets[0].classCount) classes: put its pictures into the folders train and test, "
          + "with a folder for each class")
    }
    let names = ["data_batch_1.bin", "test_batch.bin"]
    for (set, name) in zip(sets, names) {
      let size = set.pixels.count / set.count
      var bytes: [UInt8] = []
      bytes.reserveCapacity(set.pixels.count + set.count)
      for (index, label) in set.labels.enumerated() {
        bytes.append(UInt8(label))
        bytes += set.pixels[(index * size)..<((index + 1) * size)]
      }
      try write(bytes, name)
    }
    return .cifar10(folder: folder, train: [names[0]], test: [names[1]])
  }
}

/// The files of a set of pictures in folders, or of a part of one, with their labels; nil of others.
private func pictureFiles(of set: any Dataset) -> [(path: String, label: Int)]? {
  if let set = set as? ImageFolder { return zip(set.paths, set.labels).map { ($0, $1) } }
  guard let set = set as? Subset, let all = pictureFiles(of: set.base) else { return nil }
  return set.indices.map { all[$0] }
}

extension ImageFolder {
  /// Whether torchvision's `ImageFolder` finds the same classes and pictures in the folder at `path`.
  /// It takes names that begin with a dot, and pictures of fewer endings.
  fileprivate func isFoundAlike(in path: String) -> Bool {
    let endings: Set = ["jpg", "jpeg", "png", "ppm", "bmp", "pgm", "tif", "tiff", "webp"]
    let files = FileManager.default
    func isFolder(_ path: String) -> Bool {
      var isFolder: ObjCBool = false
      return files.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
    func pictures(in folder: String, depth: Int) -> Int {
      guard depth <= ImageFolder.mostDepth else { return 0 }
      return ((try? files.contentsOfDirectory(atPath: folder)) ?? []).reduce(0) { count, name in
        if endings.contains((name as NSString).pathExtension.lowercased()) { return count + 1 }
        let inner = "\(folder)/\(name)"
        return count + (isFolder(inner) ? pictures(in: inner, depth: depth + 1) : 0)
      }
    }
    let names = ((try? files.contentsOfDirectory(atPath: path)) ?? []).filter {
      isFolder("\(path)/\($0)")
    }
    return Set(names) == Set(folders)
      && folders.reduce(0) { $0 + pictures(in: "\(path)/\($1)", depth: 0) } == paths.count
  }
}

private func idxHeader(_ magic: Int, _ counts: [Int]) -> [UInt8] {
  ([magic] + counts).flatMap { number in
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }
}

/// A path relative to the folder it lies in.
func relative(_ path: String, to folder: String) -> String {
  path.hasPrefix(folder + "/") ? String(path.dropFirst(folder.count + 1)) : path
}
