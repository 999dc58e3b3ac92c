import Foundation
import Notebook
import Testing

private let chapter = "chapter04-alexnet-shapes"

@Test(arguments: [
  (["--colour-blind"], 2, "--colour-blind"),
  (["--variant", "alexnet"], 2, "--variant is one of"),
  (["--seed", "x"], 2, "--seed"),
  (["--width", "20"], 2, "40"),
  (["--image"], 2, "--image"),
  (["--cell", "99"], 2, "there is no such cell"),
  (["--image", "nowhere.ppm"], 1, "nowhere.ppm"),
])
func `What cannot be understood gets one sentence and no result`(
  arguments: [String], status: Int32, words: String
) throws {
  try expectRefusal(arguments, status, words)
}

@Test(arguments: [
  (
    "truncated.ppm", Array("P6 40 40 255\n".utf8) + [UInt8](repeating: 7, count: 100),
    "truncated.ppm"
  ),
  ("letter.ppm", Array("Dear reader, this is no picture.".utf8), "letter.ppm"),
  ("small.pgm", Array("P5 8 8 255\n".utf8) + [UInt8](repeating: 7, count: 64), "8"),
  ("greedy.ppm", Array("P6 999999999 999999999 255\n".utf8), "greedy.ppm"),
  ("empty.png", [], "empty.png"),
])
func `A file that is no usable picture gets one sentence and no result`(
  name: String, bytes: [UInt8], words: String
) throws {
  let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())-\(name)")
  try Data(bytes).write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  try expectRefusal(["--image", file.path], 1, words)
}

@Test(arguments: ["lenet", "lecture", "lecture-pad0", "imagenet", "paper", "framework"])
func `Every variant can be walked`(variant: String) throws {
  let result = try Program.run(chapter, ["--variant", variant, "--cell", "walk"])
  #expect(result.status == 0)
  #expect(result.output.contains("✓ The formula says that every layer's shape"))
  #expect(!result.output.contains("✗"))
}

@Test(arguments: [("lenet", 7, 0), ("lecture", 11, 8), ("paper", 11, 0)])
func `The explorer shows every layer, and its formulas agree`(
  variant: String, layers: Int, trained: Int
) throws {
  let run = try Program.run(
    chapter, ["--explorer", "--variant", variant, "--export", "json", "-"])
  #expect(run.status == 0, "\(run.errors)")
  var page: PageRecord?
  for line in run.output.split(separator: "\n") {
    try DataRenderer.read(Data(line.utf8), into: &page)
  }
  let cell = try #require(page?.cells.first)
  #expect(page?.cells.count == 1 && cell.states.count == layers)
  var (holding, figures) = (0, [Int]())
  for state in cell.states {
    for case .check(let check) in state.blocks.map(\.content) where check.verdict == .holds {
      holding += 1
    }
    figures.append(state.blocks.count { if case .figure = $0.content { true } else { false } })
  }
  #expect(holding == layers)
  // The drawing, the receptive field, the responses; those of trained layers to real images; and of the
  // first its trained filters and theirs.
  #expect(
    figures == (0..<layers).map { 3 + ($0 < trained ? 1 : 0) + ($0 == 0 && trained > 0 ? 2 : 0) })
}

@Test func `A picture of one's own is walked`() throws {
  let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).ppm")
  try Data(Array("P6 40 30 255\n".utf8) + (0..<3600).map { UInt8($0 % 251) }).write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  let result = try Program.run(chapter, ["--image", file.path, "--to", "walk", "--no-color"])
  #expect(result.status == 0, "\(result.errors)")
  #expect(result.output.contains("46,764,746"))
}

@Test func `Without a terminal nothing but text is printed`() throws {
  let result = try Program.run(chapter, ["--to", "to-scale"])
  #expect(!result.output.contains("\u{1B}"))
  #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
}

private func expectRefusal(_ arguments: [String], _ status: Int32, _ words: String) throws {
  let result = try Program.run(chapter, arguments)
  #expect(result.status == status)
  #expect(result.output.isEmpty)
  #expect(result.errors.contains(words))
  #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
}
