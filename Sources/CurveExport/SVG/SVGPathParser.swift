import Foundation
package import Geometry

/// Reads path data (SVG 1.1, section 8.3) into splines: M L H V C S Q T Z in both cases; elliptical
/// arcs are refused. Lines and quadratic segments become cubic ones, which is exact.
package struct SVGPathParser {
  private let bytes: [UInt8]
  private var position = 0
  private var here = Point.zero
  private var subpathStart = Point.zero
  private var points: [Point] = []
  /// The last control point, for S and T; which of the two it serves.
  private var reflected: (point: Point, isCubic: Bool)?
  private var splines: [Spline] = []

  /// A reason why the data cannot be read.
  package struct Failure: Error { package var details: String }

  private init(_ data: String) { bytes = Array(data.utf8) }

  /// The splines of `data`, one for each subpath that goes anywhere.
  package static func splines(of data: String) throws(Failure) -> [Spline] {
    var parser = SVGPathParser(data)
    try parser.parse()
    return parser.splines
  }

  private mutating func parse() throws(Failure) {
    var command: UInt8?
    var isFirst = true
    while true {
      skipSeparators()
      guard let byte = peek() else { break }
      if Self.isLetter(byte) {
        command = byte
        position += 1
        if isFirst, byte != UInt8(ascii: "M"), byte != UInt8(ascii: "m") {
          throw Failure(details: "path data starts with M")
        }
        isFirst = false
        if byte == UInt8(ascii: "Z") || byte == UInt8(ascii: "z") {
          close()
          command = nil
          continue
        }
      } else if command == nil {
        throw Failure(details: "path data has a number where a command belongs")
      }
      guard let now = command else { break }
      try run(now)
      // Further pairs after M are lines.
      if now == UInt8(ascii: "M") { command = UInt8(ascii: "L") }
      if now == UInt8(ascii: "m") { command = UInt8(ascii: "l") }
    }
    finish(isClosed: false)
  }

  private mutating func run(_ command: UInt8) throws(Failure) {
    let isRelative = command >= UInt8(ascii: "a")
    let origin = isRelative ? here : .zero
    let before = reflected
    reflected = nil
    switch command & 0xDF {
    case UInt8(ascii: "M"):
      finish(isClosed: false)
      here = try pair(origin)
      subpathStart = here
    case UInt8(ascii: "L"): line(to: try pair(origin))
    case UInt8(ascii: "H"): line(to: Point(try number() + origin.x, here.y))
    case UInt8(ascii: "V"): line(to: Point(here.x, try number() + origin.y))
    case UInt8(ascii: "C"):
      let a = try pair(origin)
      let b = try pair(origin)
      cubic(a, b, try pair(origin))
    case UInt8(ascii: "S"):
      let a = before.map { $0.isCubic ? here + (here - $0.point) : here } ?? here
      let b = try pair(origin)
      cubic(a, b, try pair(origin))
    case UInt8(ascii: "Q"):
      let control = try pair(origin)
      quadratic(control, try pair(origin))
    case UInt8(ascii: "T"):
      let control = before.map { $0.isCubic ? here : here + (here - $0.point) } ?? here
      quadratic(control, try pair(origin))
    case UInt8(ascii: "A"):
      throw Failure(details: "path data has an elliptical arc; convert arcs to curves")
    default:
      throw Failure(
        details: "path data has the unknown command \(Character(Unicode.Scalar(command)))")
    }
  }

  private mutating func line(to end: Point) {
    append(here.lerp(to: end, 1.0 / 3), here.lerp(to: end, 2.0 / 3), end)
  }

  private mutating func cubic(_ a: Point, _ b: Point, _ end: Point) {
    append(a, b, end)
    reflected = (b, true)
  }

  private mutating func quadratic(_ control: Point, _ end: Point) {
    append(here.lerp(to: control, 2.0 / 3), end.lerp(to: control, 2.0 / 3), end)
    reflected = (control, false)
  }

  private mutating func append(_ a: Point, _ b: Point, _ end: Point) {
    if points.isEmpty { points = [here] }
    points += [a, b, end]
    here = end
  }

  private mutating func close() {
    reflected = nil
    if points.isEmpty { return }
    if here != subpathStart { line(to: subpathStart) }
    finish(isClosed: true)
    here = subpathStart
  }

  private mutating func finish(isClosed: Bool) {
    if points.count >= 4 { splines.append(Spline(controlPoints: points, isClosed: isClosed)) }
    points = []
  }

  private mutating func pair(_ origin: Point) throws(Failure) -> Point {
    let x = try number()
    return Point(x + origin.x, try number() + origin.y)
  }

  /// A number as SVG writes them: `-.5`, `1e3`, without a separator where the next one has a sign.
  private mutating func number() throws(Failure) -> Double {
    skipSeparators()
    let start = position
    if let byte = peek(), byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") { position += 1 }
    var digits = skipDigits()
    if peek() == UInt8(ascii: ".") {
      position += 1
      digits += skipDigits()
    }
    guard digits > 0 else {
      throw Failure(details: "path data lacks a number at character \(start + 1)")
    }
    if let byte = peek(), byte | 0x20 == UInt8(ascii: "e") {
      let mark = position
      position += 1
      if let sign = peek(), sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { position += 1 }
      if skipDigits() == 0 { position = mark }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    // Beyond a billion pixels nothing can be drawn, and sums could overflow.
    guard let value = Double(text), abs(value) < 1e9 else {
      throw Failure(details: "path data has a number out of range: \(text.prefix(20))")
    }
    return value
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      position += 1
    }
    return position - start
  }

  private mutating func skipSeparators() {
    while let byte = peek(), byte == 32 || (9...13).contains(byte) || byte == UInt8(ascii: ",") {
      position += 1
    }
  }

  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
