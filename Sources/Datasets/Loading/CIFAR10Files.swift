import Base
import Foundation

/// The files of CIFAR-10's binary version in a folder, plain or packed, or in the folder
/// `cifar-10-batches-bin` of its archive.
struct CIFAR10Files {
  private let training: [String]
  private let test: String?
  private let folder: String

  /// The files in the folder at `path`; nil if it holds none.
  ///
  /// - Throws: `CourseError` when it holds another version, or CIFAR-100.
  init?(in path: String) throws {
    folder = path
    func existing(_ name: String) -> String? {
      [name, "\(name).gz"].flatMap { ["\(path)/\($0)", "\(path)/cifar-10-batches-bin/\($0)"] }
        .first(where: FileManager.default.fileExists)
    }
    // The official archive unpacks to five files of 10,000 pictures; fewer will do.
    training = (1...5).compactMap { existing("data_batch_\($0).bin") }
    test = existing("test_batch.bin")
    guard training.isEmpty else { return }
    let files = FileManager.default
    if files.fileExists(atPath: "\(path)/data_batch_1")
      || files.fileExists(atPath: "\(path)/cifar-10-batches-py")
    {
      throw CourseError(
        "\(path) holds CIFAR-10 as Python's pickles, which are not read here: fetch its binary version "
          + "with \"swift run fetch-data cifar10\"")
    }
    if files.fileExists(atPath: "\(path)/fine_label_names.txt")
      || files.fileExists(atPath: "\(path)/cifar-100-binary")
    {
      throw CourseError(
        "\(path) holds CIFAR-100, whose pictures have two labels each: it is not read, but CIFAR-10 is, and "
          + "\"swift run fetch-data cifar10\" fetches that")
    }
    guard test == nil else {
      throw CourseError(
        "\(path)/data_batch_1.bin does not exist: \"swift run fetch-data cifar10\" fetches it")
    }
    return nil
  }

  /// Reads the set. Without its test file a part of the training pictures is held out.
  func load(holdOut fraction: Double) throws -> DataSplit {
    let train = try CIFAR10.set(name: "cifar10 train", files: training)
    guard let test else {
      return holdOut(train, fraction: fraction, why: "test_batch.bin is not there")
    }
    return DataSplit(
      train: train, test: try CIFAR10.set(name: "cifar10 test", files: [test]),
      note: training.count == 5
        ? nil : "of the 5 files of training pictures, \(training.count) could be found",
      origin: .cifar10(
        folder: folder, train: training.map { relative($0, to: folder) },
        test: [relative(test, to: folder)]))
  }
}
