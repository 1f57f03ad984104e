import CurveExport
import CurvePipeline
public import Figures
import Foundation
public import Workers

/// One page of all that a laboratory can say of a family without a person's help: a file that needs nothing else.
public struct LabReport: Sendable {
  public var family: NeuronFamily
  /// Photographs, or `nil` for synthetic pictures that the program draws itself.
  public var pictures: PictureSet?

  /// A report on `family`.
  public init(_ family: NeuronFamily) { self.family = family }

  /// What an experiment has to show.
  public struct Section: Sendable {
    public var title: String
    public var findings: [String]
    public var figures: [Figure]

    init(_ outcome: some ExperimentOutcome, figures: Int) {
      title = type(of: outcome).title
      findings = outcome.findings
      self.figures = Array(outcome.figures.prefix(figures))
    }
  }

  /// Makes the experiments one after the other, each of a size that lets the whole be read while coffee is made.
  ///
  /// `write`: is given each outcome as it comes, to keep its files.
  /// - Throws: what the experiments throw.
  public func sections(
    pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent,
    keeping write: (any ExperimentOutcome) throws -> Void = { _ in }
  ) throws -> [Section] {
    let seen = try pictures ?? PictureSet.standIns()
    let clearest = try family.clearest(pool: pool, monitor: monitor.part(0...0.02))
    var sections: [Section] = []
    func add<Made: Experiment>(
      _ experiment: Made, _ range: ClosedRange<Double>, figures: Int = 1
    ) throws {
      let outcome = try experiment.run(pool: pool, monitor: monitor.part(range))
      try write(outcome)
      sections.append(Section(outcome, figures: figures))
    }
    var radial = RadialTuning(family)
    (radial.orientations, radial.radii, radial.widths) = (180, [35, 60], [4])
    try add(radial, 0.02...0.12)
    // Eight neurons, evenly round the circle, are what a page can show.
    let some = family.thinned(to: 8)
    var synthetic = SyntheticCurves(some)
    (synthetic.orientations, synthetic.radii) = (90, SyntheticCurves.radii(count: 16))
    synthetic.variants = SyntheticCurves.variants(for: some)
    try add(synthetic, 0.12...0.5, figures: 2)
    var angles = SyntheticAngles(family.thinned(to: 4))
    angles.orientations = 72
    try add(angles, 0.5...0.6, figures: 2)
    try add(CombingStudy(family), 0.6...0.65)
    try add(CurveCircuitry(some), 0.65...0.7)
    try add(Robustness(family), 0.7...0.78)
    try add(DatasetActivations(clearest, over: seen), 0.78...0.84)
    try add(Quilt(clearest, of: seen), 0.84...0.9)
    var joint = JointTuning(family.thinned(to: 4), over: seen)
    (joint.crops, joint.step) = (6, 10)
    try add(joint, 0.9...1)
    return sections
  }

  /// The page.
  public func page(_ sections: [Section]) throws -> String {
    let title = "The curve neurons of \(family.network.name)"
    let body = try sections.enumerated().map { number, section in
      """
      <section id="s\(number)"><h2>\(escapedMarkup(section.title))</h2>
      \(section.findings.map { "<p class=\"legend\">\(escapedMarkup($0))</p>" }.joined(separator: "\n"))
      \(try section.figures.map { try $0.html() }.joined(separator: "\n"))
      </section>
      """
    }
    let contents = sections.enumerated().map {
      "<a href=\"#s\($0)\">\(escapedMarkup($1.title))</a>"
    }
    let orientations = family.members.map {
      "\(family.name(of: $0)) at \(Int($0.orientation.rounded()))\u{B0}"
    }
    return ReportPage(
      title: title,
      introduction:
        "\(family.members.count) neurons of layer \(family.layer), studied as in \u{201C}Curve Detectors\u{201D} "
        + "(Cammarata et al., Distill 2020). "
        + (pictures == nil
          ? "The pictures that they are shown, where not single curves, are synthetic angiograms."
          : "They were shown \(pictures?.count ?? 0) photographs."),
      footer: "Made by CurveTrace. Weights \(family.network.weightsSHA256.prefix(16)). "
        + "Neurons and what they are tuned to: \(orientations.joined(separator: ", "))."
    ).html(
      ["<style>\(Figure.css)</style>", "<nav>\(contents.joined(separator: " \u{B7} "))</nav>"]
        + body)
  }
}

extension NeuronFamily {
  /// The family with at most `count` of its neurons, evenly in order of orientation.
  public func thinned(to count: Int) -> NeuronFamily {
    var family = self
    guard members.count > count else { return family }
    family.members = (0..<count).map { members[$0 * members.count / count] }
    return family
  }
}
