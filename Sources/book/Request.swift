import Base
import Files
import Foundation
import Notebook

/// What the reader asked for.
struct Request {
  var output = "build/book"
  /// What every chapter is told.
  var flags: [String] = []
  var slides = false
  var serves = false
  var port = 8000
  var jobs = Threads.usableCores
  var wantsHelp = false
  /// Whether the chapters show what was recorded of them.
  var replays = false
  /// Whether the pages follow the sources.
  var isLive = false

  static let usage = """
    usage: swift run book [flags]

    Writes all chapters as a site that needs no network: contents, a page for each chapter with its
    figures and exercises, search, and each chapter as a notebook. Its results are the recorded ones,
    of the long runs where there are any, unless it is told to compute.

      --output DIR   where it is written (default: build/book)
      --slides       also each chapter as slides of 1280 × 720 pixels
      --serve        when it is written, serve it to this machine's browser alone (needs python3)
      --live         serve it, and while sources are edited build and play again what a saved file
                     changes; open pages follow by themselves, and show what does not compile;
                     contents, search and notebooks stay as they were
                     (default folder: build/live); with --quick, --full or --seed, plays so
      --port N       the port to serve on (default: 8000)
      --replay       the chapters' recorded results; nothing is computed (the default)
      --run          play the chapters now, several at a time
      --quick        play their shortest runs
      --full         play their long runs
      --seed N       play them, with random numbers that start there
      --jobs N       how many chapters play at a time (default: one for each processor); with 1 the
                     times on the pages are not disturbed by other chapters
      --help         this text
    """

  private static let names = [
    "output", "slides", "serve", "live", "port", "run", "quick", "full", "replay", "seed", "jobs",
    "help",
  ]

  /// Reads a command line.
  ///
  /// - Throws: `UsageError`, one sentence.
  init(_ words: some Collection<String>) throws {
    var rest = words.flatMap { word in
      // "--port=8000" is "--port 8000".
      word.hasPrefix("--")
        ? word.split(separator: "=", maxSplits: 1).map(String.init) : [word]
    }[...]
    func value(of flag: String) throws -> String {
      guard let next = rest.first, !next.hasPrefix("--"), !next.isEmpty else {
        throw UsageError("\(flag) needs a value")
      }
      rest = rest.dropFirst()
      return next
    }
    func number(of flag: String, in range: ClosedRange<Int>) throws -> Int {
      let text = try value(of: flag)
      guard let number = Int(text), range.contains(number) else {
        throw UsageError(
          "\(flag) takes a whole number from \(range.lowerBound) to \(range.upperBound), "
            + "not \"\(text)\"")
      }
      return number
    }
    var (plays, isPlaceGiven) = (false, false)
    while let word = rest.popFirst() {
      switch word {
      case "--output":
        output = expandingTilde(try value(of: word))
        isPlaceGiven = true
      case "--slides": slides = true
      case "--serve": serves = true
      case "--live": (isLive, serves) = (true, true)
      case "--port": port = try number(of: word, in: 1...65_535)
      case "--jobs": jobs = try number(of: word, in: 1...64)
      case "--quick", "--full": flags.append(word)
      case "--run": plays = true
      case "--replay": replays = true
      case "--seed":
        let text = try value(of: word)
        guard UInt64(text) != nil else {
          throw UsageError("--seed takes a whole number from 0 up, not \"\(text)\"")
        }
        flags += [word, text]
      case "--help", "-h": wantsHelp = true
      default:
        let near = suggestion(for: String(word.drop { $0 == "-" }), among: Self.names)
        throw UsageError(
          "there is no flag \(word)" + (near.map { "; did you mean --\($0)?" } ?? "; see --help"))
      }
    }
    if isLive && !isPlaceGiven { output = "build/live" }
    // A live book begins with what was recorded; the flags are for what is played then.
    plays = plays || (!flags.isEmpty && !isLive)
    if plays && replays {
      throw UsageError("--replay shows what was recorded and the other flags compute; choose one")
    }
    replays = !plays
    if flags.contains("--quick") && flags.contains("--full") {
      throw UsageError("--quick and --full ask for opposite things; choose one")
    }
  }
}

/// Ends the program with one sentence: status 2 for a command line that cannot be understood, 130
/// after Ctrl-C, 1 for everything else.
func fail(_ error: any Error) -> Never {
  let status: Int32 = error is UsageError ? 2 : error is Interrupted ? 130 : 1
  Console.fail("book: \(error)", status: status)
}
