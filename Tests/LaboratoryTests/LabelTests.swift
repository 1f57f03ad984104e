import CurveNetworks
import Foundation
import Imaging
import Testing

@testable import Laboratory

struct LabelTests {
  private let path = NSTemporaryDirectory() + "labels-\(UUID().uuidString).csv"

  private func crop(
    _ label: CropLabels.Label?, _ deviations: Double, stands: Double = 1, fires: Bool = true
  ) -> CropLabels.Crop {
    CropLabels.Crop(
      image: "a.png", x: 3.5, y: 4.25, deviations: deviations, fires: fires, stands: stands,
      label: label)
  }

  private func write(_ text: String) throws { try AtomicFile.write(Data(text.utf8), to: path) }
  private func remove() { try? FileManager.default.removeItem(atPath: path) }

  @Test func whatIsWrittenIsRead() throws {
    defer { remove() }
    let labels = CropLabels(
      network: "abc", neuron: "3b:379",
      crops: [
        crop(.curve, 1.0 / 3, stands: 0.1), crop(nil, -2, fires: false), crop(.opposing, 7),
      ])
    try write(labels.csv)
    #expect(try CropLabels(path: path) == labels)
    // As a spreadsheet saves it.
    try write(labels.csv.replacing("\n", with: "\r\n"))
    #expect(try CropLabels(path: path) == labels)
    var odd = labels
    odd.crops[0].image = "a,b.png"
    try write(odd.csv)
    #expect(try CropLabels(path: path).crops[0].image == "a_b.png")
  }

  @Test func everyFaultIsNamedWithItsLine() throws {
    defer { remove() }
    let labels = CropLabels(
      network: "abc", neuron: "3b:379", crops: [crop(.curve, 1), crop(.unrelated, 2)])
    let lines = labels.csv.split(separator: "\n").map(String.init)
    func expect(
      _ lines: [String], line: Int, _ part: String,
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      try write(lines.joined(separator: "\n"))
      do {
        _ = try CropLabels(path: path)
        Issue.record("it was read", sourceLocation: sourceLocation)
      } catch let LabelError.unreadable(_, found, reason) {
        #expect(found == line && reason.contains(part), "\(reason)", sourceLocation: sourceLocation)
      }
    }
    try expect(["a,b"] + lines.dropFirst(), line: 1, "the first line must be")
    try expect([lines[0]], line: 1, "no crops")
    try expect([lines[0], lines[1], "abc,3b:379,a.png,1"], line: 3, "4 columns")
    try expect([lines[0], lines[1].replacing("3.5", with: "wide")], line: 2, "number")
    try expect([lines[0], lines[1].replacing("4.25", with: "nan")], line: 2, "number")
    try expect(
      [lines[0], lines[1].replacing("curve", with: "bend")], line: 2, "\"bend\" is no label")
    try expect(
      [lines[0], lines[1], lines[2].replacing("3b:379", with: "3b:380")], line: 3, "another")
    #expect("\(LabelError.unreadable(path: "l.csv", line: 3, reason: "no"))" == "l.csv, line 3: no")
  }

  /// 20 of 30 units of value are curves, 10 are imperfect; what is silent counts for nothing.
  @Test func sharesOfTheExpectedValueAreThoseByHand() throws {
    defer { remove() }
    let family = try Families.circuit().only(3)
    let crops =
      [crop(.curve, 2, stands: 10), crop(.imperfect, 1, stands: 4), crop(.imperfect, 3, stands: 2)]
      + (0..<17).map { _ in crop(.unrelated, -1, stands: 3, fires: false) } + [crop(nil, 9)]
    try write(
      CropLabels(
        network: family.network.weightsSHA256, neuron: family.name(of: family.members[0]),
        crops: crops
      ).csv)
    let outcome = try LabelStudy(family, path: path).run()
    #expect(outcome.labelled == 20)
    for (share, wanted) in zip(outcome.expected, [2.0 / 3, 1.0 / 3, 0, 0]) {
      #expect(abs(share - wanted) < 1e-12)
    }
    #expect(abs(outcome.bins.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
    #expect(abs(outcome.bins[0].probability - 51.0 / 67) < 1e-12)
    #expect(
      outcome.bins.first?.shares == [0, 0, 1, 0] && outcome.bins.last?.shares == [0, 1, 0, 0])
    try expectWhole(outcome)

    let other = try Families.circuit().only(4)
    #expect(throws: LabelError.self) { try LabelStudy(other, path: path) }
    try write(
      CropLabels(
        network: family.network.weightsSHA256, neuron: family.name(of: family.members[0]),
        crops: Array(crops.prefix(5))
      ).csv)
    #expect(throws: LabelError.tooFew(path: path, got: 5, needed: 20)) {
      try LabelStudy(family, path: path)
    }
  }

  @Test func aTaskStandsForAllFieldsAndDoesNotSayWhatTheNeuronSaid() throws {
    let family = try Families.circuit().only(3)
    var task = LabelTask(family, of: Families.pictures(size: 320))
    task.count = 20
    let (labels, images) = try task.crops()
    #expect(labels.crops.count == 20 && images.count == 20)
    #expect(labels.network == family.network.weightsSHA256)
    let survey = try FieldSurvey(of: family, over: task.pictures, pool: Families.pool)
    let stood = labels.crops.reduce(0) { $0 + $1.stands }
    #expect(
      stood <= Double(survey.places.count) + 1e-6 && stood > 0.9 * Double(survey.places.count))
    let page = try LabelTask.page(labels, images, example: task.example(), seed: 1)
    #expect(page.hasPrefix("<!") && page.contains("data-label=\"opposing\""))
    #expect(try page == LabelTask.page(labels, images, example: task.example(), seed: 1))
    #expect(try page != LabelTask.page(labels, images, example: task.example(), seed: 2))
  }

  /// A hundred crops of photographs of BSDS500 and the Leeds butterflies from the top percentile of what excites 3b:398
  /// of BVLC GoogLeNet, labelled once, in random order and without their activation (`lab label --top 0.01`).
  @Test func theStrongestAnswersOfACurveNeuronArePure() throws {
    let path = try #require(
      Bundle.module.path(
        forResource: "bvlc-3b-398-labels", ofType: "csv", inDirectory: "Fixtures"))
    let labels = try CropLabels(path: path)
    func share(_ crops: [CropLabels.Crop], _ label: CropLabels.Label) -> Double {
      Double(crops.count { $0.label == label }) / Double(crops.count)
    }
    #expect(labels.neuron == "3b:398" && labels.crops.count == 100)
    #expect(share(labels.crops, .curve) == 0.78 && share(labels.crops, .unrelated) == 0.05)
    // The stronger the answer the purer: from six deviations on there is nothing but curves.
    #expect(share(labels.crops.filter { $0.deviations > 6 }, .curve) == 1)
    #expect(share(labels.crops.filter { $0.deviations < 4 }, .curve) < 0.6)
  }
}
