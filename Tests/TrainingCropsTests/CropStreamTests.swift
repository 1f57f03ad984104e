import Foundation
import Imaging
import Testing
import Workers

@testable import TrainingCrops

struct CropStreamTests {
  /// What is read back by the header's own words is what was made.
  @Test func theLayoutIsAsTheHeaderSays() throws {
    let source = try CropSource(CropOptions(size: 64, seed: 7))
    let stream = CropStream(source, 4..<10)
    var data = Data()
    try stream.write(on: WorkerPool(threads: 2)) { data.append($0) }
    let end = try #require(data.firstIndex(of: UInt8(ascii: "\n")))
    let header = try #require(
      try JSONSerialization.jsonObject(with: data[..<end]) as? [String: Any])
    #expect(header["version"] as? Int == 1)
    #expect(header["size"] as? Int == 64)
    #expect(header["first"] as? Int == 4)
    #expect(header["count"] as? Int == 6)
    let planes = try #require(header["planes"] as? [String])
    #expect(
      planes == [
        "light", "line", "lineDistance", "lineNormal", "lineCurvature", "lineWidth",
        "otherShare", "otherNormal", "otherCurvature", "edgeDistance", "edgeNormal",
        "edgeCurvature", "edgeKnown",
      ])
    let body = Array(data[(end + 1)...])
    try #require(body.count == 6 * planes.count * 64 * 64 * 4)
    for k in 0..<6 {
      let crop = source.crop(at: 4 + k)
      for (p, name) in planes.enumerated() {
        let channel = try #require(TrainingCrop.Channel(rawValue: name))
        for i in stride(from: 0, to: 64 * 64, by: 61) {
          let at = ((k * planes.count + p) * 64 * 64 + i) * 4
          let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(body[at + $1]) << (8 * $1) }
          #expect(Float(bitPattern: bits) == crop[channel].pixels[i])
        }
      }
    }
  }

  @Test func aSheetShowsEachCropTwice() throws {
    let source = try CropSource(CropOptions(size: 64, shares: .only(.drawing)))
    let crops = (0..<8).map { source.crop(at: $0) }
    let sheet = ContactSheet.image(of: crops)
    #expect(sheet.width == 2 * (2 * 64 + 4) - 4 && sheet.height == 4 * (64 + 4) - 4)
    for y in 0..<64 {
      for x in 0..<64 {
        #expect(sheet.color.allSatisfy { $0[x, y] == crops[0].light[x, y] })
        let isColored = sheet.color[0][64 + x, y] != sheet.color[2][64 + x, y]
        if crops[0].line[x, y] == 0 { #expect(!isColored) }
        if crops[0].line[x, y] == 1 { #expect(isColored) }
      }
    }
  }
}
