import Foundation
import Testing

@testable import ExerciseChecks
@testable import exercises

/// The words in which the command says what it found.
@Suite struct `Sentences` {
  @Test func `a crash in the student's file is told with its line`() {
    let errors = "Answer2_1/Exercise2_1.swift:23: Fatal error: Index out of range\n"
    #expect(
      verdict(report: "", ending: .signal(4), errors: errors)
        == .stopped(
          .crash, "Your code stopped the program: Index out of range (Exercise2_1.swift, line 23).")
    )
  }

  @Test func `a crash in a check's file of the same name is told without a line`() {
    let errors = "ExerciseChecks/Exercise7_5.swift:77: Fatal error: pictures are wanted\n"
    #expect(
      verdict(report: "", ending: .signal(4), errors: errors)
        == .stopped(.crash, "Your code stopped the program: pictures are wanted."))
  }

  @Test func `a verdict found before a crash stands`() throws {
    let found = ReportLine.found(.wrong(lesson)).text
    #expect(verdict(report: found, ending: .signal(4), errors: "") == .wrong(lesson))
  }

  @Test func `waiting without end is told like computing without end`() {
    let verdicts = [Ending.timeout, .signal(SIGXCPU), .signal(SIGALRM)].map {
      verdict(report: "", ending: $0, errors: "")
    }
    #expect(Set(verdicts.map { "\($0)" }).count == 1)
    #expect("\(verdicts[0])".contains("did not come to an end within 3 seconds"))
    #expect(verdict(report: "", ending: .signal(SIGKILL), errors: "").word == "killed")
    #expect(verdict(report: "", ending: .memory, errors: "").word == "too much memory")
  }

  @Test func `the compiler's errors in the student's file, each once, with their notes`() {
    let text = """
      /a/Exercise2_1.swift:20:12: error: cannot find 'x' in scope
      18 |     let y = x
      /a/Exercise2_1.swift:20:12: error: cannot find 'x' in scope
      /a/Exercise2_1.swift:18:5: note: did you mean 'y'?
      /course/checks/Exercise2_1.swift:7:3: note: protocol requires function 'f(_:)'
      /a/Entry.swift:3:3: error: not the student's
      /a/Exercise2_1.swift:7:3: warning: never used
      """
    let found = failure(text, in: URL(filePath: "/a/Exercise2_1.swift"))
    #expect(
      found.errors == [
        CompileError(
          line: 20, message: "cannot find 'x' in scope",
          notes: ["line 18: did you mean 'y'?", "protocol requires function 'f(_:)'"])
      ])
    #expect(found.sentence == "The file does not compile: line 20: cannot find 'x' in scope.")
  }

  @Test func `a lesson in rows, the difference only where it says more`() {
    #expect(lesson.rows.map(\.label) == ["asked", "input", "expected", "yours", "next"])
    var longer = lesson
    longer.difference = "at [1] expected 3, yours is 4"
    longer.likely = "forgot the + 1"
    longer.why = "A window that cannot move stands somewhere."
    #expect(longer.rows.map(\.label).suffix(3) == ["differs", "likely", "next"])
    #expect(longer.text.contains("You forgot the + 1. A window that cannot move"))
  }

  @Test func `numbers agree to a small tolerance, whole ones exactly`() {
    let right = [1.0, 100].answer
    #expect(right.firstDifference(from: [1.000_01, 100.001].answer, tolerance: 1e-4) == nil)
    #expect(
      right.firstDifference(from: [1, 101.0].answer, tolerance: 1e-4)
        == "at [1] expected 100, yours is 101")
    #expect(
      right.firstDifference(from: [Double.nan, 100].answer, tolerance: 1e-4)
        == "at [0] expected 1, yours is not a number")
    #expect(
      60_965_224.answer.firstDifference(from: 60_965_225.answer, tolerance: 1e-4)
        == "expected 60965224, yours is 60965225")
  }

  private var lesson: Lesson {
    Lesson(
      id: "2.1", title: "Output size", asked: "How many?", input: "5", expected: "3", yours: "2",
      difference: "expected 3, yours is 2")
  }
}
