/// A part of the images of a batch, for one of several computers: every `count`-th, beginning with number `index`.
///
/// It follows from the images' names alone, so that the shards 1 to `count` have each image once as long as the folder
/// stays as it is.
public struct Shard: Sendable, Hashable {
  /// Which part, 1…`count`.
  public let index: Int
  /// How many parts there are, 1…100,000.
  public let count: Int

  /// The part `index` of `count`; `nil` where there is no such part.
  public init?(_ index: Int, of count: Int) {
    guard (1...100_000).contains(count), (1...count).contains(index) else { return nil }
    (self.index, self.count) = (index, count)
  }

  /// Its elements of a list.
  func part<Element>(of elements: [Element]) -> [Element] {
    stride(from: index - 1, to: elements.count, by: count).map { elements[$0] }
  }
}

extension Shard: LosslessStringConvertible {
  /// Two numbers with a slash, such as `2/8`; `nil` for anything else.
  public init?(_ description: String) {
    let numbers = description.split(separator: "/", omittingEmptySubsequences: false).map {
      Int($0)
    }
    guard numbers.count == 2, let index = numbers[0], let count = numbers[1] else { return nil }
    self.init(index, of: count)
  }

  /// Two numbers with a slash, such as `2/8`.
  public var description: String { "\(index)/\(count)" }
}
