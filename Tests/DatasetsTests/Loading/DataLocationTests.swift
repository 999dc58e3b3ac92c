import Foundation
import Testing

@testable import Datasets

struct DataLocationTests {
  func tiny(_ folder: URL, _ prefix: String, count: Int) throws {
    try folder.file(
      "\(prefix)-images-idx3-ubyte",
      idx([2051, count, 2, 2], [UInt8](repeating: 9, count: 4 * count)))
    try folder.file(
      "\(prefix)-labels-idx1-ubyte", idx([2049, count], [UInt8](repeating: 1, count: count)))
  }

  func picture(_ value: UInt8) -> [UInt8] {
    Image(bytes: [value], channels: 1, height: 1, width: 1).portableAnymap
  }

  @Test func `the built-in sets need no folder`() throws {
    let location = DataLocation(folder: "/nowhere")
    let glyphs = try location.load("glyphs")
    #expect(glyphs.train.count == 10_000 && glyphs.test.count == 2_000)
    let (first, other) = (try glyphs.train.image(at: 0), try glyphs.test.image(at: 0))
    #expect(first != other)
  }

  @Test func `a set that is missing is answered with how to get it`() {
    let location = DataLocation(folder: "/nowhere")
    #expect(
      complaint { _ = try location.load("mnist") }
        == "mnist is not in /nowhere/mnist: fetch it with \"swift run fetch-data mnist\", or set "
        + "COURSE_DATA to the folder that holds mnist")
    #expect(
      complaint { _ = try location.load("mnits") }
        == "there is no data set called mnits: there are glyphs, colour, mnist, fashion-mnist and "
        + "cifar10, and folders of your own")
    #expect(complaint { _ = try location.load("") }?.hasPrefix("no data set is named") == true)
  }

  @Test func `an IDX set is found by name and by path, and a missing file is named`() throws {
    try withTemporaryFolder { folder in
      let mnist = folder.appendingPathComponent("mnist")
      try tiny(mnist, "train", count: 3)
      let location = DataLocation(folder: folder.path)
      #expect(
        complaint { _ = try location.load("mnist") }
          == "\(mnist.path) holds neither t10k-images-idx3-ubyte nor t10k-images-idx3-ubyte.gz")
      try tiny(mnist, "t10k", count: 2)
      for name in ["mnist", mnist.path] {
        let split = try location.load(name)
        #expect(split.train.count == 3 && split.test.count == 2 && split.train.classCount == 10)
      }
    }
  }

  @Test func `CIFAR-10 works with the files that are there, and says so`() throws {
    try withTemporaryFolder { folder in
      let record = [UInt8](repeating: 1, count: 3073)
      try folder.file("cifar10/data_batch_1.bin", record + record)
      try folder.file("cifar10/test_batch.bin", record)
      let split = try DataLocation(folder: folder.path).load("cifar10")
      #expect(split.train.count == 2 && split.test.count == 1)
      #expect(split.note == "1 of the 5 files of training pictures are there")
    }
  }

  @Test func `a folder with train and test or val is taken as it is`() throws {
    try withTemporaryFolder { folder in
      for part in ["train", "val"] {
        for name in ["a", "b"] { try folder.file("\(part)/\(name)/1.pgm", picture(1)) }
      }
      let split = try DataLocation(folder: "/nowhere").load(folder.path)
      #expect(split.train.count == 2 && split.test.count == 2 && split.note == nil)
      try folder.file("val/c/1.pgm", picture(1))
      #expect(
        complaint { _ = try DataLocation(folder: "/nowhere").load(folder.path) }?
          .contains("train has 2 classes and") == true)
    }
  }

  @Test func `of a folder without such parts a fifth of each class is kept for testing`() throws {
    try withTemporaryFolder { folder in
      for index in 0..<10 { try folder.file("own/a/\(index).pgm", picture(1)) }
      for index in 0..<3 { try folder.file("own/b/\(index).pgm", picture(1)) }
      let split = try DataLocation(folder: folder.path).load("own")
      #expect(split.test.classCounts == [2, 1] && split.train.classCounts == [8, 2])
      #expect(split.note?.contains("3 of 13 pictures") == true)
      let both = [split.train, split.test].map { Set(($0 as! ImageFolder).paths) }
      #expect(both[0].isDisjoint(with: both[1]))
      for index in 1..<10 {
        try FileManager.default.removeItem(atPath: "\(folder.path)/own/a/\(index).pgm")
      }
      for index in 1..<3 {
        try FileManager.default.removeItem(atPath: "\(folder.path)/own/b/\(index).pgm")
      }
      let single = try DataLocation(folder: folder.path).load("own")
      #expect(single.note?.contains("test pictures are the training pictures") == true)
    }
  }
}
