import Testing

@testable import Batches

/// Parts of a batch.
struct ShardTests {
  @Test(arguments: [1, 2, 3, 7, 20])
  func shardsHaveEachImageOnce(count: Int) {
    let names = (0..<17).map { "\($0)" }
    let parts = (1...count).compactMap { Shard($0, of: count) }.map { $0.part(of: names) }
    #expect(parts.count == count)
    #expect(parts.flatMap(\.self).sorted() == names.sorted())
    let sizes = parts.map(\.count)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
  }

  @Test func shardsAreReadAsTheyAreWritten() {
    #expect(Shard("2/8") == Shard(2, of: 8))
    #expect(Shard("2/8")?.description == "2/8")
    for text in ["", "2", "0/8", "9/8", "-1/8", "2/8/1", "2/", "a/b", "1/100001", "1/0"] {
      #expect(Shard(text) == nil, "\(text)")
    }
  }
}
