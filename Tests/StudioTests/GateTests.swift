import Foundation
import Testing

@testable import Studio

struct GateTests {
  /// Somebody who asks, and with which status that is refused; `nil` lets in.
  struct Visitor: Sendable {
    var path = "/api/status"
    var token: String? = "00ff"
    var host: String? = "127.0.0.1:4747"
    var headers: [String: String] = [:]
    var query: [String: String] = [:]
    var status: Int?
  }

  private static let visitors = [
    Visitor(), Visitor(host: "localhost:4747"), Visitor(path: "/style.css", token: nil),
    Visitor(
      headers: ["Origin": "http://127.0.0.1:4747", "Sec-Fetch-Site": "same-origin"]),
    Visitor(path: "/", token: nil, query: ["token": "00ff"]),
    Visitor(token: nil, status: 401), Visitor(token: "00fe", status: 401),
    Visitor(token: "00ff0", status: 401), Visitor(token: "", status: 401),
    Visitor(path: "/", token: nil, status: 401),
    Visitor(path: "/", token: nil, query: ["token": "x"], status: 401),
    Visitor(host: nil, status: 403), Visitor(host: "127.0.0.1:80", status: 403),
    // A name that somebody lets point here.
    Visitor(path: "/style.css", host: "rebound.example:4747", status: 403),
    Visitor(headers: ["Origin": "http://evil.example"], status: 403),
    Visitor(headers: ["Origin": "null"], status: 403),
    Visitor(headers: ["Sec-Fetch-Site": "cross-site"], status: 403),
    Visitor(headers: ["Sec-Fetch-Site": "same-site"], status: 403),
  ]

  @Test(arguments: visitors) func whoIsLetIn(visitor: Visitor) {
    let headers = visitor.headers.merging(
      ["Host": visitor.host, Gate.tokenHeader: visitor.token].compactMapValues(\.self)
    ) { $1 }
    let request = Request(
      method: "GET", path: visitor.path, query: visitor.query, header: { headers[$0] },
      body: RequestBody { _ in Data() })
    var status: Int?
    do { try Gate(token: "00ff", port: 4747).check(request) } catch {
      status = error.status.rawValue
    }
    #expect(status == visitor.status)
  }

  /// Tokens have 128 bits as 32 digits, and no two are alike.
  @Test func tokensAreRandom() {
    let tokens = (0..<100).map { _ in Gate.newToken() }
    #expect(Set(tokens).count == 100 && tokens.allSatisfy { $0.utf8.count == 32 })
  }
}
