import Foundation
import Testing

@testable import Datasets

/// The bytes of an IDX file: the numbers of its header, four bytes each, and then the contents.
func idx(_ header: [Int], _ contents: [UInt8]) -> [UInt8] {
  header.flatMap { number in [24, 16, 8, 0].map { UInt8(number >> $0 & 255) } } + contents
}

struct IDXTests {
  let images = idx([2051, 2, 1, 3], [1, 2, 3, 4, 5, 6])
  let labels = idx([2049, 2], [7, 0])

  @Test func `pictures and labels are read`() throws {
    let read = try IDX.images(from: images, name: "x")
    #expect(read.count == 2 && read.height == 1 && read.width == 3)
    #expect(read.pixels == [1, 2, 3, 4, 5, 6])
    #expect(try IDX.labels(from: labels, name: "y") == [7, 0])
  }

  @Test func `a set is made of two files, plain or packed`() throws {
    try withTemporaryFolder { folder in
      let pictures = try folder.file("i", images)
      let classes = try folder.file("l", labels)
      let names = (0...9).map { "\($0)" }
      let set = try IDX.set(name: "s", images: pictures, labels: classes, classNames: names)
      #expect(set.labels == [7, 0] && set.imageShape == [1, 1, 3])
      let gzip = try #require(Program.find("gzip"))
      for path in [pictures, classes] { _ = try gzip.run([path]) { _ in 0 } }
      let packed = try IDX.set(
        name: "s", images: pictures + ".gz", labels: classes + ".gz", classNames: names)
      #expect(packed.pixels == set.pixels && packed.labels == set.labels)
    }
  }

  @Test(arguments: [
    (idx([2049, 1, 1, 1], [1]), "begins with 2049, the mark of labels, not 2051"),
    (idx([99, 1, 1, 1], [1]), "begins with 99, not 2051"), ([0, 0], "holds 2 bytes"),
    (idx([2051, 2], []), "within its header of 16"),
    (idx([2051, 0, 1, 1], []), "holds 0 pictures"),
    (idx([2051, 2, 1, 3], [1, 2, 3, 4, 5]), "need 22 bytes, but it holds 21"),
    (idx([2051, 2, 1, 3], [1, 2, 3, 4, 5, 6, 7]), "goes on after the 22 bytes"),
    (idx([2051, 1, 0, 3], []), "3 × 0 pixels"), (idx([2051, 1, 70000, 3], []), "3 × 70000 pixels"),
    (idx([2051, 0xFFFF_FFFF, 0xFFFF, 0xFFFF], []), "4294967295 pictures"),
    (idx([2051, 5_000_001, 20, 40], []), "of 4000000000 pixels in all, are read"),
  ])
  func `a damaged file of pictures is answered with a sentence`(
    _ file: [UInt8], _ sentence: String
  ) throws {
    let found = try #require(complaint { _ = try IDX.images(from: file, name: "x.idx") })
    #expect(found.contains(sentence) && found.hasPrefix("x.idx ") && found.hasSuffix("; \(anew)"))
  }

