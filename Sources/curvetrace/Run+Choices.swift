import CurveExport
import CurveExtraction
import CurvePipeline
import Foundation
import ImageParts

extension Run {
  /// Notes what an image is looked at with and for.
  ///
  /// - Parameter traces: whether curves are traced too, and how is worth telling.
  mutating func describe(_ prepared: PreparedImage, traces: Bool) {
    let size = "\(prepared.image.width) x \(prepared.image.height)"
    describe(prepared.choices, of: size, traces: traces)
    if let parts = prepared.parts { describe(parts, of: size) }
  }

  /// Notes what pictures of a size are looked at with and for.
  mutating func describe(_ choices: Choices, of size: String, traces: Bool) {
    for choice in choices.entries
    where choice.places.contains(.summary) && (traces || !choice.key.isOfTracing) {
      summary[choice.key.rawValue] = choice.value.summary
    }
    note("\(size) pixels: \(choices.sentence)")
  }

  /// Notes the parts of an image.
  private mutating func describe(_ parts: FoundParts, of size: String) {
    switch parts.kind {
    case .factors(let segmentation):
      describe(segmentation, of: size, layer: parts.layer, network: parts.network)
    case .object(let finding, let finder): describe(finding, by: finder)
    }
    warnUnless(knowsObjects: parts.knowsObjects, network: parts.network)
  }

  /// Notes the factors of a picture.
  func describe(_ segmentation: Segmentation, of size: String, layer: String, network: String) {
    note(
      "\(size) pixels: \(segmentation.factors.count) factors of layer \(layer) of \(network) explain "
        + "\(Int((100 * segmentation.explained).rounded())) % of its activations")
  }

  /// Notes whether an object is in a picture.
  mutating func describe(_ finding: ConceptFinding, by finder: ConceptFinder) {
    let name = finder.concept.name(of: finder.selection) ?? "the chosen factors"
    let confidence = "confidence \((finding.confidence * 1000).rounded() / 1000)"
    note(
      finding.isPresent
        ? "\(name) found, \(confidence)"
        : "\(name) not found, \(confidence), so there is nothing to draw")
    summary["confidence"] = .number(finding.confidence)
  }

  /// Says so, whatever else is said, where the factors of a network are not like objects.
  func warnUnless(knowsObjects: Bool, network: String) {
    guard !knowsObjects else { return }
    warn(
      "\(network) knows curves, so factors are groups of orientation, scale and texture, not objects; "
        + "curvetrace model install bvlc-googlenet installs a network that knows objects")
  }
}

extension Choices.Value {
  /// The value as a summary has it.
  fileprivate var summary: RunSummary.Value {
    switch self {
    case .text(let text): .text(text)
    case .integer(let number), .pixels(let number): .integer(number)
    case .unsigned(let number): .unsigned(number)
    case .number(let number): .number(number)
    case .flag(let flag): .flag(flag)
    case .numbers(let lists):
      lists.count == 1
        ? .list(lists[0].map { .number($0) })
        : .list(lists.map { .list($0.map { .number($0) }) })
    }
  }
}
