import CurveExport
import CurvePipeline
import Foundation
import Imaging
import Morphometry
public import Workers

extension Batch {
  /// Makes the tables, the contact sheet and the list of failures of what is known of all images, whoever has traced
  /// them. An image that nobody has traced is a failure.
  ///
  /// - Throws: `ImagingError.cannotWrite`; what stops `monitor`.
  public func merge(monitor: WorkMonitor = .silent) throws -> Outcome {
    precondition(shard == nil, "one shard is not all images")
    return try monitor.run {
      var outcome = Outcome(images: folder.names.count)
      let tables = [.image] + recipe.measures.tables
      var headers: [MeasuresRequest.Table: [[String]]] = [:]
      // 1. What failed, and what columns there are.
      try writeTable(to: files.failures, ["image", "failure"]) { name in
        switch known(of: name) {
        case .failure(let failure):
          outcome.failures += 1
          outcome.firstFailure = outcome.firstFailure ?? failure.sentence
          return [[name, failure.sentence]]
        case .success(let record):
          for table in tables {
            guard let own = record.tables[table.rawValue]?.headers else { continue }
            if headers[table]?.contains(own) != true { headers[table, default: []].append(own) }
          }
          return []
        }
      }
      outcome.files.append(files.failures)
      // 2. The tables.
      for table in tables {
        outcome.files.append(files.path(table.file))
        try write(table, headers[table] ?? [])
      }
      // 3. The contact sheet.
      outcome.files += try writeSheets(failures: outcome.failures)
      return outcome
    }
  }

  /// Why there is nothing of an image.
  private struct Failure: Error { var sentence: String }

  private func known(of name: String) -> Result<ImageRecord, Failure> {
    guard let record = record(of: name) else {
      let error = BatchError.notTraced(image: folder.path(of: name))
      return .failure(Failure(sentence: error.description))
    }
    return record.failure.map { .failure(Failure(sentence: $0)) } ?? .success(record)
  }

  /// Writes the rows of all images. Tables of images of other units have other headers, as `length_px` and `length_mm`:
  /// then there is a column for each, and an image has nothing in those that are not its own.
  private func write(_ table: MeasuresRequest.Table, _ headers: [[String]]) throws {
    let columns = (headers.first ?? []).indices.map { index in
      headers.map { $0[index] }.reduce(into: [String]()) { own, header in
        if !own.contains(header) { own.append(header) }
      }
    }
    func lead(_ cells: [String]) -> [String] { table == .image ? cells : [cells[0]] }
    try writeTable(
      to: files.path(table.file), lead(["image", "frame", "frames"]) + columns.flatMap(\.self)
    ) { name in
      guard case .success(let record) = known(of: name),
        let rows = record.tables[table.rawValue]
      else { return [] }
      return rows.rows.map { row in
        lead([name, "\(record.frame)", "\(record.frameCount)"])
          + columns.enumerated().flatMap { index, own in
            own.map { $0 == rows.headers[index] ? row[index] : "" }
          }
      }
    }
  }

  /// Writes a table with the rows of each image.
  private func writeTable(
    to path: String, _ headers: [String], rows: (_ name: String) -> [[String]]
  ) throws {
    try AtomicFile.write(to: path) { write in
      try write(Array(MeasureTable.line(headers).utf8))
      for name in folder.names {
        try Cancellation.check()
        for row in rows(name) { try write(Array(MeasureTable.line(row).utf8)) }
      }
    }
  }

  /// The most pictures on a page.
  private static var sheetLength: Int { 1000 }

  /// Writes the pages of the contact sheet; their paths.
  private func writeSheets(failures: Int) throws -> [String] {
    let starts = stride(from: 0, to: folder.names.count, by: Self.sheetLength)
    return try starts.enumerated().map { index, start in
      try Cancellation.check()
      let names = folder.names[start..<min(start + Self.sheetLength, folder.names.count)]
      let pages = starts.enumerated().map { page, start in
        (name: "\(page + 1)", file: page == index ? nil : files.sheet(page + 1))
      }
      let count = "\(folder.names.count) image\(folder.names.count == 1 ? "" : "s")"
      let sheet = ContactSheet(
        title: (folder.path as NSString).standardizingPath.split(separator: "/").last
          .map(String.init) ?? folder.path,
        introduction: count + " with their curves over them"
          + (failures > 0 ? "; \(failures) could not be used." : "."),
        entries: names.map(entry), pages: pages,
        provenance: "curvetrace \(CurveTraceVersion.current)")
      let path = files.path(files.sheet(index + 1))
      try AtomicFile.write(sheet.html(), to: path)
      return path
    }
  }

  private func entry(of name: String) -> ContactSheet.Entry {
    switch known(of: name) {
    case .failure(let failure):
      return ContactSheet.Entry(name: name, caption: failure.sentence)
    case .success(let record):
      let link: ResultFormat? =
        [.overlay, .drawing(.svg)].first { recipe.formats.contains($0) }
      return ContactSheet.Entry(
        name: name, caption: record.caption, picture: files.thumbnail(of: name),
        link: link.map { files.result($0, of: name) })
    }
  }
}

extension ImageRecord {
  /// How many curves there are, and how long they are together.
  fileprivate var caption: String {
    let image = tables[MeasuresRequest.Table.image.rawValue]
    let curves = image?["curves"] ?? "0"
    let lengths = LengthScale.Unit.allCases.compactMap { unit in
      image?["length_\(unit.rawValue)"].flatMap(Double.init).map { length in
        NumberText.bounded(length, decimals: unit == .pixel ? 0 : 1) + " " + unit.rawValue
      }
    }
    let place = frameCount > 1 ? ["frame \(frame) of \(frameCount)"] : []
    return (["\(curves) curve\(curves == "1" ? "" : "s")"] + lengths + place)
      .joined(separator: ", ")
  }
}
