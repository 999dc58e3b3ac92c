import Foundation
import Testing

private let chapter = "chapter01-kernel-methods"
/// What chapter 2 says when it has learned its kernel.
private let isLearned = "✓ We expect that the program finds Sobel's nine numbers"

@Test func `Chapter 1's quick run comes to its end and judges its claims`() throws {
  let result = try Program.run(chapter, ["--quick", "--no-color"])
  #expect(result.status == 0, "\(result.errors)")
  #expect(result.output.contains("✓ Dalal and Triggs say that HOG beats raw pixels"))
  #expect(result.output.contains("✓ Convexity promises that every start of the machine ends"))
  #expect(result.output.contains("✗ One may hope that every start of the two-unit network ends"))
  #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
}

@Test(arguments: ["starts", "moved"])
func `The number of threads changes nothing in chapter 1`(cell: String) throws {
  let arguments = ["--quick", "--no-code", "--cell", cell]
  let one = try Program.run(chapter, arguments + ["--threads", "1"])
  let three = try Program.run(chapter, arguments + ["--threads", "3"])
  #expect(one.status == 0, "\(one.errors)")
  #expect(one.output == three.output)
}

@Test(
  arguments: ["chapter01-kernel-methods", "chapter02-convolution"], ["nowhere", "nowhere/at/all"])
func `A data set that is not there gets one sentence and no result`(
  chapter: String, data: String
) throws {
  let result = try Program.run(chapter, ["--data", data])
  #expect(result.status == 1)
  #expect(result.output.isEmpty)
  #expect(result.errors.contains("there is no data set called \(data)"), "\(result.errors)")
  #expect(result.errors.split(separator: "\n").count == 1)
}

@Test(arguments: ["colour", "glyphs"])
func `Chapters 1 and 2 look at other pictures when asked`(data: String) throws {
  let first = try Program.run(chapter, ["--quick", "--data", data, "--cell", "hog"])
  #expect(first.status == 0, "\(first.errors)")
  #expect(first.output.contains("✓ Dalal and Triggs say that HOG does not notice the strength"))
  #expect(first.output.contains("made grey") == (data == "colour"))
  let second = try Program.run("chapter02-convolution", ["--data", data, "--cell", "edges"])
  #expect(second.status == 0, "\(second.errors)")
  let words = second.output.split { $0.isWhitespace }.joined(separator: " ")
  #expect(words.contains("picture 0 of built-in \(data)"))
  for choice in [[], ["--data", data]] {
    let learning = try Program.run(
      "chapter02-convolution", ["--quick", "--cell", "learning"] + choice)
    #expect(learning.status == 0, "\(learning.errors)")
    #expect(learning.output.contains(isLearned), "\(choice)")
  }
}

/// The folder with the real sets, if the person who runs the tests has one.
private let environment = ProcessInfo.processInfo.environment
private let hasSets = environment["COURSE_CI"] == "1" && environment["COURSE_DATA"] != nil

@Test(
  .serialized,
  .enabled(if: hasSets, "real pictures are looked at when COURSE_CI is 1 and COURSE_DATA is set"),
  arguments: [chapter, "chapter02-convolution", "chapter03-lenet-to-alexnet"])
func `Chapters 1, 2 and 3 come to their end with Fashion-MNIST`(chapter: String) throws {
  let result = try Program.run(chapter, ["--quick", "--data", "fashion-mnist"])
  #expect(result.status == 0, "\(result.errors)")
  #expect(result.output.contains("fashion-mnist"))
}

@Test(
  .enabled(if: hasSets, "real pictures are looked at when COURSE_CI is 1 and COURSE_DATA is set"),
  arguments: ["mnist", "fashion-mnist", "cifar10"], [[], ["--quick"]])
func `Real pictures teach chapter 2 a kernel too`(data: String, length: [String]) throws {
  let result = try Program.run(
    "chapter02-convolution", ["--data", data, "--cell", "learning"] + length)
  #expect(result.output.contains(isLearned), "\(result.output)")
}
