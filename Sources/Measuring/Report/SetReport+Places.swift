import CurveExport
import Imaging
import Rasterization

extension SetReport {
  /// All images' places, those that the first method does worst on first.
  func placesSection() throws -> String {
    let order = places.indices.sorted { a, b in
      (places[a].first?.f ?? 0, a) < (places[b].first?.f ?? 0, b)
    }
    let swatches = [
      (AgreementPlaces.rightColor, "found and true"), (AgreementPlaces.missedColor, "missed"),
      (AgreementPlaces.inventedColor, "found and not true"),
    ].map { color, name in
      "<span class=\"swatch\" style=\"background:\(color)\"></span>\(name)"
    }
    var lines = [
      "<section><h2>Worst and best places</h2>",
      "<p class=\"legend\">\(swatches.joined(separator: " "))</p>",
      "<p>Centre lines within the tolerance of each other agree. Squares of at most "
        + "\(AgreementPlaces.side) pixels; the images that \(escapedMarkup(scores.methods[0].method)) "
        + "does worst on come first.</p>",
    ]
    for (rank, index) in order.enumerated() {
      lines.append(try html(scores.names[index], places[index], isOpen: rank < Self.openCount))
    }
    return (lines + ["</section>"]).joined(separator: "\n")
  }

  /// How many images' places are open from the start.
  private static let openCount = 3

  private func html(_ name: String, _ methods: [Places], isOpen: Bool) throws -> String {
    let scores = methods.map { method in
      escapedMarkup(method.method) + " "
        + (method.f.map { NumberText.fixed($0, decimals: 3) } ?? "–")
    }
    var lines = [
      "<details\(isOpen ? " open=\"open\"" : "")><summary><b>\(escapedMarkup(name))</b>"
        + " F: \(scores.joined(separator: ", "))</summary><div class=\"places\">"
    ]
    for method in methods {
      for (word, place) in [("worst", method.places.worst), ("best", method.places.best)] {
        guard let place else { continue }
        let title = "\(method.method), \(word)"
        let picture = try ReportPage.picture(place.picture, description: "\(name): \(title)")
        lines.append(
          "<figure><figcaption>\(escapedMarkup(title))</figcaption>\(picture)"
            + "<p>at \(place.x), \(place.y): \(place.right) right, \(place.missed) missed, "
            + "\(place.invented) invented</p></figure>")
      }
    }
    return (lines + ["</div></details>"]).joined(separator: "\n")
  }
}
