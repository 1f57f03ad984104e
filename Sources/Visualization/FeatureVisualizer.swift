import ConvNet
public import CurveNetworks
import Determinism
import Optimization
public import Workers

/// Draws the pictures that an objective likes best: from noise, along the gradient that comes back through
/// the network.
///
/// "Feature Visualization" (C. Olah, A. Mordvintsev, L. Schubert, Distill 2017, doi
/// 10.23915/distill.00007). Four things that know nothing of one another: how pictures follow from
/// parameters, what they are to be good at, how they are moved about before they are seen, and the
/// optimizer here. In each step
///
/// 1. the parameters make the pictures;
/// 2. each picture is laid over a new random ground, where it has alpha, moved about, and shown to the network;
/// 3. the objective says how good that is, and the derivatives go all the way back;
/// 4. Adam moves the parameters.
public struct FeatureVisualizer: Sendable {
  /// The network that is shown the pictures.
  public var network: PictureNetwork
  /// The number that the pictures are to make large.
  public var objective: Objective
  /// How pictures are made from the parameters that the optimizer moves.
  public var parameterization: PictureParameterization
  /// The random shifts, scales and turns before each step.
  public var transforms: PictureTransforms
  /// The number of optimizer steps; time is in proportion.
  public var steps: Int
  /// Adam's step size, in the parameters' unit; it falls to a tenth of it in the end.
  public var learningRate: Double
  /// All random choices follow from it.
  public var seed: UInt64
  /// The workers; results do not depend on how many there are.
  public var pool: WorkerPool

  /// A picture of what excites `objective`; the same seed gives the same picture.
  public init(
    network: PictureNetwork, objective: Objective, parameterization: PictureParameterization,
    transforms: PictureTransforms = .default, steps: Int = 256, learningRate: Double = 0.05,
    seed: UInt64 = 1, pool: WorkerPool = .allCores
  ) {
    self.network = network
    self.objective = objective
    self.parameterization = parameterization
    self.transforms = transforms
    self.steps = steps
    self.learningRate = learningRate
    self.seed = seed
    self.pool = pool
  }

  /// The state of the work after one of the steps.
  public struct Progress: Sendable {
    /// The number of steps done.
    public var step: Int
    /// The number of steps there will be.
    public var steps: Int
    /// What the objective said of the pictures, moved about as they were.
    public var value: Double
    /// The pictures that `value` was measured on.
    public var pictures: Picture
  }

  /// The pictures; whoever watches sees them after every step (`ProgressEvent.pictures`).
  ///
  /// - Throws: `NetworkError` where the objective asks for what the network does not
  ///   have, or the network's answer is not a number; `GraphError` where the pictures are too small for it.
  public func pictures(
    monitor: WorkMonitor = .silent
  ) throws -> Picture {
    try monitor.run { try drawn(monitor.stage(.drawing)) }
  }

  private func drawn(_ monitor: WorkMonitor) throws -> Picture {
    let descent = try Descent(self)
    var optimizer = Adam(
      groups: [.init(count: parameterization.parameterCount, learningRate: learningRate)])
    let schedule = LearningRateSchedule.cosine(final: 0.1)
    var generator = SeededGenerator(seed: seed)
    var parameters = parameterization.start(
      deviation: 0.01, using: &generator)
    for step in 0..<steps {
      let found = try descent.evaluate(parameters, using: generator.fork(step))
      optimizer.update(
        &parameters, along: found.gradient, rate: schedule.factor(at: step, of: steps))
      monitor.report(
        Double(step + 1) / Double(steps),
        snapshot: monitor.isWatched
          ? Progress(step: step + 1, steps: steps, value: found.value, pictures: found.pictures)
          : nil)
      try Cancellation.check()
    }
    return parameterization.picture(of: parameters)
  }
}

extension ProgressEvent {
  /// How far pictures are, after each step of drawing them.
  public var pictures: FeatureVisualizer.Progress? { snapshot as? FeatureVisualizer.Progress }
}

/// What a visualizer makes once: the views of its pictures, and the grounds below them.
struct Descent {
  private let visualizer: FeatureVisualizer
  private let views: [PictureView]
  /// How grounds are made, for pictures that one can see through.
  private let ground: PictureParameterization?

  init(_ visualizer: FeatureVisualizer) throws {
    self.visualizer = visualizer
    let (network, shown) = (visualizer.network, visualizer.parameterization)
    for layer in visualizer.objective.layers { _ = try network.channelCount(of: layer) }
    let size = (height: shown.basis.height, width: shown.basis.width)
    views = try visualizer.pool.map(shown.count) { _ in
      try PictureView(
        network, layers: visualizer.objective.layers.sorted(), units: visualizer.objective.units,
        source: size, transforms: visualizer.transforms)
    }
    ground =
      shown.ink == .greyAndAlpha
      ? PictureParameterization(
        count: shown.count, channels: network.graph.inputChannels, ink: .color,
        basis: FourierBasis(width: size.width, height: size.height, decay: 1.5),
        pool: visualizer.pool)
      : nil
  }

  /// The pictures of `parameters`, what the objective says of them, and the derivatives of minus that by the
  /// parameters; all that is random follows from `generator`.
  func evaluate(
    _ parameters: [Double], using generator: SeededGenerator
  ) throws -> (pictures: Picture, value: Double, gradient: [Double]) {
    let (shown, pool, views) = (visualizer.parameterization, visualizer.pool, views)
    let pictures = shown.picture(of: parameters)
    let parts = (0..<shown.count).map { pictures.part($0) }
    var groundGenerator = generator.fork(-1)
    let grounds = ground.map {
      $0.picture(of: $0.start(deviation: 2, using: &groundGenerator)).color
    }
    let below = (0..<shown.count).map { index in grounds.map { $0.part(index) } }
    let seen = try pool.map(shown.count) { index in
      var own = generator.fork(index)
      return try views[index].forward(parts[index], over: below[index], using: &own)
    }
    var activations: [String: Tensor] = [:]
    for layer in visualizer.objective.layers {
      activations[layer] = Tensor(joining: seen.compactMap { $0[layer] })
    }
    let found = try visualizer.objective.assess(
      .init(picture: pictures, activations: activations))
    guard found.value.isFinite else {
      throw NetworkError.notFinite(network: visualizer.network.name)
    }
    let slopes = try pool.map(shown.count) { index in
      try views[index].pullback(
        found.layers.mapValues { $0.part(index) }, at: parts[index], over: below[index])
    }
    var gradient = Picture(joining: slopes)
    if let own = found.picture { gradient.add(own) }
    return (
      pictures, found.value, shown.pullback(gradient, at: pictures).map { -$0 }
    )
  }
}
