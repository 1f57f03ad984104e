import Foundation
import Hashing
import Testing

/// The examples that NIST publishes for FIPS 180 ("SHA_All" and, for the empty message, its validation vectors).
struct DigestTests {
  struct Example: CustomTestStringConvertible, Sendable {
    var name: String
    var message: Data
    var sha1: String
    var sha256: String

    var testDescription: String { name }
  }

  static let examples = [
    Example(
      name: "empty", message: Data(),
      sha1: "da39a3ee5e6b4b0d3255bfef95601890afd80709",
      sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    Example(
      name: "abc", message: Data("abc".utf8),
      sha1: "a9993e364706816aba3e25717850c26c9cd0d89d",
      sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    Example(
      name: "448 bits",
      message: Data("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
      sha1: "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
      sha256: "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
    Example(
      name: "a million a's", message: Data(repeating: 0x61, count: 1_000_000),
      sha1: "34aa973cd4c4daa4f61eeb2bdbad27316534016f",
      sha256: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
  ]

  @Test(arguments: examples)
  func publishedExamples(_ example: Example) {
    #expect(Digest.sha1(of: example.message) == example.sha1)
    #expect(Digest.sha256(of: example.message) == example.sha256)
  }

  /// Pieces that do not end where the functions' blocks of 64 bytes do.
  @Test(arguments: examples, [1, 63, 64, 1000])
  func piecesAreHashedAsOne(_ example: Example, _ length: Int) {
    for (function, expected) in [
      (Digest.Function.sha1, example.sha1), (.sha256, example.sha256),
    ] {
      var digest = Digest(function)
      for start in stride(from: 0, to: example.message.count, by: length) {
        example.message[start..<min(start + length, example.message.count)]
          .withUnsafeBytes { digest.update($0) }
      }
      #expect(digest.hexadecimal() == expected)
    }
  }
}
