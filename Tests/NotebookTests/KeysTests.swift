import Testing

@testable import Notebook

struct KeysTests {
  @Test(arguments: [
    ("\r", Key.enter, 1), (" ", .next, 1), ("b", .back, 1), ("7", .digit(7), 1), ("q", .quit, 1),
    ("\u{1B}[A", .up, 3), ("\u{1B}OB", .down, 3), ("\u{1B}[C", .next, 3), ("\u{1B}[5~", .pageUp, 4),
    ("\u{1B}", .cancel, 1), ("\u{1B}[1;5Cx", .unknown, 6), ("x", .character, 1),
    ("é", .character, 2), ("l", .list, 1),
    (".", .blank, 1), ("/", .search, 1), ("i", .steps, 1), ("\u{4}", .quit, 1),
  ])
  func `bytes become keys`(text: String, key: Key, count: Int) {
    let decoded = decode(text)
    #expect(decoded.key == key)
    #expect(decoded.count == count)
  }

  private func decode(_ text: String) -> (key: Key, count: Int) {
    KeyReader.decode(Array(text.utf8))
  }
}
