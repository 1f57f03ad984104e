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

/// Standard output, where results go.
enum StandardOutput {
  /// Writes all of `text`.
  ///
  /// - Throws: `ImagingError.cannotWrite`.
  static func write(_ text: String) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      throw ImagingError.cannotWrite(path: "standard output", reason: Self.reason(error))
    }
  }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    guard let code = underlying?.code else { return "the system refused it" }
    return String(cString: strerror(Int32(code))).lowercased()
  }
}
