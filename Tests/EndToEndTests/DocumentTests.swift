import Foundation
import TestSupport
import Testing

/// What documents show is what happens. `RECORD=1` writes the outputs anew.
@Suite(.waiting) struct DocumentTests {
  @Test(arguments: try Document.all().filter { !$0.startsProvider })
  func `every command that is shown prints what is shown`(document: Document) throws {
    try compare(document)
  }

  @Test(
    .enabled(if: Python.isInstalled, "\(Python.absence)"),
    arguments: try Document.all().filter(\.startsProvider))
  func `every command with a provider that is shown prints what is shown`(
    document: Document
  ) throws {
    try compare(document)
  }

  private func compare(_ document: Document) throws {
    let workshop = try Program.workshop()
    _ = try workshop.run("cp -R $EXAMPLES . && mkdir .build")
    var recorded = document.text
    for block in document.blocks where block.language == "console" {
      let outputs = try block.commands.map { try Self.output(of: $0.line, in: workshop) }
      for (command, output) in zip(block.commands, outputs) {
        #expect(
          workshop.comparable(command.output) == workshop.comparable(output), "$ \(command.line)")
      }
      let fresh = zip(block.commands, outputs).map { "$ \($0.line)\n\($1)" }
      recorded = recorded.replacing(
        "```console\n\(block.text)```", with: "```console\n\(fresh.joined(separator: "\n"))```")
    }
    guard ProcessInfo.processInfo.environment["RECORD"] == "1", recorded != document.text
    else { return }
    try Data(recorded.utf8).write(to: document.file)
    Issue.record("recorded; run again without RECORD to compare")
  }

  /// Each object is put into a workspace of several teams: in the place of the manifest of its kind, as
  /// the settings, or as fields of an experiment.
  @Test(arguments: try Document.all())
  func `every manifest that is shown is valid`(document: Document) throws {
    for block in document.blocks where block.language == "json" {
      let workshop = try Program.workshop()
      _ = try workshop.run("cp -R $EXAMPLES/storefront . && rm storefront/package.json")
      let shown = try object(block.text)
      let place = try #require(Self.place(of: shown), "\(block.text)")
      var content = shown
      if place.isPart {
        let whole = try object(try #require(workshop.folder.text(place.path)))
        content = whole.merging(shown) { $1 }
      }
      let data = try JSONSerialization.data(withJSONObject: content)
      try workshop.folder.write(place.path, String(decoding: data, as: UTF8.self))
      let run = try workshop.run("titrate validate storefront")
      #expect(run.status == 0 && run.errorOutput.isEmpty, "\(block.text)\(run.errorOutput)")
    }
  }

  @Test(arguments: try Document.all())
  func `every link leads somewhere`(document: Document) throws {
    for link in document.links where !link.contains("://") {
      let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      let target = name.isEmpty ? document.file : URL(filePath: name, relativeTo: document.file)
      let path = target.standardizedFileURL.path(percentEncoded: false)
      #expect(FileManager.default.fileExists(atPath: path), "\(link)")
      guard parts.count == 2 else { continue }
      let root = Program.repository.standardizedFileURL.path(percentEncoded: false)
      let anchors = try Document(String(path.trimmingPrefix(root))).anchors
      #expect(anchors.contains(String(parts[1])), "\(link)")
    }
  }

  @Test(arguments: try Document.all())
  func `every file and folder of the repository that is named exists`(document: Document) {
    for span in document.spans {
      guard let path = span.prefixMatch(of: /(Sources|Tests|schemas|examples|\.ci)(\/[\w.+\/-]+)?/)
      else { continue }
      let file = Program.repository.appending(path: String(path.output.0))
      #expect(FileManager.default.fileExists(atPath: file.path(percentEncoded: false)), "\(span)")
    }
  }

  @Test func `the map for contributors has every target`() throws {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: Program.repository.appending(path: "Sources").path(percentEncoded: false))
    let map = try Document("\(Document.guides)/Contributing.md").text
    for name in names { #expect(map.contains("\n| `\(name)` | "), "\(name)") }
  }

  @Test func `documents show commands, manifests and links`() throws {
    let documents = try Document.all()
    let blocks = documents.flatMap(\.blocks)
    #expect(blocks.filter { $0.language == "console" }.flatMap(\.commands).count > 20)
    #expect(blocks.count { $0.language == "json" } > 8)
    #expect(documents.flatMap(\.links).count { $0.contains("#") } > 10)
  }

  @Test func `the README is short and leads to every guide, as the index does`() throws {
    let readme = try Document("README.md")
    #expect(readme.text.split(separator: "\n", omittingEmptySubsequences: false).count <= 241)
    let index = try Document(Document.index)
    for guide in try Document.all() where guide.path.hasPrefix(Document.guides) {
      guard guide.path != index.path else { continue }
      let name = guide.file.lastPathComponent
      #expect(index.links.contains(name), "\(name)")
      #expect(readme.links.contains("\(Document.guides)/\(name)"), "\(name)")
    }
  }

  @Test func `the test command and the main command stand in the README`() throws {
    let text = try Document("README.md").text
    #expect(text.contains("\nswift test\n"))
    #expect(text.contains("\nswift run -c release titrate plan examples/storefront\n"))
  }

  @Test(arguments: ["experiment", "feature", "environment", "results", "spec", "settings"])
  func `every field of a manifest is explained`(kind: String) throws {
    let schema = Program.repository.appending(path: "schemas/\(kind).schema.json")
    let fields = Self.fields(of: try JSONSerialization.jsonObject(with: Data(contentsOf: schema)))
    let explained = Set(
      try Document.all().flatMap(\.spans).map { String($0.split(separator: ".").last ?? "") })
    #expect(fields.count > 3)
    #expect(fields.subtracting(explained) == [])
  }
}

