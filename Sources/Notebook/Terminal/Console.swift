import Files
import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The two outputs of the process and what is known of the terminal behind them.
package enum Console {
  private static let outlivesReaders = Atomic<Bool>(false)

  /// From now on the process goes on when its output is closed or cannot be written, and what it
  /// prints is lost: a run of days is not to end with the program that shows its progress.
  package static func outliveReaders() {
    signal(SIGPIPE, SIG_IGN)
    outlivesReaders.store(true, ordering: .relaxed)
  }

  /// Writes to the standard output at once. When nobody reads it any more (`| head`), the process
  /// ends without a word; when it cannot be written (a full disk), with a sentence and status 1.
  package static func print(_ text: String) {
    if let cause = write(text, to: STDOUT_FILENO) {
      fail("the standard output could not be written: \(cause)", status: 1)
    }
  }

  /// Writes to the standard error output at once.
  package static func printError(_ text: String) { write(text, to: STDERR_FILENO) }

  /// Ends the process after one sentence on the standard error output.
  package static func fail(_ sentence: String, status: Int32) -> Never {
    printError(printable(sentence) + "\n")
    exit(status)
  }

  /// Whether there is a terminal that keys can be read from and a cursor moved on.
  static var canHoldLectures: Bool {
    inputIsTerminal && outputIsTerminal && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }
  static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }

  /// The columns and rows of the terminal behind a file descriptor, nil when there is none.
  static func size(of descriptor: Int32 = STDOUT_FILENO) -> (columns: Int, rows: Int)? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return (Int(size.ws_col), size.ws_row > 0 ? Int(size.ws_row) : 24)
  }

  /// Writes all of a text to a file descriptor.
  ///
  /// - Returns: why not all of it could be written; nil when it was.
  @discardableResult
  static func write(_ text: String, to descriptor: Int32) -> String? {
    // What a chapter printed by other means must not overtake or be overtaken.
    fflush(nil)
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { rest in
        #if canImport(Glibc)
          Glibc.write(descriptor, rest.baseAddress, rest.count)
        #elseif canImport(Musl)
          Musl.write(descriptor, rest.baseAddress, rest.count)
        #else
          Darwin.write(descriptor, rest.baseAddress, rest.count)
        #endif
      }
      if count < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        // 141 is what a shell reports of a program that a closed pipe ended.
        if outlivesReaders.load(ordering: .relaxed) { return nil }
        if errno == EPIPE { _exit(141) }
        return cause()
      }
      done += count
    }
    return nil
  }
}
