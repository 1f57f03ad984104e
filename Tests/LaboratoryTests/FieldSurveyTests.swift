import ConvNet
import CurveNetworks
import Foundation
import Imaging
import TestSupport
import Testing
import Workers

@testable import Laboratory

struct FieldSurveyTests {
  @Test func onlyWholeFieldsCountAndTheyDoNotCrowd() throws {
    let family = try Families.circuit()
    // No multiple of anything, so that something is left over at the right and below.
    let image = Image(grey: Plane.normal(width: 203, height: 171, seed: 4).map { 0.5 + 0.1 * $0 })
    let pictures = PictureSet([("noise", image)])
    let survey = try FieldSurvey(of: family, over: pictures, least: 1, pool: Families.pool)
    #expect(try survey.field == family.receptiveField())
    #expect(!survey.places.isEmpty)
    let half = Double(survey.field) / 2
    for place in survey.places {
      #expect(place.x >= half && place.x <= 203 - half && place.y >= half && place.y <= 171 - half)
    }
    for (index, a) in survey.places.enumerated() {
      for b in survey.places[..<index] { #expect(hypot(a.x - b.x, a.y - b.y) >= 8) }
    }
    #expect(survey.activations.count == family.members.count)
    #expect(
      survey.activations.allSatisfy { $0.count == survey.places.count && $0.allSatisfy { $0 >= 0 } }
    )
    let crop = try pictures.crop(survey.places[0], side: survey.field)
    #expect(crop.width == survey.field && crop.height == survey.field)
  }

  /// The field alone, shown by itself, says what the survey found at its place.
  @Test func aPlaceSaysWhatAPlainPassSays() throws {
    let family = try Families.circuit()
    let pictures = Families.pictures()
    let survey = try FieldSurvey(of: family, over: pictures, least: 1, pool: Families.pool)
    let image = try pictures.image(1)
    let input = family.network.input(showing: image)
    let layer = try family.network.preActivation(
      of: family.layer, channel: family.members[2].channel)
    let evaluator = try Evaluator(
      family.network.graph, inputShape: input.shape, outputs: [layer.layer])
    try evaluator.forward(input)
    let values = evaluator.values(of: layer.layer).plane(layer.channel)
    let grid = try family.network.graph.samplingGrid(of: family.layer)
    var checked = 0
    for (place, value) in zip(survey.places, survey.preActivations[2]) where place.picture == 1 {
      let column = Int(((place.x - 0.5 - grid.first) / grid.stride).rounded())
      let row = Int(((place.y - 0.5 - grid.first) / grid.stride).rounded())
      #expect(abs(values[column, row] - value) < 1e-5)
      checked += 1
    }
    #expect(checked > 10)
  }

  @Test func placesDoNotDependOnThreads() throws {
    let family = try Families.circuit().thinned(to: 2)
    let surveys = try [1, 2].map {
      try FieldSurvey(
        of: family, over: Families.pictures(), least: 1, pool: WorkerPool(threads: $0))
    }
    #expect(surveys[0].places == surveys[1].places)
    #expect(surveys[0].preActivations == surveys[1].preActivations)
  }

  @Test func tooLittleIsSaidWithItsNumbers() throws {
    let family = try Families.circuit()
    for pictures in [
      PictureSet([(name: String, image: Image)]()),
      PictureSet([("small", Image(grey: Plane(width: 12, height: 300)))]),
    ] {
      #expect(throws: LaboratoryError.tooFewFields(got: 0, needed: 1000)) {
        try FieldSurvey(of: family, over: pictures, pool: Families.pool)
      }
    }
    let error = LaboratoryError.tooFewFields(got: 3, needed: 1000)
    #expect("\(error)".contains("3 receptive fields") && "\(error)".contains("1000"))
  }

  @Test func fieldsThatOverlapByHalfAreTheSame() throws {
    let survey = try FieldSurvey(
      of: Families.circuit(), over: Families.pictures(), least: 1, pool: Families.pool)
    let own = survey.places.indices.filter { survey.places[$0].picture == 0 }
    #expect(!survey.seesOther(own[0], own[1]))
    #expect(survey.seesOther(own[0], survey.places.count - 1), "another picture")
    for index in own where survey.seesOther(own[0], index) {
      let (a, b) = (survey.places[own[0]], survey.places[index])
      #expect(max(abs(a.x - b.x), abs(a.y - b.y)) >= Double(survey.field) / 2)
    }
  }
}
