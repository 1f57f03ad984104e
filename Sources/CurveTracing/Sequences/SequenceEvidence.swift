import CurveExtraction
import CurveNetworks
import Geometry
import Imaging

/// What the frames of a moving picture show of the curves of one family and polarity.
///
/// The planes of a frame are put aside in a store and read each time they are asked for, so that memory does not grow
/// with the number of frames. Who asks goes through the frames in turn, and does in each what is to be done with
/// all curves.
struct SequenceEvidence: Sendable {
  let network: CurveNetwork
  let kind: CurveFamily.Kind
  /// Pixels in a row of every frame, and rows.
  let width: Int
  let height: Int
  private let isOdds: Bool
  private let threshold: Double
  private let store: PlaneStore
  private var stored: [Stored] = []
  /// The centre lines that are found in each frame alone.
  private(set) var lines: [[Polyline]] = []

  /// The planes of a frame.
  private struct Stored {
    var light: StoredPlane
    var evidence: StoredPlane
    var orientation: StoredPlane
    var width: StoredPlane
  }

  /// No frames yet of what `found` is found in the first one.
  ///
  /// - Parameter threshold: the evidence that counts as 1.
  init(like found: CurveEvidence, threshold: Double, in store: PlaneStore) {
    (network, kind, isOdds) = (found.network, found.kind, found.map.isOdds)
    (width, height) = (found.light.width, found.light.height)
    (self.threshold, self.store) = (threshold, store)
  }

  /// How many frames there are.
  var count: Int { stored.count }
  var indices: Range<Int> { stored.indices }

  /// Adds a frame, with the centre lines that are found in it.
  mutating func append(_ found: CurveEvidence, lines own: [CentreLine]) throws {
    let map = found.map
    stored.append(
      Stored(
        light: try store.put(found.light), evidence: try store.put(map.evidence),
        orientation: try store.put(map.orientation), width: try store.put(map.width)))
    lines.append(own.map { Polyline($0.points, isClosed: $0.isClosed) })
  }

  /// Gives back the memory of the lines, when curves have been followed.
  mutating func forgetLines() { lines = [] }
}

// MARK: - One frame

extension SequenceEvidence {
  /// The points of the lines of a frame.
  func points(in frame: Int) -> OrientedPoints {
    OrientedPoints(lines[frame].map(\.points), width: width, height: height)
  }

  /// How much is seen of curves.
  func evidence(in frame: Int) throws -> FrameEvidence {
    FrameEvidence(plane: try stored[frame].evidence.plane(), threshold: threshold)
  }

  /// The same of a frame whose map is there.
  func evidence(of map: CurveMap) -> FrameEvidence {
    FrameEvidence(plane: map.evidence, threshold: threshold)
  }

  /// Light in which lines are dark.
  func light(in frame: Int) throws -> Plane { try stored[frame].light.plane() }

  /// The full width of curves as far as the network tells it, px.
  func width(in frame: Int) throws -> Plane { try stored[frame].width.plane() }

  /// Evidence, orientation and width.
  func map(in frame: Int) throws -> CurveMap {
    CurveMap(
      evidence: try stored[frame].evidence.plane(),
      orientation: try stored[frame].orientation.plane(), width: try width(in: frame),
      isOdds: isOdds)
  }

  /// What measures the widths of curves.
  func widths(in frame: Int) throws -> WidthMeasurement {
    WidthMeasurement(light: try light(in: frame), guess: try width(in: frame))
  }

  /// What says how likely curves are real.
  func confidence(in frame: Int) throws -> CurveConfidence {
    let map = try map(in: frame)
    let widths =
      kind == .edges ? nil : WidthMeasurement(light: try light(in: frame), guess: map.width)
    return CurveConfidence(map: map, threshold: 1, widths: widths)
  }
}
