import Foundation
import Base

/// Pictures to learn from and pictures to be judged by.
public struct DataSplit: Sendable {
  /// What the network learns from.
  public let train: any Dataset
  /// What it is judged by.
  public let test: any Dataset
  /// What a reader should know about the split; nil if there is nothing to say.
  public let note: String?

  /// A split of two sets.
  public init(train: any Dataset, test: any Dataset, note: String? = nil) {
    self.train = train
    self.test = test
    self.note = note
  }
}

/// Where sets are found: the built-in ones in the code, others in a folder.
///
/// The folder is the one that the environment variable COURSE_DATA names, or else
/// `~/.local/share/alexnet-course`. In it lie `mnist`, `fashion-mnist` and `cifar10`, as
/// `swift run fetch-data` leaves them, and any image folders of your own.
public struct DataLocation: Sendable {
  /// The folder with the sets.
  public let folder: String

  /// The sets that have a name of their own.
  public static let names = ["glyphs", "colour", "mnist", "fashion-mnist", "cifar10"]

  /// The folder that COURSE_DATA names, or else `~/.local/share/alexnet-course`.
  public static var defaultFolder: String {
    let given = ProcessInfo.processInfo.environment["COURSE_DATA"] ?? ""
    return given.isEmpty
      ? FileManager.default.homeDirectoryForCurrentUser.path + "/.local/share/alexnet-course"
      : given
  }

  /// The sets in `folder`, or in the default folder.
  public init(folder: String? = nil) { self.folder = folder ?? DataLocation.defaultFolder }

  /// The set that `--data` asks for: one of `names`, the name of a folder in `folder`, or a path.
  ///
  /// A folder may hold the four files of an IDX set, the files of CIFAR-10, or pictures: one folder
  /// per class, or such folders inside `train` and `test` (or `val`).
  ///
  /// - Throws: `DataError` when there is no such set; the sentence says how to get it.
  public func load(_ nameOrPath: String) throws -> DataSplit {
    switch nameOrPath {
    case "": throw DataError("no data set is named: there are \(known)")
    case "glyphs":
      return DataSplit(
        train: builtInGlyphs(count: 10_000, seed: 1), test: builtInGlyphs(count: 2_000, seed: 2))
    case "colour", "color":
      return DataSplit(
        train: builtInColour(count: 10_000, seed: 1), test: builtInColour(count: 2_000, seed: 2))
    case "mnist", "fashion-mnist":
      let path = "\(folder)/\(nameOrPath)"
      try requireFetched(nameOrPath, path)
      return try loadIDX(path, nameOrPath)
    case "cifar10":
      let path = "\(folder)/cifar10"
      try requireFetched(nameOrPath, path)
      return try loadCIFAR10(path)
    default:
      let path =
        nameOrPath.hasPrefix("~/")
        ? FileManager.default.homeDirectoryForCurrentUser.path + nameOrPath.dropFirst() : nameOrPath
      for place in [path, "\(folder)/\(nameOrPath)"]
      where FileManager.default.fileExists(atPath: place) {
        return try loadFolder(place)
      }
      throw DataError(
        "there is no data set called \(nameOrPath): there are \(known), and folders of your own")
    }
  }

  private var known: String {
    DataLocation.names.dropLast().joined(separator: ", ") + " and " + DataLocation.names.last!
  }

  private func requireFetched(_ name: String, _ path: String) throws {
    if FileManager.default.fileExists(atPath: path) { return }
    throw DataError(
      "\(name) is not in \(path): fetch it with \"swift run fetch-data \(name)\", or set "
        + "COURSE_DATA to the folder that holds \(name)")
  }

  private func loadFolder(_ path: String) throws -> DataSplit {
    if existing("train-images-idx3-ubyte", in: path) != nil {
      return try loadIDX(path, URL(fileURLWithPath: path).lastPathComponent)
    }
    if existing("data_batch_1.bin", in: path) != nil { return try loadCIFAR10(path) }
    let folders = try visibleFolders(in: path)
    if folders.contains("train"), let test = ["test", "val"].first(where: folders.contains) {
      let train = try ImageFolder(at: "\(path)/train")
      let other = try ImageFolder(at: "\(path)/\(test)")
      guard train.classNames == other.classNames else {
        throw DataError(
          "\(path)/train has \(train.classNames.count) classes and \(path)/\(test) has "
            + "\(other.classNames.count), or their names differ")
      }
      return DataSplit(train: train, test: other)
    }
    return holdOut(try ImageFolder(at: path))
  }

  private func loadIDX(_ path: String, _ name: String) throws -> DataSplit {
    let classes = name == "fashion-mnist" ? fashionClassNames : (0...9).map { "\($0)" }
    func set(_ prefix: String, _ use: String) throws -> LabelledImages {
      try IDX.set(
        name: "\(name) \(use)", images: file("\(prefix)-images-idx3-ubyte", in: path),
        labels: file("\(prefix)-labels-idx1-ubyte", in: path), classNames: classes)
    }
    return DataSplit(train: try set("train", "train"), test: try set("t10k", "test"))
  }

  private func loadCIFAR10(_ path: String) throws -> DataSplit {
    // The official archive unpacks to five files of 10,000 pictures; fewer will do.
    let files = (1...5).compactMap { existing("data_batch_\($0).bin", in: path) }
    guard !files.isEmpty else { throw DataError("\(path)/data_batch_1.bin does not exist") }
    return DataSplit(
      train: try CIFAR10.set(name: "cifar10 train", files: files),
      test: try CIFAR10.set(name: "cifar10 test", files: [file("test_batch.bin", in: path)]),
      note: files.count == 5
        ? nil : "\(files.count) of the 5 files of training pictures are there")
  }

  private func existing(_ name: String, in path: String) -> String? {
    ["\(path)/\(name)", "\(path)/\(name).gz"].first(where: FileManager.default.fileExists)
  }

  private func file(_ name: String, in path: String) throws -> String {
    guard let found = existing(name, in: path) else {
      throw DataError("\(path) holds neither \(name) nor \(name).gz")
    }
    return found
  }
}

/// The classes of Fashion-MNIST (Han Xiao, Kashif Rasul and Roland Vollgraf, 2017), in the order of
/// their labels.
public let fashionClassNames = [
  "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
  "Ankle boot",
]

/// Every fifth picture of each class, in a random but fixed order, is kept for testing.
func holdOut(_ folder: ImageFolder) -> DataSplit {
  var random = RandomGenerator(seed: 5)
  var train: [Int] = []
  var test: [Int] = []
  for label in folder.classNames.indices {
    let members = folder.labels.indices.filter { folder.labels[$0] == label }
    let shuffled = random.permutation(members.count).map { members[$0] }
    // A class of two to four pictures gives up one as well.
    let held = members.count < 2 ? 0 : max(1, members.count / 5)
    test += shuffled.prefix(held)
    train += shuffled.dropFirst(held)
  }
  if test.isEmpty {
    return DataSplit(
      train: folder, test: folder,
      note: "no class has two pictures, so the test pictures are the training pictures: their "
        + "accuracy says nothing about new ones")
  }
  return DataSplit(
    train: folder.subset(train.sorted()), test: folder.subset(test.sorted()),
    note: "the folder has no train and test of its own: \(test.count) of \(folder.count) pictures, "
      + "a fifth of each class, are kept for testing")
}
