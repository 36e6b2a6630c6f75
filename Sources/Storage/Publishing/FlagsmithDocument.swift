import Domain
import JSONSyntax
import Manifests
import Planning

/// The environment document of Flagsmith's SDKs, which they read in offline mode and for local
/// evaluation.
///
/// What has no counterpart here has the value that Flagsmith gives it when nothing was set, since
/// some SDKs insist on it.
struct FlagsmithDocument {
  private let environment: Environment
  private let flags: [ServedFlag]

  init(_ environment: Environment, _ flags: [ServedFlag]) {
    self.environment = environment
    self.flags = flags
  }

  func json(_ stamp: ServedDocument.Stamp) -> JSONValue {
    .object([
      JSONMember("id", 1), JSONMember("api_key", .string(hashedKey)),
      JSONMember("name", .string(environment.name)), JSONMember("project", project),
      JSONMember("feature_states", .array(flags.map(\.environmentDefaultJSON))),
      JSONMember("identity_overrides", []), JSONMember("allow_client_traits", true),
      JSONMember("hide_disabled_flags", nil), JSONMember("hide_sensitive_data", false),
      JSONMember("use_identity_composite_key_for_hashing", true),
      JSONMember("use_identity_overrides_in_local_eval", true),
      JSONMember("updated_at", .string(stamp.committedAt.description)),
      JSONMember(
        "titrate",
        ["lineage": .string(stamp.lineage), "serial": .integer(stamp.serial)]),
    ])
  }

  /// What the engine hashes together with identities: what a provider does, if that is another text.
  private var hashedKey: String {
    flags.lazy.flatMap(\.rollouts).compactMap(\.override.environment).first
      ?? environment.key.text
  }

  /// The stamp of a document that `json` made.
  static func stamp(of document: JSONDocument) -> ServedDocument.Stamp? {
    let own = document.value("titrate", in: document.root)
    guard let lineage = document.value("lineage", in: own).flatMap(document.string),
      let serial = document.value("serial", in: own).flatMap(document.integer),
      let time = document.value("updated_at", in: document.root).flatMap(document.string),
      let committedAt = Instant(time)
    else { return nil }
    return ServedDocument.Stamp(lineage: lineage, serial: serial, committedAt: committedAt)
  }

  private var project: JSONValue {
    .object([
      JSONMember("id", 1), JSONMember("name", "titrate"),
      JSONMember("organisation", Self.organisation),
      JSONMember("segments", .array(flags.flatMap(\.segments))),
      JSONMember("enable_realtime_updates", false), JSONMember("hide_disabled_flags", false),
      JSONMember("server_key_only_feature_ids", []),
    ])
  }

  private static let organisation: JSONValue = [
    "id": 1, "name": "titrate", "feature_analytics": false, "persist_trait_data": true,
    "stop_serving_flags": false,
  ]
}

extension ServedFlag {
  fileprivate var environmentDefaultJSON: JSONValue {
    json(environmentDefault, priority: nil, of: nil)
  }

  /// The cohorts. Each has the rank of its override, so that no two are equal.
  fileprivate var segments: [JSONValue] {
    rollouts.enumerated().map { rank, rollout in
      .object([
        JSONMember("id", .integer(rollout.segment.salts.segment.number)),
        JSONMember("name", .string(rollout.experiment.id.key.text)),
        JSONMember("rules", [Self.rule(rollout.segment.percentage)]),
        JSONMember(
          "feature_states",
          [json(rollout.override, priority: rank, of: rollout.experiment)]),
      ])
    }
  }

  private static func rule(_ percentage: Percentage) -> JSONValue {
    [
      "type": "ALL", "rules": [],
      "conditions": [
        [
          "operator": "PERCENTAGE_SPLIT", "property_": "$.identity.key",
          "value": .string(percentage.description),
        ]
      ],
    ]
  }

  private func json(
    _ served: ServedState, priority: Int?, of experiment: Experiment?
  ) -> JSONValue {
    .object(
      [
        JSONMember("feature", featureJSON),
        JSONMember("enabled", .boolean(served.state.isEnabled)),
        JSONMember("feature_state_value", served.state.value.json),
        // The engine hashes this number together with the identity.
        JSONMember("django_id", .integer(served.splitSeed.number)),
        JSONMember(
          "feature_segment", priority.map { ["priority": .integer($0)] } ?? .null),
        JSONMember(
          "multivariate_feature_state_values",
          .array(variants.map { $0.json(served.state.allocations) })),
      ] + metadata(of: experiment))
  }

  /// The split seed of the default is the feature's alone, so it can stand for a number that
  /// features do not have here.
  private var featureJSON: JSONValue {
    [
      "id": .integer(environmentDefault.splitSeed.number), "name": .string(feature.text),
      "type": .string(kind.rawValue.uppercased()),
    ]
  }

  /// SDKs use this to know whose exposures to record.
  private func metadata(of experiment: Experiment?) -> [JSONMember] {
    guard let running = runningExperiment else { return [] }
    return [
      JSONMember(
        "metadata",
        [
          "experiment": [
            "id": .integer(running.number),
            "name": .string(running.details.name ?? running.id.key.text),
            "in_experiment": .boolean(experiment?.id == running.id),
          ]
        ])
    ]
  }
}

extension Variant {
  fileprivate func json(_ allocations: Allocations) -> JSONValue {
    [
      // The engine deals the shares out in the order of these numbers.
      "id": .integer(number),
      "multivariate_feature_option": [
        "id": .integer(number), "key": .string(key.text), "value": value.json,
      ],
      "percentage_allocation": .number((allocations[key] ?? .zero).double),
    ]
  }
}
