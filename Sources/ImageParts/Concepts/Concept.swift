import Foundation
public import Imaging

/// What many images have in common, as a layer of a network sees it: directions in the space of the layer's
/// channels that mean one thing in all of them, and which of these are the object that the images show.
///
/// A concept is learned once (`ConceptLearner`), kept in a file, and found in images never seen
/// (`ConceptFinder`).
public struct Concept: Hashable, Sendable {
  /// A network as a concept knows it again.
  public struct Network: Hashable, Sendable, Codable {
    public var name: String
    /// The SHA-256 of its weights (`PictureNetwork.weightsSHA256`).
    public var weightsSHA256: String
  }

  /// An image that the concept was learned from.
  public struct LearnedImage: Hashable, Sendable {
    /// Its file's name.
    public var name: String
    /// A small picture of it, where a factor has it as an example; levels of 8 bits.
    public var thumbnail: Image?
  }

  /// A place where a factor was seen at its clearest.
  public struct Example: Hashable, Sendable {
    /// The number of the image among `images`, from 0.
    public var image: Int
    /// How much of the factor is where in the image, as a share of the most that there is of it in any:
    /// 0…1, coarse, in levels of 8 bits.
    public var heat: Plane
  }

  /// One direction, and what is known of it from the images.
  public struct Factor: Hashable, Sendable {
    /// What the user calls it; factors of one name are one.
    public var name: String?
    /// Whether it is part of the object.
    public var isObject: Bool
    /// The direction: a number for each channel, at least zero, of length 1.
    public var direction: [Float]
    /// The share of the activations' energy that it explains, all images together, 0…1.
    public var energy: Double
    /// How much of it is at the border of images, as a multiple of what is anywhere.
    public var borderRatio: Double
    /// Of each image how much of it there is at the place with the most. A unit's activations have length 1, so
    /// that 1 is a unit that answers with nothing but this factor.
    public var peaks: [Float]
    /// Of each image how much of it there is, in the mean over all places.
    public var amounts: [Float]
    /// The images with the highest peaks, the highest first.
    public var examples: [Example]
  }

  /// The network that it was learned with.
  public var network: Network
  /// The layer whose channels the directions are over.
  public var layer: String
  /// The long side of images as the network sees them, px.
  public var size: Int
  /// The images that it was learned from.
  public var images: [LearnedImage]
  /// The factors, the one that explains most first; people count them from 1.
  public var factors: [Factor]

  /// The indices of the factors that are the object.
  public var object: [Int] { factors.indices.filter { factors[$0].isObject } }

  /// In how many images the factor `index` is: with half or more of its highest peak.
  public func imageCount(of index: Int) -> Int {
    let highest = factors[index].peaks.max() ?? 0
    return highest > 0 ? factors[index].peaks.count { $0 >= highest / 2 } : 0
  }
}

extension Concept {
  /// From which confidence on an object is in an image.
  public static let leastConfidence = 0.5

  /// How many standard deviations below the mean of the learned images the confidence is a half.
  ///
  /// Chosen on twenty-five photographs of butterflies, which are at most 2.6 below where the concept was
  /// learned without them, and twenty other photographs, which are at least 4.2 below
  /// (Scripts/experiments/concept_butterflies.py).
  private static let margin = 3.0
  /// The least standard deviation, as a share of the mean: a few images are more alike than all that are to
  /// come.
  private static let leastSpread = 0.05

  /// How likely factors are in an image of which `peaks` are the highest amounts of all factors, 0…1.
  ///
  /// How clearly all parts of an object are seen is measured by the sum of their peaks. In the learned
  /// images that have the object, which are those with at least half of the largest sum, it has a mean and
  /// a standard deviation; the confidence is a half three standard deviations below the mean, and grows
  /// like the normal distribution.
  public func confidence(of selection: [Int], peaks: [Float]) -> Double {
    func sum(_ peaks: (Int) -> Float) -> Double { selection.reduce(0) { $0 + Double(peaks($1)) } }
    let learned = images.indices.map { image in sum { factors[$0].peaks[image] } }
    let clear = learned.filter { $0 >= (learned.max() ?? 0) / 2 && $0 > 0 }
    guard !clear.isEmpty else { return 0 }
    let mean = clear.reduce(0, +) / Double(clear.count)
    let variance = clear.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(clear.count)
    let spread = max(variance.squareRoot(), Self.leastSpread * mean)
    let distance = (sum { peaks[$0] } - mean) / spread + Self.margin
    return erfc(-distance / 2.0.squareRoot()) / 2
  }
}
