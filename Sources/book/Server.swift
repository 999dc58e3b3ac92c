import Base
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
  init(port: Int, for folder: String, isLive: Bool) throws {
    guard let python = programPath("python3") else {
      throw CourseError(
        isLive
          ? "--live needs python3, which was not found; swift run chapter04-alexnet-shapes --watch, "
            + "or another chapter, needs no other program than swift"
          : "--serve needs python3, which was not found; without it, leave --serve out and open "
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
    let arguments = ([python] + words(folder)).map { strdup($0) } + [nil]
    execv(python, arguments)
    throw CourseError("\(python) could not be run: \(cause())")
  }

  /// Shows the book from a process beside this one, until this one ends, however that happens.
  ///
  /// - Parameter asked: told which page asks what has become of it, at each time.
  /// - Returns: the server, and the channels to it: it lives and is heard as long as they are kept.
  func start(_ folder: String, asked: @escaping @Sendable (String) -> Void) throws
    -> (process: Process, channels: [Pipe])
  {
    close(holder)
    let (process, life, output) = (Process(), Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = words(folder) + ["live"]
    process.standardInput = life
    process.standardOutput = output
    output.fileHandleForReading.readabilityHandler = { handle in
      let data = handle.availableData
      // No data is the end; data may well be no more than the end of a line.
      if data.isEmpty { handle.readabilityHandler = nil }
      let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
      for line in Set(lines) {
        // A page's name, or the sentence that the server is there.
        if line.contains(" ") { Console.print("\(line)\n") } else { asked(String(line)) }
      }
    }
    try process.run()
    return (process, [life, output])
  }

  private func words(_ folder: String) -> [String] { ["-c", serverProgram, "\(port)", folder] }
}

/// What `python3 -m http.server --bind 127.0.0.1` does, with a sentence when the port is taken.
private let serverProgram = """
  import functools, http.server, os, sys, threading
  port, folder, is_live = int(sys.argv[1]), sys.argv[2], len(sys.argv) > 3
  kind = http.server.SimpleHTTPRequestHandler
  kind.log_message = lambda *words: None
  def tell(request, *words):
      path, _, page = request.path.partition("?")
      if is_live and path == "/live.json":
          print(page, flush=True)
  kind.log_request = tell
  try:
      server = http.server.ThreadingHTTPServer(
          ("127.0.0.1", port), functools.partial(kind, directory=folder))
  except OSError as error:
      sys.exit(f"book: port {port} cannot be had: {error.strerror}; --port names another one")
  if is_live:
      # The input ends with the program that has started this one.
      threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
  print(f"It is served at http://127.0.0.1:{port}/ until Ctrl-C", flush=True)
  try:
      server.serve_forever()
  except KeyboardInterrupt:
      sys.exit(130)
  """
