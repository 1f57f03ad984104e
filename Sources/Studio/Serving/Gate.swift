import Foundation

/// Who is let in.
///
/// The server listens on the loopback interface alone, but every page in the user's browser can send requests there.
/// So whatever is asked of `/api/` needs the token, which only the address that was printed has; the header `Host` must
/// be ours, or a name that somebody lets point here (DNS rebinding) would do; and a header `Origin` or `Sec-Fetch-Site`
/// that names another page is refused, token or not.
struct Gate: Sendable {
  /// The header that has the token.
  static let tokenHeader = "X-CurveTrace-Token"

  let token: String
  let port: UInt16

  /// 128 random bits.
  static func newToken() -> String {
    var generator = SystemRandomNumberGenerator()
    return (0..<2).map { _ in
      let word = String(generator.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - word.count) + word
    }.joined()
  }

  private var hosts: [String] { ["127.0.0.1:\(port)", "localhost:\(port)"] }

  /// Throws where a request is not let in.
  ///
  /// - Throws: `Refusal`.
  func check(_ request: Request) throws(Refusal) {
    guard let host = request.header("Host"), hosts.contains(host.lowercased()) else {
      throw Refusal(.forbidden, "this server answers to its own name only")
    }
    if let origin = request.header("Origin"), !hosts.contains(where: { "http://\($0)" == origin }) {
      throw Refusal(.forbidden, "another page may not ask this server")
    }
    if let site = request.header("Sec-Fetch-Site"), site != "same-origin", site != "none" {
      throw Refusal(.forbidden, "another page may not ask this server")
    }
    let needsToken = request.path.hasPrefix("/api/") || request.path == "/"
    guard needsToken else { return }
    let given =
      request.path == "/" ? request.query["token"] : request.header(Self.tokenHeader)
    guard let given, isEqual(given, token) else {
      throw Refusal(
        .unauthorized,
        "the token is missing or wrong; open the address that curvetrace studio printed")
    }
  }

  /// Whether both are equal; how long it takes says nothing of where they differ.
  private func isEqual(_ a: String, _ b: String) -> Bool {
    let (a, b) = (Array(a.utf8), Array(b.utf8))
    guard a.count == b.count else { return false }
    return zip(a, b).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
