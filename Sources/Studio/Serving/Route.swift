/// One thing that can be asked for: a method, a path, and what answers.
struct Route: Sendable {
  let method: String
  /// The path, with names in braces for what varies: `/api/images/{id}`.
  let path: String
  let answer: @Sendable (Call) async throws -> Answer

  init(
    _ method: String, _ path: String, _ answer: @escaping @Sendable (Call) async throws -> Answer
  ) {
    (self.method, self.path, self.answer) = (method, path, answer)
  }

  /// What stands in `path` for the names in braces; `nil` where it is another path.
  func parameters(in path: String) -> [String: String]? {
    let (own, given) = (parts(of: self.path), parts(of: path))
    guard own.count == given.count else { return nil }
    var parameters: [String: String] = [:]
    for (name, value) in zip(own, given) {
      if name.hasPrefix("{") {
        parameters[String(name.dropFirst().dropLast())] = value
      } else if name != value {
        return nil
      }
    }
    return parameters
  }

  private func parts(of path: String) -> [String] {
    path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
  }
}

/// A request, and what its path says.
struct Call: Sendable {
  let request: Request
  let parameters: [String: String]

  /// What stands in the path for a name; the route has it.
  func parameter(_ name: String) -> String { parameters[name] ?? "" }
}

/// Finds the route of a request.
struct Router: Sendable {
  let routes: [Route]

  /// What answers `request`.
  ///
  /// - Throws: `Refusal` where nothing has this path, or nothing of this path has this method.
  func call(for request: Request) throws(Refusal) -> (route: Route, call: Call) {
    var others: [String] = []
    for route in routes {
      guard let parameters = route.parameters(in: request.path) else { continue }
      if route.method == request.method {
        return (route, Call(request: request, parameters: parameters))
      }
      others.append(route.method)
    }
    guard others.isEmpty else {
      throw Refusal(.methodNotAllowed, "this can be asked with \(others.joined(separator: ", "))")
    }
    throw Refusal(.notFound, "there is nothing of this name")
  }
}
