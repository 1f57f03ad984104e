import ConvNet
import CurveNetworks
import Imaging
import Testing
import Workers

@testable import Laboratory

struct ResponseRecorderTests {
  private func stimulus(_ number: Int) -> CurveStimulus {
    CurveStimulus(.arc(radius: 40), orientation: Double(number) * 31)
  }

  /// Batches and workers must not show in what comes out.
  @Test(arguments: ["curvenet", "curve-circuit"])
  func answersDoNotDependOnThreadsOrBatches(name: String) throws {
    let family = try Families.named(name)
    let answers = try [1, 2, 3].map { threads in
      let recorder = try ResponseRecorder(family, pool: WorkerPool(threads: threads))
      return try recorder.responses(to: 19) {
        stimulus($0).light(size: recorder.size, middle: recorder.middle)
      }
    }
    #expect(answers[0].count == 19 && answers[0][0].count == family.members.count)
    #expect(answers[0] == answers[1] && answers[0] == answers[2])
    #expect(Set(answers[0].map { $0[0].preActivation }).count > 10)
  }

  /// A whole picture through the whole network, read where the middle is.
  @Test(arguments: ["curvenet", "curve-circuit"])
  func answersAreThoseOfAPlainPass(name: String) throws {
    let family = try Families.named(name)
    let recorder = try ResponseRecorder(family)
    let light = stimulus(3).light(size: recorder.size, middle: recorder.middle)
    let recorded = try recorder.responses(to: 1) { _ in light }[0]
    let shape = Shape(channels: 1, height: recorder.size, width: recorder.size)
    let sources = try family.members.map {
      try family.network.preActivation(of: family.layer, channel: $0.channel)
    }
    let evaluator = try Evaluator(
      family.network.graph, inputShape: shape, outputs: Array(Set(sources.map(\.layer))))
    try evaluator.forward(family.network.input(showing: light))
    for (source, response) in zip(sources, recorded) {
      let values = evaluator.values(of: source.layer)
      let all = (0..<values.shape.channels).map {
        values.plane($0)[recorder.unit, recorder.unit]
      }
      let (wanted, got) = (all[source.channel], response.preActivation)
      #expect(abs(wanted - got) <= 1e-5 * max(abs(wanted), 0.1), "\(wanted) \(got)")
      let said = family.network.activation(of: source.channel, among: all, in: family.layer)
      #expect(abs(said - response.activation) <= 1e-5)
    }
  }

  @Test func theMiddleUnitLooksAtTheMiddle() throws {
    let family = try Families.curvenet()
    let recorder = try ResponseRecorder(family)
    #expect(recorder.size >= (try family.receptiveField()))
    #expect(abs(recorder.middle - Double(recorder.size) / 2) <= 8)
    #expect(try ResponseRecorder(family, size: 33).size == 48, "sides are whole multiples")
  }

  @Test func workThatIsCancelledStops() throws {
    let recorder = try ResponseRecorder(Families.circuit())
    let monitor = WorkMonitor.silent
    monitor.cancellation.cancel()
    #expect(throws: CancellationError.self) {
      try recorder.responses(to: 8, monitor: monitor) { _ in
        [Plane(width: recorder.size, height: recorder.size)]
      }
    }
  }
}
