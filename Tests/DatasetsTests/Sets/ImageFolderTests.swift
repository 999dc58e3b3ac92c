import Foundation
import Testing

@testable import Datasets

struct ImageFolderTests {
  func picture(_ value: UInt8, channels: Int = 3) -> [UInt8] {
    Image(
      bytes: [UInt8](repeating: value, count: channels * 4), channels: channels, height: 2, width: 2
    ).portableAnymap
  }

  @Test func `folders are classes in alphabetical order`() throws {
    try withTemporaryFolder { folder in
      try folder.file("dog/b.ppm", picture(2))
      try folder.file("dog/a.ppm", picture(1))
      try folder.file("cat/grey.pgm", picture(3, channels: 1))
      try folder.file("cat/readme.txt", Array("no picture".utf8))
      try folder.file("cat/.hidden.ppm", [])
      try folder.file("classes.csv", Array("wnid,name\ndog,hound, large\nbird\n".utf8))
      let set = try ImageFolder(at: folder.path)
      #expect(set.classNames == ["cat", "hound, large"])
      #expect(set.labels == [0, 1, 1])
      #expect(try set.image(at: 0) == Image(portableAnymap: picture(3), name: ""))
      #expect(try set.image(at: 1).bytes[0] == 1)
      #expect(set.classCounts == [1, 2])
      #expect(try set.subset([2]).image(at: 0).bytes[0] == 2)
    }
  }

  @Test func `a named pipe for better names is passed over, not waited for`() throws {
    try withTemporaryFolder { folder in
      try folder.file("cat/a.ppm", picture(1))
      try folder.file("dog/a.ppm", picture(1))
      #expect(mkfifo(folder.appendingPathComponent("classes.csv").path, 0o600) == 0)
      #expect(try ImageFolder(at: folder.path).classNames == ["cat", "dog"])
    }
  }

  @Test func `four thousand mutated lists of better names cause neither a trap nor a hang`()
    throws
  {
    try withTemporaryFolder { folder in
      for name in ["cat", "dog", "été"] { try folder.file("\(name)/a.ppm", picture(1)) }
      let list = Array("wnid,name\ndog,\"hound, large\"\r\ncat,tom\nété,summer\n".utf8)
      var renamed = 0
      let outcome = fuzz([list], count: 4000) {
        try folder.file("classes.csv", $0)
        let names = try ImageFolder(at: folder.path).classNames
        #expect(names.count == 3 && names.allSatisfy { !$0.isEmpty })
        renamed += names == ["cat", "dog", "été"] ? 0 : 1
      }
      // Names are a courtesy: no list, however damaged, keeps the pictures from being used.
      #expect(outcome.accepted == 4000 && renamed > 2000)
    }
  }

  @Test func `folders that cannot teach anything are refused with a sentence`() throws {
    try withTemporaryFolder { folder in
      func found(_ path: String) -> String? { complaint { _ = try ImageFolder(at: path) } }
      let path = folder.path
      #expect(
        found(path) == "\(path) holds no folders; each class needs one, with its pictures inside")
      try folder.file("cat/a.ppm", picture(1))
      #expect(
        found(path) == "\(path) holds one class, cat; telling classes apart takes at least two")
      try folder.file("dog/a.txt", [])
      #expect(
        found(path) == "\(path)/dog holds no pictures, though its name makes it a class")
      #expect(found(path + "/none") == "\(path)/none does not exist")
      #expect(found(path + "/cat/a.ppm") == "\(path)/cat/a.ppm is a file, not a folder")
    }
  }

  @Test func `a look through the set finds what cannot be decoded`() throws {
    try withTemporaryFolder { folder in
      for index in 0..<20 { try folder.file("a/\(index + 10).ppm", picture(UInt8(index))) }
      try folder.file("b/1.ppm", picture(1))
      try folder.file("a/15.ppm", Array("P6 2 2 255\nabc".utf8))
      let set = try ImageFolder(at: folder.path)
      let found = set.unreadable()
      #expect(found.count == 1 && found[0].contains("a/15.ppm ends too early"))
    }
  }
}
