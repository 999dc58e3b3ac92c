import Files
import Base
import Foundation

/// The files of an IDX set in a folder, under the names that people have them by:
/// `train-images-idx3-ubyte` or `train-images.idx3-ubyte`, plain or `.gz`, `t10k` or `test`, and
/// with the set's name in front, as EMNIST has it (`emnist-letters-train-images-idx3-ubyte.gz`).
struct IDXFiles {
  /// What stands in front of `train`: mostly nothing.
  let prefix: String
  let folder: String
  /// The files of pictures and of labels.
  var train: (images: String?, labels: String?)
  var test: (images: String?, labels: String?)

  /// Folders inside the one that is given: those of torchvision, and of EMNIST's archive.
  static let places = [
    "", "raw", "gzip", "MNIST/raw", "FashionMNIST/raw", "KMNIST/raw", "QMNIST/raw", "EMNIST/raw",
  ]

  /// The sets in the folder at `path`, or in one of the known places inside it.
  static func sets(in path: String) -> [IDXFiles] {
    places.flatMap { place -> [IDXFiles] in
      let folder = place.isEmpty ? path : "\(path)/\(place)"
      guard let listing = try? FolderListing(of: folder) else { return [] }
      var sets: [String: IDXFiles] = [:]
      for file in listing.files {
        guard let (prefix, isTraining, isImages) = meaning(of: file) else { continue }
        var set = sets[prefix] ?? IDXFiles(prefix: prefix, folder: folder)
        set.take("\(folder)/\(file)", isTraining, isImages)
        sets[prefix] = set
      }
      return sets.sorted { $0.key < $1.key }.map(\.value)
    }
  }

  private init(prefix: String, folder: String) {
    (self.prefix, self.folder) = (prefix, folder)
    (train, test) = ((nil, nil), (nil, nil))
  }

  private mutating func take(_ file: String, _ isTraining: Bool, _ isImages: Bool) {
    // The unpacked file, if both are there.
    func better(_ old: String?) -> String { old.map { $0.hasSuffix(".gz") ? file : $0 } ?? file }
    switch (isTraining, isImages) {
    case (true, true): train.images = better(train.images)
    case (true, false): train.labels = better(train.labels)
    case (false, true): test.images = better(test.images)
    case (false, false): test.labels = better(test.labels)
    }
  }

  private static func meaning(of file: String) -> (String, isTraining: Bool, isImages: Bool)? {
    var rest = file.lowercased()[...]
    if rest.hasSuffix(".gz") { rest = rest.dropLast(3) }
    for (what, isImages) in [("images", true), ("labels", false)] {
      for kind in [
        "-\(what)-idx\(isImages ? 3 : 1)-ubyte", "-\(what).idx\(isImages ? 3 : 1)-ubyte",
      ]
      where rest.hasSuffix(kind) {
        rest = rest.dropLast(kind.count)
        for (part, isTraining) in [("train", true), ("t10k", false), ("test", false)]
        where rest.hasSuffix(part) {
          let prefix = rest.dropLast(part.count)
          guard prefix.isEmpty || prefix.hasSuffix("-") else { return nil }
          return (String(prefix.dropLast()), isTraining, isImages)
        }
      }
    }
    return nil
  }

  /// What to call the set: its folder, without the names that torchvision puts below it.
  var name: String {
    if !prefix.isEmpty { return prefix }
    var parts = folder.split(separator: "/").map(String.init)
    while parts.count > 1, ["raw", "gzip"].contains(parts.last!) { parts.removeLast() }
    switch parts.last ?? "" {
    case "MNIST": return "mnist"
    case "FashionMNIST": return "fashion-mnist"
    case let other: return printable(other)
    }
  }

  /// Reads the set. Without test files a part of the training pictures is held out.
  ///
  /// - Throws: `CourseError` when a file is missing or damaged.
  func load(name: String? = nil, holdOut fraction: Double) throws -> DataSplit {
    let name = name ?? self.name
    func part(_ files: (images: String?, labels: String?), _ what: String) throws -> [Int] {
      guard let labels = files.labels, files.images != nil else {
        let (there, missing) = files.images == nil ? ("labels", "images") : ("images", "labels")
        throw CourseError(
          "\(folder) holds the \(there) of the \(what) set of \(name) but not its \(missing): a file "
            + "like \(what == "train" ? "train" : "t10k")-\(missing)-idx"
            + "\(missing == "images" ? 3 : 1)-ubyte or .gz belongs there")
      }
      return try IDX.labels(at: labels)
    }
    guard train.images != nil || train.labels != nil else {
      throw CourseError(
        "\(folder) holds the test files of \(name) but no "
          + "train-images-idx3-ubyte: put it there")
    }
    let hasTest = test.images != nil || test.labels != nil
    let labels = try part(train, "train") + (hasTest ? part(test, "test") : [])
    let classes = classNames(of: name, count: (labels.max() ?? 0) + 1)
    func set(_ files: (images: String?, labels: String?), _ use: String) throws -> LabelledImages {
      try IDX.set(
        name: "\(name) \(use)", images: files.images!, labels: files.labels!, classNames: classes)
    }
    let training = try set(train, "train")
    if hasTest {
      let files = [train, test].map { part in
        [part.images!, part.labels!].map { relative($0, to: folder) }
      }
      return DataSplit(
        train: training, test: try set(test, "test"),
        origin: .idx(folder: folder, train: files[0], test: files[1]))
    }
    return Datasets.holdOut(training, fraction: fraction, why: "the folder has no test files")
  }

  /// The classes' names: those of the sets that are known, those of EMNIST's mapping (each line a
  /// label and the codes of its characters), or else the labels themselves.
  private func classNames(of name: String, count: Int) -> [String] {
    if name == "fashion-mnist", count <= 10 { return fashionClassNames }
    if name == "mnist", count <= 10 { return (0...9).map { "\($0)" } }
    var names = (0..<max(2, count)).map { "\($0)" }
    let mapping = "\(folder)/\(prefix)-mapping.txt"
    guard !prefix.isEmpty, let file = try? openFile(mapping),
      let data = try? file.read(upToCount: 1 << 16)
    else { return names }
    for line in text(of: data).split(separator: "\n") {
      let numbers = line.split(separator: " ").compactMap { Int($0) }
      guard numbers.count >= 2, names.indices.contains(numbers[0]) else { continue }
      let characters = numbers.dropFirst().compactMap { (33...126).contains($0) ? $0 : nil }
      if !characters.isEmpty {
        names[numbers[0]] = characters.map { String(UnicodeScalar(UInt8($0))) }.joined(
          separator: "/")
      }
    }
    return names
  }
}
