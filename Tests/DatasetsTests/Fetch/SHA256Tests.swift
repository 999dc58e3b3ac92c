import Testing

@testable import Datasets

struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func `the examples of the standard come out`(_ text: String, _ expected: String) {
    #expect(SHA256.hexadecimal(of: Array(text.utf8)) == expected)
  }

  @Test func `pieces of any length give the fingerprint of the whole`() {
    let bytes = (0..<300).map { UInt8($0 % 256) }
    for count in [1, 7, 55, 56, 63, 64, 65, 119, 120, 128, 300] {
      var hash = SHA256()
      for start in stride(from: 0, to: 300, by: count) {
        hash.update(Array(bytes[start..<min(300, start + count)]))
      }
      #expect(hash.finish() == SHA256.hexadecimal(of: bytes))
    }
  }
}
