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
          + "changed")
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
      #expect(complaint { try wrong.fetch(into: folder.path) }?.hasSuffix("holds no c.bin") == true)
    }
  }
}
