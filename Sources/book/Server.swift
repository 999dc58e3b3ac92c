import Base
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What shows the book to browsers on this machine, and to nobody else. The book is only files, and
/// Python's standard library has a server for files.
struct Server {
  private let python: String
  private let port: Int
  /// Holds the port while the chapters are played; it is closed when the server takes over.
  private let holder: Int32

  /// Sees that the book can be served, before the work of making it: there is Python, and the port
  /// is free, and stays so.
  ///
  /// - Throws: `CourseError` when there is no Python, or something else has the port.
  init(port: Int, for folder: String) throws {
    guard let python = program("python3") else {
      throw CourseError(
        "--serve needs python3, which was not found; without it, leave --serve out and open "
          + "\(folder)/index.html in a browser")
    }
    #if canImport(Glibc)
      let holder = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let holder = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    // As the server does: connections that have just ended do not count.
    var yes: Int32 = 1
    setsockopt(holder, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(holder, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) | listen(holder, 1)
      }
    }
    guard holder >= 0, status == 0 else {
      throw CourseError(
        "port \(port) cannot be had: \(String(cString: strerror(errno))); --port names another one")
    }
    _ = fcntl(holder, F_SETFD, FD_CLOEXEC)
    (self.python, self.port, self.holder) = (python, port, holder)
  }

  /// Shows the book until Ctrl-C: this process becomes the server.
  func serve(_ folder: String) throws -> Never {
    fflush(nil)  // what was printed so far would be lost with this program
    close(holder)
    let words = [python, "-c", serverProgram, "\(port)", folder]
    let arguments = words.map { strdup($0) } + [nil]
    execv(python, arguments)
    throw CourseError("\(python) could not be run: \(String(cString: strerror(errno)))")
  }
}

/// What `python3 -m http.server --bind 127.0.0.1` does, with a sentence when the port is taken.
private let serverProgram = """
  import functools, http.server, sys
  port, folder = int(sys.argv[1]), sys.argv[2]
  kind = http.server.SimpleHTTPRequestHandler
  kind.log_message = lambda *words: None
  try:
      server = http.server.ThreadingHTTPServer(
          ("127.0.0.1", port), functools.partial(kind, directory=folder))
  except OSError as error:
      sys.exit(f"book: port {port} cannot be had: {error.strerror}; --port names another one")
  print(f"It is served at http://127.0.0.1:{port}/ until Ctrl-C", flush=True)
  try:
      server.serve_forever()
  except KeyboardInterrupt:
      sys.exit(130)
  """

/// Where a program lies, nil when it is in no folder of PATH.
private func program(_ name: String) -> String? {
  (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
}
