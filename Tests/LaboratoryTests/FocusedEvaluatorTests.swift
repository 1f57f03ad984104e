import ConvNet
import CurveNetworks
import Foundation
import Imaging
import Synchronization
import TestSupport
import Testing
import Workers

@testable import Laboratory

struct FocusedEvaluatorTests {
  /// The unit that is read has the numbers of a pass over the whole, wherever it is.
  private func expectSame(
    _ graph: Graph, _ outputs: [String], side: Int, units: [Int],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let shape = Shape(batch: 2, channels: graph.inputChannels, height: side, width: side)
    let input = Tensor.uniform(shape, 0...1, seed: 3)
    let whole = try Evaluator(graph, inputShape: shape, outputs: outputs)
    try whole.forward(input)
    for unit in units {
      let focused = try FocusedEvaluator(
        graph, inputShape: shape, outputs: outputs, unit: { _ in (unit, unit) },
        givesGradients: false)
      try focused.forward(input)
      for layer in outputs {
        let (a, b) = (whole.values(of: layer), focused.values(of: layer))
        for batch in 0..<2 {
          for channel in 0..<a.shape.channels {
            let wanted = a.plane(channel, batch: batch)[unit, unit]
            let got = b.plane(channel, batch: batch)[unit, unit]
            #expect(
              abs(wanted - got) <= 1e-5 * max(abs(wanted), 1),
              "\(layer) \(unit): \(got) is not \(wanted)", sourceLocation: sourceLocation)
          }
        }
      }
    }
  }

  @Test(arguments: [96, 160])
  func curvenetIsTheSame(side: Int) throws {
    let family = try Families.curvenet()
    try expectSame(
      family.network.graph, [family.layer], side: side,
      units: [0, side / 2 - 1, side / 2, side - 1])
  }

  @Test func theCircuitIsTheSame() throws {
    let family = try Families.circuit()
    try expectSame(family.network.graph, ["curve_pre_relu"], side: 96, units: [5, 47, 48, 95])
  }

  @Test func thePublishedNetworkIsTheSame() throws {
    guard let network = Families.published else { return }
    let layers = [200, 398].compactMap {
      try? network.preActivation(of: "mixed3b", channel: $0).layer
    }
    try expectSame(network.graph, layers, side: 96, units: [6])
    try expectSame(network.graph, layers, side: 160, units: [2, 10])
  }

  @Test func whatAllWaysPassThroughIsFound() throws {
    let family = try Families.curvenet()
    let passages = family.network.graph.passages(to: [family.layer])
    #expect(passages.first == "input" && passages.last == "h")
    #expect(passages.contains("down0") && passages.contains("joined0"))
    #expect(!passages.contains("down2_a"), "the skips lead around it")
  }
}

struct KeptAnswersTests {
  private struct Question: Codable { var number = 1.5 }
  private let folder = NSTemporaryDirectory() + "kept-\(UUID().uuidString)"

  @Test func whatIsKeptIsFoundUnlessItWasCutShort() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let first = try KeptAnswers(in: folder, of: Question(), count: 3)
    try first.keep([1, -2.5, .infinity], of: 4)
    try first.keep([0, 1e-30, 7], of: 2)
    let second = try KeptAnswers(in: folder, of: Question(), count: 3)
    #expect(second.path == first.path)
    #expect(second[4] == [1, -2.5, .infinity] && second[2] == [0, 1e-30, 7] && second[0] == nil)
    #expect(try KeptAnswers(in: folder, of: Question(number: 2), count: 3)[4] == nil)
    // A process that was killed while it wrote.
    let data = try Data(contentsOf: URL(fileURLWithPath: first.path))
    try data.dropLast(5).write(to: URL(fileURLWithPath: first.path))
    let third = try KeptAnswers(in: folder, of: Question(), count: 3)
    #expect(third[4] != nil && third[2] == nil)
    try third.keep([9, 9, 9], of: 2)
    #expect(try KeptAnswers(in: folder, of: Question(), count: 3)[2] == [9, 9, 9])
    third.remove()
    #expect(!FileManager.default.fileExists(atPath: first.path))
  }

  /// Stopped in the middle, gone on with, and the same in the end.
  @Test func aRunGoesOnWhereItWas() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let recorder = try ResponseRecorder(
      Families.circuit().thinned(to: 2), pool: WorkerPool(threads: 1))
    let asked = Counter()
    func ask(_ kept: KeptAnswers?, upTo last: Int) throws -> [[ResponseRecorder.Response]] {
      try recorder.responses(to: 40, keeping: kept, monitor: .silent) { number in
        if asked.add() > last { Cancellation.current?.cancel() }
        return CurveStimulus(.arc(radius: 40), orientation: Double(number) * 9)
          .light(size: recorder.size, middle: recorder.middle)
      }
    }
    let whole = try ask(nil, upTo: .max)
    let count = recorder.numbersPerBatch
    asked.reset()
    #expect(throws: CancellationError.self) {
      try ask(KeptAnswers(in: folder, of: Question(), count: count), upTo: 20)
    }
    asked.reset()
    let again = try ask(KeptAnswers(in: folder, of: Question(), count: count), upTo: .max)
    #expect(again == whole)
    #expect(asked.value < 40, "\(asked.value) pictures were shown again")
  }
}

/// Counts calls from several threads.
private final class Counter: Sendable {
  private let count = Mutex(0)
  var value: Int { count.withLock { $0 } }
  func add() -> Int {
    count.withLock {
      $0 += 1
      return $0
    }
  }
  func reset() { count.withLock { $0 = 0 } }
}
