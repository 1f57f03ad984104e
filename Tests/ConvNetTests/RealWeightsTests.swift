import ConvNet
import Testing

struct RealWeightsTests {
  /// The two files hold the same numbers in the two formats' own layouts, so readers that agree on them have
  /// understood both.
  @Test(
    .enabled(
      if: PublishedWeights.areThere, "no reference weights: set CURVETRACE_DATA to their folder"))
  func bothFormatsGiveTheSameFilters() throws {
    func weights(_ name: String) throws -> ModelWeights {
      try ModelWeights(file: PublishedWeights.bytes(name))
    }
    let graph = try weights("inception5h_layout.pb")
    let caffe = try weights("bvlc_googlenet_to_4e.caffemodel")
    #expect(graph.convention == .tensorFlow && caffe.convention == .caffe)
    #expect(graph.filters.keys.sorted() == InceptionNames.filters.prefix(21).sorted())
    #expect(caffe.filters.keys.sorted() == InceptionNames.filters.prefix(45).sorted())
    for (name, filter) in graph.filters {
      // Google's mixed4a_3x3 has 204 outputs, BVLC's 208: the first ones are compared.
      let other = try #require(caffe.filters[name])
      #expect(
        other.weights.values.prefix(filter.weights.values.count)
          .elementsEqual(filter.weights.values), "\(name)")
      #expect(other.bias.prefix(filter.bias.count).elementsEqual(filter.bias), "\(name)")
    }
    let published = LocalResponseNormalization.tensorFlow(
      depthRadius: 5, bias: 2, alpha: 1e-4, beta: 0.5)
    #expect(
      graph.normalizations == ["localresponsenorm0": published, "localresponsenorm1": published])
  }
}
