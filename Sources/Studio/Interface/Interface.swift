import Foundation

/// What can be asked of the studio: everything that the page does, a program can do. `openapi.json` describes it.
struct Interface: Sendable {
  let desk: Desk

  init(_ desk: Desk) { self.desk = desk }

  /// All that can be asked for, in the order in which the description has it.
  var routes: [Route] {
    [
      Route("GET", "/api/openapi.json") { _ in
        .json(try PageFiles.description ?? Data())
      }
    ] + imageRoutes + tracingRoutes + editingRoutes + layerRoutes + measureRoutes + exportRoutes
  }

  /// A route of one image.
  func route(
    _ method: String, _ path: String,
    _ answer: @escaping @Sendable (OpenImage, Call) async throws -> Answer
  ) -> Route {
    Route(method, "/api/images/{id}" + path) { [desk] call in
      try await answer(try desk.image(call.parameter("id")), call)
    }
  }
}
