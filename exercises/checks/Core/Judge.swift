import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the code of one exercise may take.
public enum Limits {
  /// The seconds of computing or waiting before it counts as an endless loop.
  public static let seconds = 3
  /// The bytes that it may print, or write into any one file; the rest is cut off.
  public static let outputBytes = 1 << 20
  /// The bytes of memory that it may fill.
  public static let memoryBytes = 1 << 28
}

/// What the judge writes to its report while it works, one line of JSON each.
public enum ReportLine: Codable, Equatable, Sendable {
  /// This input is tried next.
  case trying(String)
  /// A verdict that may still be made more precise.
  case found(Verdict)
  /// The last word.
  case verdict(Verdict)

  /// The line as it stands in a report.
  public var text: String {
    (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) + "\n" } ?? ""
  }
}

/// The whole program of the judge: tries the implementation of one exercise in this process, which
/// the code under test may well bring down, and writes what happens to a report.
///
/// The report is a file that was handed over in place of the standard input. It has no name that the
/// code under test could write to, and no program that the code starts inherits it.
///
/// - Parameters:
///   - id: the exercise's number.
///   - implementation: brings the type that answers.
/// - Returns: the exit status: 0 when there is a verdict, 2 when this was not called by the command.
public func runJudge(_ id: String, implementation: () throws -> Any.Type) -> Int32 {
  let report = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 64)
  var status = stat()
  guard let exercise = findExercise(id), report >= 0, fstat(report, &status) == 0,
    status.st_mode & S_IFMT == S_IFREG, fcntl(report, F_GETFL) & O_ACCMODE == O_RDWR
  else {
    print("--judge is called by the other commands: swift run exercises check \(id)")
    return 2
  }
  let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
  dup2(nothing, STDIN_FILENO)
  limitThisProcess()
  let judge = getpid()
  func write(_ line: ReportLine) {
    // A copy of this process that the code under test has made has no say.
    guard getpid() == judge else { return }
    let bytes = Array(line.text.utf8)
    bytes.withUnsafeBytes { _ = Foundation.write(report, $0.baseAddress!, $0.count) }
  }
  do {
    let implementation = try implementation()
    let verdict = exercise.judge(implementation) { progress in
      switch progress {
      case .trying(let input): write(.trying(input))
      case .found(let verdict): write(.found(verdict))
      }
    }
    write(.verdict(verdict))
  } catch {
    write(.verdict(.stopped(.doesNotCompile, "\(error)")))
  }
  // Not by way of what the code under test may have left to be done at the end.
  fflush(nil)
  _exit(0)
}

/// Limits this process's computing, output and memory. Whoever started it watches the clock, too.
private func limitThisProcess() {
  // Whoever is started from a worker thread inherits its blocked signals, those of the limits too.
  var none = sigset_t()
  sigemptyset(&none)
  sigprocmask(SIG_SETMASK, &none, nil)
  // What is printed beyond the limit is lost, and the code goes on.
  signal(SIGXFSZ, SIG_IGN)
  // What was printed before a crash is there to be read.
  if let output = standardOutput { setvbuf(output, nil, _IOLBF, 0) }
  #if canImport(Glibc)
    func set(_ resource: __rlimit_resource, _ soft: Int, _ hard: Int) {
      var limit = rlimit(rlim_cur: rlim_t(soft), rlim_max: rlim_t(hard))
      setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
    }
  #else
    func set(_ resource: Int32, _ soft: Int, _ hard: Int) {
      var limit = rlimit(rlim_cur: rlim_t(soft), rlim_max: rlim_t(hard))
      setrlimit(resource, &limit)
    }
  #endif
  set(RLIMIT_CPU, Limits.seconds, Limits.seconds + 2)
  set(RLIMIT_CORE, 0, 0)
  set(RLIMIT_FSIZE, Limits.outputBytes, Limits.outputBytes)
  #if os(Linux)
    // What asks for this much at once gets nothing; what fills memory bit by bit is watched.
    set(RLIMIT_DATA, 16 * Limits.memoryBytes, 16 * Limits.memoryBytes)
  #endif
  alarm(UInt32(20 * Limits.seconds))
}

