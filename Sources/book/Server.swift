import Foundation

/// Shows the book to browsers on this machine, and to nobody else, until Ctrl-C. The book is only
/// files, and Python's standard library has a server for files: this process becomes that server.
///
/// - Throws: `BookError` when there is no Python.
func serve(_ folder: String, port: Int) throws -> Never {
  guard let python = program("python3") else {
    throw BookError(
      "--serve needs python3, which was not found; without it, open \(folder)/index.html in a browser"
    )
  }
  fflush(nil)  // what was printed so far would be lost with this program
  let words = [python, "-c", server, "\(port)", folder]
  let arguments = words.map { strdup($0) } + [nil]
  execv(python, arguments)
  throw BookError("\(python) could not be run: \(String(cString: strerror(errno)))")
}

/// What `python3 -m http.server --bind 127.0.0.1` does, with a sentence when the port is taken.
private let server = """
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
