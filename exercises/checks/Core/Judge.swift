import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The seconds of computing that one exercise may take before it counts as an endless loop.
public let secondsPerExercise = 3

/// Limits this process to `secondsPerExercise` of computing, and to ten times that on the clock for
/// code that waits for something. Counting the processor's time keeps a busy machine from failing
/// anyone.
public func limitThisProcess() {
  // Whoever is started from a worker thread inherits its blocked signals, those of the limits too.
  var none = sigset_t()
  sigemptyset(&none)
  sigprocmask(SIG_SETMASK, &none, nil)
  let seconds = rlim_t(secondsPerExercise)
  var limit = rlimit(rlim_cur: seconds, rlim_max: seconds + 2)
  var noCore = rlimit(rlim_cur: 0, rlim_max: 0)
  #if canImport(Glibc)
    setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &noCore)
  #else
    setrlimit(RLIMIT_CPU, &limit)
    setrlimit(RLIMIT_CORE, &noCore)
  #endif
  alarm(UInt32(10 * secondsPerExercise))
}

/// What the judge writes to its report while it works, one line of JSON each.
public enum ReportLine: Codable, Equatable, Sendable {
  /// This input is tried next.
  case trying(String)
  /// A verdict that may still be made more precise.
  case found(Verdict)
  /// The last word.
  case verdict(Verdict)
}

/// The whole program of the judge: tries the implementation of one exercise in this process, which
/// the code under test may well bring down, and writes what happens to a report.
///
/// - Parameters:
///   - arguments: the exercise's number and the path of the report.
///   - implementations: the type that answers each exercise.
/// - Returns: the exit status: 0 when there is a verdict, 2 for wrong arguments.
public func runJudge(_ arguments: [String], implementations: [String: Any.Type]) -> Int32 {
  guard arguments.count == 2, let exercise = findExercise(arguments[0]),
    let implementation = implementations[arguments[0]],
    let report = fopen(arguments[1], "w")
  else {
    print("exercises-judge works for the exercises command: swift run exercises")
    return 2
  }
  func write(_ line: ReportLine) {
    guard let data = try? JSONEncoder().encode(line) else { return }
    fputs(String(decoding: data, as: UTF8.self) + "\n", report)
    fflush(report)
  }
  limitThisProcess()
  let verdict = exercise.judge(implementation) { progress in
    switch progress {
    case .trying(let input): write(.trying(input))
    case .found(let verdict): write(.found(verdict))
    }
  }
  write(.verdict(verdict))
  fclose(report)
  return 0
}

/// What a report says, together with how the judge's process ended.
///
/// - Parameters:
///   - report: the lines the judge wrote.
///   - ending: how its process ended.
///   - errors: what it wrote to the standard error output.
/// - Returns: the verdict; where the process ended before one was found, a sentence that says how
///   and on which input.
public func verdict(report: String, ending: Ending, errors: String) -> Verdict {
  var input: String?
  var found: Verdict?
  for line in report.split(separator: "\n") {
    switch try? JSONDecoder().decode(ReportLine.self, from: Data(line.utf8)) {
    case .trying(let text): input = text
    case .found(let verdict): found = verdict
    case .verdict(let verdict): return verdict
    case nil: break
    }
  }
  if let found { return found }
  let place = input.map { " on the input \($0)" } ?? ""
  return .stopped(sentence(for: ending, errors: errors, place: place))
}

/// How a process ended.
public enum Ending: Equatable, Sendable {
  /// By itself, with a status.
  case exit(Int32)
  /// By a signal.
  case signal(Int32)
  /// It was ended because it took too long.
  case timeout
}

private func sentence(for ending: Ending, errors: String, place: String) -> String {
  if let line = errors.split(separator: "\n").first(where: { $0.contains("Fatal error") }) {
    let cause =
      line.firstRange(of: "Fatal error")
      .map { line[$0.upperBound...].drop { $0 == ":" || $0 == " " } } ?? line
    let start = line.prefix { $0 != " " }
    let file = start.split(separator: "/").last.map { $0.drop { $0 == " " } } ?? ""
    let mine = file.hasPrefix("Exercise") && file.contains(".swift:")
    let at = mine ? " (\(file.split(separator: ":").prefix(2).joined(separator: ", line ")))" : ""
    let text = cause.isEmpty ? "a broken promise" : String(cause)
    return "Your code stopped the program\(place): \(text)\(at)."
  }
  switch ending {
  case .timeout: return timeoutSentence(place)
  case .signal(let number) where [SIGXCPU, SIGALRM, SIGKILL].contains(number):
    return timeoutSentence(place)
  case .signal(let number) where number == SIGSEGV || number == SIGBUS:
    return "Your code crashed\(place): memory that is not there was touched, most often by a "
      + "function that calls itself without end."
  case .signal(let number):
    return "Your code crashed\(place) (signal \(number)): most often an index out of range, a "
      + "number too large for its type, or a nil that was forced."
  case .exit(let status):
    return "Your code ended the program\(place) with status \(status), before it had answered."
  }
}

private func timeoutSentence(_ place: String) -> String {
  "Your code did not come to an end within \(secondsPerExercise) seconds\(place): look for a loop "
    + "whose end is never reached."
}
