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

  @Test func `CIFAR-10 has 5,000 and 1,000 pictures of each class, or a subset's 1,000 and 200`()
    throws
  {
    let (train, test) = try load("cifar10")
    #expect(train.imageShape == [3, 32, 32] && test.imageShape == [3, 32, 32])
    let isWhole = train.count > 10_000
    #expect(train.classCounts == [Int](repeating: isWhole ? 5000 : 1000, count: 10))
    #expect(test.classCounts == [Int](repeating: isWhole ? 1000 : 200, count: 10))
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

  @Test func `a torn photograph among good ones is left out and counted, strictly it ends all`()
    throws
  {
    let folder = try ImageFolder(at: dataFolder! + "/imagenet-samples")
    if folder.unreadable().count == folder.count { return }
    try withTemporaryFolder { place in
      for index in [1, 2, 4, 6] {
        let photograph = try Data(contentsOf: URL(fileURLWithPath: folder.paths[index]))
        try place.file("\(index % 4)/\(index).jpg", photograph)
      }
      let half = try Data(contentsOf: URL(fileURLWithPath: folder.paths[0])).prefix(18_000)
      let torn = try place.file("2/torn.jpg", half)
      let set = try ImageFolder(at: place.path)
      let batches = Batches(set, batchSize: 3, transform: Compose(Resize(32), CenterCrop(32)))
      #expect(batches.map(\.labels.count) == [3, 1])
      #expect(batches.skipped.count == 1 && batches.skipped[0].hasPrefix(torn))
      let strict = Batches(set, batchSize: 3, transform: batches.transform, strict: true)
      #expect(strict.map(\.labels.count).count == 1)
      #expect(strict.failure?.description.hasPrefix(torn) == true)
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
    // Width and height; the can opener (number 9) lies on its side in the file: EXIF orientation 6.
    let sizes = [
      [376, 263], [335, 500], [220, 530], [500, 188], [75, 56], [615, 640], [500, 330], [500, 500],
      [375, 500], [294, 392], [1600, 1200], [411, 120], [300, 300], [200, 200], [500, 334],
      [500, 334], [332, 500], [500, 357], [500, 375], [500, 375],
    ]
    let images = try folder.paths.map { try readImage(at: $0) }
    #expect(images.map { [$0.width, $0.height] } == sizes)
    #expect(images[0].channels == 3)
    #expect(try folder.image(at: 6).channels == 3)
    #expect(folder.classNames[6] == "Airedale")
  }
}
