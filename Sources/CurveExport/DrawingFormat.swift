public import Foundation
public import Geometry
public import Imaging

/// A file format for drawings.
public enum DrawingFormat: String, Hashable, Sendable, CaseIterable {
  /// Scalable Vector Graphics, for browsers, Inkscape and the like (`SVGWriter`).
  case svg
  /// Everything that is known, for programs; reads back bit for bit (`JSONDrawing`).
  case json
  /// A table of segments (`CSVWriter`).
  case csv

  /// The format for a file ending without its dot, such as `svg` or `SVG`.
  ///
  /// - Throws: `CurveExportError.unknownEnding`, whose text lists the known ones.
  public init(pathExtension: String) throws(CurveExportError) {
    guard let format = DrawingFormat(rawValue: pathExtension.lowercased()) else {
      throw .unknownEnding(pathExtension)
    }
    self = format
  }

  /// What the format is called in sentences.
  public var name: String { rawValue.uppercased() }

  static var endings: String {
    let all = allCases.map { ".\($0.rawValue)" }
    return all.dropLast().joined(separator: ", ") + " or " + (all.last ?? "")
  }

  /// The most bytes that a drawing's file may have: 256 MiB.
  public static let byteLimit = 256 << 20

  /// The bytes of a file with `drawing`; `underlay`, an image of the drawing's size, is embedded where
  /// the format can hold one (SVG).
  ///
  /// - Throws: `CurveExportError.notFinite`, or an `ImagingError` where the underlay cannot be encoded.
  public func data(of drawing: CurveDrawing, underlay: Image? = nil) throws -> Data {
    switch self {
    case .svg: Data(try SVGWriter(underlay: underlay).text(of: drawing).utf8)
    case .json: Data(try JSONDrawing.text(of: drawing).utf8)
    case .csv: Data(try CSVWriter.text(of: drawing).utf8)
    }
  }

  /// The drawing in the bytes of a file.
  ///
  /// - Throws: `CurveExportError`.
  public func drawing(from data: Data) throws(CurveExportError) -> CurveDrawing {
    guard data.count <= Self.byteLimit else {
      throw .tooLarge(bytes: data.count, limit: Self.byteLimit)
    }
    switch self {
    case .svg:
      guard let text = String(data: data, encoding: .utf8) else {
        throw .malformed(.svg, details: "the text is not UTF-8")
      }
      return try SVGReader.drawing(from: text)
    case .json: return try JSONDrawing.drawing(from: data)
    case .csv: throw .cannotRead(.csv)
    }
  }
}

extension CurveDrawing {
  /// Throws for the first curve with a number that no format can hold.
  func checkFinite() throws(CurveExportError) {
    for curve in curves {
      guard curve.spline.controlPoints.allSatisfy(\.isFinite),
        curve.widths.allSatisfy(\.isFinite), curve.confidence.isFinite
      else { throw .notFinite(curve: curve.id) }
    }
    for factor in factors where !factor.confidence.isFinite {
      throw .notFinite(curve: curves.first { $0.factor == factor.number }?.id ?? 0)
    }
    for node in graph.nodes {
      guard node.position.isFinite, node.incidences.allSatisfy(\.parameter.isFinite) else {
        throw .notFinite(curve: node.incidences.first?.curve ?? 0)
      }
    }
  }
}
