/// The names of InceptionV1's filters and normalizations: Google's, which the program uses, and those of the
/// Caffe model. What has another name, such as the classifiers' heads, is not read.
public enum InceptionNames {
  private static let blocks = [
    "3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b",
  ]
  private static let branches = [
    ("1x1", "1x1"), ("3x3_reduce", "3x3_bottleneck"), ("3x3", "3x3"),
    ("5x5_reduce", "5x5_bottleneck"), ("5x5", "5x5"), ("pool_proj", "pool_reduce"),
  ]
  private static let stem = [
    ("conv1/7x7_s2", "conv2d0"), ("conv2/3x3_reduce", "conv2d1"), ("conv2/3x3", "conv2d2"),
  ]

  private static let all =
    stem
    + blocks.flatMap { block in
      branches.map { ("inception_\(block)/\($0.0)", "mixed\(block)_\($0.1)") }
    }

  /// The filters in the network's order, 57 of them.
  public static let filters = all.map(\.1)
  /// The normalizations in the network's order.
  public static let normalizations = ["localresponsenorm0", "localresponsenorm1"]

  static let known = Set(filters + normalizations)
  /// From the Caffe model's names to Google's.
  static let caffe = Dictionary(
    uniqueKeysWithValues: all + [
      ("pool1/norm1", "localresponsenorm0"), ("conv2/norm2", "localresponsenorm1"),
    ])
}
