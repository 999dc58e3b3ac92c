import Base
import Files
import Foundation

/// A set that can be fetched from its public home.
public struct PublicSet: Sendable {
  /// Its name, and the name of its folder.
  public let name: String
  /// What it is, in a few words, with its authors.
  public let about: String
  /// The files to fetch.
  public let files: [RemoteFile]
  /// For a packed archive: the files inside that are kept.
  public let contents: [String]

  /// All sets that can be fetched.
  public static let all = [mnist, fashionMNIST, cifar10]

  /// Handwritten digits, from the copy of PyTorch's makers: the authors' own server has long been
  /// closed to programs. The files are the authors', bit for bit.
  public static let mnist = PublicSet(
    name: "mnist",
    about: "70,000 handwritten digits, 28 × 28 (LeCun, Cortes and Burges, 1998)",
    files: idxFiles(
      at: "https://ossci-datasets.s3.amazonaws.com/mnist/",
      [
        (9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
        (28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
        (1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
        (4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
      ]),
    contents: [])

  /// Photographs of clothes.
  public static let fashionMNIST = PublicSet(
    name: "fashion-mnist",
    about: "70,000 pictures of clothes, 28 × 28 (Xiao, Rasul and Vollgraf, 2017)",
    files: idxFiles(
      at: "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
      [
        (26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
        (29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
        (4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
        (5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
      ]),
    contents: [])

  /// Small colour photographs.
  public static let cifar10 = PublicSet(
    name: "cifar10",
    about: "60,000 colour photographs, 32 × 32 (Krizhevsky, 2009)",
    files: [
      RemoteFile(
        name: "cifar-10-binary.tar.gz",
        address: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", size: 170_052_171,
        sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")
    ],
    contents: (1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin", "batches.meta.txt"])

  /// A set with the given files.
  public init(name: String, about: String, files: [RemoteFile], contents: [String]) {
    self.name = name
    self.about = about
    self.files = files
    self.contents = contents
  }

  /// Bytes to transfer in all.
  public var size: Int { files.reduce(0) { $0 + $1.size } }

  /// Fetches the set into `folder`/`name`; what is there already is not transferred again.
  ///
  /// - Parameters:
  ///   - folder: where sets are kept.
  ///   - downloader: what fetches its files.
  ///   - progress: called a few times a second with the bytes that have arrived, of `size`.
  /// - Returns: the folder the set is in.
  /// - Throws: `CourseError` with the reason, and what to do.
  @discardableResult
  public func fetch(
    into folder: String, using downloader: Downloader = Downloader(),
    progress: (Int) -> Void = { _ in }
  ) throws -> String {
    let target = "\(folder)/\(name)"
    if !contents.isEmpty
      && contents.allSatisfy({ FileManager.default.fileExists(atPath: "\(target)/\($0)") })
    {
      progress(size)
      return target
    }
    var before = 0
    for file in files {
      try downloader.fetch(file, into: target) { progress(before + $0) }
      before += file.size
    }
    if !contents.isEmpty { try unpack(target) }
    return target
  }

  /// Unpacks the archive beside itself; a file gets its place only when all are unpacked.
  private func unpack(_ folder: String) throws {
    guard let tar = Program.find("tar") else {
      throw CourseError(
        "tar, which unpacks \(files[0].name), is not installed: install it, and fetch again")
    }
    let manager = FileManager.default
    // What a killed process left is removed; another one may be unpacking just now.
    for entry in (try? manager.contentsOfDirectory(atPath: folder)) ?? []
    where entry.hasPrefix(".unpacking.") {
      let process = entry.split(separator: ".").dropFirst().first.flatMap { pid_t($0) }
      if let process, kill(process, 0) != 0, errno == ESRCH {
        try? manager.removeItem(atPath: "\(folder)/\(entry)")
      }
    }
    let temporary = "\(folder)/.unpacking.\(getpid()).\(UUID().uuidString)"
    defer { try? manager.removeItem(atPath: temporary) }
    do {
      // Without the folders above it: one that is there already would be taken.
      try manager.createDirectory(atPath: temporary, withIntermediateDirectories: false)
    } catch {
      throw CourseError(
        "the folder \(temporary) could not be made: see that you may write into "
          + "\(folder)")
    }
    let archive = "\(folder)/\(files[0].name)"
    let result = try tar.run(["-xzf", archive, "-C", temporary], seconds: 3600) { _ in 1 << 16 }
    guard result.status == 0 else {
      throw CourseError(
        "\(archive) could not be unpacked: \(result.complaint); remove it to fetch it anew")
    }
    var found: [String: String] = [:]
    for path in (try? manager.subpathsOfDirectory(atPath: temporary)) ?? [] {
      found[(path as NSString).lastPathComponent] = "\(temporary)/\(path)"
    }
    for name in contents where found[name] == nil {
      throw CourseError("\(archive) holds no \(name): remove it to fetch it anew")
    }
    for name in contents {
      guard rename(found[name]!, "\(folder)/\(name)") == 0 else {
        throw CourseError(
          "\(folder)/\(name) could not be written: \(cause())")
      }
    }
    try? manager.removeItem(atPath: archive)
  }
}

private func idxFiles(at address: String, _ files: [(size: Int, sha256: String)]) -> [RemoteFile] {
  let names = [
    "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
  ]
  return zip(names, files).map { name, file in
    RemoteFile(name: name, address: address + name, size: file.size, sha256: file.sha256)
  }
}
