import TestSupport
import Base
import Files
import Foundation
import Testing

import Training
@testable import RunFiles

/// A PNG of one red pixel.
let redPixel: [UInt8] = Array(
  Data(
    base64Encoded:
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
  )!)

@Suite struct EventLogTests {
  @Test func `the checksum of 123456789 is the one in the books`() {
    #expect(EventRecord.castagnoli(Array("123456789".utf8)) == 0xe306_9283)
    #expect(EventRecord.castagnoli([]) == 0)
  }

  @Test func `a message is encoded as Protocol Buffers say`() {
    var inner = ProtocolBuffer()
    inner.add(1, "ab")
    var message = ProtocolBuffer()
    message.add(1, 150)  // the example in the format's own documentation
    message.add(2, Float(1))
    message.add(3, 2.0)
    message.add(4, inner)
    #expect(
      message.bytes == [
        0x08, 0x96, 0x01, 0x15, 0, 0, 0x80, 0x3f, 0x19, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x22, 4, 0x0a, 2,
        0x61, 0x62,
      ])
  }

  @Test func `a log begins with its version and holds one record per entry`() throws {
    try withTemporaryFolder { folder in
      let log = try EventLog(folder: "\(folder)/run", clock: { 1.5 })
      try log.scalar("loss", 0.25, step: 3)
      let file = try bytes(of: "\(folder)/run/\(EventLog.fileName)")
      var version = ProtocolBuffer()
      version.add(1, 1.5)
      version.add(3, "brain.Event:2")
      let first = EventRecord.frame(version.bytes)
      #expect(Array(file[..<first.count]) == first)
      #expect(file[8..<12].elementsEqual(first[8..<12]))
      let second = Array(file[first.count...])
      #expect(second.count == 16 + Int(second[0]))
      #expect(second == EventRecord.frame(Array(second[12..<(second.count - 4)])))
    }
  }

  @Test func `a resumed run goes on after the checkpoint's step, once`() throws {
    try withTemporaryFolder { folder in
      func make(_ steps: ClosedRange<Int>, resumingAt step: Int?) throws {
        let log = try EventLog(folder: folder, resumingAt: step, clock: { 7 })
        for step in steps {
          try log.scalar("loss", 1 / Double(step), step: step)
          if step == 300 {
            try log.image("filters", png: redPixel, width: 1, height: 1, step: step)
            try log.text("recipe", "**small**", step: step)
          }
        }
      }
      let path = "\(folder)/\(EventLog.fileName)"
      try make(1...400, resumingAt: nil)
      let whole = try bytes(of: path)
      // Killed in the middle of the last record, after a checkpoint at step 310.
      try write(Array(whole.dropLast(5)), to: path)
      try make(311...400, resumingAt: 310)
      #expect(try bytes(of: path) == whole)
      // A checkpoint before the first step, and a first record that is broken.
      try write(Array(whole.prefix(9)), to: path)
      try make(1...400, resumingAt: 0)
      #expect(try bytes(of: path) == whole)
    }
  }

  @Test func `a damaged log goes on before the damage, and the old one is kept`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/\(EventLog.fileName)"
      func make(_ steps: ClosedRange<Int>, resumingAt step: Int?) throws -> String? {
        let log = try EventLog(folder: folder, resumingAt: step, clock: { 7 })
        for step in steps { try log.scalar("loss", 1 / Double(step), step: step) }
        return log.repair
      }
      #expect(try make(1...9, resumingAt: nil) == nil)
      let whole = try bytes(of: path)
      // A bit in the length of a record, in its event, and in its last checksum.
      let record = (whole.count - 40) / 9
      for (number, place) in [
        whole.count - 3 * record, whole.count - 3 * record + 20, whole.count - 1,
      ]
      .enumerated() {
        var bad = whole
        bad[place] ^= 4
        try write(bad, to: path)
        let repair = try make(4...9, resumingAt: 9)
        let copy = "\(folder)/damaged-\(number + 1)-events"
        #expect(repair?.contains(copy) == true)
        #expect(try bytes(of: copy) == bad)
        #expect(try EventRecord.lengthOfEvents(upTo: 9, in: bytes(of: path)).isDamaged == false)
      }
    }
  }

  @Test func `an earlier run's log and an impossible folder are refused in a sentence`() throws {
    try withTemporaryFolder { folder in
      _ = try EventLog(folder: folder)
      #expect {
        _ = try EventLog(folder: folder)
      } throws: {
        "\($0)"
          == "\(folder)/\(EventLog.fileName) holds the log of an earlier run: choose another "
          + "folder, or resume that run if its checkpoint is there"
      }
      try write([1], to: "\(folder)/file")
      #expect(throws: CourseError("\(folder)/file is a file: name a folder")) {
        _ = try EventLog(folder: "\(folder)/file")
      }
    }
  }
}
