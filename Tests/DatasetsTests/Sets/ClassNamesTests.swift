import Base
import Foundation
import Testing

@testable import Datasets

struct ClassNamesTests {
  func read(_ text: String) -> [String: String]? { try? ClassNames(Array(text.utf8)).names }

  func refusal(_ text: String) -> String? {
    do {
      _ = try ClassNames(Array(text.utf8))
      return nil
    } catch {
      return error.sentence
    }
  }

  @Test(arguments: [
    "wnid,name\ndog,hound\ncat,tom\n", "\u{FEFF}wnid;name\r\ndog;hound\r\ncat;tom\r\n",
    "dog\thound\ncat\ttom", "\"dog\",\"hound\"\r\n\r\ncat,\"tom\"", "dog, hound \rcat,tom\r",
  ])
  func `a mark of order, quotes, other separators and line ends are taken`(text: String) {
    #expect(read(text)?["dog"] == "hound" && read(text)?["cat"] == "tom")
  }

  @Test func `a name may hold separators and quotes`() {
    #expect(
      read("wnid,name\na,hound, large\nb,\"x, \"\"y\"\"\"")
        == ["wnid": "name", "a": "hound, large", "b": "x, \"y\""])
    #expect(read("a,b\u{1B}]0;c\u{7}")?["a"] == "b\u{FFFD}]0;c\u{FFFD}")
  }

  @Test(arguments: [
    ("dog hound", "its line 1 has no comma, semicolon or tab"),
    ("a,b\nc", "its line 2 has 1 columns, where two are read: folder and name"),
    ("a,b,c\n", "its line 1 has 3 columns, where two are read: folder and name"),
    ("a;b\nc;d;e", "its line 2 has 3 columns, where two are read: folder and name"),
    ("a,b\n\"c,d", "its line 2 has a quotation mark out of place"),
    ("a,b\nc,d\"e", "its line 2 has a quotation mark out of place"),
    ("a,b\nc, ", "its line 2 gives no name"),
    ("a,b\na,c", "its line 2 gives a another name than an earlier one"),
  ])
  func `a list that is not what it should be is refused as a whole`(text: String, why: String) {
    #expect(refusal(text) == why)
  }

  @Test func `a refused list leaves the folders' names, and is told of`() throws {
    try withTemporaryFolder { folder in
      let pixel = Image(bytes: [1], channels: 1, height: 1, width: 1).portableAnymap
      for name in ["cat", "dog"] { try folder.file("\(name)/a.pgm", pixel) }
      try folder.file("classes.csv", [0xFF, 0xFE, 0x41])
      let set = try ImageFolder(at: folder.path)
      #expect(set.classNames == ["cat", "dog"])
      #expect(
        set.remarks == ["classes.csv is not used: it is not text in UTF-8; mend it, or remove it"])
    }
  }

  @Test func `a list that lacks a folder is not used, and the folders are named`() throws {
    try withTemporaryFolder { folder in
      let pixel = Image(bytes: [1], channels: 1, height: 1, width: 1).portableAnymap
      for name in ["a", "b", "c", "d", "e", "f", "g"] { try folder.file("\(name)/a.pgm", pixel) }
      func remarks(_ list: String) throws -> [String] {
        try folder.file("classes.csv", Array(list.utf8))
        let set = try ImageFolder(at: folder.path)
        #expect(set.remarks.isEmpty || set.classNames == ["a", "b", "c", "d", "e", "f", "g"])
        return set.remarks
      }
      #expect(
        try remarks("a,ape\nb,bee\nc,cow\nd,doe\ne,eel\nf,fox\n") == [
          "classes.csv is not used: it has no line for 1 of the 7 folders, g; mend it, or remove it"
        ])
      #expect(
        try remarks("g,gnu\nother,ox\n") == [
          "classes.csv is not used: it has no line for 6 of the 7 folders, a, b, c, d, e and 1 more; "
            + "mend it, or remove it"
        ])
      // Beside the folders it is meant for them, one further up perhaps for others.
      #expect(try remarks("x,ox\n").count == 1)
      for name in ["a", "b"] { try folder.file("below/\(name)/a.pgm", pixel) }
      #expect(try ImageFolder(at: folder.path + "/below").remarks.isEmpty)
    }
  }

  @Test func `twelve thousand mutated lists cause neither a trap nor a hang`() {
    let list = Array("wnid,name\ndog,\"hound, large\"\r\ncat,tom\nété,summer\n".utf8)
    let outcome = fuzz([list], count: 12_000) {
      do throws(ClassNames.Refusal) {
        for name in try ClassNames($0).names.values {
          #expect(!name.isEmpty && name.unicodeScalars.allSatisfy { $0.value >= 32 })
        }
      } catch {
        throw CourseError(error.sentence)
      }
    }
    #expect(outcome.strange.isEmpty && outcome.accepted > 1000 && outcome.refused > 1000)
  }
}
