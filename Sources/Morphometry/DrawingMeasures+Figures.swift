public import Figures
import Foundation
import Geometry
public import Imaging

extension DrawingMeasures {
  /// The curves in the colours of `measure`, over `image` where one is given, its longer side `extent` px; who says how
  /// large a pixel is stands under it.
  ///
  /// - Throws: `MorphometryError.nothingKnown` where no curve has the measure, `.otherSize`.
  public func figure(
    of measure: TreePicture.Measure, over image: Image? = nil, extent: Double = 640
  ) throws(MorphometryError) -> Figure {
    if let image { try Self.check(image, width: self.image.width, height: self.image.height) }
    guard let picture = TreePicture(of: self, by: measure, over: image, extent: extent) else {
      throw .nothingKnown(measure.rawValue, hasLoops: loops > 0 && measure.isOfSegments)
    }
    let title =
      switch measure {
      case .diameter: "Diameters"
      case .curvature: "Curvature"
      case .order: "Strahler orders"
      case .generation: "Generations"
      }
    return Figure(
      "tree-\(measure.rawValue)", title: title,
      caption: "Curves are as wide as they were measured."
        + (picture.hasUnknown ? " What is grey has no \(measure.rawValue) that is known." : ""),
      panels: [NotedPanel(picture, note: scaleNote)])
  }

  /// The diameter along a curve with its narrowings; of the curve with the worst one, or else of the longest, where
  /// `id` is `nil`.
  ///
  /// - Throws: `MorphometryError.noCurve`, `.noWidths`, or `.nothingKnown` where no curve has a width.
  public func profileFigure(ofCurve id: Int? = nil) throws(MorphometryError) -> Figure {
    guard let id = id ?? narrowestCurve else {
      throw .nothingKnown(TreePicture.Measure.diameter.rawValue, hasLoops: false)
    }
    let curve = try squared.knownCurve(id)
    guard !lacksWidths, let profile = DiameterProfile(of: curve, narrowings, scale) else {
      throw .noWidths(curve: id)
    }
    return profile.figure(note: scaleNote)
  }

  /// What stands under each picture.
  var scaleNote: String {
    scale.unit == .pixel
      ? "Lengths are in px: \(scale.source)." : "Scale: \(scale.sentence)."
  }

  /// The profiles of all lines that have a length and a width, in order.
  var profiles: [DiameterProfile] {
    guard !lacksWidths else { return [] }
    return squared.curves.filter { !$0.isDot }.compactMap {
      DiameterProfile(of: $0, narrowings, scale)
    }
  }

  /// The curve with the worst narrowing, else the longest that has widths.
  private var narrowestCurve: Int? {
    let worst = narrowings.max { $0.diameterStenosis < $1.diameterStenosis }
    return worst?.curve ?? profiles.max { $0.profile.length < $1.profile.length }?.curve.id
  }
}

extension DiameterProfile {
  /// The chart alone, with who says how large a pixel is under it.
  func figure(note: String, width: Double = 720) -> Figure {
    let percent = narrowings.map { "\(Int($0.diameterStenosis.rounded())) %" }
    let last = percent.last.map { (percent.count > 1 ? " and " : "") + $0 } ?? ""
    let found =
      percent.isEmpty
      ? "" : ", narrowed by " + percent.dropLast().joined(separator: ", ") + last
    return Figure(
      "profile-\(curve.id)", title: "Diameter along curve-\(curve.id)\(found)",
      caption:
        "The reference is the line through the healthy diameters on both sides; a narrowing is marked from where the "
        + "diameter falls below it by more than the noise.",
      panels: [NotedPanel(chart(height: highest, width: width), note: note)])
  }
}
