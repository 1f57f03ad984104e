import CImageCodecs
import Foundation

/// How large a pixel is, and who says so.
public struct PixelScale: Sendable, Hashable, Codable {
  /// Where a scale comes from.
  public enum Source: String, Sendable, Hashable, Codable, CaseIterable {
    /// What ImageJ writes into a TIFF's description.
    case imageJ = "ImageJ's calibration"
    /// What OME-TIFF writes into a TIFF's description.
    case ome = "OME's physical size"
    /// DICOM's Pixel Spacing: in the patient.
    case patient = "DICOM's pixel spacing, in the patient"
    /// DICOM's Imager Pixel Spacing, times the distance of the patient over that of the detector.
    case distances = "DICOM's imager spacing and distances, in the plane of the patient"
    /// DICOM's Imager Pixel Spacing over the estimated magnification.
    case magnification = "DICOM's imager spacing and magnification, in the plane of the patient"
    /// DICOM's Imager Pixel Spacing alone.
    case detector = "DICOM's imager spacing: detector plane, not corrected for magnification"
    /// DICOM's Imager Pixel Spacing alone, because a magnification below 1 cannot be, and one that is not that of the
    /// distances is not known.
    case contradicted =
      "DICOM's imager spacing: detector plane, because the file contradicts itself on the magnification"
    /// DICOM's Object Pixel Spacing in Center of Beam, of enhanced files.
    case beam = "DICOM's pixel spacing in the centre of the beam"
    /// The resolution of the file: true of scans, else how large it is to be printed.
    case resolution = "the file's resolution"
  }

  /// The distance of neighbouring columns, mm.
  public var x: Double
  /// The distance of neighbouring rows, mm.
  public var y: Double
  public var source: Source

  /// A scale of so many millimetres; `nil` unless both are positive numbers.
  public init?(x: Double, y: Double, source: Source) {
    guard x > 0, y > 0, x.isFinite, y.isFinite else { return nil }
    (self.x, self.y, self.source) = (x, y, source)
  }

  /// The millimetres in a unit of length as microscopy's programs write it; `nil` for others, as `pixel`.
  package static func millimetres(in unit: String) -> Double? {
    switch unit.trimmingCharacters(in: .whitespaces).replacing(#"\u00B5"#, with: "µ") {
    case "nm": 1e-6
    // The sign of micro and the Greek letter.
    case "µm", "μm", "um", "micron", "microns", "micrometer": 1e-3
    case "mm": 1
    case "cm": 10
    case "m": 1000
    case "inch", "in": 25.4
    default: nil
    }
  }
}

extension ImageFormat {
  /// The scale that a file of this format says, of an image that is shown as it is stored or turned by a quarter; `nil`
  /// where nothing is said. DICOM's is read with its frames.
  func scale(in bytes: [UInt8], isTurned: Bool) -> PixelScale? {
    guard name == ImageFormat.tiff.name, var scale = PixelScale.inTIFF(bytes) else { return nil }
    if isTurned { swap(&scale.x, &scale.y) }
    return scale
  }
}

extension PixelScale {
  /// The scale of the first page of the TIFF in `bytes`; what a program of microscopy wrote comes before the file's
  /// resolution. `nil` where nothing is said.
  static func inTIFF(_ bytes: [UInt8]) -> PixelScale? {
    var said = cic_scale()
    var report = cic_report()
    guard cic_tiff_scale(bytes, bytes.count, &said, &report) == CIC_OK else { return nil }
    defer { cic_scale_free(&said) }
    let description = said.description.map { String(cString: $0) } ?? ""
    let perUnit = (x: said.per_unit_x, y: said.per_unit_y)
    if let scale = ome(description) ?? imageJ(description, perUnit: perUnit) { return scale }
    guard let unit = [1: 25.4, 2: 10.0][said.unit] else { return nil }
    return PixelScale(x: unit / perUnit.x, y: unit / perUnit.y, source: .resolution)
  }

  /// OME-TIFF, https://docs.openmicroscopy.org/ome-model: attributes of the element `Pixels`, micrometres unless they
  /// say otherwise.
  static func ome(_ description: String) -> PixelScale? {
    guard let pixels = description.firstMatch(of: #/<(?:\w+:)?Pixels\s[^>]*/#)?.output else {
      return nil
    }
    func value(_ axis: String) -> Double? {
      attribute("PhysicalSize" + axis, of: pixels).flatMap(Double.init).flatMap { size in
        PixelScale.millimetres(in: attribute("PhysicalSize\(axis)Unit", of: pixels) ?? "µm")
          .map { size * $0 }
      }
    }
    guard let x = value("X") else { return nil }
    return PixelScale(x: x, y: value("Y") ?? x, source: .ome)
  }

  private static func attribute(_ name: String, of element: Substring) -> String? {
    guard let start = element.range(of: " \(name)=\"")?.upperBound,
      let end = element[start...].firstIndex(of: "\"")
    else { return nil }
    return String(element[start..<end])
  }

  /// ImageJ, https://imagej.net/ij/developer/source/ij/io/TiffEncoder.java.html: lines of `key=value`, of which `unit`
  /// is that of the resolution.
  static func imageJ(_ description: String, perUnit: (x: Double, y: Double)) -> PixelScale? {
    guard description.hasPrefix("ImageJ=") else { return nil }
    let unit = description.split(separator: "\n").first { $0.hasPrefix("unit=") }?.dropFirst(5)
    guard let unit, let length = millimetres(in: String(unit)) else { return nil }
    return PixelScale(x: length / perUnit.x, y: length / perUnit.y, source: .imageJ)
  }
}
