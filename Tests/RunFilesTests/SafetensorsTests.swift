import TestSupport
import Files
import Foundation
import Base
import Tensors
import Testing

import Training
@testable import RunFiles

@Suite struct SafetensorsTests {
  @Test func `a file of one small tensor, byte by byte`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/one.safetensors"
      try Safetensors.write([("w", Tensor([[1, 2]]))], metadata: ["by": "\"us\"\n"], to: path)
      let header =
        #"{"__metadata__":{"by":"\"us\"\n"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#
      let padding = String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
      var expected = [UInt8(header.utf8.count + padding.utf8.count), 0, 0, 0, 0, 0, 0, 0]
      expected += Array((header + padding).utf8)
      expected += [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]
      #expect(try bytes(of: path) == expected)
    }
  }

  @Test func `what is written is read back, whatever the names and shapes`() throws {
    try withTemporaryFolder { folder in
      var generator = RandomGenerator(seed: 9)
      let tensors: [(name: String, tensor: Tensor)] = [
        ("0.weight", .normal([3, 2, 5, 5], using: &generator)), ("scalar", Tensor(2.5)),
        ("empty", .zeros([0, 7])), ("ω \" \\ \u{1}", .normal([70_001], using: &generator)),
        ("odd", Tensor([-0.0, .infinity, -.infinity, .leastNonzeroMagnitude])),
      ]
      let path = "\(folder)/all.safetensors"
      try Safetensors.write(tensors, metadata: ["recipe": "a\u{7f}\tb"], to: path)
      let file = try SafetensorsFile(path: path)
      #expect(file.metadata == ["recipe": "a\u{7f}\tb"])
      #expect(file.entries.count == 5)
      for (name, tensor) in tensors {
        let read = try file.tensor(name)
        #expect(read.shape == tensor.shape)
        #expect(read.values.map(\.bitPattern) == tensor.values.map(\.bitPattern))
      }
      #expect(throws: CourseError("\(path) holds no tensor called bias: take a file that has it")) {
        try file.tensor("bias")
      }
    }
  }

  /// A file with the given header and data.
  static func file(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
    let length = UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(header.utf8) + data
  }

  @Test func `other kinds of numbers become floats`() throws {
    let kinds: [(String, [UInt8], [Float])] = [
      ("F16", [0x00, 0x3c, 0x00, 0xc1, 0x01, 0x00, 0xff, 0x7b], [1, -2.5, 0x1p-24, 65504]),
      (
        "F16", [0x00, 0x7c, 0x00, 0xfc, 0x00, 0x04, 0xff, 0x03],
        [.infinity, -.infinity, 0x1p-14, 1023 * 0x1p-24]
      ),
      ("BF16", [0x80, 0x3f, 0x20, 0xc0], [1, -2.5]),
      ("F64", [0, 0, 0, 0, 0, 0, 0x04, 0xc0], [-2.5]),
      ("I64", [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [-2]),
      ("I32", [3, 1, 0, 0], [259]), ("U8", [0, 200], [0, 200]),
    ]
    try withTemporaryFolder { folder in
      for (kind, data, expected) in kinds {
        let path = "\(folder)/\(kind).safetensors"
        let header =
          #"{"x":{"dtype":"\#(kind)","shape":[\#(expected.count)],"data_offsets":[0,\#(data.count)]}}"#
        try write(Self.file(header, data), to: path)
        #expect(try SafetensorsFile(path: path).tensor("x").values == expected, "\(kind)")
      }
    }
  }

  static let broken: [(bytes: [UInt8], sentence: String)] = [
    (
      [1, 2, 3], "is no safetensors file: it has 3 bytes, fewer than eight; copy or fetch it again"
    ),
    (
      [255, 255, 255, 255, 255, 255, 255, 255, 1, 2],
      "is no safetensors file: its header claims 18446744073709551615 bytes and 2 follow; copy or fetch it again"
    ),
    (
      file("[]"),
      "is no safetensors file: its header does not begin with a {; copy or fetch it again"
    ),
    (
      file("{]"),
      "is no safetensors file: its header is not the table it should be; copy or fetch it again"
    ),
    (
      file(#"{"w":{"dtype":"F4","shape":[],"data_offsets":[0,0]}}"#),
      ": tensor w holds numbers of the kind F4, which is not supported; copy or fetch it again"
    ),
    (
      file(#"{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#, [0, 0, 0, 0]),
      ": tensor w should lie at bytes [0, 16], but the file holds 4 bytes of data; copy or fetch it again"
    ),
    (
      file(#"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, [0, 0, 0, 0]),
      ": tensor w of shape [2] needs 8 bytes, but 4 are given; copy or fetch it again"
    ),
    (
      file(
        #"{"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}"#,
        [0, 0, 0, 0]),
      ": tensor w has the impossible shape [4611686018427387904, 4]; copy or fetch it again"
    ),
    (
      file(#"{"w":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}"#, [0, 0, 0, 0]),
      ": tensor w has the impossible shape [-1, -1]; copy or fetch it again"
    ),
    (
      file(
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
        [0, 0, 0, 0]),
      ": tensor b begins at byte 0 of the data, but the one before ends at 4; copy or fetch it again"
    ),
    (
      file(#"{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, [0, 0, 0]),
      "holds 3 bytes of data, but its tensors take 1; copy or fetch it again"
    ),
  ]

  @Test(arguments: broken.indices)
  func `a broken file is refused in a sentence`(index: Int) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/broken.safetensors"
      try write(Self.broken[index].bytes, to: path)
      #expect {
        _ = try SafetensorsFile(path: path)
      } throws: { error in
        // Of two tensors at one place either may be named: a table has no order.
        let sentence = "\(error)".replacing("tensor a begins", with: "tensor b begins")
        return sentence.hasPrefix(path) && sentence.hasSuffix(Self.broken[index].sentence)
      }
    }
  }

  @Test func `a missing file, a folder and a shrinking file are told apart`() throws {
    try withTemporaryFolder { folder in
      #expect(
        throws: CourseError(
          "\(folder)/no could not be opened: No such file or directory; check the path")
      ) {
        _ = try SafetensorsFile(path: "\(folder)/no")
      }
      #expect(throws: CourseError("\(folder) is not a file: name one")) {
        _ = try SafetensorsFile(path: folder)
      }
      let path = "\(folder)/w"
      try Safetensors.write([("w", .zeros([10]))], to: path)
      let file = try SafetensorsFile(path: path)
      let size = try bytes(of: path).count
      truncate(path, off_t(size - 4))
      #expect(
        throws:
          CourseError(
            "\(path) ends at byte \(size - 4), in the middle of its data: copy or fetch it again")
      ) {
        _ = try file.tensor("w")
      }
    }
  }

  @Test func `twelve thousand mutated files neither trap nor pass for more than they are`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/fuzz.safetensors"
      let tensors: [(name: String, tensor: Tensor)] = [
        ("0.weight", .counting([2, 3])), ("0.bias", .counting([2])), ("n", Tensor(1)),
      ]
      try Safetensors.write(tensors, metadata: ["format": "pt"], to: path)
      let original = try bytes(of: path)
      let headerEnd = original.count - 36
      var generator = RandomGenerator(seed: 2012)
      var (refused, read) = (0, 0)
      for _ in 0..<12_000 {
        var mutant = original
        for _ in 0...generator.integer(below: 3) {
          let place = generator.integer(
            below: generator.integer(below: 4) == 0 ? mutant.count : headerEnd)
          switch generator.integer(below: 6) {
          case 0: mutant[min(place, mutant.count - 1)] = UInt8(generator.integer(below: 256))
          case 1: mutant[min(place, mutant.count - 1)] ^= 1 << UInt8(generator.integer(below: 8))
          case 2:
            mutant.insert(UInt8(48 + generator.integer(below: 10)), at: min(place, mutant.count))
          case 3: if mutant.count > 9 { mutant.remove(at: min(place, mutant.count - 1)) }
          case 4: mutant.removeLast(generator.integer(below: min(40, mutant.count - 8)))
          default: mutant += Array(repeating: 7, count: generator.integer(below: 9))
          }
        }
        try write(mutant, to: path)
        do {
          let file = try SafetensorsFile(path: path)
          let numbers = try file.entries.keys.reduce(0) { $0 + (try file.tensor($1)).count }
          #expect(numbers <= mutant.count)
          read += 1
        } catch is CourseError {
          refused += 1
        }
      }
      // Both kinds occur, so the test sees something on either side.
      #expect(read > 100 && refused > 5_000, "\(read) read, \(refused) refused")
    }
  }
}