  @Test func `a damaged file of labels is answered with a sentence`() throws {
    func found(_ file: [UInt8]) -> String? {
      complaint { _ = try IDX.labels(from: file, name: "y") }
    }
    #expect(found(idx([2049, 0], [])) == "y says it holds 0 labels; \(anew)")
    #expect(
      found(idx([2049, 0xFFFF_FFFF], []))
        == "y says it holds 4294967295 labels; at most 100000000 are read; \(anew)")
    #expect(
      found(idx([2049, 3], [1, 2]))
        == "y ends too early: 3 labels need 11 bytes, but it holds 10; \(anew)")
    #expect(found(idx([2051, 3], [1, 2, 3]))?.contains("the mark of pictures, not 2049") == true)
  }

  @Test func `counts that differ, and a label that names no class, are refused`() throws {
    try withTemporaryFolder { folder in
      let pictures = try folder.file("i", images)
      let three = try folder.file("l3", idx([2049, 3], [1, 2, 3]))
      let ten = try folder.file("l10", idx([2049, 2], [1, 10]))
      func found(_ labels: String) -> String? {
        complaint {
          _ = try IDX.set(
            name: "s", images: pictures, labels: labels, classNames: (0...9).map { "\($0)" })
        }
      }
      #expect(found(three) == "\(pictures) holds 2 pictures but \(three) holds 3 labels; \(anew)")
      #expect(
        found(ten) == "\(ten) holds the label 10, but 10 classes have the labels 0 to 9; \(anew)")
    }
  }

  @Test func `a packed file that is none, or is cut off, is answered with a sentence`() throws {
    try withTemporaryFolder { folder in
      let plain = try folder.file("plain.gz", labels)
      #expect(
        complaint { _ = try IDX.set(name: "s", images: plain, labels: plain, classNames: ["a"]) }
          == "\(plain) is no gzip file: its first bytes are 00 00, not 1f 8b; \(anew)")
      let large = try folder.file("l", idx([2049, 5000], (0..<5000).map { UInt8($0 * $0 % 251) }))
      let gzip = try #require(Program.find("gzip"))
      _ = try gzip.run([large]) { _ in 0 }
      let packed = [UInt8](try Data(contentsOf: URL(fileURLWithPath: large + ".gz")))
      let cut = try folder.file("cut.gz", packed.prefix(packed.count / 2))
      let found = complaint {
        _ = try IDX.set(name: "s", images: cut, labels: cut, classNames: ["a"])
      }
      #expect(
        found?.hasPrefix("\(cut) could not be unpacked") == true && found?.hasSuffix(anew) == true)
      let none = try folder.file("none.gz", packed)
      #expect(
        complaint { _ = try FileContents(of: none, headerCount: 8, searchPath: "") { _ in 1 } }?
          .contains("gzip, which would unpack it, is not installed") == true)
    }
  }

  @Test func `a packed file that unpacks to more than its header says is not unpacked further`()
    throws
  {
    try withTemporaryFolder { folder in
      let gzip = try #require(Program.find("gzip"))
      let bomb = try folder.file("b", idx([2049, 10], [UInt8](repeating: 0, count: 20_000_000)))
      _ = try gzip.run([bomb]) { _ in 0 }
      let file = try FileContents(of: bomb + ".gz", headerCount: 8) { _ in 10 }
      #expect(file.header.count == 8 && file.body.count == 11)
      #expect(
        complaint { _ = try IDX.labels(at: bomb + ".gz") }
          == "\(bomb).gz goes on after the 18 bytes that 10 labels need; \(anew)")
    }
  }

  @Test func `what lies in a file's place is told by name`() throws {
    try withTemporaryFolder { folder in
      let page = try folder.file("train-images-idx3-ubyte.gz", Array("<!doctype html>".utf8))
      #expect(
        complaint { _ = try IDX.labels(at: page) }
          == "\(page) is a page of HTML, which a server may have sent in the file's place: fetch it "
          + "anew")
    }
  }

  @Test func `a header that promises more than there is takes no memory for it`() throws {
    try withTemporaryFolder { folder in
      // 4 GB are promised.
      let path = try folder.file("x", idx([2051, 61_000, 256, 256], [1, 2, 3]))
      #expect(
        complaint {
          _ = try FileContents(of: path, headerCount: 16) { _ in 61_000 * 65_536 }
        } == nil)
      #expect(complaint { try requireMemory(1 << 60, for: "x") }?.hasPrefix("x needs ") == true)
    }
  }

  @Test func `ten thousand mutated files cause neither a trap nor a hang`() {
    let outcome = fuzz([images, idx([2051, 1, 4, 4], Array(0..<16))], count: 12_000) {
      _ = try IDX.images(from: $0, name: "x")
    }
    #expect(outcome.strange.isEmpty && outcome.accepted > 300 && outcome.refused > 3000)
    let other = fuzz([labels, idx([2049, 9], Array(0..<9))], count: 12_000) {
      _ = try IDX.labels(from: $0, name: "x")
    }
    #expect(other.strange.isEmpty && other.accepted > 300 && other.refused > 3000)
  }

  @Test func `mutated packed files cause neither a trap nor a hang`() throws {
    try withTemporaryFolder { folder in
      let plain = try folder.file("p", idx([2049, 400], (0..<400).map { UInt8($0 * $0 % 10) }))
      _ = try #require(Program.find("gzip")).run([plain]) { _ in 0 }
      let packed = [UInt8](try Data(contentsOf: URL(fileURLWithPath: plain + ".gz")))
      let outcome = fuzz([packed], count: 60) { file in
        let path = try folder.file("mutated.gz", file)
        _ = try IDX.labels(at: path)
      }
      #expect(outcome.strange.isEmpty && outcome.refused > 20)
    }
  }
}
