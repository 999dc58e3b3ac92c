import Files
import Foundation
import Testing

struct TextFileTests {
  @Test(arguments: ["a\nb\n", "\u{FEFF}a\nb\n", "a\r\nb\r\n", "\u{FEFF}a\r\nb\r\n", "a\rb\r"])
  func `lines are the same whatever editor or checkout they have been through`(written: String) {
    let text = text(of: Array(written.utf8))
    #expect(text.split(separator: "\n").map(String.init) == ["a", "b"])
  }

  @Test func `a tilde stands for the user's own folder, in front only`() {
    let home = FileManager.default.homeDirectoryForCurrentUser.path
    #expect(expandingTilde("~/a") == home + "/a" && expandingTilde("~") == home)
    #expect(expandingTilde("~a/b") == "~a/b" && expandingTilde("a~") == "a~")
  }

  @Test func `a path is quoted where a shell would take it apart`() {
    #expect(shellWord("/data/my_set-1.0") == "/data/my_set-1.0" && shellWord("/été") == "/été")
    #expect(shellWord("/my photos") == "'/my photos'" && shellWord("") == "''")
    #expect(shellWord("it's") == "'it'\\''s'" && shellWord("a;b$c") == "'a;b$c'")
    #expect(shellWord("~/a") == "'~/a'")
  }
}
