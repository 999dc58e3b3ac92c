import Foundation
import Testing

@Test(
  arguments: [
    ("chapter01-kernel-methods", "hog"), ("chapter02-convolution", "edges"),
    ("chapter03-lenet-to-alexnet", "pictures"), ("chapter05-relu-vs-sigmoid", "race"),
    ("chapter06-dropout", "overfitting"),
  ])
func `A torn picture is left out and told of, with --strict it ends the page`(
  chapter: String, cell: String
) throws {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())")
  defer { try? FileManager.default.removeItem(at: folder) }
  // Chapter 5 learns from 128 pictures drawn at random: the torn one is among them if all are.
  let count = chapter.contains("05") ? 60 : 130
  for (part, count) in [("train", count), ("test", 110)] {
    for (label, value) in [("dark", 20), ("light", 100)] {
      let place = folder.appendingPathComponent("\(part)/\(label)")
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      for number in 100..<(100 + count) {
        let pixels = (0..<(32 * 32)).map { UInt8(value + (number * $0) % 120) }
        // The very first picture is torn.
        let isTorn = part == "train" && label == "dark" && number == 100
        try Data(Array("P5 32 32 255\n".utf8) + pixels.prefix(isTorn ? 99 : 1024))
          .write(to: place.appendingPathComponent("\(number).pgm"))
      }
    }
  }
  let arguments = ["--quick", "--data", folder.path, "--cell", cell]
  let result = try Program.run(chapter, arguments)
  #expect(result.status == 0, "\(result.errors)")
  let told =
    chapter.contains("02") ? "picture 1 of train" : "1 picture could not be read and was left out"
  let text = result.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  #expect(text.contains(told), "\(result.output)")
  let strict = try Program.run(chapter, arguments + ["--strict"])
  #expect(strict.status == 1)
  #expect((strict.output + strict.errors).contains("100.pgm"), "\(strict.errors)")
}
