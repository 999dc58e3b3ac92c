import Statistics
import Foundation
import KernelMethods
import Testing

private let dataFolder = ProcessInfo.processInfo.environment["COURSE_DATA"]

/// The first `count` digits of one of MNIST's halves: pixels from 0 to 1, and labels.
func digits(_ half: String, count: Int) throws -> (pixels: [Float], labels: [Int]) {
  func bytes(_ name: String, header: Int, length: Int) throws -> [UInt8] {
    let unpack = Process()
    unpack.executableURL = URL(filePath: "/usr/bin/env")
    unpack.arguments = ["gzip", "-dc", "\(dataFolder ?? ".")/mnist/\(half)-\(name)-ubyte.gz"]
    let pipe = Pipe()
    unpack.standardOutput = pipe
    try unpack.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    unpack.waitUntilExit()
    try #require(data.count >= header + length)
    return [UInt8](data[header..<header + length])
  }
  let pixels = try bytes("images-idx3", header: 16, length: count * 784)
  let labels = try bytes("labels-idx1", header: 8, length: count)
  return (pixels.map { Float($0) / 255 }, labels.map(Int.init))
}

@Suite struct HandMadeFeaturesOnDigitsTests {
  @Test(.enabled(if: dataFolder != nil, "COURSE_DATA names no folder with MNIST"))
  func `gradient orientations beat raw pixels on MNIST`() throws {
    let train = try digits("train", count: 2000)
    let test = try digits("t10k", count: 2000)
    let hog = try HistogramOfOrientedGradients(cell: 4)
    var numbers = FixedNumbers(51)
    func predictions(_ x: Matrix, _ other: Matrix, penalty: Double) throws -> [Int] {
      var machine = try LinearSupportVectorMachine(penalty: penalty)
      try machine.fit(x, train.labels, using: &numbers)
      return try machine.predict(other)
    }
    let raw = try predictions(
      Matrix(images: train.pixels, count: 2000), Matrix(images: test.pixels, count: 2000),
      penalty: 0.01)
    let handMade = try predictions(
      hog.features(train.pixels, count: 2000, width: 28, height: 28),
      hog.features(test.pixels, count: 2000, width: 28, height: 28), penalty: 0.1)
    let comparison = try PairedComparison(handMade, raw, labels: test.labels)
    #expect(comparison.verdict == .first)
    #expect(comparison.difference > 0.05)
    let accuracy = try Proportion(handMade, agreeingWith: test.labels)
    #expect(accuracy.interval().lowerBound > 0.93)
  }
}
