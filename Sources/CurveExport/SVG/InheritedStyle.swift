import Foundation
import Geometry

/// What an element hands down to those inside it.
struct InheritedStyle {
  var name: String
  var strokeWidth = 1.0
  var hasStroke = false
  var isTransformed = false
  var isDrawn = true
  /// The part whose group it is or lies in.
  var part: DrawnPart?

  private static let notDrawn = ["defs", "clipPath", "mask", "marker", "pattern", "symbol"]

  init(_ tag: MarkupTag, parent: InheritedStyle?) throws(CurveExportError) {
    name = tag.name
    if let parent {
      strokeWidth = parent.strokeWidth
      hasStroke = parent.hasStroke
      isTransformed = parent.isTransformed
      isDrawn = parent.isDrawn
      part = parent.part
    }
    if tag.name == "g", let number = tag.attributes["id"].flatMap(DrawnPart.number) {
      part = DrawnPart(
        number: number, name: tag.attributes["data-name"], confidence: SVGReader.confidence(tag))
    }
    if Self.notDrawn.contains(tag.name) { isDrawn = false }
    if tag.attributes["transform"] != nil { isTransformed = true }
    // A style wins over an attribute.
    var properties = tag.attributes
    for part in (tag.attributes["style"] ?? "").split(separator: ";") {
      let pair = part.split(separator: ":", maxSplits: 1)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      if pair.count == 2 { properties[pair[0]] = pair[1] }
    }
    if let stroke = properties["stroke"] { hasStroke = stroke != "none" }
    if properties["display"] == "none" { isDrawn = false }
    if let text = properties["stroke-width"] {
      guard let width = SVGReader.length(text), width >= 0, width < SVGReader.sideLimit else {
        throw .svg("the stroke width \(text.prefix(20)) is not a length in px")
      }
      strokeWidth = width
    }
  }
}

extension DrawnPart {
  /// The number in the id of a part's group.
  fileprivate static func number(of id: String) -> Int? {
    guard id.hasPrefix("factor-"), let number = Int(id.dropFirst(7)), (1...1 << 20).contains(number)
    else { return nil }
    return number
  }
}
