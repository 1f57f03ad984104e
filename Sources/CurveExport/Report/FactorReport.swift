public import Imaging

/// A page of the factors that many images have in common: each with what is known of it and the images that
/// excite it most, one file that needs nothing else.
public struct FactorReport: Sendable {
  /// An image that excites a factor.
  public struct Example: Sendable {
    public var name: String
    /// The image, small.
    public var image: Image
    /// How much of the factor is where, 0…1; of any size.
    public var heat: Plane

    /// An image with the heat of one factor on it, 0…1, of the image's size.
    public init(name: String, image: Image, heat: Plane) {
      self.name = name
      self.image = image
      self.heat = heat
    }
  }

  /// What the page shows of one factor.
  public struct Factor: Sendable {
    /// What it is called, with its number.
    public var title: String
    /// A sentence or two about it.
    public var caption: String
    /// The images, the most exciting first.
    public var examples: [Example]

    /// A factor with images in which it is seen.
    public init(title: String, caption: String, examples: [Example]) {
      self.title = title
      self.caption = caption
      self.examples = examples
    }
  }

  public var title: String
  /// The factors, in order.
  public var factors: [Factor]
  /// What was chosen, in order: names and values.
  public var parameters: [(name: String, value: String)]
  /// How the page was made.
  public var provenance: String

  /// A page of factors, in order; `parameters` and `provenance` say how they were made.
  public init(
    title: String, factors: [Factor], parameters: [(name: String, value: String)],
    provenance: String
  ) {
    self.title = title
    self.factors = factors
    self.parameters = parameters
    self.provenance = provenance
  }

  /// The page's text.
  ///
  /// - Throws: an `ImagingError` where a picture cannot be encoded.
  public func html() throws -> String {
    var sections = try factors.map { factor in
      let examples = try factor.examples.map { example in
        let heated = HeatPicture().picture(of: example.heat, over: example.image)
        return "<figure><figcaption>\(escapedMarkup(example.name))</figcaption>"
          + (try ReportPage.photograph(example.image, description: example.name))
          + (try ReportPage.photograph(
            heated, description: "\(example.name): where \(factor.title) is"))
          + "</figure>"
      }
      return """
        <section><h2>\(escapedMarkup(factor.title))</h2><p>\(escapedMarkup(factor.caption))</p>
        <div class="places examples">
        \(examples.joined(separator: "\n"))
        </div></section>
        """
    }
    sections.append(ReportPage.section(listing: parameters))
    return ReportPage(
      title: title,
      introduction:
        "Directions in the space of a layer's channels that mean one thing in all of the images. Under each "
        + "image that excites a factor most is where in it the factor is.",
      footer: provenance
    ).html(sections)
  }
}
