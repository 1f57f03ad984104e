import ArgumentParser
import Foundation
import Imaging
import Laboratory

/// One page of all experiments.
struct LabReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Makes all experiments that need no person, and one page that collects them.",
    discussion: """
      The page, index.html, needs nothing else; beside it are the figures and their numbers as files.

      Example:
        curvetrace lab report --network curvenet -o report
      """)

  @Option(
    help: ArgumentHelp(
      "Show the network the images of this folder; without it synthetic angiograms.",
      valueName: "folder"))
  var images: String?

  @OptionGroup var lab: LabOptions

  mutating func run() throws {
    var run = Run("lab report", lab.common)
    let pictures = try images.map { try PictureSet($0) }
    try lab.prepareFolder(for: "index.html")
    let family = try run.watching("neurons") { try lab.family($0) }
    var report = LabReport(family)
    report.pictures = pictures
    var written: [String] = []
    let folder = lab.output
    let sections = try run.watching("experiments") { monitor in
      try report.sections(pool: lab.common.pool, monitor: monitor) { outcome in
        written += try outcome.write(to: folder)
      }
    }
    run.wrote(written)
    try run.write(Data(report.page(sections).utf8), to: folder + "/index.html")
    for finding in sections.flatMap(\.findings) { run.note(finding) }
    try run.finish()
  }
}
