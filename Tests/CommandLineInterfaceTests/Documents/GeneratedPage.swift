import Domain
import JSONSyntax
import Manifests
import Testing

@testable import CommandLineInterface
@testable import Wire

/// A page of the documentation, and the code that it is made from.
struct GeneratedPage: Sendable, CustomTestStringConvertible {
  let name: String
  let text: @Sendable () -> String

  var testDescription: String { name }

  static let all = [
    GeneratedPage(name: "Commands.md", text: commands),
    GeneratedPage(name: "Diagnostics.md", text: diagnostics),
    GeneratedPage(name: "Events.md", text: events),
  ]

  /// The lines of the table of exit statuses. The README shows them, too.
  static var exitStatuses: String {
    "| exit status | meaning |\n|---|---|\n"
      + ExitStatus.allCases.map { "| \($0.rawValue) | \($0.meaning) |\n" }.joined()
  }

  @Sendable private static func commands() -> String {
    let commands = Titrate.table.visibleCommands
    let overview = commands.map { "| [`titrate \($0.name)`](#\($0.name)) | \($0.summary) |\n" }
    let sections = commands.map { "## \($0.name)\n\n```text\n\($0.helpText)```\n" }
    return """
      # Commands

      Every command with its options, and the exit statuses. `titrate help` prints the same, command by \
      command.

      | command | does |
      |---|---|
      \(overview.joined())
      Results go to standard output, everything else to standard error. `--format json` prints results \
      for programs, and `titrate schema` the schema of each.

      \(exitStatuses)

      """ + sections.joined(separator: "\n")
  }

  @Sendable private static func diagnostics() -> String {
    let sections = Explanation.all.map { explanation in
      """
      ## \(explanation.identifier)

      \(explanation.severity == .error ? "Error" : "Warning"): *\(explanation.summary)*

      \(explanation.cause)

      **What to do.** \(explanation.cure)

      """
    }
    return """
      # Diagnostics

      What titrate says about the files of a workspace, by the identifier that stands in brackets \
      behind each message. `titrate explain IDENTIFIER` shows the same at a terminal. Identifiers \
      never change their meaning; those of syntax errors begin with `json-`.


      """ + sections.joined(separator: "\n")
  }

  @Sendable private static func events() -> String {
    """
    # Events

    What the audit trail (`audit.jsonl`) records, one JSON object a line. Every event has `serial` \
    (the commit of the state it belongs to), `time`, `author` (`type` and `name`), `event`, \
    `environment`, `experiment` and `feature` (null where it concerns none), and `attributes`; and, \
    where the continuous integration or the repository tells them, `commit`, `ref`, `runURL` and \
    `pullRequest`.


    """ + Event.Name.allCases.map(section).joined(separator: "\n")
  }

  private static func section(_ event: Event.Name) -> String {
    let rows = event.attributes.map { attribute in
      "| `\(attribute.name)` | \(attribute.shape)\(attribute.absence == nil ? "" : ", or none") "
        + "| \(attribute.meaning) |\n"
    }
    let table =
      rows.isEmpty ? "" : "\n| attribute | type | meaning |\n| --- | --- | --- |\n" + rows.joined()
    return "## \(event.rawValue)\n\n\(event.meaning)\n\(table)"
  }
}
