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
      try folder.file(
        "classes.csv", Array("wnid,name\ndog,hound, large\nbird,wren\ncat,tabby\n".utf8))
      let set = try ImageFolder(at: folder.path)
      #expect(set.classNames == ["tabby", "hound, large"])
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

  @Test func `folders that cannot teach anything are refused with a sentence`() throws {
    try withTemporaryFolder { folder in
      func found(_ path: String) -> String? { complaint { _ = try ImageFolder(at: path) } }
      let path = folder.path
      #expect(
        found(path) == "\(path) holds no folders; each class needs one, with its pictures inside")
      try folder.file("cat/a.ppm", picture(1))
      #expect(
        found(path)
          == "\(path) holds one class, cat; telling classes apart takes at least two, each "
          + "with a folder of its pictures")
      try folder.file("dog/a.txt", [])
      #expect(
        found(path)
          == "\(path)/dog holds no pictures, though its name makes it a class; it holds other files: "
          + "1 .txt; put some into it, or remove it")
      #expect(found(path + "/none") == "\(path)/none does not exist: check the path")
      #expect(found(path + "/cat/a.ppm") == "\(path)/cat/a.ppm is a file: name the folder")
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

  @Test func `pictures lie deeper, other files are counted by their endings`() throws {
    try withTemporaryFolder { folder in
      try folder.file("cat/images/b.ppm", picture(1))
      try folder.file("cat/a.JFIF", picture(1))
      try folder.file("dog/a.ppm", picture(1))
      for name in ["1.heic", "2.heic", "readme"] { try folder.file("dog/\(name)", []) }
      let set = try ImageFolder(at: folder.path)
      #expect(set.labels == [0, 0, 1])
      #expect(
        set.remarks == [
          "3 files were passed over, not being pictures by their endings: 2 .heic, 1 without an ending"
        ])
      // A link that leads back up comes to an end.
      try FileManager.default.createSymbolicLink(
        atPath: folder.path + "/dog/loop", withDestinationPath: folder.path + "/dog")
      #expect(complaint { _ = try ImageFolder(at: folder.path) }?.contains("8th within") == true)
    }
  }

  @Test func `names that are not UTF-8 do not vanish, and none steers the terminal`() throws {
    try withTemporaryFolder { folder in
      try folder.file("cat/a.ppm", picture(1))
      try folder.file("d\u{1B}[2Jog/a.ppm", picture(1))
      #expect(try ImageFolder(at: folder.path).classNames == ["cat", "d\u{FFFD}[2Jog"])
      let odd =
        Array("\(folder.path)/cat/caf".utf8) + [0xE9, UInt8(ascii: ".")] + Array("ppm".utf8)
      // Some file systems have no such names.
      let descriptor = creat((odd + [0]).map { CChar(bitPattern: $0) }, 0o600)
      guard descriptor >= 0 else { return }
      close(descriptor)
      #expect(
        try ImageFolder(at: folder.path).remarks.first?.hasSuffix(
          "such as \(folder.path)/cat/caf\\xe9.ppm")
          == true)
      let odder = Array("\(folder.path)/caf".utf8) + [0xE9, 0]
      #expect(mkdir(odder.map { CChar(bitPattern: $0) }, 0o700) == 0)
      #expect(
        complaint { _ = try ImageFolder(at: folder.path) }?
          .contains("holds a folder whose name is not UTF-8, caf\\xe9, ") == true)
    }
  }
}
