import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Ctrl-C, kept polite: the first one asks long work to come to an end (it polls `isRequested`, saves
/// what it has and returns), the second ends the program at once with status 130. A machine that shuts
/// down and a terminal that is closed can be asked to be as polite.
public enum Interruption {
  private static let requests = Atomic<Int>(0)

  /// Whether Ctrl-C was pressed since the program began or `reset()` was called.
  public static var isRequested: Bool { requests.load(ordering: .relaxed) > 0 }

  /// Begins to watch for Ctrl-C. `Page.run()` does this; other programs call it themselves.
  ///
  /// - Parameter signals: what counts as Ctrl-C.
  public static func watch(_ signals: [Int32] = [SIGINT]) {
    // Touched here first, so that the signal handler never initialises anything.
    _ = isRequested
    for number in signals {
      let before = signal(number) { number in
        // A closed terminal sends its signal more than once.
        let isSecond = Interruption.requests.add(1, ordering: .relaxed).oldValue > 0
        if isSecond && number != SIGHUP {
          TerminalState.restoreInSignalHandler()
          _exit(130)
        }
      }
      // What `nohup` has started is to outlive its terminal.
      if number == SIGHUP, unsafeBitCast(before, to: Int.self) == ignored {
        signal(number, SIG_IGN)
      }
    }
    unblock([SIGINT, SIGTERM] + signals)
  }

  private static let ignored = unsafeBitCast(SIG_IGN, to: Int.self)

  /// Lets signals through. A program started from some thread of another one inherits that thread's
  /// mask, and those that serve queues have most signals blocked: it could not even be ended.
  static func unblock(_ signals: [Int32]) {
    var set = sigset_t()
    sigemptyset(&set)
    for number in signals { sigaddset(&set, number) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  /// Forgets an earlier Ctrl-C, when the work it was meant for has come to its end.
  public static func reset() { requests.store(0, ordering: .relaxed) }

  /// Throws when Ctrl-C was pressed, for work that has nothing to save.
  public static func check() throws {
    if isRequested { throw Interrupted() }
  }
}

/// Thrown by `Interruption.check()`.
public struct Interrupted: Error, CustomStringConvertible {
  /// "stopped by Ctrl-C".
  public var description: String { "stopped by Ctrl-C" }

  /// An interruption.
  public init() {}
}
