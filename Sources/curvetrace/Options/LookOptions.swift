import ArgumentParser
import CurveExtraction
import CurveNetworks
import CurvePipeline
import CurveTracing
import Foundation

/// Options of the commands that ask a network: what an image is looked at with, and for.
struct LookOptions: ParsableArguments {
  /// Which curves are meant, or that the image decides.
  enum PolarityChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, dark, bright, both
  }

  /// What of an image is looked at, or that the image decides.
  enum ChannelChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, luminance, red, green, blue, color, alpha
  }

  /// Which curve neurons are asked.
  enum FamilyChoice: String, ExpressibleByArgument, CaseIterable {
    case lines, edges, both

    var kinds: [CurveFamily.Kind] {
      switch self {
      case .lines: [.lines]
      case .edges: [.edges]
      case .both: [.lines, .edges]
      }
    }
  }

  @Option(
    help: ArgumentHelp(
      "Ask this network (one of \(NetworkCatalog.names.joined(separator: ", "))).",
      valueName: "name"))
  var network = NetworkCatalog.defaultName

  @Option(
    help: ArgumentHelp(
      "Look for lines (vessels, strokes; these where nothing else is said), for edges (borders between regions), or "
        + "for both."))
  var family: FamilyChoice?

  @Option(
    // What is not wanted begins with a dash, as a negative number does.
    parsing: .unconditional,
    help: ArgumentHelp(
      "Let only these curve neurons count: those of orientations of a curve's outer normal, degrees from x (right) "
        + "towards y (down), or channels of the family's layer, as lines:4,5; several have commas between them. The "
        + "outer normal is the one that a curve bends away from; a nearly straight line has both, so give the opposite "
        + "range too. With spaces between them, and signs or weights, what is not wanted can be taken away, as "
        + "'+mixed3b:curves -0.5*mixed3a:lines'.",
      valueName: "30..90,210..270"))
  var neurons: String?

  @Option(help: "Look for curves darker or brighter than their surroundings; auto looks which.")
  var polarity = PolarityChoice.auto

  @Option(
    help: ArgumentHelp(
      "Look at this channel: color is how far a pixel is from the ground's colour, alpha how opaque it is; auto takes "
        + "one in which all curves show.", valueName: "channel"))
  var channel = ChannelChoice.auto

  @Option(
    help: ArgumentHelp(
      "Look only for curves of this colour, as '#1f77b4'; may be repeated. With auto curves of all colours are traced, "
        + "and the colours of ink that are seen are listed.", valueName: "color"))
  var ink: [String] = []

  @Option(
    help: ArgumentHelp(
      "Find more (towards 1) or fewer (towards 0) curves.", valueName: "0...1"))
  var detail = TracingOptions().detail

  @Option(
    help: ArgumentHelp(
      "Look at the image at these sizes, as fractions of its own; without it, those that suit its curves.",
      valueName: "s,s..."))
  var scales: String?

  /// What is asked for.
  ///
  /// - Throws: `ValidationError` where it cannot be.
  func request() throws -> TracingRequest {
    var request = TracingRequest()
    request.network = network
    request.families = family?.kinds
    request.neurons = try neurons.map { try NeuronSelection(option: $0) }
    request.polarity = Polarity(rawValue: polarity.rawValue)
    request.channel = CurveInput.Channel(rawValue: channel.rawValue)
    request.ink = try Self.ink(ink)
    request.options.detail = detail
    request.scales = try scales.map(Self.numbers)
    return request
  }

  private static func ink(_ words: [String]) throws -> CurveInput.InkRequest? {
    if words.isEmpty { return nil }
    if words == ["auto"] { return .seen }
    return .only(
      try words.map { word in
        guard let color = RGBColor(word) else {
          throw ValidationError(
            "--ink \(word): give a colour as six hexadecimal digits, such as '#1f77b4', or auto alone"
          )
        }
        return color
      })
  }

  private static func numbers(_ list: String) throws -> [Double] {
    let numbers = list.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0.trimmingCharacters(in: .whitespaces))
    }
    guard !numbers.contains(nil) else {
      throw ValidationError(
        "--scales \(list): give up to 8 different numbers from 0.05 to 4, with commas between them")
    }
    return numbers.compactMap(\.self)
  }

  func validate() throws { try request().checkOptions() }
}

extension NeuronSelection {
  /// The selection that the option `--neurons` names.
  ///
  /// - Throws: `ValidationError`.
  init(option words: String) throws {
    guard let selection = NeuronSelection(words) else {
      throw ValidationError(
        "--neurons \(words): give ranges of degrees from -360 to 360, such as 30..90 or 330..30, or channels, such as "
          + "lines:4,5, with commas between them, or families with signs, such as '+mixed3b:curves -mixed3a:lines'"
      )
    }
    self = selection
  }
}

/// Where the evidence of curves comes from.
struct EvidenceOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take the evidence from the network, or from a classical method in its place.",
      valueName: "source"))
  var evidence = EvidenceSource.network
}

extension TracingRequest {
  /// Throws where the request cannot be carried out, with names of options as they are given on the command
  /// line.
  ///
  /// - Throws: `ValidationError`.
  func checkOptions() throws {
    do { try check() } catch let error as RequestError {
      throw ValidationError(error.sentence { "--" + $0 })
    } catch let error as NetworkError {
      if case .missingFamily = error {
        let names = families().map(\.rawValue)
        throw ValidationError("--family \(names.count > 1 ? "both" : names.joined()): \(error)")
      }
      throw ValidationError("--network: \(error)")
    }
  }
}

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
