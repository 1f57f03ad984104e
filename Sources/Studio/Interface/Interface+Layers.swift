import Batches
import CurveExport
import CurveExtraction
import CurvePipeline
import Foundation
import Geometry
import Imaging
import Workers

/// A picture of an image, as large as it.
enum Layer: String, CaseIterable {
  case evidence, orientation, attribution, widths, parts, canny
}

extension Interface {
  /// The longer side of a thumbnail, px.
  private static let thumbnailSide = 160

  var layerRoutes: [Route] {
    [
      route("GET", "/picture") { image, _ in
        try .png(try await pixels(of: image))
      },
      route("GET", "/thumbnail") { image, _ in
        try await desk.work(.answer, on: image) {
          try .png(try image.read(desk.tools).image.thumbnail(side: Self.thumbnailSide))
        }
      },
      route("GET", "/layers/{layer}") { image, call in
        guard let layer = Layer(rawValue: call.parameter("layer")) else {
          throw Refusal(.notFound, "there is no layer of this name")
        }
        let canny = try CannyAsked(call.request.query)
        return try await desk.work(.answer, on: image) {
          try .png(try picture(of: layer, image, canny))
        }
      },
    ]
  }

  /// The pixels of an image, over white where it is transparent.
  private func pixels(of image: OpenImage) async throws -> Image {
    try await desk.work(.answer, on: image) { try image.read(desk.tools).image.overWhite() }
  }

  private func picture(of layer: Layer, _ image: OpenImage, _ canny: CannyAsked) throws -> Image {
    let monitor = WorkMonitor.silent
    switch layer {
    case .canny:
      let pixels = try image.read(desk.tools).image
      let light = pixels.luminance.filled(outside: pixels.fieldOfView)
      return Image(grey: canny.detector.edges(in: light).plane)
    case .attribution:
      var request = image.project.request.ofTracing
      request.method = .attribution
      let extracted = try image.extracted(desk.tools, monitor: monitor)
      guard request.options.evidence == .network else {
        throw Refusal(.conflict, "a classical method asks no network")
      }
      let pipeline = try desk.tools.pipeline(
        request, for: extracted.prepared.image, named: image.name, monitor: monitor)
      return CurvePicture.soft(try pipeline.extract(extracted.prepared).map.evidence)
    case .evidence:
      return CurvePicture.soft(try image.extracted(desk.tools, monitor: monitor).map.evidence)
    case .orientation:
      return orientationPicture(try image.extracted(desk.tools, monitor: monitor).map)
    case .widths:
      let map = try image.extracted(desk.tools, monitor: monitor).map
      return Image(grey: map.width.map { min($0 / 25.5, 1) })
    case .parts:
      guard let parts = try image.extracted(desk.tools, monitor: monitor).prepared.parts else {
        throw Refusal(.conflict, "the recipe asks for no parts")
      }
      return partPicture(parts.maps)
    }
  }

  /// The hue of a direction, as bright as the evidence.
  private func orientationPicture(_ map: CurveMap) -> Image {
    let soft = map.evidence.map { $0 > 0 ? $0 / (1 + $0) : 0 }
    // Hues a third of the circle apart, as cosines of the doubled angle: a direction has no sense.
    let planes = (0..<3).map { k -> Plane in
      var plane = soft
      for i in 0..<plane.count {
        let angle = 2 * map.orientation.pixels[i] - Float(k) * 2 * .pi / 3
        plane.pixels[i] *= 0.5 + 0.5 * cos(angle)
      }
      return plane
    }
    return Image(red: planes[0], green: planes[1], blue: planes[2])
  }

  /// The number of the part that each pixel belongs to most, 0 where it is in none, as a level of grey.
  private func partPicture(_ maps: PartMaps) -> Image {
    let planes = maps.parts.map(\.map)
    var labels = Plane(width: planes[0].width, height: planes[0].height)
    for i in 0..<labels.count {
      var largest: Float = 0.1
      for (part, plane) in zip(maps.parts, planes) where plane.pixels[i] > largest {
        largest = plane.pixels[i]
        labels.pixels[i] = Float(part.drawn.number) / 255
      }
    }
    return Image(grey: labels)
  }
}

/// How Canny's edges are asked for.
private struct CannyAsked: Sendable {
  let detector: CannyEdgeDetector

  init(_ query: [String: String]) throws(Refusal) {
    func number(_ name: String) throws(Refusal) -> Float? {
      guard let text = query[name] else { return nil }
      guard let value = Float(text), (0...1000).contains(value) else {
        throw Refusal(.unusable, "\(name) is no number that it can be")
      }
      return value
    }
    let (sigma, low, high) = (try number("sigma"), try number("low"), try number("high"))
    guard sigma ?? 0 <= 100, (low == nil) == (high == nil), low ?? 0 <= high ?? 0 else {
      throw Refusal(.unusable, "give a sigma up to 100, and both thresholds or none")
    }
    detector = CannyEdgeDetector(
      sigma: sigma ?? CannyEdgeDetector().sigma,
      thresholds: low.flatMap { low in high.map { .absolute(low: low, high: $0) } } ?? .automatic)
  }
}
