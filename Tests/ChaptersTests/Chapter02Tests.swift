import Foundation
import Testing

private let chapter = "chapter02-convolution"

@Test(arguments: [
  (["--image"], 2, "--image"), (["--image", "nowhere.ppm"], 1, "nowhere.ppm"),
  (["--image", "a.ppm", "--data", "glyphs"], 1, "choose one"),
])
func `A picture that chapter 2 cannot look at gets one sentence and no result`(
  arguments: [String], status: Int32, words: String
) throws {
  let result = try Program.run(chapter, arguments)
  #expect(result.status == status)
  #expect(result.output.isEmpty)
  #expect(result.errors.contains(words))
  #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
}

@Test func `The kernels work on a picture of one's own`() throws {
  let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).ppm")
  try Data(Array("P6 40 30 255\n".utf8) + (0..<3600).map { UInt8($0 % 251) }).write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  for cell in ["edges", "learning"] {
    let result = try Program.run(chapter, ["--image", file.path, "--cell", cell, "--no-color"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("✓"))
  }
}
