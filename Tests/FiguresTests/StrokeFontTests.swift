import Geometry
import Testing

@testable import Figures

struct StrokeFontTests {
  /// A glyph that cannot be read stops the program; here all of them are.
  @Test func everyGlyphIsDrawnWithinItsLine() {
    for (character, glyph) in StrokeFont.glyphs {
      let letters = StrokeFont.letters(
        of: String(character), at: Point(0, 0), size: 20, anchor: .start)
      #expect(letters.isEmpty == (character == " "), "\(character)")
      for point in letters.flatMap(\.controlPoints) {
        #expect(point.isFinite && (-16...6).contains(point.y), "\(character) \(point)")
        #expect((-2...glyph.advance + 2).contains(point.x), "\(character) \(point)")
      }
    }
  }

  @Test func whatFiguresWriteHasGlyphs() {
    let texts =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;()-+%/\u{B0}\u{3C3}\u{2212}\u{B2}"
    for character in texts { #expect(StrokeFont.glyphs[character] != nil, "\(character)") }
  }

  @Test func aTextIsAsLongAsItsLettersAndHangsAtItsAnchor() {
    let width = StrokeFont.width(of: "HH", size: 20)
    #expect(abs(width - 2 * StrokeFont.width(of: "H", size: 20)) < 1e-12)
    #expect(abs(StrokeFont.width(of: "HH", size: 10) - width / 2) < 1e-12)
    func left(_ anchor: Mark.Anchor) -> Double {
      StrokeFont.letters(of: "HH", at: Point(100, 50), size: 20, anchor: anchor)
        .flatMap(\.controlPoints).map(\.x).min() ?? 0
    }
    #expect(abs(left(.start) - left(.middle) - width / 2) < 1e-9)
    #expect(abs(left(.start) - left(.end) - width) < 1e-9)
  }

  @Test func aLetterWithoutAGlyphIsABox() {
    let box = StrokeFont.letters(of: "\u{4E00}", at: Point(0, 0), size: 20, anchor: .start)
    #expect(!box.isEmpty)
  }
}
