import ArgumentParser
import Failures

/// What was meant where the first word is no command.
struct CommandSpelling {
  var arguments = Array(CommandLine.arguments.dropFirst())
  var commands = CurveTraceCommand.configuration.subcommands.map { $0._commandName } + ["help"]

  /// A sentence without a full stop that names the commands most like the first word; `nil` where that is a command or
  /// an option.
  var correction: String? {
    guard let word = arguments.first, !word.hasPrefix("-"), !commands.contains(word) else {
      return nil
    }
    let near = commands.map { (name: $0, distance: Self.distance(word, $0)) }
      .filter { $0.distance <= 2 && $0.distance < $0.name.count }
    let least = near.map(\.distance).min()
    let meant = near.filter { $0.distance == least }.map(\.name)
    return "there is no command \(word)"
      + (meant.isEmpty ? "" : "; perhaps \(meant.alternatives) is meant")
  }

  /// How many letters are to be put in, left out, replaced or swapped with the next one (V. I. Levenshtein, "Binary
  /// Codes Capable of Correcting Deletions, Insertions, and Reversals", Soviet Physics Doklady 10, 1966; F. J. Damerau,
  /// CACM 7, 1964, doi 10.1145/363958.363994).
  static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var least = min(
          rows[i][j] + (a[i] == b[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          least = min(least, rows[i - 1][j - 1] + 1)
        }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
