import CurveExport
import Imaging
import Rasterization
import Testing

struct SegmentPictureTests {
  /// 0.4 of the image's light and 0.6 of the part's colour; where there is no part, the light.
  @Test func partsAreTintedInTheirColors() {
    let light = Plane(width: 3, height: 1, pixels: [0.5, 1, 0.25])
    let picture = SegmentPicture(opacity: 0.6).picture(of: [0, 8, -1], over: Image(grey: light))
    let (first, ninth) = (PartColors.color(of: 1), PartColors.color(of: 9))
    #expect(abs(picture.color[0][0, 0] - (0.2 + 0.6 * first.red)) < 1e-6)
    #expect(abs(picture.color[2][1, 0] - (0.4 + 0.6 * ninth.blue)) < 1e-6)
    #expect(picture.color.allSatisfy { $0[2, 0] == 0.25 })
  }

  @Test func colorsDiffer() {
    let colors = (1...24).map { PartColors.color(of: $0) }
    #expect(Set(colors).count == 24)
  }
}
