import ArgumentParser
import CurveExport
import Foundation
import Imaging
import Laboratory

/// Crops for a person to label.
struct LabLabelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label",
    abstract:
      "Makes a page on which one labels crops of what a neuron sees, without knowing what it said.",
    discussion: """
      The page needs nothing else and sends nothing; it saves the labels as a CSV file, which lab labels reads.

      Example:
        curvetrace lab label --images photos --neuron "curvenet lines:4" -o label
      """)

  @OptionGroup var photographs: LabImagesOption

  @Option(help: ArgumentHelp("Label this many crops.", valueName: "n"))
  var count = 100

  @Option(
    help: ArgumentHelp(
      "Take crops from this share of receptive fields, those that excite most; 0.01 is the top percentile.",
      valueName: "share"))
  var top = 1.0

  @Option(help: ArgumentHelp("Decides which crops, and their order.", valueName: "n"))
  var seed: UInt64 = 1

  @OptionGroup var lab: LabOptions

  func validate() throws {
    guard (20...2000).contains(count) else {
      throw ValidationError("--count \(count): give a number from 20 to 2000")
    }
    guard top > 0, top <= 1 else {
      throw ValidationError("--top \(top): give a share above 0 and up to 1")
    }
  }

  mutating func run() throws {
    var run = Run("lab label", lab.common)
    let pictures = try photographs.pictures()
    try lab.prepareFolder(for: "label.html")
    let family = try run.watching("neurons") { try lab.oneNeuron($0) }
    var task = LabelTask(family, of: pictures)
    (task.count, task.top, task.seed) = (count, top, seed)
    let (labels, images) = try run.watching("crops") {
      try task.crops(pool: lab.common.pool, monitor: $0)
    }
    let example = try task.example()
    let page = try LabelTask.page(labels, images, example: example, seed: seed)
    try run.write(Data(page.utf8), to: lab.output + "/label.html")
    try run.write(Data(labels.csv.utf8), to: lab.output + "/crops.csv")
    run.note("open \(lab.output)/label.html in a browser, label, and save the labels")
    try run.finish()
  }
}

/// What people saw, by activation.
struct LabLabelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "labels",
    abstract: "Draws what people saw in crops against what the neuron said to them.",
    discussion: """
      Example:
        curvetrace lab labels --csv labels.csv --neuron "curvenet lines:4" -o labels
      """)

  @Option(help: ArgumentHelp("The labels, from the page of lab label.", valueName: "labels.csv"))
  var csv: String

  @OptionGroup var lab: LabOptions

  mutating func run() throws { try lab.makeForOneNeuron { try LabelStudy($0, path: csv) } }
}
