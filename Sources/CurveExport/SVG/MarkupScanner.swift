/// A start tag, end tag or empty element of a markup text.
struct MarkupTag {
  enum Kind { case start, end, empty }
  var kind: Kind
  /// The element's name without a namespace prefix.
  var name: String
  var attributes: [String: String]
}

/// Reads the tags of an XML text from start to end and skips everything else: text, comments,
/// processing instructions, CDATA and the document type with its internal subset. Entities of the
/// document type are not expanded, so a file cannot blow itself up.
struct MarkupScanner {
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  /// A reason why the text is not XML.
  struct Failure: Error { var details: String }

  /// The next tag, or `nil` at the end of the text.
  mutating func next() throws(Failure) -> MarkupTag? {
    while true {
      guard let open = bytes[position...].firstIndex(of: UInt8(ascii: "<")) else {
        position = bytes.count
        return nil
      }
      position = open
      if starts("<!--") {
        try skip(to: "-->", what: "a comment")
      } else if starts("<![CDATA[") {
        try skip(to: "]]>", what: "a CDATA section")
      } else if starts("<?") {
        try skip(to: "?>", what: "a processing instruction")
      } else if starts("<!") {
        try skipDeclaration()
      } else {
        return try tag()
      }
    }
  }

  private func starts(_ prefix: StaticString) -> Bool {
    prefix.withUTF8Buffer { bytes[position...].starts(with: $0) }
  }

  private mutating func skip(to end: String, what: String) throws(Failure) {
    let pattern = Array(end.utf8)
    while position + pattern.count <= bytes.count {
      if bytes[position] == pattern[0], bytes[position...].starts(with: pattern) {
        position += pattern.count
        return
      }
      position += 1
    }
    throw Failure(details: "\(what) does not end")
  }

  /// `<!DOCTYPE … [ … ]>`: brackets nest, quoted text does not count.
  private mutating func skipDeclaration() throws(Failure) {
    var depth = 0
    var quote: UInt8?
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if let open = quote {
        if byte == open { quote = nil }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
      case UInt8(ascii: "<"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ">"):
        depth -= 1
        if depth <= 0 { return }
      default: break
      }
    }
    throw Failure(details: "the document type does not end")
  }

  private mutating func tag() throws(Failure) -> MarkupTag {
    position += 1
    let isEnd = peek() == UInt8(ascii: "/")
    if isEnd { position += 1 }
    let name = name()
    guard !name.isEmpty else { throw Failure(details: "a tag has no name") }
    var attributes: [String: String] = [:]
    while true {
      skipSpace()
      guard let byte = peek() else { throw Failure(details: "the tag \(name) does not end") }
      if byte == UInt8(ascii: ">") {
        position += 1
        return MarkupTag(kind: isEnd ? .end : .start, name: local(name), attributes: attributes)
      }
      if byte == UInt8(ascii: "/") {
        position += 1
        guard peek() == UInt8(ascii: ">") else {
          throw Failure(details: "the tag \(name) has a stray slash")
        }
        position += 1
        return MarkupTag(kind: .empty, name: local(name), attributes: attributes)
      }
      let key = self.name()
      guard !key.isEmpty else { throw Failure(details: "the tag \(name) is malformed") }
      skipSpace()
      guard peek() == UInt8(ascii: "=") else {
        throw Failure(details: "the attribute \(key) has no value")
      }
      position += 1
      skipSpace()
      guard let quote = peek(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
        throw Failure(details: "the attribute \(key) is not quoted")
      }
      position += 1
      guard let end = bytes[position...].firstIndex(of: quote) else {
        throw Failure(details: "the attribute \(key) does not end")
      }
      attributes[key] = unescaped(String(decoding: bytes[position..<end], as: UTF8.self))
      position = end + 1
    }
  }

  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = peek(), byte == 32 || (9...13).contains(byte) { position += 1 }
  }

  private mutating func name() -> String {
    let start = position
    while let byte = peek(), byte > 32, !Self.delimiters.contains(byte) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private static let delimiters = Array("<>=/\"'".utf8)

  private func local(_ name: String) -> String {
    name.split(separator: ":").last.map(String.init) ?? name
  }

  /// The five entities of XML replaced; numeric ones too. Others stay as they are.
  private func unescaped(_ text: String) -> String {
    guard text.contains("&") else { return text }
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "&") {
      result += rest[..<start]
      rest = rest[start...]
      // Looked for no further than an entity reaches: else many ampersands take long.
      guard let end = rest.prefix(11).firstIndex(of: ";") else {
        result += "&"
        rest = rest.dropFirst()
        continue
      }
      let entity = rest[rest.index(after: start)..<end]
      let code: UInt32? =
        switch entity {
        case "amp": 38
        case "lt": 60
        case "gt": 62
        case "quot": 34
        case "apos": 39
        default:
          entity.hasPrefix("#x")
            ? UInt32(entity.dropFirst(2), radix: 16)
            : entity.hasPrefix("#") ? UInt32(entity.dropFirst()) : nil
        }
      if let code, let scalar = Unicode.Scalar(code) {
        result.unicodeScalars.append(scalar)
      } else {
        result += rest[start...end]
      }
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
