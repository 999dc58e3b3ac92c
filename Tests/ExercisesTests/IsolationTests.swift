import ExerciseChecks
import Foundation
import Maintained
import Notebook
import Testing

@testable import exercises

/// What a student's mishap costs: that one exercise, a sentence, and little time.
@Suite(.maintainersOnly) struct `Code that goes wrong` {
  /// The reason and the sentence of an answer that is none.
  private func stopped(_ id: String, _ code: String) throws -> (Verdict.Reason, String) {
    let verdict = try ownWorkshop.verdict(id, with: code).verdict
    guard case .stopped(let reason, let sentence) = verdict else {
      Issue.record("\(code) was not noticed: \(verdict)")
      throw CancellationError()
    }
    return (reason, sentence)
  }

  @Test func `an index out of range is told with its input`() throws {
    let (reason, sentence) = try stopped("2.1", "return [10, 20, 30][inputSize]")
    #expect(reason == .crash)
    #expect(sentence.hasPrefix("Your code stopped the program on the input outputSize("))
    #expect(sentence.contains("Index out of range"))
  }

  @Test func `a forced nil is told with its line`() throws {
    let (reason, sentence) = try stopped(
      "2.2", "return .zeros([image.shape.first { $0 > 1000 }!])")
    #expect(reason == .crash)
    #expect(sentence.contains("on the input image [[0, 1, 2], [3, 4, 5], [6, 7, 8]]"))
    #expect(sentence.contains("found nil while unwrapping an Optional value"))
    #expect(sentence.contains("(Exercise2_2.swift, line "))
  }

  @Test func `a line of the check's file is not taken for the student's`() throws {
    // Both are called Exercise7_5.swift; it is the check that stops here.
    let (reason, sentence) = try stopped("7.5", "return network(image)")
    #expect(reason == .crash)
    #expect(sentence.contains("the network takes pictures"))
    #expect(!sentence.contains(", line "))
  }

  @Test(arguments: ["while true {}", "sleep(1000); return 1", "while true { print(inputSize) }"])
  func `what does not end is ended after a few seconds, computing, waiting or printing`(
    code: String
  ) throws {
    let start = Date()
    let (reason, sentence) = try stopped("2.1", code)
    #expect(reason == .endless)
    #expect(sentence.hasPrefix("Your code did not come to an end within 3 seconds on the input"))
    #expect(-start.timeIntervalSinceNow < 60)
  }

  @Test func `what is printed without end is cut off, and told`() throws {
    let judgement = try ownWorkshop.verdict(
      "2.1", with: "while true { print(String(repeating: \"x\", count: 1 << 16)) }")
    #expect(judgement.printed.utf8.count <= Limits.outputBytes + 1)
    let shown = report(judgement, Sheet(columns: 80, colours: .none)).joined(separator: "\n")
    #expect(shown.contains("(more than 1 MB: the rest was cut off)"))
    #expect(shown.contains("(65536 characters)"))
    #expect(shown.utf8.count < 8000)
  }

  @Test func `memory has an end`() throws {
    let (reason, sentence) = try stopped(
      "2.1",
      "var a: [[UInt8]] = []; while true { a.append(Array(repeating: 1, count: 1 << 24)) }")
    #expect(reason == .memory)
    #expect(sentence.hasPrefix("Your code filled more than 256 MB of memory on the input"))
    #expect(try stopped("2.1", "return Array(repeating: 1, count: 1 << 40).count").0 == .crash)
  }

  @Test func `a process that is killed is told as killed`() throws {
    let (reason, sentence) = try stopped("2.1", "kill(getpid(), SIGKILL); return 1")
    #expect(reason == .killed)
    #expect(sentence.contains("was killed on the input"))
  }

  @Test func `a program that is started has no say, and is ended`() throws {
    // It writes a verdict wherever it can, and stays.
    let mark = "exercises-\(UUID().uuidString)"
    let passed = ReportLine.verdict(.passed(inputs: 1)).text
      .trimmingCharacters(in: .newlines).replacing("\"", with: "\\\"")
    let (reason, _) = try stopped(
      "2.1",
      """
      let process = Process()
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = [
        "-c", "for f in 0 1 2 3 4 5 6 7 8 9 64 65; do echo '\(passed)' >&$f; done; sleep 60; : \(mark)",
      ]
      try process.run()
      sleep(1)
      exit(0)
      """)
    #expect(reason == .exit)
    #if os(Linux)
      let processes = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter {
        FileManager.default.contents(atPath: "/proc/\($0)/cmdline")?.range(of: Data(mark.utf8))
          != nil
      }
      #expect(processes == [])
    #endif
  }

