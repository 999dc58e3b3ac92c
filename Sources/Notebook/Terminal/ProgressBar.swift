import Files
import Foundation

/// How far long work has come, on the standard error output: a bar on a terminal, a plain line now and
/// then elsewhere, or the lines that it is told. It never touches the standard output, so what is
/// recorded stays the same.
///
/// ```swift
/// let progress = ProgressBar("training", total: steps, unit: "images")
/// for step in 0..<steps { …; progress.advance(by: 128, note: "loss \(significant(loss))") }
/// progress.finish()
/// ```
public final class ProgressBar {
  private let label: String
  private let total: Int
  private let unit: String
  private let isTold: Bool
  /// Whether there is a terminal, where a bar shows how far the work has come.
  public let isTerminal: Bool
  private let clock: () -> Double
  private let write: (String) -> Void
  private let columns: Int
  private let start: Double
  private let before: Int
  private var done: Int
  private var note = ""
  private var lastShown = -Double.infinity
  private var hasDrawn = false

  /// Progress of something.
  ///
  /// - Parameters:
  ///   - label: what is going on, in a word or two.
  ///   - total: how many units there are to do in all.
  ///   - done: how many of them were done before, such as by a run that is resumed.
  ///   - unit: what is counted, for the rate: "images" gives "1,234 images/s". Empty: no rate.
  ///   - isTold: whether, where there is no terminal, only what `tell` is given makes a line.
  public convenience init(
    _ label: String, total: Int, done: Int = 0, unit: String = "", isTold: Bool = false
  ) {
    // A lecture keeps a line of its screen for it.
    let isLecture = TerminalState.isHeld
    self.init(
      label, total: total, done: done, unit: unit, isTold: isTold,
      isTerminal: isLecture || Console.errorIsTerminal,
      columns: isLecture
        ? TerminalState.statusColumns : min(100, Console.size(of: 2)?.columns ?? 80),
      clock: { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 },
      write: { text in
        if isLecture {
          TerminalState.showStatus(
            text.replacing(ProgressBar.clearLine, with: "").replacing("\n", with: ""))
        } else {
          Console.printError(text)
        }
      })
  }

  private static let clearLine = "\r\u{1B}[K"

  init(
    _ label: String, total: Int, done: Int = 0, unit: String, isTold: Bool = false,
    isTerminal: Bool, columns: Int, clock: @escaping () -> Double, write: @escaping (String) -> Void
  ) {
    self.label = label
    self.total = total
    (before, self.done) = (done, done)
    self.unit = unit
    self.isTold = isTold
    self.isTerminal = isTerminal
    self.columns = columns
    self.clock = clock
    self.write = write
    start = clock()
    // Work that is over within a few seconds needs no line in a log.
    if !isTerminal { lastShown = start }
  }

  /// Counts work done. Cheap: the bar is drawn at most ten times a second, a plain line written at
  /// most every ten seconds.
  ///
  /// - Parameters:
  ///   - count: how many units more.
  ///   - note: what else to say, such as the loss.
  public func advance(by count: Int = 1, note: String? = nil) {
    done += count
    if let note { self.note = printable(note) }
    let now = clock()
    guard now - lastShown >= (isTerminal ? 0.1 : isTold ? .infinity : 10) else { return }
    lastShown = now
    show(now)
  }

  /// Writes a line that stays, such as the result of a part of the work: above the bar on a terminal.
  ///
  /// - Parameters:
  ///   - text: the line, without its end.
  ///   - withPace: whether share, rate and time left stand behind it.
  public func tell(_ text: String, withPace: Bool = false) {
    let parts = [printable(text)] + (withPace ? pace(clock()) : [])
    let line = parts.joined(separator: " · ") + "\n"
    write((isTerminal ? Self.clearLine : "\(label): ") + line)
    // The bar is drawn again beneath it.
    if isTerminal { lastShown = -.infinity }
    hasDrawn = true
  }

  /// Ends the progress: the bar goes away; where lines were written, a last one says how long it took.
  public func finish() {
    if isTerminal {
      if hasDrawn { write(Self.clearLine) }
    } else if hasDrawn {
      write("\(label): done in \(duration(clock() - start))\n")
    }
    hasDrawn = false
  }

  private var share: Double { total > 0 ? min(1, Double(done) / Double(total)) : 0 }

  /// How far the work has come, how fast it goes, how long it will still take.
  private func pace(_ now: Double) -> [String] {
    let elapsed = now - start
    var parts = [percent(share, decimals: 0)]
    let rate = elapsed > 0 ? Double(done - before) / elapsed : 0
    if !unit.isEmpty && elapsed > 0 {
      parts.append("\(significant(rate, digits: 3)) \(unit)/s")
    }
    if rate > 0 && share < 1 && elapsed > 0.5 {
      parts.append("\(duration((Double(total - done) / rate).rounded(.up))) left")
    }
    return parts
  }

  private func show(_ now: Double) {
    var parts = pace(now)
    if !note.isEmpty { parts.append(note) }
    let tail = parts.joined(separator: " · ")
    hasDrawn = true
    if isTerminal {
      let room = columns - displayWidth(label) - displayWidth(tail) - 5
      let bar = room >= 8 ? " " + blockBar(share, width: min(room, 30)) : ""
      write(Self.clearLine + shortened("\(label)\(bar) \(tail)", to: columns - 1))
    } else {
      write("\(label): \(tail)\n")
    }
  }
}

/// A bar of eighth blocks, `width` columns long when `share` is one.
///
/// - Parameters:
///   - share: from 0 to 1.
///   - width: the columns of a full bar.
///   - background: what fills the rest; nil leaves it out.
func blockBar(_ share: Double, width: Int, background: Character? = "░") -> String {
  let eighths = Int((min(1, max(0, share)) * Double(width * 8)).rounded())
  var bar = String(repeating: "█", count: eighths / 8)
  if eighths % 8 > 0 { bar.append(Array("▏▎▍▌▋▊▉")[eighths % 8 - 1]) }
  if let background {
    bar += String(repeating: background, count: max(0, width - (eighths + 7) / 8))
  }
  return bar
}
