/// The examples of the documentation in Swift, compiled as a program of their own so that the tests can run each in a
/// folder that has the files that it names: DocumentationExamples NAME
switch CommandLine.arguments.dropFirst().first {
case "asking": try asking()
case "batching": try batching()
case "following": try following()
case "reading": try reading()
case "studying": try studying()
case "tracing": try tracing()
default:
  fatalError(
    "give the name of an example: asking, batching, following, reading, studying or tracing")
}
