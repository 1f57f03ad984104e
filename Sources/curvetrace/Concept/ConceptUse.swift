import CurveExport
import CurvePipeline
import CurveTracing
import ImageParts
import Imaging
import Workers

extension ConceptFinder {
  /// The finder of what `text` refers to, `FILE` or `FILE:FACTORS`, through the network that the concept was learned
  /// with.
  ///
  /// - Throws: `ConceptError`; `ModelStoreError` where the network is not installed; an `ImagingError` where the file
  ///   cannot be read.
  init(_ text: String, pool: WorkerPool) throws {
    let reference = ConceptReference(text)
    let concept = try Concept.read(from: reference.path)
    try self.init(
      concept, selection: try concept.selection(reference.selection),
      network: try NetworkCatalog().pictureNetwork(concept.network.name), pool: pool)
  }

  /// What is looked for, in a few words.
  var title: String { concept.name(of: selection) ?? "the chosen factors" }
}

extension Run {
  /// Where what `finder` looks for is in `image`, with a note on whether it is there at all.
  mutating func found(in image: Image, by finder: ConceptFinder) throws -> ConceptFinding {
    let finding = try timed("find") { try finder.finding(in: image) }
    let confidence = "confidence \(Self.rounded(finding.confidence))"
    note(
      finding.isPresent
        ? "\(finder.title) found, \(confidence)"
        : "\(finder.title) not found, \(confidence), so there is nothing to draw")
    summary["confidence"] = .number(finding.confidence)
    return finding
  }

  private static func rounded(_ value: Double) -> String {
    "\((value * 1000).rounded() / 1000)"
  }
}
