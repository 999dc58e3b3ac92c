/// Thrown where a gap has not been filled yet.
public struct ToDo: Error, CustomStringConvertible {
  /// "still to do".
  public var description: String { "still to do" }

  /// The mark of an open gap.
  public init() {}
}

/// One exercise: what is asked, the inputs it is tried on with the right answers, the hints, and
/// the mistakes people really make.
///
/// `Subject` is the type of whatever answers: `any OutputSize.Type` for a protocol `OutputSize`. The
/// student's stub, the reference solution and every mistake conform to that one protocol, so the same
/// check runs on all of them.
public struct Exercise<Subject> {
  /// Chapter and number, such as "2.1".
  public let id: String
  /// A few words.
  public let title: String
  /// What is asked, in one sentence.
  public let asked: String
  /// Three hints, from a nudge to nearly the code.
  public let hints: [String]
  /// How far an answer's numbers may lie from the right ones, as a share.
  public var tolerance = 1e-4
  /// The inputs: hand-sized ones first, then random ones against the library.
  public let cases: () -> [Case<Subject>]
  /// Wrong implementations with a name.
  public let mistakes: [Mistake<Subject>]
}

/// One input and the right answer to it.
public struct Case<Subject> {
  /// The call, as the student could type it, or a description of a larger input.
  public let input: String
  /// The right answer.
  public let expected: Answer
  /// Asks the code in question.
  public let ask: (Subject) throws -> Answer

  /// An input with its right answer.
  public init<Value: AnswerConvertible>(
    _ input: String, expects expected: Value, ask: @escaping (Subject) throws -> Value
  ) {
    self.input = input
    self.expected = expected.answer
    self.ask = { try ask($0).answer }
  }
}

/// A wrong implementation that people really write.
public struct Mistake<Subject> {
  /// What went wrong, in a few words: "forgot the + 1".
  public let name: String
  /// Why that is wrong, in a sentence or two, without giving the code away.
  public let lesson: String
  /// The wrong implementation.
  public let subject: Subject

  /// A named mistake.
  public init(_ name: String, _ lesson: String, _ subject: Subject) {
    self.name = name
    self.lesson = lesson
    self.subject = subject
  }
}

/// An exercise of any kind.
public protocol AnyExercise {
  /// Chapter and number, such as "2.1".
  var id: String { get }
  /// A few words.
  var title: String { get }
  /// What is asked, in one sentence.
  var asked: String { get }
  /// Three hints, from a nudge to nearly the code.
  var hints: [String] { get }
  /// The names of its mistakes.
  var mistakeNames: [String] { get }

  /// Tries the implementation on every input. `began` is told each input before it is tried, and the
  /// verdict found so far whenever there is one: should the code under test bring the process down
  /// later, that much is known.
  func judge(_ implementation: Any.Type, began: (Progress) -> Void) -> Verdict

  /// The same for one of the mistakes.
  func judgeMistake(_ index: Int) -> Verdict
}

extension AnyExercise {
  /// "2.1 Output size".
  public var name: String { "\(id) \(title)" }

  /// Tries the implementation on every input.
  public func judge(_ implementation: Any.Type) -> Verdict { judge(implementation) { _ in } }
}

/// How far a check has come.
public enum Progress {
  /// This input is tried next.
  case trying(input: String)
  /// A verdict that will only be made more precise.
  case found(Verdict)
}

extension Exercise: AnyExercise {
  public var mistakeNames: [String] { mistakes.map(\.name) }

  public func judge(_ implementation: Any.Type, began: (Progress) -> Void) -> Verdict {
    guard let subject = implementation as? Subject else {
      return .stopped(
        .doesNotCompile, "\(implementation) does not conform to the protocol of \(name).")
    }
    return judge(subject, began: began)
  }

  public func judgeMistake(_ index: Int) -> Verdict {
    judge(mistakes[index].subject) { _ in }
  }

  private func judge(_ subject: Subject, began: (Progress) -> Void) -> Verdict {
    let cases = cases()
    var answers: [Answer?] = []
    for (index, item) in cases.enumerated() {
      began(.trying(input: item.input))
      let answer: Answer
      do {
        answer = try item.ask(subject)
      } catch is ToDo {
        return .toDo
      } catch {
        let lesson = lesson(item, yours: "an error: \(error)", difference: nil)
        return .wrong(lesson)
      }
      answers.append(answer)
      guard let difference = item.expected.firstDifference(from: answer, tolerance: tolerance)
      else { continue }
      var lesson = lesson(item, yours: answer.text, difference: difference)
      let likely = mistakes.filter { matches($0, answers, cases) }
      if !likely.isEmpty {
        // A mistake is named only when it explains the answers to the other inputs as well.
        began(.found(.wrong(lesson)))
        for item in cases[(index + 1)...] { answers.append(try? item.ask(subject)) }
      }
      if let mistake = likely.first(where: { matches($0, answers, cases) }) {
        lesson.likely = mistake.name
        lesson.why = mistake.lesson
      }
      return .wrong(lesson)
    }
    return .passed(inputs: cases.count)
  }

  private func lesson(_ item: Case<Subject>, yours: String, difference: String?) -> Lesson {
    Lesson(
      id: id, title: title, asked: asked, input: item.input, expected: item.expected.text,
      yours: yours, difference: difference)
  }

  /// Whether a mistake gives the very answers that were given, and none where none was given.
  private func matches(
    _ mistake: Mistake<Subject>, _ answers: [Answer?], _ cases: [Case<Subject>]
  ) -> Bool {
    zip(answers, cases).allSatisfy { answer, item in
      let wrong = try? item.ask(mistake.subject)
      guard let answer, let wrong else { return answer == nil && wrong == nil }
      return wrong.firstDifference(from: answer, tolerance: tolerance) == nil
    }
  }
}