  @Test func `a wrong shape is a wrong answer, with a lesson`() throws {
    guard
      case .wrong(let lesson) = try ownWorkshop.verdict("2.4", with: "return .zeros([2, 2])")
        .verdict
    else {
      Issue.record("the wrong shape was not noticed")
      return
    }
    #expect(lesson.difference == "expected shape [4, 4], yours is [2, 2]")
  }

  @Test func `a function that calls itself without end is told`() throws {
    // By way of a closure, so that the compiler does not see it coming.
    let (reason, sentence) = try stopped(
      "2.5",
      "return try [outputGradient].map { try kernelGradient(image: image, outputGradient: $0 + 1) }[0]"
    )
    #expect(reason == .crash)
    #expect(sentence.contains("a function that calls itself without end"))
  }

  @Test func `ending the program is no answer`() throws {
    let (reason, sentence) = try stopped("1.1", "exit(0)")
    #expect(reason == .exit)
    #expect(sentence.contains("with status 0, before it had answered"))
  }

  @Test func `a thrown error is a wrong answer`() throws {
    let code =
      "struct NoIdea: Error, CustomStringConvertible { var description: String { \"no idea yet\" } }\n"
      + "throw NoIdea()"
    guard case .wrong(let lesson) = try ownWorkshop.verdict("1.2", with: code).verdict else {
      Issue.record("the error was not noticed")
      return
    }
    #expect(lesson.yours == "an error: no idea yet")
  }
}

/// A file that does not compile blocks its own exercise.
@Suite(.maintainersOnly) struct `A file that does not compile` {
  @Test func `is told with its line, and the others are judged`() throws {
    let judgements = try ownWorkshop.judge([
      ("2.1", try ownWorkshop.filled("2.1", with: "return widht")),
      ("2.2", try ownWorkshop.solved("2.2")), ("2.3", nil),
    ])
    let line = try #require(judgements[0].failure?.errors.first?.line)
    #expect(
      judgements[0].failure?.errors == [
        CompileError(line: line, message: "cannot find 'widht' in scope")
      ])
    let text = String(decoding: try ownWorkshop.filled("2.1", with: "return widht"), as: UTF8.self)
    #expect(
      text.split(separator: "\n", omittingEmptySubsequences: false)[line - 1].contains("widht"))
    guard case .passed = judgements[1].verdict else {
      Issue.record("\(judgements[1].verdict)")
      return
    }
    #expect(judgements[2].verdict == .toDo)
  }

  @Test func `keeps the signature that the compiler expects`() throws {
    let text = String(decoding: try ownWorkshop.solved("2.1"), as: UTF8.self)
      .replacing("stride: Int,", with: "stride: Float,")
    let judgement = try ownWorkshop.judge([("2.1", Data(text.utf8))])[0]
    let error = try #require(judgement.failure?.errors.first)
    #expect(error.message.contains("does not conform to protocol 'OutputSize'"))
    #expect(
      error.notes.contains {
        $0.contains("outputSize(inputSize:kernelSize:stride:padding:rounding:)")
          && $0.contains("(Int, Int, Int, Int, Rounding) throws -> Int")
      }, "\(error.notes)")
    #expect(!error.notes.contains { $0.contains("checks/") })
  }

  @Test func `may have lost its type, or use what is nowhere`() throws {
    let text = String(decoding: try ownWorkshop.solved("2.1"), as: UTF8.self)
    let renamed = text.replacing("enum Exercise2_1", with: "enum MyBest")
    #expect(
      try ownWorkshop.judge([("2.1", Data(renamed.utf8))])[0].failure?.errors
        == [
          CompileError(line: nil, message: "the file must declare a public type named Exercise2_1")
        ]
    )
    let linked = text + "\n@_silgen_name(\"nowhere\") func nowhere() -> Int\n"
    let used = linked.replacing("let room =", with: "let room = 0 * nowhere() +")
    guard
      case .stopped(.doesNotCompile, let sentence) = try ownWorkshop.judge([
        ("2.1", Data(used.utf8))
      ])[0].verdict
    else {
      Issue.record("the missing function was not noticed")
      return
    }
    #expect(sentence == "The file compiles, but uses something that is nowhere defined: nowhere.")
  }

  @Test func `does not stand in the way of another with the same names`() throws {
    let helper = "\nfunc helper(_ x: Int) -> Int { x }\n"
    let judgements = try ownWorkshop.judge(
      ["2.1", "2.2"].map { ($0, try ownWorkshop.solved($0) + Data(helper.utf8)) })
    for judgement in judgements { #expect(judgement.verdict.word == "passed") }
  }

  @Test func `because it keeps the compiler busy costs a bounded time`() throws {
    let judgement = try ownWorkshop.judge(
      [("2.1", try ownWorkshop.filled("2.1", with: "return \(Date().timeIntervalSince1970)"))],
      seconds: 0.01)[0]
    #expect(
      judgement.verdict
        == .stopped(.doesNotCompile, "The file was not compiled within 0.01 seconds."))
  }
}
