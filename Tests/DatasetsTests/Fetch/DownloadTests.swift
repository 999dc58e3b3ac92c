import Foundation
import Testing

@testable import Datasets

@Suite(.enabled(if: Program.find("curl") != nil, "needs the program curl"))
struct DownloadTests {
  let contents = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 3) }

  /// Fetches `contents` from a server that behaves in the given way.
  func fetch(
    _ behaviour: LoopbackServer.Behaviour, part: [UInt8]? = nil, patience: Int = 5,
    _ body: (URL, LoopbackServer, String?) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let server = try LoopbackServer(contents, behaviour)
      defer { server.stop() }
      if let part { try folder.file(".file.bin.part", part) }
      var downloader = Downloader()
      downloader.retries = 2
      downloader.pause = 0.01
      downloader.patience = patience
      let found = complaint {
        try downloader.fetch(remote(server), into: folder.path)
      }
      try body(folder, server, found)
    }
  }

  func remote(_ server: LoopbackServer) -> RemoteFile {
    RemoteFile(
      name: "file.bin", address: server.address, size: contents.count,
      sha256: SHA256.hexadecimal(of: contents))
  }

  func isWhole(_ folder: URL) -> Bool {
    let data = try? Data(contentsOf: folder.appendingPathComponent("file.bin"))
    return data.map { [UInt8]($0) == contents } == true
      && !FileManager.default.fileExists(atPath: folder.path + "/.file.bin.part")
  }

  @Test func `a file is fetched, checked and given its name`() throws {
    try fetch(.good) { folder, server, complaint in
      #expect(complaint == nil && isWhole(folder) && server.starts == [0])
    }
  }

  @Test func `what is there is not fetched again, what is there but wrong is not overwritten`()
    throws
  {
    try withTemporaryFolder { folder in
      let server = try LoopbackServer(contents, .good)
      defer { server.stop() }
      let path = try folder.file("file.bin", contents)
      var arrived = 0
      try Downloader().fetch(remote(server), into: folder.path) { arrived = $0 }
      #expect(server.starts.isEmpty && arrived == contents.count)
      try folder.file("file.bin", [1])
      let found = complaint { try Downloader().fetch(remote(server), into: folder.path) }
      #expect(found?.hasPrefix("\(path) is there but is not the published file") == true)
      #expect(server.starts.isEmpty)
    }
  }

  @Test func `a download that broke off goes on where it stopped`() throws {
    try fetch(.good, part: Array(contents.prefix(120_000))) { folder, server, complaint in
      #expect(complaint == nil && isWhole(folder) && server.starts == [120_000])
    }
  }

  @Test func `a line that keeps breaking is taken up until everything is there`() throws {
    try fetch(.truncates(after: 70_000)) { folder, server, complaint in
      #expect(complaint == nil && isWhole(folder))
      #expect(server.starts == [0, 70_000, 140_000])
    }
  }

  @Test func `a line that breaks before the first byte is given up with a sentence`() throws {
    try fetch(.truncates(after: 0)) { folder, server, complaint in
      #expect(complaint?.contains("could not be fetched: the line broke off 3 times") == true)
      #expect(server.starts.count == 3 && !isWhole(folder))
    }
  }

  @Test func `a server that falls silent is left and taken up again`() throws {
    try fetch(.stallsOnce(after: 50_000), patience: 1) { folder, server, complaint in
      #expect(complaint == nil && isWhole(folder))
      #expect(server.starts == [0, 50_000])
    }
  }

  @Test func `a file with a wrong bit is refused and removed`() throws {
    try fetch(.corrupts) { folder, _, complaint in
      #expect(complaint?.contains("is not the published file: 200000 bytes with SHA-256") == true)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left.isEmpty)
    }
  }

  @Test func `a wrong beginning from another day is thrown away and all is fetched anew`() throws {
    let wrong = [UInt8](repeating: 7, count: 1000)
    try fetch(.good, part: wrong) { folder, server, complaint in
      #expect(complaint == nil && isWhole(folder) && server.starts == [1000, 0])
    }
    try fetch(.good, part: [UInt8](repeating: 7, count: 300_000)) { folder, _, complaint in
      #expect(complaint == nil && isWhole(folder))
    }
  }

  @Test func `a missing file is answered at once with the server's number`() throws {
    try fetch(.refuses("404 Not Found")) { folder, server, complaint in
      #expect(
        complaint
          == "\(server.address) could not be fetched: the server answers 404; the address may have "
          + "changed; get file.bin from elsewhere and put it into \(folder.path)")
      #expect(server.starts.count == 1 && !isWhole(folder))
    }
  }

  @Test func `a server that is busy is asked again`() throws {
    try fetch(.refuses("503 Service Unavailable")) { _, server, complaint in
      #expect(complaint?.contains("answers 503") == true && server.starts.count == 3)
    }
  }

  @Test func `a server that cannot go on in the middle is asked for everything`() throws {
    try fetch(.ignoresRanges, part: Array(contents.prefix(1000))) { folder, server, complaint in
      #expect(complaint == nil && isWhole(folder) && server.starts == [1000, 0])
    }
  }

  @Test func `a server that never gets past the same place is given up`() throws {
    try fetch(.neverGoesOn(after: 70_000)) { folder, server, complaint in
      #expect(complaint?.contains("could not be fetched") == true && !isWhole(folder))
      #expect(server.starts.count < 10)
    }
  }

  @Test(arguments: [
    ("407 Proxy Authentication Required", "asks for a name and a password; give them in", 1),
    ("403 Forbidden", "answers 403: it does not let us have the file", 1),
    (
      "503 Service Unavailable",
      "out of order or has too much to do; try again later, or get file.bin from elsewhere", 3
    ),
    ("429 Too Many Requests", "has been asked too often; try again later, or get", 3),
  ])
  func `what a server answers is told as what it is`(
    answer: String, sentence: String, asked: Int
  ) throws {
    try fetch(.refuses(answer)) { _, server, complaint in
      #expect(complaint?.contains(sentence) == true)
      #expect(server.starts.count == asked)
    }
  }

  @Test func `a proxy's refusal of a tunnel is told as what it is`() {
    let file = RemoteFile(name: "a", address: "https://b/a", size: 1, sha256: "")
    let refused = TransferFailure(
      status: 56, complaint: "curl: (56) CONNECT tunnel failed, response 407", file: file, tries: 3,
      patience: 5)
    #expect(
      refused.sentence.hasPrefix("the proxy on the way to it answers 407: it asks for a name"))
    #expect(refused.isFinal)
    let busy = TransferFailure(
      status: 56, complaint: "curl: (56) Received HTTP code 503 from proxy after CONNECT",
      file: file,
      tries: 3, patience: 5)
    #expect(busy.sentence.contains("answers 503: it is out of order") && !busy.isFinal)
    // Older versions of curl do not say who has answered.
    func answer(_ code: Int) -> String {
      TransferFailure(
        status: 22, complaint: "curl: (22) The requested URL returned error: \(code)", file: file,
        tries: 1, patience: 5, isProxied: true
      ).sentence
    }
    #expect(answer(407).hasPrefix("the proxy on the way to it answers 407"))
    #expect(answer(503).hasPrefix("the server, or the proxy on the way to it, answers 503"))
  }

  @Test func `a redirect that is refused is not tried again`() throws {
    try fetch(.redirects(to: "file:///etc/passwd")) { _, server, complaint in
      #expect(complaint?.contains("neither http nor https, which is refused") == true)
      #expect(server.starts.count == 1)
    }
    try fetch(.redirects(to: "/file.bin")) { _, server, complaint in
      #expect(complaint?.contains("from address to address, more than ten times") == true)
      #expect(server.starts.count == 11)
    }
  }

  @Test func `of a body without length no more than the published size is taken`() throws {
    try fetch(.endless) { folder, server, complaint in
      #expect(complaint == nil && isWhole(folder))
      // What fits into the buffers on the way, and no more.
      #expect(server.sentInExcess.withLock { $0 } < 50_000_000)
    }
  }

  @Test func `a link in the place of what has arrived is not followed`() throws {
    try withTemporaryFolder { folder in
      let server = try LoopbackServer(contents, .good)
      defer { server.stop() }
      let other = try folder.file("other", [1, 2, 3])
      let part = folder.path + "/.file.bin.part"
      try FileManager.default.createSymbolicLink(atPath: part, withDestinationPath: other)
      let found = complaint { try Downloader().fetch(remote(server), into: folder.path) }
      #expect(found == "\(part) is a link: remove it to fetch \(folder.path)/file.bin")
      #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: other))) == [1, 2, 3])
      #expect(server.starts.isEmpty)
    }
  }

  @Test func `of two fetches of one file the second says so`() throws {
    try withTemporaryFolder { folder in
      let server = try LoopbackServer(contents, .good)
      defer { server.stop() }
      let target = folder.path + "/file.bin"
      let part = try PartialFile(path: folder.path + "/.file.bin.part", of: target)
      #expect(
        complaint { try Downloader().fetch(remote(server), into: folder.path) }
          == "\(target) is being fetched by another program at this moment: wait for its end")
      part.remove()
      // The name is free again, whoever still holds what it stood for.
      try Downloader().fetch(remote(server), into: folder.path)
      #expect(isWhole(folder))
    }
  }

  @Test func `curl ends when the program that asked it is killed`() async throws {
    let server = try LoopbackServer(contents, .drips)
    defer { server.stop() }
    await #expect(processExitsWith: .failure) { [address = server.address as String] in
      let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("datasets-\(UUID().uuidString)").path
      Thread.detachNewThread {
        // As soon as something has arrived.
        while ((try? Data(contentsOf: URL(fileURLWithPath: folder + "/.a.part")))?.count ?? 0) < 3 {
          Thread.sleep(forTimeInterval: 0.02)
        }
        try? FileManager.default.removeItem(atPath: folder)
        kill(getpid(), SIGKILL)
      }
      let file = RemoteFile(name: "a", address: address, size: 200_000, sha256: "")
      try Downloader().fetch(file, into: folder)
    }
    let end = ContinuousClock().now + .seconds(10)
    while !server.hasBeenLeft.withLock({ $0 }), ContinuousClock().now < end {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(server.hasBeenLeft.withLock { $0 })
  }

  @Test func `more bytes than were published are refused`() throws {
    try fetch(.appends) { folder, _, complaint in
      #expect(complaint?.contains("offers more than the 200000 bytes") == true && !isWhole(folder))
    }
  }

  @Test func `no server, or no curl, is answered with what to do`() throws {
    try withTemporaryFolder { folder in
      let server = try LoopbackServer(contents, .good)
      let file = remote(server)
      server.stop()
      var downloader = Downloader()
      (downloader.retries, downloader.pause) = (0, 0)
      let found = complaint { try downloader.fetch(file, into: folder.path) }
      #expect(found?.contains("the server is not reached") == true)
      downloader.searchPath = ""
      let other = complaint { try downloader.fetch(file, into: folder.path) }
      #expect(other?.contains("is not installed: install it, or put the file into") == true)
    }
  }

  @Test func `a packed set is unpacked and only its files are kept`() throws {
    try withTemporaryFolder { folder in
      let inside = folder.appendingPathComponent("made/inner")
      try inside.file("a.bin", [1, 2])
      try inside.file("b.bin", [3])
      let archive = folder.path + "/set.tar.gz"
      let tar = try #require(Program.find("tar"))
      _ = try tar.run(["-czf", archive, "-C", folder.path + "/made", "inner"]) { _ in 100 }
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: archive)))
      let server = try LoopbackServer(bytes, .good)
      defer { server.stop() }
      let file = RemoteFile(
        name: "set.tar.gz", address: server.address, size: bytes.count,
        sha256: SHA256.hexadecimal(of: bytes))
      let set = PublicSet(name: "tiny", about: "", files: [file], contents: ["a.bin", "b.bin"])
      let place = try set.fetch(into: folder.path)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: place).sorted() == ["a.bin", "b.bin"])
      try set.fetch(into: folder.path)
      #expect(server.starts.count == 1)
      let wrong = PublicSet(name: "other", about: "", files: [file], contents: ["c.bin"])
      #expect(
        complaint { try wrong.fetch(into: folder.path) }?.contains("holds no c.bin: remove it")
          == true)
    }
  }
}
