import Foundation
import Testing

private let chapter = "chapter03-lenet-to-alexnet"

@Test(arguments: ["nowhere", "mnist"])
func `A set that is not there gets one sentence and no result`(name: String) throws {
  let result = try Program.run(
    chapter, ["--data", name], environment: ["COURSE_DATA": "/nowhere-at-all"])
  #expect(result.status == 1)
  #expect(result.output.isEmpty)
  #expect(result.errors.contains(name))
  #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
}

@Test(arguments: [("network", ["61,706", "416,520"]), ("as-published", ["60,000", "340,908"])])
func `LeNet is counted in both its forms`(cell: String, counts: [String]) throws {
  let result = try Program.run(chapter, ["--cell", cell])
  #expect(result.status == 0, "\(result.errors)")
  for count in counts { #expect(result.output.contains(count)) }
  #expect(!result.output.contains("✗"))
  #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
}

@Test func `The loop that is shown learns, and the formulas of the loss are the library's`() throws
{
  let result = try Program.run(chapter, ["--quick", "--from", "loss", "--to", "loop"])
  #expect(result.status == 0, "\(result.errors)")
  #expect(result.output.contains("for epoch in 0..<epochs"))
  #expect(!result.output.contains("✗"))
}

@Test func `A folder of colour pictures of another size is learned from as well`() throws {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())")
  defer { try? FileManager.default.removeItem(at: folder) }
  for (label, value) in [("dark", 20), ("light", 230)] {
    let place = folder.appendingPathComponent(label)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    for number in 0..<12 {
      let pixels = [UInt8](repeating: UInt8(value + number), count: 3 * 40 * 32)
      try Data(Array("P6 40 32 255\n".utf8) + pixels)
        .write(to: place.appendingPathComponent("\(number).ppm"))
    }
  }
  let result = try Program.run(
    chapter, ["--quick", "--data", folder.path, "--from", "pictures", "--to", "activations"])
  #expect(result.status == 0, "\(result.errors)")
  #expect(result.output.contains("2 classes"))
}

@Test func `Where MNIST is missing the full run says so and takes the glyphs`() throws {
  let result = try Program.run(
    chapter, ["--full", "--cell", "pictures"], environment: ["COURSE_DATA": "/nowhere-at-all"])
  #expect(result.status == 0, "\(result.errors)")
  #expect(result.output.contains("The full run would use MNIST"))
}
