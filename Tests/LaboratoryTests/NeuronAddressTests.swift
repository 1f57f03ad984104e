import Testing

@testable import Laboratory

struct NeuronAddressTests {
  @Test func neuronsAreReadAsTheyAreWritten() throws {
    let article = try NeuronAddress("3b:379")
    #expect(article.layer == "mixed3b" && article.channel == 379 && article.network == nil)
    let ours = try NeuronAddress("curvenet lines:4")
    #expect(ours.network == "curvenet" && ours.layer == "lines" && ours.channel == 4)
    for text in ["", "3b", "3b:", ":4", "3b:x", "3b:-1", "a b 3b:4", "3b:4:5"] {
      #expect(throws: LaboratoryError.unreadableNeuron(text)) { try NeuronAddress(text) }
    }
  }

  @Test func familiesKeepTheOrderOfTheirOrientations() throws {
    let family = try Families.circuit()
    #expect(family.members.map(\.orientation) == family.members.map(\.orientation).sorted())
    #expect(family.thinned(to: 4).members.count == 4 && family.thinned(to: 99).members.count == 16)
    #expect(try family.only(7).members.map(\.channel) == [7])
    #expect(throws: (any Error).self) { try family.only(16) }
    #expect(throws: LaboratoryError.self) {
      try NeuronFamily(family.network, layer: family.layer, members: [])
    }
  }
}
