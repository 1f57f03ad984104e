public import Foundation

#if canImport(CryptoKit)
  import CryptoKit
#else
  import CCrypto
#endif

/// A cryptographic hash of bytes that come piece by piece: the functions of "Secure Hash Standard",
/// FIPS 180-4, 2015, doi 10.6028/NIST.FIPS.180-4.
///
/// The system's own library computes it: CryptoKit on Apple platforms, elsewhere OpenSSL's libcrypto. Of
/// the libraries at hand its package for developers is the largest (12.2 MB installed, nettle's 4.8 MB and
/// libgcrypt's 2.9 MB with what they need), but libcurl, which Foundation's URLSession is made of, needs
/// libcrypto to run anyway, and its interface has been the same from OpenSSL 1.1 to 3.
public struct Digest: ~Copyable {
  /// The hash functions that there are.
  public enum Function: Sendable {
    /// 160 bits. Two inputs with the same SHA-1 can be made on purpose: it tells a published file, and
    /// proves nothing.
    case sha1
    /// 256 bits. No two inputs with the same hash are known.
    case sha256
  }

  private var state: State

  /// Starts a hash, of no bytes yet.
  public init(_ function: Function) { state = State(function) }

  /// Takes the next piece of the bytes to be hashed.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) { state.update(bytes) }

  /// The hash of all bytes so far, in lower-case hexadecimal digits.
  public consuming func hexadecimal() -> String { state.finish() }

  /// The SHA-256 of `bytes`: 64 lower-case hexadecimal digits.
  public static func sha256(of bytes: some ContiguousBytes) -> String { hash(bytes, .sha256) }

  /// The SHA-1 of `bytes`: 40 lower-case hexadecimal digits.
  public static func sha1(of bytes: some ContiguousBytes) -> String { hash(bytes, .sha1) }

  private static func hash(_ bytes: some ContiguousBytes, _ function: Function) -> String {
    var digest = Digest(function)
    bytes.withUnsafeBytes { digest.update($0) }
    return digest.hexadecimal()
  }
}

private func hexadecimalDigits(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { String(format: "%02x", $0) }.joined()
}

#if canImport(CryptoKit)
  extension Digest {
    private struct State {
      private var function: any HashFunction

      init(_ function: Function) {
        switch function {
        case .sha1: self.function = Insecure.SHA1()
        case .sha256: self.function = SHA256()
        }
      }

      mutating func update(_ bytes: UnsafeRawBufferPointer) {
        function.update(bufferPointer: bytes)
      }

      func finish() -> String { function.finalize().withUnsafeBytes { hexadecimalDigits($0) } }
    }
  }
#else
  extension Digest {
    private struct State: ~Copyable {
      private let context: OpaquePointer

      init(_ function: Function) {
        guard let context = EVP_MD_CTX_new() else { preconditionFailure("no memory for a hash") }
        self.context = context
        let algorithm =
          switch function {
          case .sha1: EVP_sha1()
          case .sha256: EVP_sha256()
          }
        require(EVP_DigestInit_ex(context, algorithm, nil))
      }

      deinit { EVP_MD_CTX_free(context) }

      mutating func update(_ bytes: UnsafeRawBufferPointer) {
        require(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
      }

      consuming func finish() -> String {
        var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        require(EVP_DigestFinal_ex(context, &bytes, &count))
        return hexadecimalDigits(bytes.prefix(Int(count)))
      }

      /// These calls fail only where the library is set up to refuse a function.
      private func require(_ status: Int32) {
        precondition(status == 1, "libcrypto refuses to compute this hash")
      }
    }
  }
#endif
