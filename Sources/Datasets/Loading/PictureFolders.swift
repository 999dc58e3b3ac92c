import Base
import Files
import Foundation

/// Sets of pictures in folders, as people have them: one folder per class, or such folders inside
/// `train` and `test` (`val`, `valid` … will do, in any case of letters), as in torchvision's
/// `ImageNet`; a set may lie a few folders deeper than the one that is given.
enum PictureFolders {
  /// What the parts of a set are called, in the order they are looked for.
  static let trainingNames = ["train", "training"]
  static let testNames = ["test", "testing", "val", "valid", "validation"]

  /// Reads the set in the folder at `path`.
  ///
  /// - Throws: `CourseError` when it is none; the sentence says what was found, and what is known.
  static func load(_ path: String, holdOut fraction: Double) throws -> DataSplit {
    try load(path, holdOut: fraction, depth: 0)
  }

  private static func load(
    _ path: String, holdOut fraction: Double, depth: Int
  ) throws -> DataSplit {
    let listing = try FolderListing(of: path)
    func folder(_ names: [String]) -> [String] {
      names.flatMap { name in listing.folders.filter { $0.lowercased() == name } }
    }
    if let train = folder(trainingNames).first {
      return try load(path, train, tests: folder(testNames), holdOut: fraction)
    }
    let inside = try listing.folders.prefix(8).map { try FolderListing(of: "\(path)/\($0)") }
    // One folder that holds nothing but folders is a wrapping, not a class.
    if listing.folders.count == 1, inside[0].files.isEmpty, !inside[0].folders.isEmpty, depth < 3 {
      let deeper = try load("\(path)/\(listing.folders[0])", holdOut: fraction, depth: depth + 1)
      return deeper
    }
    guard !listing.folders.isEmpty || !listing.oddFolders.isEmpty else {
      throw CourseError(
        "\(path) holds no folders\(found(in: listing)); known are one folder per class with its "
          + "pictures inside, such folders inside train and test (or val), the files of an IDX set "
          + "(train-images-idx3-ubyte, …) and those of CIFAR-10 (data_batch_1.bin, …)")
    }
    let set = try ImageFolder(at: path)
    let split = Datasets.holdOut(
      set, fraction: fraction, why: "the folder has no train and test of its own")
    return split.adding(set.remarks)
  }

  /// A set with a part to learn from, and perhaps others to be judged by.
  private static func load(
    _ path: String, _ train: String, tests: [String], holdOut fraction: Double
  ) throws -> DataSplit {
    let training = try ImageFolder(at: "\(path)/\(train)")
    var remarks = training.remarks
    for (place, name) in tests.enumerated() {
      let listing = try FolderListing(of: "\(path)/\(name)")
      // Pictures that do not lie in classes have no labels, as in a competition's test set.
      if listing.folders.isEmpty && listing.oddFolders.isEmpty {
        let isLast = place == tests.count - 1
        if isLast, listing.files.contains(where: { $0.hasPrefix("ILSVRC2012_val_") }) {
          let test = try validationPictures(listing.files, in: "\(path)/\(name)", training)
          return DataSplit(train: training, test: test).adding(remarks + test.remarks)
        }
        remarks.append(
          "\(name) is not used, its \(listing.files.count) files lie in no folders of classes")
        continue
      }
      let test = try ImageFolder(at: "\(path)/\(name)", classesOf: training)
      let missing = training.classCount - Set(test.labels).count
      if missing > 0 {
        remarks.append(
          "\(name) has no pictures of \(missing) of the \(training.classCount) classes")
      }
      // Other programs number the classes of each part by themselves.
      let origin: DataOrigin? =
        missing > 0 ? nil : .imageFolder(folder: path, train: train, test: name)
      return DataSplit(train: training, test: test, origin: origin).adding(remarks + test.remarks)
    }
    let split = Datasets.holdOut(
      training, fraction: fraction, why: "the folder has no test pictures of its own")
    return split.adding(remarks)
  }

  /// ImageNet's validation pictures as they come out of their archive, all in one folder: their classes
  /// stand in the list of Kaggle's copy, `LOC_val_solution.csv`, which lies beside that folder or some
  /// folders above. Each of its lines is a picture's name, a comma, and the folder of its class.
  ///
  /// - Throws: `CourseError` without that list; the sentence says how to sort the pictures.
  private static func validationPictures(
    _ files: [String], in folder: String, _ training: ImageFolder
  ) throws -> ImageFolder {
    let list = "LOC_val_solution.csv"
    let places = (1...4).map { folder + String(repeating: "/..", count: $0) + "/\(list)" }
    guard let place = places.first(where: FileManager.default.fileExists) else {
      let root = (folder as NSString).deletingLastPathComponent
      throw CourseError(
        "\(folder) holds ImageNet's validation pictures in one folder, without classes. Either put "
          + "\(list), as Kaggle's copy has it, beside that folder. Or remove the folder, put "
          + "ILSVRC2012_img_val.tar and ILSVRC2012_devkit_t12.tar.gz into \(root), and let torchvision "
          + "sort them: python3 -c "
          + shellWord(
            "from torchvision.datasets import ImageNet; ImageNet(\(root.debugDescription), \"val\")"
          ))
    }
    let text = String(
      decoding: try FileContents(of: place, headerCount: 0) { _ in 1 << 24 }.body, as: UTF8.self)
    var classes: [Substring: Substring] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      let cells = line.split(separator: ",", maxSplits: 1)
      if cells.count == 2 { classes[cells[0]] = cells[1].prefix { !$0.isWhitespace } }
    }
    let labels = Dictionary(
      uniqueKeysWithValues: training.folders.enumerated().map { ($0.element[...], $0.offset) })
    return try training.pictures(files, in: folder) { file in
      classes[(file as NSString).deletingPathExtension[...]].flatMap { labels[$0] }
    }
  }
}

extension DataSplit {
  /// The split with more to be said about it.
  fileprivate func adding(_ remarks: [String]) -> DataSplit {
    let all = (note.map { [$0] } ?? []) + remarks
    return DataSplit(
      train: train, test: test, note: all.isEmpty ? nil : all.joined(separator: "; "),
      isHeldOut: isHeldOut, origin: origin)
  }
}
