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
    // The library is built now, so that the first verdict does not wait for it.
    do { try buildJudge(workshop) } catch let failure as BuildFailure {
      sheet.print(report(failure, sheet))
    }
    while true {
      Thread.sleep(forTimeInterval: 0.2)
      try Interruption.check()
      let now = snapshot()
      let changed = catalogue.map(\.id).filter { now[$0] != seen[$0] }
      guard !changed.isEmpty else { continue }
      seen = now
      let start = Date()
      do {
        try buildJudge(workshop)
        for judgement in try judge(changed, with: workshop.judge) {
          sheet.print(report(judgement, sheet))
        }
      } catch let failure as BuildFailure {
        sheet.print(report(failure, sheet))
      }
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
