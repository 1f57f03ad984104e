import Geometry
import Imaging
import Testing

@testable import CurveExport

struct CurvePictureTests {
  private let mask = Mask(width: 3, height: 2, pixels: [true, true, true, false, true, false])
  private let evidence = Plane(width: 3, height: 2, pixels: [0.1, 1, 7, 0.9, 2, 0])

  @Test func aCutOutHasTheImagesColours() {
    let red = Plane(width: 3, height: 2, pixels: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    let blue = red.map { 1 - $0 }
    let picture = CurvePicture.cutOut(
      mask, evidence: evidence, from: Image(red: red, green: red, blue: blue))
    #expect(picture.alpha?.pixels == [0.25, 0.5, 1, 0, 1, 0])
    #expect(picture.color[0].pixels == [0.1, 0.2, 0.3, 0, 0.5, 0])
    #expect(picture.color[2].pixels == [0.9, 0.8, 0.7, 0, 0.5, 0])
    let grey = CurvePicture.cutOut(mask, evidence: evidence, from: Image(grey: red))
    #expect(grey.isGrey && grey.color[0] == picture.color[0] && grey.alpha == picture.alpha)
  }

  @Test func softEvidenceKeepsItsOrder() {
    let soft = CurvePicture.soft(evidence).color[0].pixels
    #expect(soft[1] == 0.5 && soft[5] == 0)
    for i in 0..<6 {
      for j in 0..<6 where evidence.pixels[i] < evidence.pixels[j] { #expect(soft[i] < soft[j]) }
    }
    #expect(soft.allSatisfy { 0 <= $0 && $0 < 1 })
  }

  @Test func printsAreBlackOnWhite() {
    #expect(CurvePicture.print(mask).color[0].pixels == [0, 0, 0, 1, 0, 1])
    #expect(CurvePicture.print(mask).alpha == nil)
  }

  /// A straight line of 60 px whose middle third was bridged: whole outside, half of it drawn inside.
  @Test func bridgedGapsAreDashed() {
    let spline = Spline(segments: [.line(from: Point(2, 5.5), to: Point(62, 5.5))])
    let curve = TracedCurve(
      id: 0, spline: spline, widths: [2, 2], inferred: [1.0 / 3...2.0 / 3])
    let ground = Image(grey: Plane(width: 64, height: 11, repeating: 0))
    func drawn(_ inferred: [ClosedRange<Double>]) -> [Bool] {
      var curve = curve
      curve.inferred = inferred
      let picture = OverlayPicture(lineWidth: 1.5, marksNodes: false).picture(
        of: CurveDrawing(width: 64, height: 11, curves: [curve]), over: ground)
      return (0..<64).map { picture.color[0][$0, 5] > 0.5 }
    }
    let (whole, dashed) = (drawn([]), drawn(curve.inferred))
    #expect(whole[3..<61].allSatisfy { $0 })
    #expect(dashed[3..<21].allSatisfy { $0 } && dashed[43..<61].allSatisfy { $0 })
    let middle = dashed[23..<41]
    #expect((4...14).contains(middle.count { $0 }))
    let changes = zip(middle, middle.dropFirst()).count { $0 != $1 }
    #expect(changes >= 2, "there is a dash between gaps")
  }
}
