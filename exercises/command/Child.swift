import ExerciseChecks
import Files
import Foundation
import Notebook

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a child process wrote and how it ended.
struct Outcome: Sendable {
  var ending: Ending
  var output: String
  var errors: String
  var report = ""
}

/// What a process is watched for while it runs.
enum Watched {
  /// Its time on the clock.
  case clock
  /// A student's code: the time it computes or waits, and its memory.
  case student
}

/// Runs a program with arguments, waits for it at most so many seconds, and returns what it wrote.
/// Output goes through files, so that no amount of it can block the child; they have no name, so
/// that nothing is left of them however this ends.
///
/// - Parameter watched: what the seconds are counted of.
/// - Throws: `Interrupted` after Ctrl-C; the program has been ended then, as it is when its time is up.
func run(
  _ program: URL, _ arguments: [String], in folder: URL, seconds: Double,
  watched: Watched = .clock, environment: [String: String] = [:]
) throws -> Outcome {
  let (output, errors, report) = (
    try NamelessFile(), try NamelessFile(), watched == .student ? try NamelessFile() : nil
  )
  let process = Process()
  process.executableURL = program
  process.arguments = arguments
  process.currentDirectoryURL = folder
  let mark = UUID().uuidString
  process.environment = ProcessInfo.processInfo.environment
    .merging(environment.merging([descendantsMark: mark]) { $1 }) { $1 }
  process.standardInput = report?.handle ?? FileHandle.nullDevice
  process.standardOutput = output.handle
  process.standardError = errors.handle
  let done = DispatchSemaphore(value: 0)
  process.terminationHandler = { _ in done.signal() }
  try process.run()
  let id = process.processIdentifier
  let end = ContinuousClock.now + .seconds(seconds)
  var used = UsedTime(process: id)
  var ending: Ending?
  while ending == nil, done.wait(timeout: .now() + 0.02) == .timedOut {
    switch watched {
    case .clock: if ContinuousClock.now > end { ending = .timeout }
    case .student:
      if residentBytes(of: id) > Limits.memoryBytes { ending = .memory }
      // Loading the library is not the student's time.
      if used.begun || report?.isEmpty == false {
        if used.seconds() > seconds { ending = .timeout }
      } else if ContinuousClock.now > end + .seconds(20 * seconds) {
        ending = .timeout
      }
    }
    if Interruption.isRequested { ending = .timeout }
    if ending != nil { stop(process, done, politely: watched == .clock) }
  }
  // What the program has started must not outlive it.
  if watched == .student {
    kill(-id, SIGKILL)
    killDescendants(marked: mark)
  }
  try Interruption.check()
  let status = process.terminationStatus
  return Outcome(
    ending: ending ?? (process.terminationReason == .exit ? .exit(status) : .signal(status)),
    output: output.text, errors: errors.text, report: report?.text ?? "")
}

/// Ends a program and all that it has started. Foundation puts it into a group of its own, but the
/// programs that `swiftc` starts may be in others, which only it knows: so it is asked first.
private func stop(_ process: Process, _ done: DispatchSemaphore, politely: Bool) {
  let leader = process.processIdentifier
  var hasEnded = false
  if politely {
    kill(leader, SIGINT)
    hasEnded = done.wait(timeout: .now() + 3) == .success
  }
  kill(-leader, SIGKILL)
  if hasEnded { return }
  kill(leader, SIGKILL)
  done.wait()
}

/// The variable that a process and all that it starts have in their environment.
private let descendantsMark = "EXERCISES_RUN"

/// Ends what a process has started and put into another group, as Foundation does.
private func killDescendants(marked mark: String) {
  #if os(Linux)
    let needle = Data("\(descendantsMark)=\(mark)".utf8)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
      guard let process = pid_t(name), process != getpid(),
        let environment = FileManager.default.contents(atPath: "/proc/\(name)/environ"),
        environment.range(of: needle) != nil
      else { continue }
      kill(process, SIGKILL)
    }
  #endif
}

/// A file that only its open descriptor leads to.
private struct NamelessFile {
  let handle: FileHandle

  init() throws {
    let folder = temporaryFolder.path
    var name = Array("\(folder)/exercises-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    guard descriptor >= 0 else {
      throw Trouble("No file could be made in \(folder): \(cause()).")
    }
    unlink(name)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    // Two processes write to one end: neither overwrites what the other has written.
    _ = fcntl(descriptor, F_SETFL, O_APPEND)
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  var isEmpty: Bool { size == 0 }

  private var size: Int {
    var status = stat()
    return fstat(handle.fileDescriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// What was written; of more than a megabyte, the beginning and the end.
  var text: String {
    func piece(_ start: Int, _ count: Int) -> String {
      var bytes = [UInt8](repeating: 0, count: count)
      let read = pread(handle.fileDescriptor, &bytes, count, off_t(start))
      return String(decoding: bytes.prefix(max(0, read)), as: UTF8.self)
    }
    let (size, most) = (size, 1 << 20)
    return size <= most
      ? piece(0, size) : piece(0, most / 2) + "\n" + piece(size - most / 2, most / 2)
  }
}

/// The time that a process has computed or waited, without the time in which it could have gone on
/// and other programs had the processor: a busy machine must not fail anyone.
private struct UsedTime {
  let process: pid_t
  private var start: (clock: ContinuousClock.Instant, queued: Double)?

  init(process: pid_t) { self.process = process }

  var begun: Bool { start != nil }

  /// The seconds since this was asked for the first time.
  mutating func seconds() -> Double {
    let now = (clock: ContinuousClock.now, queued: queued())
    guard let start else {
      self.start = now
      return 0
    }
    let elapsed = (now.clock - start.clock) / .seconds(1)
    return elapsed - (now.queued - start.queued)
  }

  /// The seconds that the process has stood in line for a processor. Where the system does not tell,
  /// two thirds of the time are taken to be spent so.
  private func queued() -> Double {
    #if os(Linux)
      // Nanoseconds on the processor, nanoseconds in line, number of turns.
      if let text = try? String(contentsOfFile: "/proc/\(process)/schedstat", encoding: .utf8),
        let nanoseconds = text.split(separator: " ").dropFirst().first.flatMap({ Double($0) })
      {
        return nanoseconds / 1e9
      }
    #endif
    guard let start else { return 0 }
    return start.queued + (ContinuousClock.now - start.clock) / .seconds(1) * 2 / 3
  }
}

/// The bytes of memory that a process fills; 0 where the system does not tell.
private func residentBytes(of process: pid_t) -> Int {
  #if os(Linux)
    // In pages: size, resident, …
    let text = try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8)
    let pages = text?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  #elseif canImport(Darwin)
    var information = rusage_info_v2()
    let result = withUnsafeMutablePointer(to: &information) {
      $0.withMemoryRebound(to: rusage_info_t?.self, capacity: 1) {
        proc_pid_rusage(process, RUSAGE_INFO_V2, $0)
      }
    }
    return result == 0 ? Int(information.ri_resident_size) : 0
  #else
    return 0
  #endif
}
