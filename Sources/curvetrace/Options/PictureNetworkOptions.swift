import ArgumentParser
import CurveNetworks
import CurvePipeline
import CurveTracing

/// The options of the commands that factor what a network answers to whole images.
struct PictureLookOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Ask this network (one of \(NetworkCatalog.names.joined(separator: ", "))); without it, the first "
        + "published one that is installed, else \(NetworkCatalog.defaultName).", valueName: "name")
  )
  var network: String?

  @Option(
    help: ArgumentHelp(
      "Factor the activations of this layer; without it, of a published network mixed4c for the parts of one image and "
        + "mixed4d for what many have in common.", valueName: "layer"))
  var layer: String?
}
