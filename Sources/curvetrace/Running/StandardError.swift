import Foundation
import Imaging

/// Standard error, where everything but results goes.
enum StandardError {
  /// Whether somebody is looking.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes `text` as it is.
  static func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}

extension String {
  /// The text as one line that a terminal shows and does not obey: control characters, which names of files may hold,
  /// are written as `\n` or `\u{1b}`.
  var shown: String {
    unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case _ where scalar.properties.generalCategory == .control:
        text += "\\u{\(String(scalar.value, radix: 16))}"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}

/// Standard output, where results go.
enum StandardOutput {
  /// Writes all of `text`, or what the reader of a pipe takes of it.
  ///
  /// - Throws: `ImagingError.cannotWrite`.
  static func write(_ text: String) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      if Self.code(of: error) == EPIPE { return }
      throw ImagingError.cannotWrite(path: "standard output", reason: Self.reason(error))
    }
  }

  /// Writes what `body` hands to its closure, piece by piece, until all is written or the reader has
  /// closed the pipe, which ends it without an error.
  ///
  /// - Throws: `ImagingError.cannotWrite`, and what `body` throws.
  static func stream(_ body: (_ write: (Data) throws -> Void) throws -> Void) throws {
    struct ReaderHasGone: Error {}
    do {
      try body { data in
        do {
          try FileHandle.standardOutput.write(contentsOf: data)
        } catch {
          if Self.code(of: error) == EPIPE { throw ReaderHasGone() }
          throw ImagingError.cannotWrite(path: "standard output", reason: Self.reason(error))
        }
      }
    } catch is ReaderHasGone {}
  }

  private static func reason(_ error: any Error) -> String {
    guard let code = code(of: error) else { return "the system refused it" }
    return String(cString: strerror(code)).lowercased()
  }

  private static func code(of error: any Error) -> Int32? {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    return underlying.map { Int32($0.code) }
  }
}
