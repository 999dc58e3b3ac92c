import Foundation
import Testing

@testable import Datasets

@Suite(.enabled(if: dataFolder != nil, needsData))
struct RealSetsTests {
  func load(_ name: String) throws -> (train: LabelledImages, test: LabelledImages) {
    let split = try DataLocation(folder: dataFolder!).load(name)
    return (
      try #require(split.train as? LabelledImages), try #require(split.test as? LabelledImages)
    )
  }

  @Test func `MNIST has the counts, mean and deviation its authors publish`() throws {
    let (train, test) = try load("mnist")
    #expect(train.classCounts == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    #expect(test.classCounts == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
    let (mean, deviation) = train.meanAndStandardDeviation
    #expect(abs(mean[0] - 0.13066) < 5e-6 && abs(deviation[0] - 0.30811) < 5e-6)
  }

  @Test func `Fashion-MNIST has 6,000 and 1,000 pictures of each class`() throws {
    let (train, test) = try load("fashion-mnist")
    #expect(train.classCounts == [Int](repeating: 6000, count: 10))
    #expect(test.classCounts == [Int](repeating: 1000, count: 10))
    #expect(train.classNames[9] == "Ankle boot")
    let (mean, deviation) = train.meanAndStandardDeviation
    #expect(abs(mean[0] - 0.28604) < 5e-6 && abs(deviation[0] - 0.35302) < 5e-6)
  }

  @Test func `CIFAR-10 is balanced`() throws {
    let (train, test) = try load("cifar10")
    #expect(train.imageShape == [3, 32, 32])
    #expect(Set(train.classCounts).count == 1 && train.count.isMultiple(of: 10_000))
    #expect(Set(test.classCounts).count == 1 && test.count.isMultiple(of: 1000))
  }

  @Test func `damaged photographs cause neither a trap nor a hang`() throws {
    let original = try Data(
      contentsOf: URL(fileURLWithPath: dataFolder! + "/imagenet-samples/n01871265/tusker.JPEG"))
    try withTemporaryFolder { folder in
      let outcome = fuzz([[UInt8](original)], count: 60) { file in
        _ = try readImage(at: folder.file("damaged.jpg", file))
      }
      #expect(outcome.strange.isEmpty && outcome.refused > 10)
    }
  }

  @Test func `photographs in folders are read in their true sizes, where a decoder is installed`()
    throws
  {
    let folder = try ImageFolder(at: dataFolder! + "/imagenet-samples")
    #expect(folder.classCount == 20)
    // Without a decoder every picture says what to install; with one all are read.
    let unreadable = folder.unreadable()
    if !unreadable.isEmpty {
      #expect(
        unreadable.count == 20
          && unreadable.allSatisfy { $0.contains("JPEG") || $0.contains("convert") })
      return
    }
    let sizes = try folder.paths.map { try readImage(at: $0).shape }
    #expect(sizes[0] == [3, 263, 376])
    #expect(sizes[6] == [1, 330, 500])
    // The can opener lies on its side in the file: EXIF orientation 6.
    #expect(sizes[9] == [3, 392, 294])
    #expect(try folder.image(at: 6).channels == 3)
    #expect(folder.classNames[6] == "Airedale")
  }
}
