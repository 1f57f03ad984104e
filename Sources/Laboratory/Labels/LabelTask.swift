import CurveExport
import CurveNetworks
import Determinism
import Foundation
public import Imaging
public import Workers

/// Crops that wait for a person's eye, sampled evenly by activation, and the page on which they are labelled.
public struct LabelTask: Sendable {
  /// The neuron: the first of the family.
  public var family: NeuronFamily
  public var pictures: PictureSet
  /// How many crops there are.
  public var count = 100
  /// The share of receptive fields, those that excite most, from which crops are taken: 0.01 asks how pure the
  /// strongest answers are, 1 is all of them.
  public var top = 1.0
  /// Decides which crops, and their order on the page.
  public var seed: UInt64 = 1

  /// Crops of what the first neuron of `family` sees in `pictures`.
  public init(_ family: NeuronFamily, of pictures: PictureSet) {
    (self.family, self.pictures) = (family, pictures)
  }

  /// The crops without labels, and their pixels, in the same order.
  ///
  /// - Throws: `LaboratoryError.tooFewFields`; `ImagingError`.
  public func crops(
    pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent
  ) throws -> (labels: CropLabels, images: [Image]) {
    let family = try self.family.only(self.family.members[0].channel)
    let survey = try FieldSurvey(of: family, over: pictures, pool: pool, monitor: monitor)
    let all = survey.preActivations[0]
    let moments = SampleMoments(all.map(Double.init))
    // The strongest fields, in order of their place again.
    let kept = max(Int((Double(all.count) * top).rounded()), 1)
    let candidates = all.indices.sorted { (all[$0], $1) > (all[$1], $0) }.prefix(kept).sorted()
    let values = candidates.map { all[$0] }
    let chosen = Quilt.evenly(values, count: count, seed: seed) {
      survey.seesOther(candidates[$0], candidates[$1])
    }
    let (low, high) = (Double(values.min() ?? 0), Double(values.max() ?? 1))
    func step(_ value: Float) -> Int {
      min(Int((Double(value) - low) / max(high - low, 1e-12) * Double(count)), count - 1)
    }
    let fields = Dictionary(grouping: values, by: step).mapValues(\.count)
    let sampled = Dictionary(grouping: chosen) { step(values[$0]) }.mapValues(\.count)
    var (crops, images) = ([CropLabels.Crop](), [Image]())
    for index in chosen {
      let place = survey.places[candidates[index]]
      let own = step(values[index])
      images.append(try pictures.crop(place, side: survey.field))
      crops.append(
        CropLabels.Crop(
          image: (pictures.names[place.picture] as NSString).lastPathComponent, x: place.x,
          y: place.y,
          deviations: (Double(values[index]) - moments.mean) / moments.deviation,
          fires: values[index] > 0,
          stands: Double(fields[own] ?? 0) / Double(max(sampled[own] ?? 1, 1))))
    }
    return (
      CropLabels(
        network: family.network.weightsSHA256, neuron: family.name(of: family.members[0]),
        crops: crops),
      images
    )
  }

  /// The curve that the neuron is tuned to, as an example.
  ///
  /// - Throws: `GraphError`.
  public func example() throws -> Image {
    let recorder = try ResponseRecorder(family)
    let stimulus = CurveStimulus(.arc(radius: 40), orientation: family.members[0].orientation)
    return Image(grey: stimulus.light(size: recorder.size, middle: recorder.middle)[0])
  }

  /// The page: one crop after the other in random order, a key for each label, the labels as a CSV file at any time.
  /// What the neuron said stands in the page's data, for the file, and is not shown.
  public static func page(_ labels: CropLabels, _ images: [Image], example: Image, seed: UInt64)
    throws -> String
  {
    var generator = SeededGenerator(seed: seed)
    let order = labels.crops.indices.shuffled(using: &generator)
    let pictures = try images.map { try ReportPage.dataURL($0) }
    func quoted(_ text: String) throws -> String {
      // A script ends where its closing tag stands, wherever that is.
      String(decoding: try JSONEncoder().encode(text), as: UTF8.self).replacing("</", with: "<\\/")
    }
    let choices = CropLabels.Label.allCases
    let buttons = choices.map {
      "<button data-label=\"\($0.rawValue)\"><kbd>\($0.rawValue.prefix(1))</kbd> \($0.rawValue)</button>"
    }
    return ReportPage(
      title: "What is in the middle of these crops?",
      introduction:
        "The small picture is the curve that \(labels.neuron) detects. Press c where a crop shows it, i where "
        + "it shows an imperfect one, o where it shows the opposite one, u where it shows nothing of the kind; the left "
        + "arrow goes back. Labels stay in this page until you save them.",
      footer: "\(labels.crops.count) crops in random order."
    ).html([
      """
      <style>
      #crop { width: min(90vw, 24rem); image-rendering: auto; display: block; margin: 1rem 0; }
      #example { width: 6rem; border: 1px solid var(--line); }
      button { font: inherit; padding: 0.5rem 1rem; margin: 0 0.5rem 0.5rem 0; }
      </style>
      <section><img id="example" alt="the curve that the neuron detects" src="\(try ReportPage.dataURL(example))">
      <img id="crop" alt="a crop"><p id="state"></p>
      <div>\(buttons.joined())</div><p><button id="save">Save labels</button></p></section>
      <script>
      const head = \(try quoted(labels.csv));
      const pictures = [\(try pictures.map(quoted).joined(separator: ","))];
      const order = [\(order.map(String.init).joined(separator: ","))];
      const said = {};
      let at = 0;
      const state = document.getElementById("state");
      function show() {
        const done = Object.keys(said).length;
        document.getElementById("crop").hidden = at >= order.length;
        if (at < order.length) document.getElementById("crop").src = pictures[order[at]];
        const own = at < order.length && said[order[at]] ? ", labelled " + said[order[at]] : "";
        state.textContent = done + " of " + order.length + " labelled" + own;
      }
      function say(label) { if (at < order.length) { said[order[at]] = label; at += 1; show(); } }
      document.querySelectorAll("button[data-label]").forEach(b => b.onclick = () => say(b.dataset.label));
      document.onkeydown = event => {
        const b = document.querySelector('button[data-label^="' + CSS.escape(event.key) + '"]');
        if (b) say(b.dataset.label);
        if (event.key === "ArrowLeft" && at > 0) { at -= 1; show(); }
      };
      document.getElementById("save").onclick = () => {
        const lines = head.trimEnd().split("\\n");
        const text = lines.map((line, i) => i > 0 && said[i - 1] ? line + said[i - 1] : line).join("\\n") + "\\n";
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
        link.download = "labels.csv";
        link.click();
      };
      show();
      </script>
      """
    ])
  }
}

/// The mean and the standard deviation of numbers.
struct SampleMoments {
  let mean: Double
  /// Never 0, so that it can divide.
  let deviation: Double

  init(_ values: [Double]) {
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count, 1))
    self.mean = mean
    deviation = max(square.squareRoot(), 1e-12)
  }
}
