import CurveExport
import Foundation
public import Geometry
public import Imaging
import Rasterization

/// One page that lays the results of several methods on one image side by side.
///
/// `html()` gives a single file that needs nothing else: style, pictures and drawings are inside, and
/// nothing is loaded from a network.
public struct ComparisonReport: Sendable {
  /// The picture in a panel.
  public enum Content: Sendable {
    /// Pixels, shown as they are.
    case image(Image)
    /// Curves as vectors, sharp at every magnification, over a picture of the drawing's size.
    case drawing(CurveDrawing, over: Image?)
  }

  /// A named picture with a caption.
  public struct Panel: Sendable {
    /// A few words above the picture.
    public var title: String
    /// A sentence below it; may be empty.
    public var caption: String
    /// What the panel shows.
    public var content: Content

    /// A picture or drawing under a heading, with a sentence below.
    public init(title: String, caption: String = "", content: Content) {
      self.title = title
      self.caption = caption
      self.content = content
    }
  }

  /// The name of the image, the page's heading.
  public var title: String
  /// The panels in the order in which they are shown.
  public var panels: [Panel]
  /// The table of scores; `nil` where no truth is known.
  public var scores: ScoreTable?
  /// The choices that the page lists below the panels, in order.
  public var parameters: [(name: String, value: String)]
  /// How the drawing was made, for the foot of the page.
  public var provenance: Provenance

  /// A page of panels, in order, with the scores below where the truth is known.
  public init(
    title: String, panels: [Panel], scores: ScoreTable? = nil,
    parameters: [(name: String, value: String)] = [], provenance: Provenance = Provenance()
  ) {
    self.title = title
    self.panels = panels
    self.scores = scores
    self.parameters = parameters
    self.provenance = provenance
  }

  /// The page's text.
  ///
  /// - Throws: `CurveExportError.notFinite`, or an `ImagingError` where a picture cannot be encoded.
  public func html() throws -> String {
    var sections = ["<section class=\"panels\">"]
    for (index, panel) in panels.enumerated() {
      sections.append(try html(panel, number: index + 1))
    }
    sections.append("</section>")
    if let scores { sections.append(scores.html(heading: "Scores")) }
    if !parameters.isEmpty { sections.append(ReportPage.section(listing: parameters)) }
    return ReportPage(
      title: title,
      introduction: "Curves found by different methods, side by side. "
        + "Click a picture to see it large, click again to go back.",
      footer: provenance.sentence
    ).html(sections)
  }

  private func html(_ panel: Panel, number: Int) throws -> String {
    let picture: String
    switch panel.content {
    case .image(let image):
      picture = try ReportPage.picture(image, description: panel.title)
    case .drawing(let drawing, let underlay):
      picture = try Self.svg(drawing, over: underlay, title: panel.title)
    }
    // A hidden check box remembers which picture is large: no script is needed.
    return """
      <figure><figcaption><h2>\(escapedMarkup(panel.title))</h2></figcaption>
      <input type="checkbox" id="zoom-\(number)" aria-label="Show \(escapedMarkup(panel.title)) large">
      <label for="zoom-\(number)">\(picture)</label>
      <p>\(escapedMarkup(panel.caption))</p></figure>
      """
  }

  private static func svg(
    _ drawing: CurveDrawing, over underlay: Image?, title: String
  ) throws -> String {
    try drawing.checkFinite()
    let size = "width=\"\(drawing.width)\" height=\"\(drawing.height)\""
    var lines = [
      "<svg role=\"img\" aria-label=\"\(escapedMarkup(title))\" \(size)"
        + " viewBox=\"0 0 \(drawing.width) \(drawing.height)\">"
    ]
    if let underlay {
      lines.append("<image \(size) opacity=\"0.75\" href=\"\(try ReportPage.dataURL(underlay))\"/>")
    } else {
      lines.append("<rect \(size) fill=\"#ffffff\"/>")
    }
    let colors = OverlayPicture.colors(of: drawing, count: OverlayPicture.palette.count)
    lines.append("<g fill=\"none\" stroke-width=\"1.5\" stroke-linecap=\"round\">")
    for (curve, color) in zip(drawing.curves, colors) {
      let length = NumberText.bounded(curve.spline.arcLength(), decimals: 1)
      let width = NumberText.bounded(curve.meanWidth, decimals: 1)
      lines.append(
        "<path stroke=\"\(OverlayPicture.palette[color].description)\" d=\"\(curve.spline.pathData(decimals: 2))\">"
          + "<title>curve \(curve.id): \(length) px long, \(width) px wide</title></path>")
    }
    return (lines + ["</g>", "</svg>"]).joined(separator: "\n")
  }
}
