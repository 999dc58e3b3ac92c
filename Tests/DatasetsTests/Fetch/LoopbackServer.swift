import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A web server on this machine that serves one file and misbehaves to order.
final class LoopbackServer: Sendable {
  enum Behaviour: Sendable {
    /// As a server should, ranges included.
    case good
    /// Ends the connection after this many bytes of each answer.
    case truncates(after: Int)
    /// Sends this many bytes of the first answer and then nothing more; good afterwards.
    case stallsOnce(after: Int)
    /// Sends the file with one bit wrong.
    case corrupts
    /// Answers with a status and no file.
    case refuses(String)
    /// Ignores that a range was asked for, in the way that makes curl give up: the whole file anew.
    case ignoresRanges
    /// Both: every answer begins at the beginning and ends after this many bytes.
    case neverGoesOn(after: Int)
    /// Sends more than the file.
    case appends
    /// Does not say how much it will send, and sends the file and then zeros without an end.
    case endless
    /// Sends a byte now and then.
    case drips
    /// Answers that the file is elsewhere.
    case redirects(to: String)
  }

  let port: Int
  private let listener: Int32
  private let file: [UInt8]
  private let behaviour: Behaviour
  /// The first byte that each request asked for.
  private let requests = Mutex<[Int]>([])
  /// How many bytes an endless answer got rid of behind the file.
  let sentInExcess = Mutex(0)
  /// Whether the other side ended an answer that drips.
  let hasBeenLeft = Mutex(false)

  var starts: [Int] { requests.withLock { $0 } }
  var address: String { "http://127.0.0.1:\(port)/file.bin" }

  init(_ file: [UInt8], _ behaviour: Behaviour) throws {
    self.file = file
    self.behaviour = behaviour
    #if canImport(Glibc)
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(descriptor, pointer, length) | listen(descriptor, 8)
          | getsockname(descriptor, pointer, &length)
      }
    }
    guard descriptor >= 0, status == 0 else { throw CocoaError(.fileReadUnknown) }
    // Programs that the tests start must not keep the port open.
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    listener = descriptor
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [self] in
      while true {
        let connection = accept(descriptor, nil, nil)
        if connection < 0 { return }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        // Each in its own thread: one that stalls must not keep the next waiting.
        Thread.detachNewThread { [self] in serve(connection) }
      }
    }
  }

  func stop() {
    _ = shutdown(listener, Int32(SHUT_RDWR))
    _ = close(listener)
  }

  private func serve(_ connection: Int32) {
    defer { _ = close(connection) }
    var request: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while !String(decoding: request, as: UTF8.self).contains("\r\n\r\n") {
      let count = recv(connection, &chunk, chunk.count, 0)
      if count <= 0 { return }
      request += chunk[0..<count]
    }
    let text = String(decoding: request, as: UTF8.self)
    var start = 0
    if let range = text.range(of: "Range: bytes=") {
      start = Int(text[range.upperBound...].prefix { $0.isNumber }) ?? 0
    }
    let number = requests.withLock { requests in
      requests.append(start)
      return requests.count
    }
    var body = file
    switch behaviour {
    case .refuses(let status):
      send(
        connection,
        Array("HTTP/1.1 \(status)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8))
      return
    case .redirects(let place):
      send(
        connection,
        Array(
          "HTTP/1.1 302 Found\r\nLocation: \(place)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            .utf8))
      return
    case .endless:
      send(connection, Array("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".utf8))
      send(connection, body)
      let zeros = [UInt8](repeating: 0, count: 1 << 16)
      while send(connection, zeros) { sentInExcess.withLock { $0 += zeros.count } }
      return
    case .drips:
      send(connection, Array("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".utf8))
      var byte = 0
      while send(connection, [body[byte % body.count]]) {
        byte += 1
        Thread.sleep(forTimeInterval: 0.05)
      }
      hasBeenLeft.withLock { $0 = true }
      return
    case .corrupts: body[body.count / 2] ^= 1
    case .ignoresRanges, .neverGoesOn: start = 0
    case .appends: body += [1, 2, 3]
    default: break
    }
    let rest = Array(body[min(start, body.count)...])
    var head = start > 0 ? "HTTP/1.1 206 Partial Content\r\n" : "HTTP/1.1 200 OK\r\n"
    if start > 0 { head += "Content-Range: bytes \(start)-\(body.count - 1)/\(body.count)\r\n" }
    head += "Content-Length: \(rest.count)\r\nConnection: close\r\n\r\n"
    send(connection, Array(head.utf8))
    switch behaviour {
    case .truncates(let count), .neverGoesOn(let count): send(connection, Array(rest.prefix(count)))
    case .stallsOnce(let count) where number == 1:
      send(connection, Array(rest.prefix(count)))
      // Until the other side gives up.
      _ = recv(connection, &chunk, chunk.count, 0)
    default: send(connection, rest)
    }
  }

  @discardableResult
  private func send(_ connection: Int32, _ bytes: [UInt8]) -> Bool {
    var sent = 0
    #if canImport(Glibc) || canImport(Musl)
      let flags = Int32(MSG_NOSIGNAL)
    #else
      var on: Int32 = 1
      setsockopt(connection, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
      let flags: Int32 = 0
    #endif
    bytes.withUnsafeBytes { bytes in
      while sent < bytes.count {
        #if canImport(Glibc)
          let count = Glibc.send(connection, bytes.baseAddress! + sent, bytes.count - sent, flags)
        #elseif canImport(Musl)
          let count = Musl.send(connection, bytes.baseAddress! + sent, bytes.count - sent, flags)
        #else
          let count = Darwin.send(connection, bytes.baseAddress! + sent, bytes.count - sent, flags)
        #endif
        if count <= 0 { return }
        sent += count
      }
    }
    return sent == bytes.count
  }
}
