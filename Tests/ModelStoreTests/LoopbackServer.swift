import Foundation

/// A server on the loopback interface, inside this process, that answers one request after another from a
/// script.
final class LoopbackServer: @unchecked Sendable {
  /// What a request asked.
  struct Request {
    var path: String
    /// By lower-case name.
    var headers: [String: String]
  }

  /// What is sent.
  struct Answer {
    var status = 200
    var headers: [String: String] = [:]
    /// What `Content-Length` promises; without it, the length of the body.
    var promised: Int?
    var body: [UInt8] = []
    /// Whether the connection then stays open without a word.
    var stalls = false
  }

  private let listener: Int32
  private let lock = NSLock()
  private var script: [Answer]
  private var seen: [Request] = []
  private var open: [Int32] = []

  /// The port that it listens on.
  let port: Int

  /// The requests so far.
  var requests: [Request] { lock.withLock { seen } }

  /// A server that answers the first request with the first of `script`, and so on.
  init(_ script: [Answer]) throws {
    self.script = script
    #if canImport(Darwin)
      let kind = SOCK_STREAM
    #else
      let kind = Int32(SOCK_STREAM.rawValue)
    #endif
    listener = socket(AF_INET, kind, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
        bind(descriptor, raw, length) == 0 && listen(descriptor, 8) == 0
          && getsockname(descriptor, raw, &length) == 0
      }
    }
    guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [self] in serve() }
  }

  /// The address of `name`.
  func url(_ name: String) throws -> URL {
    guard let url = URL(string: "http://127.0.0.1:\(port)/\(name)") else {
      throw POSIXError(.EINVAL)
    }
    return url
  }

  /// Ends it; connections that stall are closed.
  func stop() {
    let all = lock.withLock { open }
    for descriptor in all { close(descriptor) }
    shutdown(listener, Int32(SHUT_RDWR))
    #if canImport(Darwin)
      // Nothing else wakes whoever waits there.
      close(listener)
    #endif
  }

  private func serve() {
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else {
        #if !canImport(Darwin)
          // Closed earlier, its number could be another server's by the time that this thread looks again.
          close(listener)
        #endif
        return
      }
      guard let request = Self.read(connection) else {
        close(connection)
        continue
      }
      let answer = lock.withLock { () -> Answer in
        seen.append(request)
        return script.isEmpty ? Answer(status: 500) : script.removeFirst()
      }
      var head = "HTTP/1.1 \(answer.status) Scripted\r\nConnection: close\r\n"
      head += "Content-Length: \(answer.promised ?? answer.body.count)\r\n"
      for (name, value) in answer.headers { head += "\(name): \(value)\r\n" }
      Self.write(Array((head + "\r\n").utf8) + answer.body, connection)
      if answer.stalls {
        lock.withLock { open.append(connection) }
      } else {
        close(connection)
      }
    }
  }

  private static func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while bytes.firstRange(of: Array("\r\n\r\n".utf8)) == nil {
      let count = recv(connection, &piece, piece.count, 0)
      guard count > 0 else { return nil }
      bytes += piece[..<count]
    }
    let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    return Request(path: lines[0], headers: headers)
  }

  private static func write(_ bytes: [UInt8], _ connection: Int32) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        let rest = UnsafeRawBufferPointer(rebasing: buffer[sent...])
        #if canImport(Darwin)
          return send(connection, rest.baseAddress, rest.count, 0)
        #else
          return send(connection, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        #endif
      }
      guard count > 0 else { return }
      sent += count
    }
  }
}
