import Failures
import Foundation
import Imaging

/// What is sent back.
struct Answer: Sendable {
  /// The statuses that the studio answers with.
  enum Status: Int, Sendable {
    case ok = 200
    case created = 201
    case noContent = 204
    case malformed = 400
    case unauthorized = 401
    case forbidden = 403
    case notFound = 404
    case methodNotAllowed = 405
    case conflict = 409
    case tooLarge = 413
    case unusable = 422
    case fault = 500
    case unavailable = 503
  }

  /// The bytes of an answer, or lines that come while work goes on.
  enum Body: Sendable {
    case data(Data)
    case lines(LineStream)
  }

  var status = Status.ok
  var type: String?
  /// Headers beside the type and those that every answer has.
  var headers: [String: String] = [:]
  var body = Body.data(Data())

  /// Nothing to say.
  static let nothing = Answer(status: .noContent)

  /// A value as JSON.
  static func json(_ value: some Encodable, _ status: Status = .ok) throws -> Answer {
    json(try Self.encoder().encode(value), status)
  }

  /// JSON text.
  static func json(_ text: Data, _ status: Status = .ok) -> Answer {
    Answer(status: status, type: "application/json", body: .data(text))
  }

  /// A picture.
  static func png(_ image: Image) throws -> Answer {
    Answer(type: "image/png", body: .data(try image.pngData()))
  }

  /// Why something cannot be done.
  init(_ error: any Error) {
    let refusal = Refusal(error)
    status = refusal.status
    type = "application/json"
    let text = try? Self.encoder().encode(["error": refusal.sentence])
    body = .data(text ?? Data())
  }

  init(
    status: Status = .ok, type: String? = nil, headers: [String: String] = [:],
    body: Body = .data(Data())
  ) {
    (self.status, self.type, self.headers, self.body) = (status, type, headers, body)
  }

  /// What writes JSON: the same value gives the same bytes, on one line.
  static func encoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}

/// Why a request is not carried out: a status, and a sentence for people.
struct Refusal: Error {
  var status: Answer.Status
  /// Without a full stop.
  var sentence: String

  init(_ status: Answer.Status, _ sentence: String) {
    (self.status, self.sentence) = (status, sentence)
  }

  /// What to say of an error.
  init(_ error: any Error) {
    switch error {
    case let refusal as Refusal: self = refusal
    case let error as any ExplainedError: self.init(Self.status(of: error.category), "\(error)")
    case let error as DecodingError: self.init(.malformed, Self.sentence(of: error))
    case is CancellationError: self.init(.conflict, "something newer was asked for")
    default: self.init(.fault, "a fault of the program; please report this")
    }
  }

  private static func status(of category: FailureCategory) -> Answer.Status {
    switch category {
    case .usage, .badData, .missingInput: .unusable
    case .outOfMemory: .tooLarge
    case .unavailable: .unavailable
    case .cannotWrite, .fault: .fault
    }
  }

  private static func sentence(of error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): "the request lacks \"\(key.stringValue)\""
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "\"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" is of another type"
    default: "the request is no JSON that can be understood"
    }
  }
}
