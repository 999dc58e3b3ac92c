import Base
import Testing

@testable import Datasets

struct JPEGDataTests {
  static let files = [smallJPEG, progressiveJPEG, restartingJPEG]

  @Test(arguments: files)
  func `a whole file is whole, also without its end or with stray bytes between its parts`(
    file: [UInt8]
  ) {
    let (body, end) = (file.dropLast(2), file.suffix(2))
    // Behind the first segment, and in front of the end.
    let odd = [
      file[..<20] + [1, 2, 3] + file[20...], body + [1, 2, 3] + end, body + [0xFF] + end,
    ]
    for bytes in [file[...], body] + odd {
      #expect(JPEGData.damage(in: Array(bytes)) == nil)
    }
  }

  @Test(arguments: files)
  func `a file cut off anywhere before its last bytes is torn`(file: [UInt8]) {
    // The last byte or two of image data may hold nothing but filling.
    for count in 4..<(file.count - 4) {
      #expect(JPEGData.damage(in: Array(file[..<count])) != nil, "\(count) of \(file.count) bytes")
    }
  }

  @Test func `the sentence says how far the data goes`() {
    let file = restartingJPEG
    #expect(
      JPEGData.damage(in: Array(file[..<(file.count - 40)]))
        == "lacks image data: it is damaged or cut off after 50 % of its rows")
    #expect(
      JPEGData.damage(in: Array(progressiveJPEG[..<150]) + [0xFF, 0xD9])
        == "ends before all of its image data has come")
  }

  @Test func `kinds that are not followed are left to the decoder`() {
    var arithmetic = smallJPEG
    let frame = arithmetic.indices.first {
      arithmetic[$0] == 0xFF && arithmetic[$0 + 1] == 0xC0
    }!
    arithmetic[frame + 1] = 0xC9
    #expect(JPEGData.damage(in: arithmetic) == nil)
  }

  @Test func `twelve thousand mutated files cause neither a trap nor a hang`() {
    let outcome = fuzz(JPEGDataTests.files, count: 12_000) {
      if let damage = JPEGData.damage(in: $0) { throw CourseError(damage) }
    }
    #expect(outcome.strange.isEmpty && outcome.accepted > 500 && outcome.refused > 3000)
  }
}
