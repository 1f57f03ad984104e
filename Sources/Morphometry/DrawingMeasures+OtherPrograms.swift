import Geometry

extension DrawingMeasures {
  /// A table of segments as another program makes it of a skeleton.
  public enum ForeignTable: String, CaseIterable, Sendable {
    /// That of `skan.summarize`: J. Nunez-Iglesias, A. J. Blanch, O. Looker, M. W. Dixon, L. Tilley, "A new Python
    /// library to analyse skeleton images confirms malaria parasite remodelling of the red blood cell membrane
    /// skeleton", PeerJ 6, 2018, doi 10.7717/peerj.4312.
    case skan
    /// The "Branch information" of ImageJ's AnalyzeSkeleton: I. Arganda-Carreras, R. Fernández-González,
    /// A. Muñoz-Barrutia, C. Ortiz-De-Solorzano, "3D reconstruction of histological sections: application to mammary
    /// gland tissue", Microscopy Research and Technique 73, 2010, doi 10.1002/jemt.20829.
    case analyzeSkeleton = "analyze-skeleton"
  }

  /// The segments as another program lists them, under its headers. Lengths are in units of the scale. Grey levels,
  /// 0 to 255, are there where the image is known. Coordinates are those of pixels whose centres are whole numbers.
  public func table(_ kind: ForeignTable) -> MeasureTable {
    let rows = foreignSegments()
    return switch kind {
    case .skan: MeasureTable("skan", rows, skanColumns, scale)
    case .analyzeSkeleton: MeasureTable("analyze-skeleton", rows, analyzeSkeletonColumns, scale)
    }
  }

  /// A segment with all that other programs want to know.
  private struct ForeignSegment {
    /// The connected part that it belongs to, from 0.
    var skeleton: Int
    var source: Int
    var target: Int
    /// Row and column of both ends, px, in pixels whose centres are whole numbers.
    var sourceIndex: [Double]
    var targetIndex: [Double]
    /// 0 from end to end, 1 from junction to end, 2 from junction to junction, 3 a ring by itself.
    var type: Int
    var length: Double
    var chord: Double
    var intensities: [Double]?

    func mean(_ values: ArraySlice<Double>?) -> Double? {
      values.flatMap { $0.isEmpty ? nil : $0.reduce(0, +) / Double($0.count) }
    }

    var meanIntensity: Double? { mean(intensities?[...]) }

    /// The mean over the third in the middle.
    var innerIntensity: Double? {
      mean(intensities.map { $0[$0.count / 3..<max($0.count - $0.count / 3, $0.count / 3)] })
    }

    var deviation: Double? {
      guard let intensities, let mean = meanIntensity else { return nil }
      let squares = intensities.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (squares / Double(intensities.count)).squareRoot()
    }
  }

  private func foreignSegments() -> [ForeignSegment] {
    graph.components.enumerated().flatMap { number, component in
      graph.segments(of: component).map { index -> ForeignSegment in
        let segment = graph.segments[index]
        let ends = [segment.source, segment.target]
        let free = ends.count { graph.vertices[$0].ends.count == 1 }
        let isRing = component.count == 1 && graph.vertices[component[0]].ends.count == 2
        let places = ends.map { vertex -> [Double] in
          let position = graph.vertices[vertex].position
          return [position.y / scale.stretch.y - 0.5, position.x / scale.stretch.x - 0.5]
        }
        return ForeignSegment(
          skeleton: number, source: segment.source, target: segment.target,
          sourceIndex: places[0], targetIndex: places[1], type: isRing ? 3 : 2 - free,
          length: segments[index].measures.length, chord: segments[index].measures.chord,
          intensities: intensities?[index])
      }
    }
  }

  /// skan writes the unit of no column.
  private func plain(_ name: String, _ value: @escaping (ForeignSegment) -> Double?)
    -> MeasureColumn<ForeignSegment>
  {
    .number(name) { [scale] in value($0).map { $0 * scale.side } }
  }

  private var skanColumns: [MeasureColumn<ForeignSegment>] {
    // Rows are scaled as y, columns as x.
    let units = [scale.y, scale.x]
    func coordinates(
      _ name: String, _ units: [Double], _ index: @escaping (ForeignSegment) -> [Double]
    ) -> [MeasureColumn<ForeignSegment>] {
      (0...1).map { axis in .number("\(name)-\(axis)") { index($0)[axis] * units[axis] } }
    }
    return [
      .integer("skeleton-id") { $0.skeleton },
      .integer("node-id-src") { $0.source },
      .integer("node-id-dst") { $0.target },
      plain("branch-distance") { $0.length },
      .integer("branch-type") { $0.type },
      .number("mean-pixel-value") { $0.meanIntensity },
      .number("stdev-pixel-value") { $0.deviation },
    ] + coordinates("image-coord-src", [1, 1]) { $0.sourceIndex }
      + coordinates("image-coord-dst", [1, 1]) { $0.targetIndex }
      + coordinates("coord-src", units) { $0.sourceIndex }
      + coordinates("coord-dst", units) { $0.targetIndex }
      + [plain("euclidean-distance") { $0.chord }]
  }

  private var analyzeSkeletonColumns: [MeasureColumn<ForeignSegment>] {
    func vertex(_ name: String, _ index: @escaping (ForeignSegment) -> [Double])
      -> [MeasureColumn<ForeignSegment>]
    {
      [
        .number(name + " x") { [scale] in index($0)[1] * scale.x },
        .number(name + " y") { [scale] in index($0)[0] * scale.y },
        .number(name + " z") { _ in 0 },
      ]
    }
    return [
      .integer("Skeleton ID") { $0.skeleton + 1 },
      plain("Branch length") { $0.length },
    ] + vertex("V1") { $0.sourceIndex } + vertex("V2") { $0.targetIndex } + [
      plain("Euclidean distance") { $0.chord },
      // Centre lines have no stairs to be smoothed.
      plain("running average length") { $0.length },
      .number("average intensity (inner 3rd)") { $0.innerIntensity },
      .number("average intensity") { $0.meanIntensity },
    ]
  }
}
