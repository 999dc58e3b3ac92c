import Base
import Files
import Foundation

/// One file of a set: where it is published, its size and its fingerprint.
public struct RemoteFile: Hashable, Sendable {
  /// The file's name, also when it is stored.
  public let name: String
  /// Its public address.
  public let address: String
  /// Its size in bytes.
  public let size: Int
  /// Its SHA-256, 64 hexadecimal digits.
  public let sha256: String

  /// A file published at `address`.
  public init(name: String, address: String, size: Int, sha256: String) {
    self.name = name
    self.address = address
    self.size = size
    self.sha256 = sha256
  }
}

/// Gets files from the network with the program curl.
///
/// What has arrived lies in `.NAME.part` beside the file; a download that broke off goes on there,
/// now or another day. Only when size and fingerprint are right does the file get its name, in one
/// step: a file that is there is whole. No more is taken than the published size, whatever a server
/// sends, and curl ends when the program that asked it does.
public struct Downloader: Sendable {
  /// How often a download that broke off is taken up again.
  public var retries = 4
  /// After how many seconds without a byte a transfer counts as broken off.
  public var patience = 30
  /// How long to wait before the next try, in seconds; each wait is twice as long.
  public var pause = 1.0
  /// Where curl is looked for, instead of PATH.
  var searchPath: String?

  /// A downloader with patience for slow networks.
  public init() {}

  /// Downloads a file into a folder, which is made if it is not there. Nothing is transferred if the
  /// file is there already, with the right fingerprint.
  ///
  /// - Parameters:
  ///   - file: what is wanted, with its fingerprint.
  ///   - folder: where it goes.
  ///   - progress: called a few times a second with the bytes that have arrived.
  /// - Throws: `CourseError` with the reason, and what to do.
  public func fetch(
    _ file: RemoteFile, into folder: String, progress: (Int) -> Void = { _ in }
  ) throws {
    let target = "\(folder)/\(file.name)"
    if try isThere(file, target) { return progress(file.size) }
    try makeFolder(folder)
    guard let curl = Program.find("curl", searchPath: searchPath) else {
      throw CourseError(
        "curl, which fetches \(file.address), is not installed: install it, or put the file into "
          + "\(folder) yourself")
    }
    let part = try PartialFile(path: "\(folder)/.\(file.name).part", of: target)
    // Another fetch may have brought it between our look and our lock.
    if try isThere(file, target) {
      part.remove()
      return progress(file.size)
    }
    if try part.size > file.size { try part.empty() }
    let before = try part.size
    if before < file.size { try complete(part, file, folder, curl, progress) }
    var found = try part.fingerprint()
    if found != file.sha256, before > 0 {
      // What was left from an earlier day may be at fault: once more from the beginning.
      try part.empty()
      try complete(part, file, folder, curl, progress)
      found = try part.fingerprint()
    }
    guard found == file.sha256 else {
      let arrived = try part.size
      part.remove()
      throw CourseError(
        "\(file.address) is not the published file: \(arrived) bytes with SHA-256 \(found) arrived, "
          + "but \(file.size) bytes with \(file.sha256) were expected; what arrived was removed; "
          + elsewhere(file, folder))
    }
    try part.rename(to: target)
    progress(file.size)
  }

  /// What to do where a server does not give a file.
  private func elsewhere(_ file: RemoteFile, _ folder: String) -> String {
    "get \(file.name) from elsewhere and put it into \(folder)"
  }

  private func isThere(_ file: RemoteFile, _ target: String) throws -> Bool {
    guard FileManager.default.fileExists(atPath: target) else { return false }
    if try fingerprint(of: target) == file.sha256 { return true }
    throw CourseError(
      "\(target) is there but is not the published file (its SHA-256 differs): remove it to fetch "
        + "it anew")
  }

  /// Has the rest of a file transferred, in as many tries as it takes.
  private func complete(
    _ part: PartialFile, _ file: RemoteFile, _ folder: String, _ curl: Program,
    _ progress: (Int) -> Void
  ) throws {
    var tries = 0
    var most = try part.size
    while try part.size < file.size {
      let failure = try transfer(file, part, curl, progress)
      if try part.size >= file.size { return }
      // Trying again helps against broken lines, not against a server that has no such file.
      if let failure, failure.isFinal || tries >= retries {
        throw CourseError(
          "\(file.address) could not be fetched: \(failure.sentence); "
            + (failure.isFinal ? "" : "try again later, or ") + elsewhere(file, folder))
      }
      if failure == nil && tries >= retries {
        part.remove()
        throw CourseError(
          "\(file.address) is not the published file: the server ends it before its "
            + "\(file.size) bytes; what arrived was removed; \(elsewhere(file, folder))")
      }
      // A server that cannot continue in the middle is asked for the whole file.
      if failure?.cannotResume == true { try part.empty() }
      // As long as there is more than ever before, patience is not used up.
      let size = try part.size
      tries = size > most ? 0 : tries + 1
      most = max(most, size)
      Thread.sleep(forTimeInterval: pause * Double(1 << min(tries, 5)))
    }
  }

  /// One run of curl; nil if it is content.
  private func transfer(
    _ file: RemoteFile, _ part: PartialFile, _ curl: Program, _ progress: (Int) -> Void
  ) throws -> TransferFailure? {
    // No proxy leads to this machine; for all others curl heeds the environment.
    let host = URL(string: file.address)?.host ?? ""
    let isHere = ["127.0.0.1", "localhost"].contains(host)
    let proxy = isHere ? ["--noproxy", "*"] : []
    let named = ProcessInfo.processInfo.environment.keys.map { $0.lowercased() }
    let isProxied =
      !isHere && !Set(named).isDisjoint(with: ["http_proxy", "https_proxy", "all_proxy"])
    let arguments = [
      "--fail", "--location", "--max-redirs", "10", "--silent", "--show-error", "--globoff",
      "--proto", "=http,https", "--connect-timeout", "\(patience)", "--speed-limit", "1",
      "--speed-time", "\(patience)", "--max-filesize", "\(file.size)", "--no-buffer",
      "--continue-at", "\(try part.size)", "--", file.address,
    ]
    let result = try curl.run(
      proxy + arguments, seconds: 24 * 3600, tick: { progress((try? part.size) ?? 0) }
    ) { piece in
      let room = file.size - (try part.size)
      try part.append(piece.prefix(room))
      return piece.count < room
    }
    if result.status == 0 || result.wroteTooMuch { return nil }
    return TransferFailure(
      status: result.status, complaint: result.complaint, file: file, tries: retries + 1,
      patience: patience, isProxied: isProxied)
  }
}
