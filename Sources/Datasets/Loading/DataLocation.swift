import Base
import Files
import Foundation

/// Pictures to learn from and pictures to be judged by.
public struct DataSplit: Sendable {
  /// What the network learns from.
  public let train: any Dataset
  /// What it is judged by.
  public let test: any Dataset
  /// What a reader should know about the split; nil if there is nothing to say.
  public let note: String?
  /// Whether the set came without pictures to be judged by, so that some of its pictures, or none,
  /// were held out for that.
  public let isHeldOut: Bool
  /// The files that the two sets come from; nil if they are drawn by code, or parts of one.
  public let origin: DataOrigin?

  /// A split of two sets.
  public init(
    train: any Dataset, test: any Dataset, note: String? = nil, isHeldOut: Bool = false,
    origin: DataOrigin? = nil
  ) {
    self.origin = origin
    self.train = train
    self.test = test
    self.note = note.map { printable($0) }
    self.isHeldOut = isHeldOut
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
      : expandingTilde(given)
  }

  /// The sets in `folder`, or in the default folder.
  public init(folder: String? = nil) { self.folder = folder ?? DataLocation.defaultFolder }

  /// The set that `--data` asks for: one of `names`, the name of a folder in `folder`, or a path.
  ///
  /// A folder may hold the files of an IDX set (of MNIST's kind, as `IDXFiles` finds them), the files
  /// of CIFAR-10, or pictures as `PictureFolders` finds them.
  ///
  /// - Parameters:
  ///   - nameOrPath: the set.
  ///   - fraction: which part of each class is held out for testing when the set has no pictures for
  ///     that itself; 0 leaves `test` empty then.
  /// - Throws: `CourseError` when there is no such set; the sentence says how to get it.
  public func load(_ nameOrPath: String, holdOut fraction: Double = 0.2) throws -> DataSplit {
    guard fraction >= 0, fraction < 1 else {
      throw CourseError(
        "the part of a set to hold out is at least 0 and less than 1, not \(fraction)")
    }
    switch nameOrPath {
    case "": throw CourseError("no data set is named: there are \(known)")
    case "glyphs":
      return DataSplit(
        train: builtInGlyphs(count: 10_000, seed: 1), test: builtInGlyphs(count: 2_000, seed: 2))
    case "colour", "color":
      return DataSplit(
        train: builtInColour(count: 10_000, seed: 1), test: builtInColour(count: 2_000, seed: 2))
    case "mnist": return try loadIDX(named: nameOrPath, orIn: ["MNIST/raw", "MNIST"], fraction)
    case "fashion-mnist":
      return try loadIDX(named: nameOrPath, orIn: ["FashionMNIST/raw", "FashionMNIST"], fraction)
    case "cifar10":
      let path = try fetched(nameOrPath, orIn: ["cifar-10-batches-bin"])
      guard let files = try CIFAR10Files(in: path) else {
        throw CourseError(
          "\(path)/data_batch_1.bin does not exist: \"swift run fetch-data cifar10\" fetches it")
      }
      return try files.load(holdOut: fraction)
    default:
      for place in [expandingTilde(nameOrPath), "\(folder)/\(nameOrPath)"]
      where FileManager.default.fileExists(atPath: place) {
        return try loadFolder(place, fraction)
      }
      // One of several sets in a folder: PATH/emnist-letters.
      let parent = (expandingTilde(nameOrPath) as NSString).deletingLastPathComponent
      let prefix = (nameOrPath as NSString).lastPathComponent
      if let set = IDXFiles.sets(in: parent.isEmpty ? "." : parent).first(where: {
        !$0.prefix.isEmpty && $0.prefix == prefix
      }) {
        return try set.load(holdOut: fraction)
      }
      throw CourseError(
        "there is no data set called \(nameOrPath): there are \(known), and folders of your own")
    }
  }

  private var known: String {
    DataLocation.names.dropLast().joined(separator: ", ") + " and " + DataLocation.names.last!
  }

  /// The folder of a set that `fetch-data` gets, or that another program has put here.
  private func fetched(_ name: String, orIn others: [String]) throws -> String {
    for place in ([name] + others).map({ "\(folder)/\($0)" })
    where FileManager.default.fileExists(atPath: place) {
      return place
    }
    throw CourseError(
      "\(name) is not in \(folder)/\(name): fetch it with \"swift run fetch-data \(name)\", or set "
        + "COURSE_DATA to the folder that holds \(name)")
  }

  private func loadIDX(
    named name: String, orIn others: [String], _ fraction: Double
  ) throws -> DataSplit {
    let path = try fetched(name, orIn: others)
    guard let set = IDXFiles.sets(in: path).first else {
      throw CourseError(
        "\(path) holds neither train-images-idx3-ubyte nor train-images-idx3-ubyte.gz: "
          + "\"swift run fetch-data \(name)\" fetches them")
    }
    return try set.load(name: name, holdOut: fraction)
  }

  private func loadFolder(_ path: String, _ fraction: Double) throws -> DataSplit {
    if let file = try? openFile(path), let start = try? file.read(upToCount: 1024),
      let other = foreignFile([UInt8](start))
    {
      throw CourseError("\(path) \(other)")
    }
    let sets = IDXFiles.sets(in: path)
    if sets.count > 1 {
      let names = sets.map { $0.prefix.isEmpty ? $0.folder : "\($0.folder)/\($0.prefix)" }
      throw CourseError(
        "\(path) holds \(sets.count) sets: give one of them, \(names.joined(separator: ", "))")
    }
    if let set = sets.first { return try set.load(holdOut: fraction) }
    if let files = try CIFAR10Files(in: path) { return try files.load(holdOut: fraction) }
    return try PictureFolders.load(path, holdOut: fraction)
  }
}

/// The classes of Fashion-MNIST (Han Xiao, Kashif Rasul and Roland Vollgraf, 2017), in the order of
/// their labels.
public let fashionClassNames = [
  "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
  "Ankle boot",
]
