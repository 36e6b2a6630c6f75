import Domain
import Foundation
import JSONSyntax
import Manifests
import Planning
import System
import TestSupport
import Testing
import Wire

@Suite(.waiting) struct SchemaOutputTests {
  @Test func `every output of a life is valid, and the life has everything`() throws {
    let folder = try TemporaryDirectory()
    var outputs: [Output] = []
    for step in SchemaLife.steps {
      for (name, text) in step.files {
        if let text {
          try folder.write(name, text)
        } else {
          try FileManager.default.removeItem(atPath: folder.path(name))
        }
      }
      outputs += try run(step.name, in: folder.path, state: folder.path(".titrate/state.json"))
      outputs += try command(step.name, folder.path, state: folder.path(".titrate/state.json"))
    }
    outputs += try restore(in: folder.path, state: folder.path(".titrate/state.json"))
    try expectValid(outputs)
    try expectComplete(outputs)
  }

  @Test(hasExamples, arguments: exampleNames)
  func `every output of an example is valid`(name: String) throws {
    let state = try TemporaryDirectory()
    let example = examplesFolder + "/" + name
    let steps = names(in: example).filter { !names(in: "\(example)/\($0)/environments").isEmpty }
    var outputs: [Output] = []
    for step in steps.isEmpty ? ["."] : steps {
      outputs += try run(
        "\(name)-\(step)", in: "\(example)/\(step)", state: state.path("state.json"))
    }
    try expectValid(outputs)
    #expect(outputs.contains { $0.kind == "plan" && $0.value["hasChanges"] == .boolean(true) })
  }

  @Test(hasExamples, arguments: exampleNames)
  func `every manifest of an example is valid`(name: String) throws {
    let example = examplesFolder + "/" + name
    let files = try #require(FileManager.default.enumerator(atPath: example))
    var manifests: [Output] = []
    for case let path as String in files where path.hasSuffix(".json") && !path.contains("/.") {
      let text = try String(contentsOfFile: "\(example)/\(path)", encoding: .utf8)
      let kind = try json(text)["kind"]?.text?.lowercased()
      guard kind != nil || path.hasSuffix("titrate.json") else { continue }
      manifests.append(try Output(kind ?? "settings", "\(name)/\(path)", text))
    }
    #expect(!manifests.isEmpty)
    try expectValid(manifests)
  }

  // MARK: Runs

  /// What titrate prints and writes about a workspace, before, while and after it is applied.
  private func run(_ name: String, in folder: String, state: String) throws -> [Output] {
    let place = place(folder, state) + ["--format", "json"]
    // A state begins by itself in the usual place alone.
    var outputs = place.contains("--state") ? [] : try evaluations("\(name)-before", place)
    for (command, kind) in [("plan", "plan"), ("test", "verdicts"), ("apply", "outcomes")] {
      let options =
        (place.contains("--state") ? ["--new-state"] : [])
        + (command == "apply" ? ["--auto-approve", "--author", "Mira"] : [])
      let text = String(decoding: try titrate([command] + place + options), as: UTF8.self)
      outputs.append(try Output(kind, name, text))
    }
    let validation = try titrate(["validate", folder, "--format", "json"])
    outputs.append(try Output("diagnostics", name, String(decoding: validation, as: UTF8.self)))
    outputs.append(
      try Output("status", name, String(decoding: try titrate(["status"] + place), as: UTF8.self)))
    return try outputs + kept(name, place, state: state) + evaluations(name, place)
  }

  /// The words for a workspace and its state. In the usual place a state begins by itself.
  private func place(_ folder: String, _ state: String) -> [String] {
    state == folder + "/.titrate/state.json" ? [folder] : [folder, "--state", state]
  }

  /// What an identity gets in production, as long as there is such an environment.
  private func evaluations(_ name: String, _ place: [String]) throws -> [Output] {
    try [[], ["--summary"], ["--plan"], ["--plan", "--summary"]].flatMap { options in
      let who = ["--environment", "production", "--identity", "a", "--identity", "b"]
      let lines = try titrate(["evaluate"] + place + who + options).split(separator: 10)
      return try lines.map { line in
        try Output("evaluation", name, String(decoding: line, as: UTF8.self))
      }
    }
  }

  /// What titrate keeps: its history and its state.
  private func kept(_ name: String, _ place: [String], state: String) throws -> [Output] {
    let history = String(decoding: try titrate(["history"] + place), as: UTF8.self)
    var outputs: [Output] = []
    for (number, line) in history.split(separator: "\n").enumerated() {
      outputs.append(try Output("event", "\(name)-\(number)", String(line)))
    }
    if let text = try? String(contentsOfFile: state, encoding: .utf8) {
      outputs.append(try Output("snapshot", name, text))
    }
    return outputs
  }

  /// Stops and releases, and plans afterwards.
  private func command(_ name: String, _ folder: String, state: String) throws -> [Output] {
    try (SchemaLife.commands[name] ?? []).flatMap { words in
      let place = place(folder, state) + ["--format", "json"]
      let approval = words[0] == "release" ? ["--auto-approve"] : []
      let outcomes = try titrate(
        words.prefix(2) + [folder] + words.dropFirst(2)
          + place.dropFirst() + approval)
      let step = "\(name)-\(words[0])"
      let plan = String(decoding: try titrate(["plan"] + place), as: UTF8.self)
      let status = String(decoding: try titrate(["status", "--stale"] + place), as: UTF8.self)
      return try [
        try Output("outcomes", step, String(decoding: outcomes, as: UTF8.self)),
        try Output("plan", step, plan), try Output("status", step, status),
      ] + kept(step, place, state: state) + evaluations(step, place)
    }
  }

