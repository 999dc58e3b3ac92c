import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The terminal while it belongs to the lecture: keys arrive one by one and unseen, the cursor is
/// hidden, what was on the screen is kept aside. On every way out (quitting, an error, Ctrl-C, a
/// crash, a polite kill) all of it is put back as it was.
///
/// What is printed to the standard error output meanwhile (progress, a crash's last words) would spoil
/// the screen; it is kept in a file without a name and printed when the terminal is back.
enum TerminalState {
  // Written before the signal handlers are installed. Afterwards only `errorLog` changes: whoever
  // wins `isTaken`, a handler or not, marks it as closed.
  nonisolated(unsafe) private static var saved = termios()
  nonisolated(unsafe) private static var taken = termios()
  nonisolated(unsafe) private static var input: Int32 = -1
  nonisolated(unsafe) private static var output: Int32 = -1
  nonisolated(unsafe) private static var realError: Int32 = -1
  nonisolated(unsafe) private static var errorLog: Int32 = -1
  private static let isTaken = Atomic<Bool>(false)
  private static let isResized = Atomic<Bool>(false)

  private static let enterScreen = Array("\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J".utf8)
  private static let leaveScreen = Array("\u{1B}[0m\u{1B}[?25h\u{1B}[?1049l".utf8)
  private static let deadlySignals = [
    SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGTERM, SIGHUP, SIGQUIT,
  ]

  /// Takes the terminal.
  ///
  /// - Parameters:
  ///   - input: where keys come from.
  ///   - output: where the screen is.
  ///   - keepsErrors: whether the standard error output is kept aside meanwhile.
  /// - Returns: false when `input` is no terminal; then nothing was changed.
  static func take(input: Int32, output: Int32, keepsErrors: Bool) -> Bool {
    var attributes = termios()
    guard tcgetattr(input, &attributes) == 0 else { return false }
    saved = attributes
    self.input = input
    self.output = output
    // Touched now, because a signal handler must not initialise anything.
    _ = (leaveScreen.count, isResized.load(ordering: .relaxed))
    attributes.c_lflag &= ~tcflag_t(ICANON | ECHO)
    withUnsafeMutableBytes(of: &attributes.c_cc) { keys in
      keys[Int(VMIN)] = 1
      keys[Int(VTIME)] = 0
    }
    taken = attributes
    if keepsErrors, let log = tmpfile() {
      fflush(nil)
      errorLog = dup(fileno(log))
      realError = dup(STDERR_FILENO)
      dup2(errorLog, STDERR_FILENO)
      fclose(log)
    }
    isTaken.store(true, ordering: .sequentiallyConsistent)
    for number in deadlySignals {
      signal(number) { number in
        TerminalState.restoreInSignalHandler()
        signal(number, SIG_DFL)
        raise(number)
      }
    }
    signal(SIGWINCH) { _ in TerminalState.isResized.store(true, ordering: .relaxed) }
    signal(SIGTSTP) { _ in TerminalState.suspendInSignalHandler() }
    Interruption.unblock(deadlySignals + [SIGWINCH, SIGTSTP])
    tcsetattr(input, TCSADRAIN, &attributes)
    put(enterScreen, to: output)
    return true
  }

  /// Puts the terminal back.
  static func restore() {
    restoreInSignalHandler()
    for number in deadlySignals + [SIGWINCH, SIGTSTP] { signal(number, SIG_DFL) }
  }

  /// Ctrl-Z: gives the terminal back to the shell, stops, and takes it again when the shell lets the
  /// program go on. Only what is allowed in a signal handler.
  private static func suspendInSignalHandler() {
    guard isTaken.load(ordering: .sequentiallyConsistent) else {
      raise(SIGSTOP)
      return
    }
    put(leaveScreen, to: output)
    var attributes = saved
    tcsetattr(input, TCSANOW, &attributes)
    raise(SIGSTOP)
    guard isTaken.load(ordering: .sequentiallyConsistent) else { return }
    attributes = taken
    tcsetattr(input, TCSANOW, &attributes)
    put(enterScreen, to: output)
    isResized.store(true, ordering: .relaxed)
  }

  /// Puts the terminal back using only what is allowed in a signal handler.
  static func restoreInSignalHandler() {
    guard isTaken.exchange(false, ordering: .sequentiallyConsistent) else { return }
    put(leaveScreen, to: output)
    var attributes = saved
    tcsetattr(input, TCSANOW, &attributes)
    guard errorLog >= 0 else { return }
    dup2(realError, STDERR_FILENO)
    lseek(errorLog, 0, SEEK_SET)
    withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
      while true {
        let count = read(errorLog, buffer.baseAddress, buffer.count)
        guard count > 0 else { break }
        _ = write(STDERR_FILENO, buffer.baseAddress, count)
      }
    }
    close(errorLog)
    close(realError)
    errorLog = -1
  }

  /// Whether a lecture has the terminal now.
  static var isHeld: Bool { isTaken.load(ordering: .relaxed) }

  /// The columns of a lecture's text on a terminal of so many columns; the text stands in the middle.
  static func textWidth(of columns: Int) -> Int { max(20, min(columns - 6, 96)) }

  /// Writes a line of plain text at the bottom of the lecture's screen, for progress.
  static func showStatus(_ text: String) {
    let (columns, rows) = Console.size(of: output) ?? (80, 24)
    let margin = String(repeating: " ", count: max(0, (columns - textWidth(of: columns)) / 2))
    Console.write("\u{1B}[\(rows);1H\u{1B}[K" + margin + text, to: output)
  }

  /// The columns there are for `showStatus`.
  static var statusColumns: Int { textWidth(of: Console.size(of: output)?.columns ?? 80) }

  /// Whether the terminal has changed its size since this was last asked.
  static func wasResized() -> Bool { isResized.exchange(false, ordering: .relaxed) }

  private static func put(_ bytes: [UInt8], to descriptor: Int32) {
    bytes.withUnsafeBytes { _ = write(descriptor, $0.baseAddress, $0.count) }
  }
}
