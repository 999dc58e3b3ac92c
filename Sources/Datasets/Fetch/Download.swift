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
/// step: a file that is there is whole.
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
  /// - Throws: `DataError` with the reason, and what to do.
  public func fetch(
    _ file: RemoteFile, into folder: String, progress: (Int) -> Void = { _ in }
  ) throws {
    let files = FileManager.default
    let target = "\(folder)/\(file.name)"
    let part = "\(folder)/.\(file.name).part"
    if files.fileExists(atPath: target) {
      if try Downloader.fingerprint(of: target) == file.sha256 {
        progress(file.size)
        return
      }
      throw DataError(
        "\(target) is there but is not the published file (its SHA-256 differs): remove it to fetch "
          + "it anew")
    }
    do {
      try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw DataError("the folder \(folder) cannot be made")
    }
    guard let curl = Program.find("curl", searchPath: searchPath) else {
      throw DataError(
        "curl, which fetches \(file.address), is not installed: install it, or put the file into "
          + "\(folder) yourself")
    }
    var tries = 0
    var most = 0
    var hasRestarted = false
    while true {
      let before = size(of: part)
      if before < file.size {
        let result = try transfer(file, part, curl, progress)
        if let reason = result, size(of: part) != file.size {
          // Trying again helps against broken lines, not against a server that has no such file.
          if !reason.isFinal && tries < retries {
            // A server that cannot continue in the middle is asked for the whole file.
            if reason.cannotResume { try? files.removeItem(atPath: part) }
            // As long as there is more than ever before, patience is not used up.
            tries = size(of: part) > max(before, most) ? 0 : tries + 1
            most = max(before, most, size(of: part))
            Thread.sleep(forTimeInterval: pause * Double(1 << min(tries, 5)))
            continue
          }
          throw DataError("\(file.address) could not be fetched: \(reason.sentence)")
        }
      }
      let arrived = size(of: part)
      if arrived < file.size && tries < retries {
        tries += 1
        continue
      }
      let found = try Downloader.fingerprint(of: part)
      if arrived == file.size && found == file.sha256 { break }
      try? files.removeItem(atPath: part)
      // What was left from an earlier day may be at fault: once more from the beginning.
      if before > 0 && !hasRestarted {
        hasRestarted = true
        continue
      }
      throw DataError(
        "\(file.address) is not the published file: \(arrived) bytes with SHA-256 \(found) arrived, "
          + "but \(file.size) bytes with \(file.sha256) were expected; what arrived was removed")
    }
    guard rename(part, target) == 0 else {
      throw DataError("\(target) could not be written: \(String(cString: strerror(errno)))")
    }
    progress(file.size)
  }

  private struct Reason {
    var sentence: String
    var isFinal = false
    var cannotResume = false
  }

  /// One run of curl; nil if it is content.
  private func transfer(
    _ file: RemoteFile, _ part: String, _ curl: Program, _ progress: (Int) -> Void
  ) throws -> Reason? {
    // No proxy leads to this machine; for all others curl heeds the environment.
    let host = URL(string: file.address)?.host ?? ""
    let proxy = ["127.0.0.1", "localhost"].contains(host) ? ["--noproxy", "*"] : []
    let arguments = [
      "--fail", "--location", "--silent", "--show-error", "--globoff", "--proto",
      "=http,https", "--connect-timeout", "\(patience)", "--speed-limit", "1", "--speed-time",
      "\(patience)", "--max-filesize", "\(file.size)", "--continue-at", "-", "--output", part,
      "--", file.address,
    ]
    let result = try curl.run(
      proxy + arguments, seconds: 24 * 3600, tick: { progress(size(of: part)) }
    ) { _ in 1 << 16 }
    switch result.status {
    case 0: return nil
    case 22:  // an answer of 400 or above
      return Reason(
        sentence:
          "the server answers \(answerCode(result.complaint)); the address may have changed",
        isFinal: !["408", "416", "429", "500", "502", "503", "504"].contains(
          answerCode(result.complaint)),
        cannotResume: answerCode(result.complaint) == "416")
    case 33: return Reason(sentence: "the server cannot continue a download", cannotResume: true)
    case 63:
      return Reason(
        sentence: "the server offers more than the \(file.size) bytes of the published file",
        isFinal: true)
    case 6, 7:
      return Reason(
        sentence: "the server is not reached (\(result.complaint)); is there a network?")
    case 18: return Reason(sentence: "the line broke off \(tries(retries))")
    case 28:
      return Reason(
        sentence:
          "nothing arrived for \(patience) seconds, \(tries(retries)); what did is kept, so "
          + "that another try goes on there")
    default:
      return Reason(
        sentence: result.complaint.isEmpty
          ? "curl ended with \(result.status.map { "\($0)" } ?? "a signal")" : result.complaint)
    }
  }

  private func tries(_ count: Int) -> String { count == 0 ? "once" : "\(count + 1) times" }

  /// "curl: (22) The requested URL returned error: 404" → "404"
  private func answerCode(_ complaint: String) -> String {
    complaint.split(separator: " ").last { $0.count == 3 && Int($0) != nil }.map(String.init)
      ?? "with an error"
  }

  private func size(of path: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }

  /// The SHA-256 of a file, read piece by piece.
  static func fingerprint(of path: String) throws -> String {
    let file = try openFile(path)
    defer { try? file.close() }
    var hash = SHA256()
    while true {
      let isAtEnd: Bool = try autoreleased {
        let piece: Data
        do {
          piece = try file.read(upToCount: 1 << 20) ?? Data()
        } catch {
          throw DataError("\(path) cannot be read")
        }
        hash.update([UInt8](piece))
        return piece.isEmpty
      }
      if isAtEnd { return hash.finish() }
    }
  }
}

private func autoreleased<Result>(_ body: () throws -> Result) rethrows -> Result {
  #if canImport(ObjectiveC)
    try autoreleasepool(invoking: body)
  #else
    try body()
  #endif
}
