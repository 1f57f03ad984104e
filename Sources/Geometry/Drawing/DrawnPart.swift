/// A part of an image, such as an object or a kind of texture, whose curves a drawing keeps together.
public struct DrawnPart: Hashable, Sendable, Codable {
  /// What its curves call it by (`TracedCurve.part`): counted from 1.
  public var number: Int
  /// A name that a person gave it, such as `leaf`; `nil` where nobody did.
  public var name: String?
  /// How sure it is that the image shows it, 0…1.
  public var confidence: Double

  /// A part by its number; `confidence` is 0…1.
  public init(number: Int, name: String? = nil, confidence: Double = 1) {
    self.number = number
    self.name = name
    self.confidence = confidence
  }
}
