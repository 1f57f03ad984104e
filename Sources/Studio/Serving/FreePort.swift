import Foundation

/// Ports of the loopback interface.
enum FreePort {
  /// Whether nothing listens on `port`.
  static func isFree(_ port: UInt16) -> Bool { bound(to: port) != nil }

  /// A port that nothing listens on.
  ///
  /// - Throws: `StudioError.cannotServe`.
  static func any() throws(StudioError) -> UInt16 {
    guard let port = bound(to: 0) else { throw .cannotServe("no port is free") }
    return port
  }

  /// The port that a socket gets that asks for `port`, 0 for any; `nil` where it gets none.
  private static func bound(to port: UInt16) -> UInt16? {
    #if canImport(Glibc)
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var reuse: Int32 = 1
    setsockopt(
      descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 1) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    return isBound ? UInt16(bigEndian: address.sin_port) : nil
  }
}
