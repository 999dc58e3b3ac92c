import ExerciseChecks
import Foundation
import Maintained
import Testing

@testable import exercises

/// No wrong answer passes, and no lesson tells of a mistake that was not made.
@Suite(.maintainersOnly) struct `Wrong answers` {
  @Test(arguments: catalogue.map(\.id)) func `of at least six kinds are known`(id: String) throws {
    let named = Set(try #require(findExercise(id)).mistakeNames).count
    #expect(named + wrongAnswers.count { $0.id == id } >= 6)
  }

  @Test(arguments: wrongAnswers.indices) func `are rejected, with the right lesson or none`(
    index: Int
  ) throws {
    let answer = wrongAnswers[index]
    let judgement = try compiled.get().judge(index)
    switch judgement.verdict {
    case .wrong(let lesson): #expect(lesson.likely == answer.likely, "\(answer): \(lesson.text)")
    case .stopped(.crash, _): break
    case .stopped, .passed, .toDo: Issue.record("\(answer): \(judgement.verdict)")
    }
  }
}

private let compiled = Result {
  try CompiledAnswers(
    "wrong-answers",
    wrongAnswers.map { answer in
      let solution = String(decoding: try ownWorkshop.solved(answer.id), as: UTF8.self)
      let text = solution.replacing(answer.right, with: answer.wrong)
      try #require(text != solution, "the solution of \(answer) has no \(answer.right)")
      return (answer.id, Data(("import Foundation\n" + text).utf8))
    })
}
