import Foundation
import TestSupport
import Testing

@testable import CommandLineInterface

/// The commands, options and exit statuses that documents name are those of the program.
@Suite struct NamesInDocumentsTests {
  /// The name of a command may stand alone, too.
  @Test(arguments: try Document.all())
  func `every command line is understood`(document: Document) {
    for line in document.commandLines {
      let words = Array(shellWords(of: Substring(line)).dropFirst())
      if words.count == 1, Titrate.table.command(named: words[0]) != nil { continue }
      #expect(throws: Never.self, "\(line)") { try Titrate.table.parse(words) }
    }
  }

  /// `plan --format`, or `--format` alone. What other programs have begins with their names.
  @Test(arguments: try Document.all())
  func `every option that is named exists`(document: Document) {
    for span in document.spans {
      let words = span.split { $0 == " " || $0 == "=" }.map(String.init)
      let command = words.first.flatMap(Titrate.table.command(named:))
      guard command != nil || span.starts(with: /--\w/) else { continue }
      let options = command?.options ?? Titrate.table.commands.flatMap(\.options)
      let names = options.map(\.name) + CommandTable.options.map(\.name)
      let unknown = words.filter { $0.hasPrefix("--") && !names.contains($0) }
      #expect(unknown == [], "\(span)")
    }
  }

  @Test(arguments: try Document.all())
  func `every exit status that is named exists`(document: Document) {
    let named = document.prose.matches(of: /(?:[Ee]nds? with|[Ee]xits? with|exit status) (\d+)\b/)
    for status in named {
      #expect(
        Int32(status.output.1).flatMap(ExitStatus.init(rawValue:)) != nil, "\(status.output.0)")
    }
  }

  @Test func `documents name commands, options and exit statuses`() throws {
    let documents = try Document.all()
    #expect(documents.flatMap(\.commandLines).count > 50)
    #expect(documents.flatMap(\.spans).count { $0.hasPrefix("--") } > 20)
    #expect(documents.contains { $0.prose.contains("ends with 3") })
  }

  @Test func `the exit statuses stand in the README`() throws {
    #expect(try Document("README.md").text.contains("\n" + GeneratedPage.exitStatuses))
  }
}

extension Document {
  /// The calls of titrate in code, inline and between fences, each without what is for the shell.
  fileprivate var commandLines: [String] {
    let shell = blocks.filter { ["sh", "console", "yaml"].contains($0.language) }
    let lines = shell.flatMap { $0.text.split(separator: "\n").map(String.init) }
    return (spans + lines).compactMap { line in
      let call = line.firstMatch(
        of: /^(?:\$ | *- run: )?(?:swift run -c release )?(titrate [^|>]*)/)
      // The number before ">" belongs to the shell.
      return call.map { String($0.output.1) }.map {
        $0.hasSuffix(" 2") ? String($0.dropLast(2)) : $0
      }
    }
  }
}
