import ConvNet
import Determinism
import Foundation
import Testing

struct WeightReaderTests {
  @Test(arguments: [
    "graphDef/content.pb", "graphDef/packed.pb", "graphDef/unpacked.pb", "zip/stored.zip",
    "zip/deflated.zip",
  ])
  func graphsAreRead(_ name: String) throws {
    let weights = try ModelWeights(file: WeightFixtures.bytes(name))
    #expect(weights.convention == .tensorFlow)
    #expect(
      weights.filters == [
        "conv2d0": WeightFixtures.filter(2, 3, 2, 3),
        "mixed3a_5x5_bottleneck": WeightFixtures.filter(4, 2, 1, 1),
      ])
    #expect(
      weights.normalizations == [
        "localresponsenorm0": .tensorFlow(depthRadius: 3, bias: 2, alpha: 0.25, beta: 0.75),
        // TensorFlow's defaults.
        "localresponsenorm1": .tensorFlow(depthRadius: 5, bias: 1, alpha: 1, beta: 0.5),
      ])
  }

  @Test(arguments: [
    "caffe/first.caffemodel", "caffe/present.caffemodel", "caffe/doubles.caffemodel",
  ])
  func caffeModelsAreRead(_ name: String) throws {
    let weights = try ModelWeights(file: WeightFixtures.bytes(name))
    #expect(weights.convention == .caffe)
    #expect(
      weights.filters == [
        "conv2d0": WeightFixtures.filter(2, 3, 2, 3, reversed: true),
        "mixed3a_5x5_bottleneck": WeightFixtures.filter(4, 2, 1, 1),
        "mixed5b_pool_reduce": WeightFixtures.filter(1, 2, 1, 1),
      ])
    #expect(
      weights.normalizations == [
        "localresponsenorm0": .caffe(size: 5, k: 2, alpha: 0.5, beta: 0.25),
        // Caffe's defaults.
        "localresponsenorm1": .caffe(size: 5, k: 1, alpha: 1, beta: 0.75),
      ])
  }

  @Test func convertedFilesAreRead() throws {
    let weights = try ModelWeights(
      file: WeightFixtures.bytes("safetensors/small.safetensors"))
    #expect(weights.convention == .caffe)
    #expect(
      weights.filters == [
        "conv2d0": WeightFixtures.filter(2, 3, 2, 3),
        "mixed3a_5x5_bottleneck": WeightFixtures.filter(4, 2, 1, 1),
      ])
    #expect(
      weights.normalizations == [
        "localresponsenorm0": .tensorFlow(depthRadius: 2, bias: 2, alpha: 0.1, beta: 0.25)
      ])
  }

  /// Values that have no short decimal form come back as they were.
  @Test func whatIsWrittenIsReadBack() throws {
    var generator = SeededGenerator(seed: 5)
    var weights = try ModelWeights(file: WeightFixtures.bytes("caffe/first.caffemodel"))
    for name in weights.filters.keys.sorted() {
      weights.filters[name]?.bias[0] = Float(generator.normal())
    }
    weights.normalizations["localresponsenorm1"] = .caffe(
      size: 5, k: .ulpOfOne, alpha: 1e-4 / 3, beta: 0.1)
    let bytes = weights.safetensors(network: "a \"b\"\\\n", sourceSHA256: "00ff")
    let file = try Safetensors(bytes)
    #expect(try ModelWeights(file) == weights)
    #expect(file.metadata["network"] == "a \"b\"\\\n")
    #expect(file.metadata["source_sha256"] == "00ff")
    #expect(bytes == weights.safetensors(network: "a \"b\"\\\n", sourceSHA256: "00ff"))
    // Numbers begin at a multiple of 8.
    #expect(bytes[0] % 8 == 0)
  }

  @Test func formatsAreToldApartByContent() throws {
    for name in WeightFixtures.names where !name.contains("crash") {
      let format = WeightFileFormat(of: try WeightFixtures.bytes(name))
      #expect(name.hasPrefix(format?.rawValue ?? "none"), "\(name)")
    }
    for bytes in [[], Array("<html>".utf8), Array("\u{89}PNG\r\n\u{1A}\n".utf8), [0, 0, 0]] {
      #expect(throws: WeightFileError.unknownFormat) { try ModelWeights(file: bytes) }
    }
  }

  /// What is damaged throws an error of the readers' own, and whatever is read can be written.
  @Test(arguments: WeightFixtures.names)
  func damageIsAnError(_ name: String) throws {
    let whole = try WeightFixtures.bytes(name)
    var generator = SeededGenerator(seed: 11)
    let damaged =
      (0...whole.count).map { Array(whole[..<$0]) }
      + (0..<3000).map { _ in WeightFixtures.damaged(whole, &generator) }
    for bytes in damaged {
      // Whatever is wrong is a WeightFileError: the initializer's type says so.
      guard let weights = try? ModelWeights(file: bytes) else { continue }
      let copy = weights.safetensors(network: "", sourceSHA256: "")
      #expect(try ModelWeights(file: copy) == weights)
    }
  }

  /// A caller may say which format it is, whatever the bytes are.
  @Test(arguments: WeightFixtures.names)
  func everyReaderSurvivesEveryFile(_ name: String) throws {
    let bytes = try WeightFixtures.bytes(name)
    _ = try? ModelWeights(graphDef: bytes)
    _ = try? ModelWeights(caffe: bytes)
    _ = try? ModelWeights(graphDef: ZipArchive(bytes).file(endingIn: ""))
    _ = try? ModelWeights(Safetensors(bytes))
  }
}