extension DocumentTests {
  /// What a terminal shows.
  private static func output(of command: String, in workshop: ScenarioWorkshop) throws -> String {
    // The package is built already, and built it must not be twice at a time.
    let command = command.replacing("swift run -c release titrate", with: "titrate")
    return try workshop.call("{ \(command); } 2>&1").run().output
  }

  /// Where in the workspace an object that is shown belongs, and whether it is only a part of what is
  /// there.
  private static func place(of object: [String: Any]) -> (path: String, isPart: Bool)? {
    let experiment = "storefront/experiments/production/checkout-cta.json"
    switch object["kind"] as? String {
    case "Environment": return ("storefront/environments/production.json", false)
    case "Feature": return ("storefront/features/checkout_button.json", false)
    case "Experiment": return (experiment, false)
    case "Spec": return ("storefront/specs/checkout_button.json", false)
    case "Results": return ("storefront/results/checkout-cta.json", false)
    case nil:
      let settings: Set = ["ignore", "policy", "provider", "publish", "state"]
      return settings.isSuperset(of: object.keys)
        ? ("storefront/titrate.json", false) : (experiment, true)
    default: return nil
    }
  }

  /// The names of all properties in a schema.
  private static func fields(of schema: Any) -> Set<String> {
    if let list = schema as? [Any] { return Set(list.flatMap(fields)) }
    guard let object = schema as? [String: Any] else { return [] }
    let names = (object["properties"] as? [String: Any])?.keys.map { $0 } ?? []
    return Set(names).union(object.values.flatMap(fields))
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }
}

extension Document.Block {
  /// A command of a block, with the output that is shown below it.
  fileprivate struct Command {
    var line: String
    var output = ""
  }

  /// The commands of a block. A blank line before the next command is layout.
  fileprivate var commands: [Command] {
    var commands: [Command] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix("$ ") {
        if commands.last?.output.hasSuffix("\n\n") == true || commands.last?.output == "\n" {
          commands[commands.count - 1].output.removeLast()
        }
        commands.append(Command(line: String(line.dropFirst(2))))
      } else if !commands.isEmpty {
        commands[commands.count - 1].output += line + "\n"
      }
    }
    return commands
  }
}

extension Document {
  /// Whether one of its commands starts the provider that is an example.
  fileprivate var startsProvider: Bool {
    blocks.contains { $0.language == "console" && $0.text.contains("--provider-program") }
  }
}
