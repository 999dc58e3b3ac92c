import ExerciseChecks
import Foundation
import Notebook

/// Judges a file again whenever it is saved, until Ctrl-C.
struct Watch {
  var workshop: Workshop
  var sheet: Sheet

  func run() throws -> Int32 {
    sheet.print([
      "", "Watching exercises/stubs: save a file and it is judged. Ctrl-C ends.", "",
    ])
    var seen = snapshot()
    // What does not compile or answer wrongly now is told at once.
    for judgement in try workshop.judge(catalogue.map(\.id)) where judgement.verdict.isFailure {
      sheet.print(report(judgement, sheet))
    }
    while true {
      Thread.sleep(forTimeInterval: 0.1)
      try Interruption.check()
      let now = snapshot()
      let changed = catalogue.map(\.id).filter { now[$0] != seen[$0] }
      guard !changed.isEmpty else { continue }
      seen = now
      let start = Date()
      for judgement in try workshop.judge(changed) { sheet.print(report(judgement, sheet)) }
      sheet.print([sheet.paint(duration(-start.timeIntervalSinceNow), .dim), ""])
    }
  }

  /// When each file was last changed, and its size: an editor may save twice in one tick.
  func snapshot() -> [String: String] {
    var times: [String: String] = [:]
    for exercise in catalogue {
      let attributes = try? FileManager.default.attributesOfItem(
        atPath: workshop.stub(exercise.id).path)
      let time = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
      times[exercise.id] = "\(time) \(attributes?[.size] as? Int ?? 0)"
    }
    return times
  }
}
