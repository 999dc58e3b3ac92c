import Foundation
import Testing

@testable import Datasets

struct DataOriginTests {
  @Test(arguments: ["glyphs", "colour"])
  func `a set that code draws is written as files that give the same set`(name: String) throws {
    try withTemporaryFolder { folder in
      let split = try DataLocation().load(name)
      #expect(split.origin == nil)
      let origin = try split.write(to: folder.path)
      let read = try DataLocation().load(folder.path)
      #expect(read.origin == origin)
      for (ours, theirs) in [(split.train, read.train), (split.test, read.test)] {
        let (ours, theirs) = (ours as! LabelledImages, theirs as! LabelledImages)
        #expect(ours.labels == theirs.labels && ours.pixels == theirs.pixels)
        #expect(ours.imageShape == theirs.imageShape)
      }
    }
  }

  @Test func `the files of a set are known, and of one that is divided here a list is made`() throws
  {
    try withTemporaryFolder { folder in
      let pixel = Image(bytes: [1], channels: 1, height: 1, width: 1).portableAnymap
      for part in ["Train", "val", "flat"] {
        for label in ["a", "b"] {
          for index in 0..<5 { try folder.file("\(part)/\(label)/\(index).pgm", pixel) }
        }
      }
      let split = try DataLocation().load(folder.path)
      #expect(split.origin == .imageFolder(folder: folder.path, train: "Train", test: "val"))
      #expect(try split.files(orWrittenTo: folder.path + "/none") == split.origin)
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/none"))
      let divided = try DataLocation().load(folder.path + "/flat")
      #expect(divided.origin == nil)
      let place = folder.path + "/list"
      #expect(try divided.write(to: place) == .list(folder: place))
      let data = try Data(contentsOf: URL(fileURLWithPath: place + "/images.json"))
      struct Picture: Decodable {
        let path: String
        let label: Int
      }
      let lists = try JSONDecoder().decode([String: [Picture]].self, from: data)
      #expect(lists["train"]?.count == 8 && lists["test"]?.map(\.label) == [0, 1])
      #expect(lists["train"]?.map(\.path) == (divided.train as? ImageFolder)?.paths)
    }
  }

  @Test(arguments: ["Train/a/6.jfif", "val/b/.6.ppm", "Train/.checkpoints/6.txt"])
  func `where another program would find other pictures a list is made`(file: String) throws {
    try withTemporaryFolder { folder in
      let pixel = Image(bytes: [1], channels: 1, height: 1, width: 1).portableAnymap
      for part in ["Train", "val"] {
        for label in ["a", "b"] { try folder.file("\(part)/\(label)/1.pgm", pixel) }
      }
      let place = folder.path + "/list"
      func files() throws -> DataOrigin {
        try DataLocation().load(folder.path).files(orWrittenTo: place)
      }
      guard case .imageFolder = try files() else { return #expect(Bool(false), "a list") }
      try folder.file(file, pixel)
      #expect(try files() == .list(folder: place))
    }
  }

  @Test func `of a part of pictures in folders a list is made, too`() throws {
    try withTemporaryFolder { folder in
      let pixel = Image(bytes: [1], channels: 1, height: 1, width: 1).portableAnymap
      for index in 0..<6 { try folder.file("\(index % 2)/\(index).pgm", pixel) }
      let all = try ImageFolder(at: folder.path)
      let split = DataSplit(
        train: Subset(Subset(all, [5, 3, 1]), [2, 0]), test: Subset(all, [0]))
      #expect(try split.files(orWrittenTo: folder.path + "/l") == .list(folder: folder.path + "/l"))
      let list = try String(contentsOfFile: folder.path + "/l/images.json", encoding: .utf8)
      func entry(_ path: String, _ label: Int) -> String {
        #"{"label":\#(label),"path":"\#(folder.path)/\#(path).pgm"}"#
      }
      #expect(
        list == #"{"test":[\#(entry("0/0", 0))],"train":[\#(entry("0/2", 0)),\#(entry("1/5", 1))]}"#
      )
    }
  }
}
