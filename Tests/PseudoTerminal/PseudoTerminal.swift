import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A real terminal of the operating system without a window: the test holds one end and plays the
/// person, the lecture holds the other.
public final class PseudoTerminal: Sendable {
  let master: Int32
  /// The lecture's end.
  public let slave: Int32
  /// The lecture's end as a file.
  public let path: String
  private let received = Mutex<[UInt8]>([])

  /// A terminal of a size.
  ///
  /// - Throws: `NoTerminal` where the system gives none.
  public init(columns: UInt16, rows: UInt16) throws {
    (master, path) = try Self.open()
    slave = Self.open(path)
    resize(columns: columns, rows: rows)
    let thread = Thread { [self] in
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(master, &buffer, buffer.count)
        if count <= 0 { return }
        received.withLock { $0 += buffer[..<count] }
      }
    }
    thread.start()
  }

  private static func open(_ path: String) -> Int32 {
    #if canImport(Glibc)
      Glibc.open(path, O_RDWR | O_NOCTTY)
    #elseif canImport(Musl)
      Musl.open(path, O_RDWR | O_NOCTTY)
    #else
      Darwin.open(path, O_RDWR | O_NOCTTY)
    #endif
  }

  /// A fresh pair: the end for the person, and the name of the other one.
  private static func open() throws -> (Int32, String) {
    #if canImport(Glibc)
      // What posix_openpt, unlockpt and ptsname do; Swift's view of the C library hides them.
      let master = open("/dev/ptmx")
      var isLocked: Int32 = 0
      var number: UInt32 = 0
      if master >= 0, ioctl(master, 0x4004_5431, &isLocked) == 0,
        ioctl(master, 0x8004_5430, &number) == 0
      {
        return (master, "/dev/pts/\(number)")
      }
    #else
      let master = posix_openpt(O_RDWR | O_NOCTTY)
      if master >= 0, grantpt(master) == 0, unlockpt(master) == 0, let name = ptsname(master) {
        return (master, String(cString: name))
      }
    #endif
    throw NoTerminal()
  }

  /// Makes the terminal as large as a window that was drawn to another size.
  public func resize(columns: UInt16, rows: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// Types keys.
  public func send(_ keys: String) {
    let bytes = Array(keys.utf8)
    _ = write(master, bytes, bytes.count)
  }

  /// Everything that was written so far.
  public var everything: String { received.withLock { String(decoding: $0, as: UTF8.self) } }

  /// What the screen shows: the last picture drawn, without its colours.
  public var screen: String {
    let home = Array("\u{1B}[H".utf8)
    let last = received.withLock { bytes in
      let starts = stride(from: bytes.count - home.count, through: 0, by: -1)
      let start = starts.first { bytes[$0..<$0 + home.count].elementsEqual(home) }
      return bytes[(start.map { $0 + home.count } ?? 0)...]
    }
    // The terminal adds "\r" to each line of its own accord.
    let lines = String(decoding: last.filter { $0 != 13 }, as: UTF8.self)
    return lines.replacing(/\u{1B}\[[0-9;?]*[a-zA-Z]/, with: "")
  }

  /// How many lines the last picture has.
  public var lineCount: Int {
    screen.split(separator: "\n", omittingEmptySubsequences: false).count
  }

  /// Waits until the last picture has a number of lines; false when it has not within a minute.
  public func shows(lines: Int) -> Bool {
    for _ in 0..<3000 {
      if lineCount == lines { return true }
      usleep(20_000)
    }
    return false
  }

  /// Waits until the screen shows a text; false when it does not within a minute.
  public func waits(for text: String) -> Bool {
    for _ in 0..<3000 {
      if screen.contains(text) { return true }
      usleep(20_000)
    }
    return false
  }

  /// Waits until the screen does not show a text any more; false when it still does after a minute.
  public func loses(_ text: String) -> Bool {
    for _ in 0..<3000 {
      if !screen.contains(text) { return true }
      usleep(20_000)
    }
    return false
  }

  /// Waits until a text has been written, on whatever screen; false when it is not within a minute.
  public func receives(_ text: String) -> Bool {
    for _ in 0..<3000 {
      if everything.contains(text) { return true }
      usleep(20_000)
    }
    return false
  }

  /// Whether keys are collected into lines and shown, as a shell expects it.
  public var isSane: Bool {
    var attributes = termios()
    guard tcgetattr(slave, &attributes) == 0 else { return false }
    let wanted = tcflag_t(ICANON | ECHO | ISIG)
    return attributes.c_lflag & wanted == wanted
  }
}

/// Thrown where the system gives no pseudo terminal.
public struct NoTerminal: Error, CustomStringConvertible {
  /// The sentence.
  public var description: String { "there is no pseudo terminal to be had" }
}
