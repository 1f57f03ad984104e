import Determinism
package import Geometry
package import Imaging

/// Drawings for the tests of this module.
package enum Samples {
  /// An open curve with a joint, a closed one, a junction, odd numbers and odd names.
  package static var drawing: CurveDrawing {
    let open = Spline(controlPoints: [
      Point(1.0 / 3, 10), Point(12.25, 4.5), Point(20, 0.1 + 0.2), Point(30, 20), Point(40, 39.7),
      Point(50.5, 1e-7), Point(63.999, 40),
    ])
    let closed = Spline(
      controlPoints: [
        Point(20, 30), Point(24, 26), Point(28, 34), Point(24, 36), Point(18, 38), Point(16, 34),
        Point(20, 30),
      ], isClosed: true)
    return CurveDrawing(
      width: 64, height: 48,
      curves: [
        TracedCurve(
          id: 3, spline: open, widths: [1.1, 2.2, 3.3], confidence: 0.7,
          inferred: [0.25...0.75, 1.5...2]),
        TracedCurve(id: 12, spline: closed, widths: [2, 2.5, 2], kind: .edge, dashes: [4.5, 3]),
      ],
      graph: CurveGraph(nodes: [
        .init(
          id: 1, kind: .junction, position: Point(30, 20),
          incidences: [
            .init(
              curve: 3, parameter: 1, continuation: .init(turn: 0.1 + 0.2, certainty: 1.0 / 3)),
            .init(curve: 12, parameter: 0.123456789),
          ]),
        .init(
          id: 7, kind: .end, position: Point(63.999, 40),
          incidences: [.init(curve: 3, parameter: 2)]),
      ]),
      provenance: Provenance(
        network: "curve-circuit", seed: .max,
        options: ["detail": "0.5", "input": "a <b> & \"c\"\n\u{1}é.png"]))
  }

  /// The drawing with two factors, the second of which has the first curve, which is bright and has a profile.
  package static var parts: CurveDrawing {
    var drawing = drawing
    drawing.parts = [
      DrawnPart(number: 1), DrawnPart(number: 2, name: "a <wing>", confidence: 0.25),
    ]
    drawing.curves[0].part = 2
    drawing.curves[0].polarity = .bright
    drawing.curves[0].profile = WidthProfile(
      spacing: 1.0 / 3, widths: [1.1, 2.2, 3.3], errors: [0.1, 0.02, 0.3])
    return drawing
  }

  /// Random curves of all sizes and lengths.
  package static func random(seed: UInt64) -> CurveDrawing {
    var generator = SeededGenerator(seed: seed)
    let curves = (1...generator.integer(1...6)).map { id -> TracedCurve in
      let segments = generator.integer(1...5)
      var points = (0..<1 + 3 * segments).map { _ in
        Point(generator.normal() * 300, generator.uniform() * pow10(generator.integer(-9...6)))
      }
      let isClosed = generator.chance(0.3)
      if isClosed { points[points.count - 1] = points[0] }
      return TracedCurve(
        id: id * 3, spline: Spline(controlPoints: points, isClosed: isClosed),
        widths: (0...segments).map { _ in generator.logUniform(1e-3...100) },
        confidence: generator.uniform(), kind: generator.chance(0.5) ? .line : .edge)
    }
    return CurveDrawing(width: 640, height: 480, curves: curves)
  }

  private static func pow10(_ exponent: Int) -> Double {
    (0..<abs(exponent)).reduce(1.0) { value, _ in exponent < 0 ? value / 10 : value * 10 }
  }

  /// A small ramp.
  package static var image: Image {
    var plane = Plane(width: 64, height: 48)
    for i in 0..<plane.count { plane.pixels[i] = Float(i % 64) / 63 }
    return Image(grey: plane)
  }
}