  private func restore(in folder: String, state: String) throws -> [Output] {
    let place = place(folder, state)
    _ = try titrate(["state", "restore", "--auto-approve"] + place)
    return try kept("restored", place + ["--format", "json"], state: state)
  }

  // MARK: Judgements

  private func expectValid(_ outputs: [Output]) throws {
    for (kind, outputs) in Dictionary(grouping: outputs, by: \.kind) {
      let schema = String(decoding: try titrate(["schema", kind]), as: UTF8.self)
      let validator = try SchemaValidator(schema, isSealed: true)
      for output in outputs {
        #expect(validator.errors(in: output.value) == [], "\(kind) of \(output.name)")
        try output.export()
      }
    }
  }

  /// Otherwise there would be something of which nobody knows whether its schema is right.
  private func expectComplete(_ outputs: [Output]) throws {
    let plan = try json(String(decoding: try titrate(["schema", "plan"]), as: UTF8.self))
    let plans = outputs.filter { $0.kind == "plan" }.map(\.value)
    #expect(plans.contains { !$0["stops"].elements.isEmpty })
    let upcoming = plans.flatMap { $0["upcoming"].elements }.compactMap { $0["action"]?.text }
    #expect(Set(upcoming) == ["start", "rise", "complete"])
    let changes = plans.flatMap { $0["changes"].elements }
    let steps = changes.flatMap { $0["steps"].elements }.compactMap { $0["step"]?.text }
    let known = plan["$defs"]?["step"]?["properties"]?["step"]?["enum"].elements ?? []
    // A stop is carried out at once, and never planned. Only a provider serves what is not kept.
    #expect(Set(known.compactMap(\.text)).subtracting(steps) == ["stop", "correctDrift"])
    let outcomes = outputs.flatMap { $0.value["outcomes"].elements }
    let actions = Set((changes + outcomes).compactMap { $0["action"]?.text })
    #expect(actions == Set(Change.Action.allCases.map(\.rawValue)))
    let events = Set(outputs.compactMap { $0.value["event"]?.text })
    #expect(
      Set(Event.Name.allCases.map(\.rawValue)).subtracting(events)
        == Set(
          [.driftCorrected, .applyBegun, .applyRenewed, .applyEnded].map(\Event.Name.rawValue)))
    let specs = outputs.filter { $0.kind == "verdicts" }.flatMap { $0.value["specs"].elements }
    #expect(specs.contains { $0["at"] != .null })
    let cases = specs.flatMap { $0["cases"].elements }
    for holds in [true, false] { #expect(cases.contains { $0["holds"] == .boolean(holds) }) }
    #expect(cases.contains { $0["actual"] == .null })
    for member in ["reason", "shares"] { #expect(cases.contains { $0["actual"]?[member] != nil }) }
    let evaluations = outputs.filter { $0.kind == "evaluation" }.map(\.value)
    let rules = Set(evaluations.compactMap { $0["reason"]?["rule"]?.text })
    #expect(rules == Set(Evaluation.Rule.allCases.map(\.rawValue)))
    #expect(evaluations.contains { $0["before"] == .null })
    #expect(outputs.contains { !$0.value["published"].elements.isEmpty })
    let diagnostics = outputs.flatMap { $0.value["diagnostics"].elements }
    #expect(diagnostics.contains { !$0["notes"].elements.isEmpty })
    #expect(diagnostics.contains { $0["severity"]?.text == "warning" })
  }
}

/// A piece of JSON, and the kind of schema that describes it.
private struct Output {
  let kind: String
  let name: String
  let text: String
  let value: JSONValue

  init(_ kind: String, _ name: String, _ text: String) throws {
    self.kind = kind
    self.name = name
    self.text = text
    value = try json(text)
  }

  /// Writes it for other validators, where a folder is named for that.
  func export() throws {
    guard let folder = ProcessInfo.processInfo.environment["TITRATE_EXPORT_JSON"] else { return }
    let place = URL(filePath: folder, directoryHint: .isDirectory)
      .appending(path: "\(kind)/accepted")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    let file = "\(name.replacing("/", with: "-"))-\(UUID().uuidString.prefix(8)).json"
    try Data(text.utf8).write(to: place.appending(path: file))
  }
}

private let root = URL(filePath: #filePath).deletingLastPathComponent()
  .appending(path: "../..").standardized.path(percentEncoded: false)

private let examplesFolder = root + "examples"

/// The examples that are workspaces, or steps of one.
private let exampleNames = names(in: examplesFolder).filter { name in
  let paths = FileManager.default.enumerator(atPath: examplesFolder + "/" + name)
  return paths?.contains { ($0 as? String)?.hasSuffix("environments") == true } == true
}

private let hasExamples = ConditionTrait.enabled(
  if: !exampleNames.isEmpty, "There is no folder of examples.")

private func names(in folder: String) -> [String] {
  ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
}

/// Runs the `titrate` beside the tests as on a server of GitHub, and returns its output.
private func titrate(_ words: [String]) throws -> [UInt8] {
  let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appending(path: "titrate").path(percentEncoded: false)
  let circumstances = [
    "GITHUB_ACTIONS=true", "GITHUB_SHA=5f1d7a84db00d2fce00b31a7fc73224f9d3f3f4b",
    "GITHUB_REF=refs/pull/7/merge", "GITHUB_SERVER_URL=https://github.example",
    "GITHUB_REPOSITORY=shop/storefront", "GITHUB_RUN_ID=1",
  ]
  return try runProgram(
    "env", arguments: circumstances + [program] + words, maximumOutputBytes: 1 << 24
  ).output
}

private func json(_ text: String) throws -> JSONValue {
  let document = try JSONDocument(Array(text.utf8))
  return document.value(document.root)
}

extension JSONValue? {
  fileprivate var elements: [JSONValue] { self?.elements ?? [] }
}
