import Domain
package import Manifests
import Planning

@testable package import JSONSyntax

extension LabSite {
  /// The texts of all manifests by path.
  package var texts: [String: String] {
    var texts = otherFiles
    for (key, environment) in environments {
      texts["environments/\(key).json"] = Self.text(environment.json(key: key))
    }
    for (name, feature) in features {
      texts["features/\(name).json"] = Self.text(feature.json(name: name))
    }
    for (name, experiment) in experiments {
      texts["experiments/\(name).json"] = Self.text(experiment.json(name: name))
    }
    return texts
  }

  /// Where a field of an experiment stands.
  package static func experiment(_ name: String, _ pointer: String) -> SourceLocation {
    SourceLocation(path: "experiments/\(name).json", pointer: pointer)
  }

  /// Where a field of a feature stands.
  package static func feature(_ name: String, _ pointer: String) -> SourceLocation {
    SourceLocation(path: "features/\(name).json", pointer: pointer)
  }

  /// The bytes that a location means, whichever way it tells them.
  package func bytes(at location: SourceLocation?) -> Range<Int>? {
    let texts = texts
    let finding = Diagnostic(identifier: "", message: "", location: location)
    return locate([finding]) { texts[$0].map { Array($0.utf8) } }.first?.place?.bytes
  }

  /// The workspace, of files in the order of their paths, or in one that a seed decides.
  package func workspace(shuffledBy seed: UInt64? = nil) -> Workspace {
    var files = texts.sorted { $0.key < $1.key }
    if let seed {
      var generator = SeededGenerator(seed: seed)
      files.shuffle(using: &generator)
    }
    let (settings, problems) =
      settings.map { Settings.read(path: Settings.fileName, bytes: Array($0.utf8)) }
      ?? (Settings(), [])
    return Workspace(
      settings: settings, settingsProblems: problems,
      files: files.map { ManifestFile(path: $0.key, bytes: Array($0.value.utf8)) })
  }

  private static func text(_ json: JSONValue) -> String {
    String(decoding: json.canonical(), as: UTF8.self)
  }
}

extension LabEnvironment {
  fileprivate func json(key: String) -> JSONValue {
    .members([
      ("kind", "Environment"), ("key", .string(key)), ("name", name.map(JSONValue.string)),
      ("featureVersioning", .string(versioning.rawValue)),
    ])
  }
}

extension LabFeature {
  fileprivate func json(name: String) -> JSONValue {
    let kind: Feature.Kind = variants.isEmpty ? .standard : .multivariate
    let listed = variants.map {
      JSONValue.members([("key", .string($0.key)), ("value", $0.value.json)])
    }
    return .members([
      ("kind", "Feature"), ("name", .string(name)), ("type", .string(kind.rawValue)),
      ("value", value.json), ("enabled", .boolean(isEnabled)),
      ("variants", variants.isEmpty ? nil : .array(listed)),
      ("environments", .members(entries.map { ($0.key, $0.value.json) })),
    ])
  }
}

extension LabFeature.Entry {
  fileprivate var json: JSONValue {
    .members([
      ("enabled", isEnabled.map(JSONValue.boolean)), ("value", value?.json),
      ("allocations", allocations.isEmpty ? nil : .shares(allocations)),
    ])
  }
}

extension LabExperiment {
  fileprivate func json(name fileName: String) -> JSONValue {
    .members(
      [
        ("kind", "Experiment"), ("key", .string(key ?? fileName)),
        ("environment", .string(environment)), ("feature", .string(feature)),
        ("status", .string(status.rawValue)), ("name", name.map(JSONValue.string)),
        ("hypothesis", .string(LabSite.hypothesis)), ("rollout", rollout?.json),
      ] + fields.map { ($0.key, $0.value) })
  }
}

extension LabRollout {
  fileprivate var json: JSONValue {
    let split = split.map {
      $0.merging(["control": 100 - $0.values.reduce(0, +)]) { given, _ in given }
    }
    return .members([
      ("percentage", ramp == nil ? .integer(percentage) : nil),
      ("ramp", ramp.map { .array($0.map(\.json)) }), ("bake", bake.map(JSONValue.string)),
      ("value", value?.json),
      ("split", split.map(JSONValue.shares)), ("enabled", isEnabled.map(JSONValue.boolean)),
    ])
  }
}

extension LabRampStep {
  fileprivate var json: JSONValue {
    .members([
      ("after", .string(after)), ("percentage", .integer(percentage)),
      ("whenExposures", exposures.map(JSONValue.integer)),
      ("whenGuardrailsHold", guardrailsHold ? .boolean(true) : nil),
    ])
  }
}

extension JSONValue {
  /// An object of those members that there are.
  fileprivate static func members(_ members: [(String, JSONValue?)]) -> JSONValue {
    .object(members.compactMap { key, value in value.map { JSONMember(key, $0) } })
  }

  fileprivate static func shares(_ shares: [String: Int]) -> JSONValue {
    .members(shares.map { ($0.key, .integer($0.value)) })
  }
}
