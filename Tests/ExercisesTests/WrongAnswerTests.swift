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

  @Test(arguments: wrongAnswers) func `are rejected, with the right lesson or none`(
    answer: WrongAnswer
  ) throws {
    let solution = String(decoding: try ownWorkshop.solved(answer.id), as: UTF8.self)
    let text = solution.replacing(answer.right, with: answer.wrong)
    try #require(text != solution, "the solution has no \(answer.right)")
    let source = Data(("import Foundation\n" + text).utf8)
    let judgement = try ownWorkshop.judge([(answer.id, source)])[0]
    switch judgement.verdict {
    case .wrong(let lesson): #expect(lesson.likely == answer.likely, "\(lesson.text)")
    case .stopped(.crash, _): break
    case .stopped, .passed, .toDo: Issue.record("\(answer): \(judgement.verdict)")
    }
  }
}
