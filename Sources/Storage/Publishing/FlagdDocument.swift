import Domain
import JSONSyntax
import Manifests
import Planning

/// The flag definition of flagd, OpenFeature's own evaluation.
///
/// flagd cannot switch a flag off for only some identities. Whoever is to get nothing gets no
/// variant, and so the default of the application.
struct FlagdDocument {
  private let environment: EnvironmentKey
  private let flags: [ServedFlag]

  init(_ environment: EnvironmentKey, _ flags: [ServedFlag]) {
    self.environment = environment
    self.flags = flags
  }

  func json(_ stamp: ServedDocument.Stamp) -> JSONValue {
    .object([
      JSONMember("$schema", "https://flagd.dev/schema/v0/flags.json"),
      JSONMember(
        "flags",
        .object(flags.map { JSONMember($0.feature.text, FlagdFlag($0).json) })),
      JSONMember(
        "metadata",
        [
          "flagSetId": .string(environment.text), "version": "\(stamp.serial)",
          "lineage": .string(stamp.lineage), "updatedAt": .string(stamp.committedAt.description),
          "bucketing":
            "flagd's, which is not Flagsmith's: publish an environment in one format for good",
        ]),
    ])
  }

  /// The stamp of a document that `json` made.
  static func stamp(of document: JSONDocument) -> ServedDocument.Stamp? {
    let metadata = document.value("metadata", in: document.root)
    func text(_ name: String) -> String? {
      document.value(name, in: metadata).flatMap(document.string)
    }
    guard let lineage = text("lineage"), let serial = text("version").flatMap({ Int($0) }),
      let committedAt = text("updatedAt").flatMap({ Instant($0) })
    else { return nil }
    return ServedDocument.Stamp(lineage: lineage, serial: serial, committedAt: committedAt)
  }
}

/// One flag of the definition.
private struct FlagdFlag {
  private let flag: ServedFlag
  private let environmentDefault: ServedState

  init(_ flag: ServedFlag) {
    self.flag = flag
    environmentDefault = flag.environmentDefault
  }

  var json: JSONValue {
    .object(
      [
        JSONMember("state", isOff ? "DISABLED" : "ENABLED"),
        JSONMember("variants", .object(variants)), JSONMember("defaultVariant", defaultVariant),
      ] + (targeting.map { [JSONMember("targeting", $0)] } ?? []))
  }

  private var states: [ServedState] { flag.rollouts.map(\.override) + [environmentDefault] }

  private var isOff: Bool { states.allSatisfy { !$0.state.isEnabled } }

  // MARK: Variants

  private var variants: [JSONMember] {
    let controls = states.map { JSONMember(control(of: $0), $0.state.value.json) }
    var seen: Set<String> = []
    return (flag.variants.map { JSONMember($0.key.text, $0.value.json) } + controls)
      .filter { seen.insert($0.key).inserted }
  }

  /// The name of a state's control. A cohort whose control has another value than the default's
  /// gets a variant of its own, with a name that no variant can have.
  private func control(of served: ServedState) -> String {
    guard served.state.value != environmentDefault.state.value,
      let rollout = flag.rollouts.first(where: { $0.override == served })
    else { return VariantKey.control }
    return "\(rollout.experiment.id.key)/\(VariantKey.control)"
  }

  /// What the rules leave open; null for the application's own default.
  private var defaultVariant: JSONValue {
    states.allSatisfy(\.state.isEnabled) || isOff ? .string(VariantKey.control) : .null
  }

  // MARK: Rules

  /// The rules; nil where everyone gets the default variant.
  private var targeting: JSONValue? {
    let byDefault = rule(for: environmentDefault)
    guard !isOff, !flag.rollouts.isEmpty || byDefault != defaultVariant else { return nil }
    let rule = flag.rollouts.reversed().reduce(byDefault) { otherwise, rollout in
      ["if": [Self.isMember(of: rollout.segment), self.rule(for: rollout.override), otherwise]]
    }
    // Without a key all would fall into the same bucket, so they get the control.
    let withoutKey: JSONValue =
      environmentDefault.state.isEnabled ? .string(VariantKey.control) : .null
    return ["if": [Self.targetingKey, rule, withoutKey]]
  }

  /// The cohort comes first, and the weights always have the same sum, so that a larger cohort
  /// holds the smaller one.
  private static func isMember(of segment: RolloutSegment) -> JSONValue {
    let share = segment.percentage.hundredths
    return [
      "==": [
        fractional(
          segment.salts.segment, [("in", share), ("out", Percentage.whole.hundredths - share)]),
        "in",
      ]
    ]
  }

  /// What those get who are served a state: a variant's name or a rule; null where it is off.
  private func rule(for served: ServedState) -> JSONValue {
    guard served.state.isEnabled else { return .null }
    let split = Split(served.state.allocations, among: flag.variants, .flagd)
    func name(_ share: Split.Share) -> String { share.variant?.text ?? control(of: served) }
    if let only = split.onlyShare { return .string(name(only)) }
    return Self.fractional(
      served.splitSeed, split.shares.map { (name($0), $0.buckets.count) })
  }

  private static func fractional(_ salt: Salt, _ weights: [(String, Int)]) -> JSONValue {
    let salted: JSONValue = ["cat": [.string(SaltedHash.flagdPrefix(of: salt)), targetingKey]]
    return [
      "fractional": .array([salted] + weights.map { [.string($0), .integer($1)] })
    ]
  }

  private static let targetingKey: JSONValue = ["var": "targetingKey"]
}
