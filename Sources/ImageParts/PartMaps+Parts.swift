public import CurveExtraction
import Geometry
import Imaging

extension PartMaps {
  /// The parts of a segmentation, numbered from 1.
  public init(_ segmentation: Segmentation) {
    self.init(
      segmentation.factors.enumerated().map { index, factor in
        Part(DrawnPart(number: index + 1), map: factor.map)
      })
  }

  /// What a concept's finder has found in an image as the one part that is traced, and all else as the
  /// other; where the object is not in the image, it is nowhere.
  ///
  /// The object has the number of the first of its factors.
  public init(_ finding: ConceptFinding, of finder: ConceptFinder) {
    let count = finder.concept.factors.count
    let object = DrawnPart(
      number: (finder.selection.first ?? 0) + 1, name: finder.concept.name(of: finder.selection),
      confidence: finding.confidence)
    let nowhere = Plane(width: finding.amount.width, height: finding.amount.height)
    self.init(
      [
        Part(object, map: finding.isPresent ? finding.amount : nowhere),
        Part(DrawnPart(number: count + 1), map: finding.rest),
      ], wanted: [object.number])
  }
}
