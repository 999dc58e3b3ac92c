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
}
