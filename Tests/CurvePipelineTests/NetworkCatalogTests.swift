import CurveNetworks
import CurvePipeline
import Testing

struct NetworkCatalogTests {
  private let catalog = NetworkCatalog()

  @Test func unknownNetworksAreNamed() {
    #expect(
      throws: NetworkError.unknownNetwork("nonesuch", known: NetworkCatalog.names)
    ) { try catalog.curveNetwork("nonesuch") }
    #expect(NetworkCatalog.names.contains(NetworkCatalog.defaultName))
  }

  @Test func unknownFamiliesAreNamed() throws {
    #expect(
      throws: NetworkError.missingFamily(
        .edges, network: "curve-circuit",
        others: NetworkCatalog.names.filter { $0 != "curve-circuit" })
    ) { try catalog.curveNetwork("curve-circuit", family: .edges) }
  }
}
