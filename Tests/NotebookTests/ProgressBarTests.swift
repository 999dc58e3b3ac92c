import Testing

@testable import Notebook

struct ProgressBarTests {
  final class Log {
    var now = 0.0
    var written: [String] = []
  }

  func bar(
    _ log: Log, done: Int = 0, isTold: Bool = false, isTerminal: Bool
  ) -> ProgressBar {
    ProgressBar(
      "training", total: 100, done: done, unit: "images", isTold: isTold, isTerminal: isTerminal,
      columns: 80,
      clock: { log.now }, write: { log.written.append($0) })
  }

  @Test func `a log gets a plain line every ten seconds and one at the end`() {
    let log = Log()
    let progress = bar(log, isTerminal: false)
    for _ in 0..<100 {
      log.now += 0.25
      progress.advance(note: "loss 0.5")
    }
    progress.finish()
    #expect(
      log.written == [
        "training: 40 % · 4 images/s · 15 s left · loss 0.5\n",
        "training: 80 % · 4 images/s · 5 s left · loss 0.5\n", "training: done in 25 s\n",
      ])
  }

  @Test func `resumed work is a share of the whole, at the rate of what is done now`() {
    let log = Log()
    let progress = bar(log, done: 40, isTold: true, isTerminal: false)
    log.now = 10
    progress.advance(by: 20)
    progress.tell("step 60", withPace: true)
    #expect(log.written == ["training: step 60 · 60 % · 2 images/s · 20 s left\n"])
  }

  @Test func `a terminal gets a bar that goes away`() {
    let log = Log()
    let progress = bar(log, isTerminal: true)
    log.now = 2
    progress.advance(by: 50)
    log.now = 2.01
    progress.advance()
    progress.finish()
    #expect(log.written.count == 2)
    #expect(log.written[0].contains("training ███████████████░░░░░░░░░░░░░░░ 50 % · 25 images/s"))
    #expect(log.written[1] == "\r\u{1B}[K")
  }

  @Test func `what is told stays, above the bar or as a line of the log`() {
    let log = Log()
    let progress = bar(log, isTold: true, isTerminal: false)
    log.now = 60
    progress.advance(by: 50, note: "loss 0.5")
    progress.tell("step 1: loss 0.5", withPace: true)
    progress.tell("epoch 1: loss 0.5")
    progress.finish()
    #expect(
      log.written == [
        "training: step 1: loss 0.5 · 50 % · 0.833 images/s · 1 min left\n",
        "training: epoch 1: loss 0.5\n", "training: done in 1 min\n",
      ])

    let screen = Log()
    let above = bar(screen, isTold: true, isTerminal: true)
    above.advance(by: 50)
    above.tell("epoch 1: loss 0.5")
    above.advance()
    #expect(screen.written.count == 3)
    #expect(screen.written[1] == "\r\u{1B}[Kepoch 1: loss 0.5\n")
    #expect(screen.written[2].contains("51 %"))
  }

  @Test func `short work leaves no line in a log`() {
    let log = Log()
    let progress = bar(log, isTerminal: false)
    progress.advance(by: 100)
    progress.finish()
    #expect(log.written.isEmpty)
  }

  @Test(arguments: [(0.0, "░░"), (0.5, "█░"), (0.53125, "█▏"), (1.0, "██"), (7.0, "██")])
  func `a bar is exact to an eighth of a character`(share: Double, text: String) {
    #expect(blockBar(share, width: 2) == text)
  }
}
