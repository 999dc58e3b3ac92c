import ExerciseChecks
import ExerciseSolutions
import Foundation
import Layers
import Tensors
import Testing

/// A student's folder in which four exercises go wrong, each in its own way, and the others are right.
private let classroom: [String: Any.Type] = solutions.merging([
  "2.1": IndexOutOfRange.self, "2.2": ForcedNil.self, "2.3": EndlessLoop.self,
  "2.4": WrongShape.self, "2.5": EndlessRecursion.self, "1.1": EarlyExit.self,
  "1.2": ThrownError.self,
]) { $1 }

private enum IndexOutOfRange: OutputSize {
  static func outputSize(
    inputSize: Int, kernelSize: Int, stride: Int, padding: Int, rounding: Rounding
  ) -> Int { [10, 20, 30][inputSize] }
}

private enum ForcedNil: CrossCorrelation {
  static func crossCorrelation(image: Tensor, kernel: Tensor) -> Tensor {
    .zeros([image.shape.first { $0 > 1000 }!])
  }
}

private enum EndlessLoop: Convolution {
  static func convolution(
    image: Tensor, weight: Tensor, bias: Tensor, stride: Int, padding: Int
  ) -> Tensor {
    var x = 0
    while x < image.shape[2] { x -= x > 10 ? 1 : 0 }
    return bias
  }
}

private enum WrongShape: Im2col {
  static func im2col(image: Tensor, kernelSize: Int, stride: Int) -> Tensor { .zeros([2, 2]) }
}

private enum EndlessRecursion: KernelGradient {
  static func kernelGradient(image: Tensor, outputGradient: Tensor) -> Tensor {
    // By way of a closure, so that the compiler does not see it coming.
    [outputGradient].map { kernelGradient(image: image, outputGradient: $0 + 1) }[0]
  }
}

private enum EarlyExit: PolynomialKernel {
  static func polynomialKernel(_ x: [Double], _ z: [Double], degree: Int, constant: Double)
    -> Double
  { exit(0) }
}

private enum ThrownError: GramMatrix {
  struct NoIdea: Error, CustomStringConvertible { var description: String { "no idea yet" } }
  static func gramMatrix(_ examples: [[Double]], gamma: Double) throws -> [[Double]] {
    throw NoIdea()
  }
}

/// Judges one exercise of that folder as the command does: in a process of its own, which may go
/// down, and from the report it leaves.
private func judged(_ id: String, ends condition: ExitTest.Condition) async throws -> Verdict {
  let report = FileManager.default.temporaryDirectory
    .appending(path: "exercises-report-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: report) }
  let result = await #expect(
    processExitsWith: condition, observing: [\.standardErrorContent, \.exitStatus]
  ) { [id = id as String, path = report.path as String] in
    exit(runJudge([id, path], implementations: classroom))
  }
  let ending: Ending =
    switch try #require(result).exitStatus {
    case .exitCode(let status): .exit(status)
    case .signal(let number): .signal(number)
    @unknown default: .timeout
    }
  return verdict(
    report: try String(contentsOf: report, encoding: .utf8), ending: ending,
    errors: String(decoding: try #require(result).standardErrorContent, as: UTF8.self))
}

/// What a student's mishap costs: that one exercise, a sentence, and little time.
@Suite struct `Code that goes wrong` {
  @Test func `an index out of range is told with its input`() async throws {
    guard case .stopped(let sentence) = try await judged("2.1", ends: .failure) else {
      Issue.record("the crash was not noticed")
      return
    }
    #expect(sentence.hasPrefix("Your code stopped the program on the input outputSize("))
    #expect(sentence.contains("Index out of range"))
  }

  @Test func `a forced nil is told`() async throws {
    guard case .stopped(let sentence) = try await judged("2.2", ends: .failure) else {
      Issue.record("the crash was not noticed")
      return
    }
    #expect(sentence.contains("on the input image [[0, 1, 2], [3, 4, 5], [6, 7, 8]]"))
    #expect(sentence.contains("found nil while unwrapping an Optional value"))
  }

  @Test func `an endless loop is ended after a few seconds of computing`() async throws {
    let verdict = try await judged("2.3", ends: .failure)
    guard case .stopped(let sentence) = verdict else {
      Issue.record("the loop was not noticed: \(verdict)")
      return
    }
    #expect(sentence.hasPrefix("Your code did not come to an end within 3 seconds on the input"))
  }

  @Test func `a wrong shape is a wrong answer, with a lesson`() async throws {
    guard case .wrong(let lesson) = try await judged("2.4", ends: .success) else {
      Issue.record("the wrong shape was not noticed")
      return
    }
    #expect(lesson.difference == "expected shape [4, 4], yours is [2, 2]")
  }

  @Test func `a function that calls itself without end is told`() async throws {
    guard case .stopped(let sentence) = try await judged("2.5", ends: .failure) else {
      Issue.record("the crash was not noticed")
      return
    }
    #expect(sentence.contains("a function that calls itself without end"))
  }

  @Test func `ending the program is no answer`() async throws {
    guard case .stopped(let sentence) = try await judged("1.1", ends: .success) else {
      Issue.record("the early end was not noticed")
      return
    }
    #expect(sentence.contains("with status 0, before it had answered"))
  }

  @Test func `a thrown error is a wrong answer`() async throws {
    guard case .wrong(let lesson) = try await judged("1.2", ends: .success) else {
      Issue.record("the error was not noticed")
      return
    }
    #expect(lesson.yours == "an error: no idea yet")
  }

  @Test(arguments: ["1.3", "1.4"]) func `the others report as ever`(id: String) async throws {
    guard case .passed = try await judged(id, ends: .success) else {
      Issue.record("\(id) did not pass")
      return
    }
  }
}