/// C's standard output. Swift 6 lets nobody name the variable, which anybody could change.
private var standardOutput: UnsafeMutablePointer<FILE>? {
  #if canImport(Darwin)
    let name = "__stdoutp"
  #else
    let name = "stdout"
  #endif
  return dlsym(dlopen(nil, RTLD_NOW), name)?
    .load(as: UnsafeMutablePointer<FILE>?.self)
}

/// The type that answers an exercise, from a library that was built of the student's file.
///
/// - Throws: one sentence when the library cannot be loaded.
public func implementation(inLibrary path: String) throws -> Any.Type {
  guard let library = dlopen(path, RTLD_NOW | RTLD_LOCAL),
    let symbol = dlsym(library, implementationSymbol)
  else {
    let cause = dlerror().map { String(cString: $0) } ?? ""
    let name = cause.split(separator: "undefined symbol: ").dropFirst().first
    throw CannotBeLoaded(
      description: "The file compiles, but uses something that is nowhere defined"
        + (name.map { ": \($0)." } ?? "."))
  }
  typealias Entry = @convention(c) () -> UnsafeRawPointer
  return unsafeBitCast(unsafeBitCast(symbol, to: Entry.self)(), to: Any.Type.self)
}

private struct CannotBeLoaded: Error, CustomStringConvertible {
  let description: String
}

/// The name under which a student's library hands out its type.
private let implementationSymbol = "exercise_implementation"

/// The Swift file that is compiled together with a student's, and hands out its type.
public func libraryEntry(of type: String) -> String {
  """
  @_cdecl("\(implementationSymbol)")
  public func exerciseImplementation() -> UnsafeRawPointer {
    unsafeBitCast(\(type).self as Any.Type, to: UnsafeRawPointer.self)
  }

  """
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
  return stopped(ending, errors: errors, place: place)
}

/// How a process ended.
public enum Ending: Equatable, Sendable {
  /// By itself, with a status.
  case exit(Int32)
  /// By a signal.
  case signal(Int32)
  /// It was ended because it took too long.
  case timeout
  /// It was ended because it filled too much memory.
  case memory
}

private func stopped(_ ending: Ending, errors: String, place: String) -> Verdict {
  switch ending {
  case .timeout: return endless(place)
  case .signal(let number) where [SIGXCPU, SIGALRM].contains(number): return endless(place)
  case .memory:
    return .stopped(
      .memory,
      "Your code filled more than \(Limits.memoryBytes >> 20) MB of memory\(place): look for a list "
        + "that grows in a loop without end.")
  default: break
  }
  if let line = errors.split(separator: "\n").last(where: { $0.contains("Fatal error") }) {
    let cause =
      line.firstRange(of: "Fatal error")
      .map { line[$0.upperBound...].drop { $0 == ":" || $0 == " " } } ?? line
    let start = line.prefix { $0 != " " }
    let file = start.split(separator: "/").last.map { $0.drop { $0 == " " } } ?? ""
    // The checks have files of the same names, in a module of another name.
    let mine = start.hasPrefix("Answer") && file.contains(".swift:")
    let at = mine ? " (\(file.split(separator: ":").prefix(2).joined(separator: ", line ")))" : ""
    let text = cause.isEmpty ? "a broken promise" : String(cause)
    return .stopped(.crash, "Your code stopped the program\(place): \(text)\(at).")
  }
  switch ending {
  case .signal(SIGKILL):
    return .stopped(
      .killed,
      "The process that ran your code was killed\(place), and not by this command. The system does "
        + "that when memory runs out, and a person can. Try again; if it comes back, look for a list "
        + "that grows without end.")
  case .signal(let number) where number == SIGSEGV || number == SIGBUS:
    return .stopped(
      .crash,
      "Your code crashed\(place): memory that is not there was touched, most often by a "
        + "function that calls itself without end.")
  case .signal(let number):
    return .stopped(
      .crash,
      "Your code crashed\(place) (signal \(number)): most often an index out of range, a number too "
        + "large for its type, a nil that was forced, or far too much memory asked for at once.")
  case .exit(let status):
    return .stopped(
      .exit, "Your code ended the program\(place) with status \(status), before it had answered.")
  case .timeout, .memory: return endless(place)
  }
}

private func endless(_ place: String) -> Verdict {
  .stopped(
    .endless,
    "Your code did not come to an end within \(Limits.seconds) seconds\(place): look for a loop "
      + "whose end is never reached, or for something that waits.")
}
