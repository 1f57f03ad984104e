import ArgumentParser

/// `concept`: what many images have in common, as a group of commands.
struct ConceptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "concept",
    abstract: "Learns what images of one kind of object have in common, to find it in others.",
    discussion: """
      A concept is a file. With a published network (curvetrace model install) its factors are like objects and their \
      parts; which of them are the object the program chooses, and you can say otherwise.

      Examples:
        curvetrace concept learn --images butterflies --factors 16 -o butterfly.concept
        curvetrace concept show butterfly.concept -o butterfly.html
        curvetrace concept name butterfly.concept 2=wing 5=wing 7=body --object wing,body
        curvetrace trace photo.jpg --concept butterfly.concept -o butterfly.svg
      """,
    subcommands: [ConceptLearnCommand.self, ConceptShowCommand.self, ConceptNameCommand.self])
}
