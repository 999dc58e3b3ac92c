import Foundation
import Testing

@testable import Datasets

struct CIFAR10Tests {
  func record(_ label: UInt8, _ value: UInt8) -> [UInt8] {
    [label] + [UInt8](repeating: value, count: 1024)
      + [UInt8](repeating: value + 1, count: 1024) + [UInt8](repeating: value + 2, count: 1024)
  }

  @Test func `each record is a label and three planes`() throws {
    let set = try CIFAR10.set(from: record(9, 10) + record(0, 20), name: "x")
    #expect(set.labels == [9, 0] && set.imageShape == [3, 32, 32])
    #expect(set.image(at: 1).bytes[0] == 20)
    #expect(set.image(at: 1).bytes[1024] == 21)
    #expect(set.image(at: 1).bytes[2048] == 22)
    #expect(set.classNames[9] == "truck")
  }

  @Test func `damaged files are answered with a sentence that names them`() throws {
    try withTemporaryFolder { folder in
      let good = try folder.file("good.bin", record(1, 1))
      let cut = try folder.file("cut.bin", record(1, 1) + [1, 2])
      let ten = try folder.file("ten.bin", record(1, 1) + record(10, 1))
      let empty = try folder.file("empty.bin", [])
      func found(_ file: String) -> String? {
        complaint { _ = try CIFAR10.set(name: "s", files: [good, file]) }
      }
      #expect(found(good) == nil)
      #expect(
        found(cut)
          == "\(cut) holds 3075 bytes, 2 more than 1 records of 3073: it is cut off or no CIFAR-10 "
          + "file; \(anew)")
      #expect(
        found(ten)
          == "\(ten): the label of record 1 is 10, but ten classes have the labels 0 to 9; \(anew)")
      #expect(found(empty) == "\(empty) is empty; \(anew)")
    }
  }

  @Test func `ten thousand mutated files cause neither a trap nor a hang`() {
    let outcome = fuzz([record(3, 7), record(1, 2) + record(2, 3)], count: 10_000) {
      _ = try CIFAR10.set(from: $0, name: "x")
    }
    #expect(outcome.strange.isEmpty && outcome.accepted > 300 && outcome.refused > 3000)
  }
}
