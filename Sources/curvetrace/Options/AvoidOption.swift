import ArgumentParser
import CurvePipeline

/// The option of the commands that can be told where no curve may run.
struct AvoidOption: ParsableArguments {
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Let no curve run where this picture, as large as the image, is light: half or more; or, where factors are "
        + "told apart, leave out the curves of these; may be given again.",
      valueName: "mask.png or factor:1"))
  var avoid: [String] = []

  /// The factors among what is to be avoided.
  var factors: [FactorSelection] { avoid.compactMap(FactorSelection.init) }

  /// The pictures among what is to be avoided.
  var masks: [String] { avoid.filter { FactorSelection(argument: $0) == nil } }

  /// Where no curve may run.
  var regions: [AvoidedRegion] { masks.map { .file($0) } }
}
