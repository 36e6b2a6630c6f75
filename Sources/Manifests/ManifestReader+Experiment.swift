import Bytes
import Domain
import JSONSyntax

private enum ExperimentField: Int, FieldName {
  case kind, key, hypothesis, environment, feature, status
  case name, description, owner, tags, links, group, rollout, metrics
  case schedule, decideBy, iteration, conclusion
  static let object = ManifestObject<Self>("an experiment", requiredThrough: .status)
}

private enum RolloutField: Int, FieldName {
  case percentage, ramp, bake, value, split, enabled
  static let object = ManifestObject<Self>("a rollout")
}

private enum MetricField: Int, FieldName {
  case name, expectedDirection, role
  static let object = ManifestObject<Self>("a metric", requiredThrough: .expectedDirection)
}

extension ManifestReader {
  mutating func experiment(_ node: JSONNode) -> ExperimentManifest? {
    guard let fields = fields(of: node, ExperimentField.self) else { return nil }
    let key = name(fields[.key], ExperimentKey.self)
    let environment = name(fields[.environment], EnvironmentKey.self)
    if let key, let environment {
      mentions.subject = .experiment(ExperimentID(environment: environment, key: key))
    }
    let feature = name(fields[.feature], FeatureName.self)
    mentions.environment = environment
    mentions.feature = feature
    let status = choice(
      fields[.status], Status.self, rule: .unknownStatus, foreign: ForeignWords.status)
    var (details, metrics) = details(fields, status: status)
    if status == .created { ignoreSchedule(of: &details, at: fields[.schedule]) }
    let rollout = fields[.rollout].flatMap { wantedRollout($0, status: status) }
    if let node = fields[.rollout], !mayHaveGuardrail(metrics, fields) {
      checkGuardrails(ofRollout: node)
    }
    let iteration = iteration(fields[.iteration])
    let conclusion = fields[.conclusion].flatMap { self.conclusion($0, status: status) }
    guard let key, let environment, let feature, let status else { return nil }
    var manifest = ExperimentManifest(
      path: path, id: ExperimentID(environment: environment, key: key), feature: feature,
      status: status, details: details, metrics: metrics, rollout: rollout,
      iteration: iteration ?? 1, conclusion: conclusion, hasLink: filled(fields[.links]) != nil)
    manifest.utcOffset = fields[.schedule].flatMap(utcOffset(ofSchedule:))
    return manifest
  }

  // MARK: Rollout

  private mutating func wantedRollout(
    _ node: JSONNode, status: Status?
  ) -> ExperimentManifest.RolloutManifest? {
    guard let fields = fields(of: node, RolloutField.self) else { return nil }
    let size = percentageOrRamp(fields, in: node)
    let bake = duration(fields[.bake])
    if let node = fields[.bake], fields[.ramp] == nil, !fields.misspelt.contains(.ramp) {
      report(
        .bakeWithoutRamp, at: node,
        "\"bake\" says how long the experiment runs at the last step of its ramp before it ends by "
          + "itself, and there is no ramp. Write \"ramp\" instead of \"percentage\", or leave \"bake\" "
          + "out and say in \"schedule\" when it ends: \"endAt\".")
    }
    let value = flagValue(fields[.value])
    // An unknown field may be the misspelt split.
    if !fields.hasUnknown { mentions.rollout = .unsplit }
    let split = fields[.split].map { self.split($0) }
    let isEnabled = boolean(fields[.enabled])
    if let node = fields[.enabled], let status, status != .created {
      report(
        .rolloutEnabledIgnored, at: node,
        "\"enabled\" says whether the rollout serves before the start. The experiment is to be "
          + "\(status.rawValue), so the field says nothing: leave it out. To serve nobody, use "
          + "\"percentage\": 0.")
    }
    return size.map {
      ExperimentManifest.RolloutManifest(
        percentage: $0.percentage, ramp: $0.ramp, bake: $0.ramp == nil ? nil : bake, value: value,
        split: split, isEnabled: isEnabled)
    }
  }

  /// Reads the size of the cohort from `percentage` or `ramp`, of which exactly one must stand.
  private mutating func percentageOrRamp(
    _ fields: Fields<RolloutField>, in node: JSONNode
  ) -> (percentage: Percentage, ramp: Ramp?)? {
    switch (fields[.percentage], fields[.ramp]) {
    case (let fixed?, nil): return percentage(fixed).map { ($0, nil) }
    case (nil, let steps?):
      return ramp(steps).map { ($0.percentage(after: .zero), $0) }
    case (nil, nil) where !fields.misspelt.contains { [.percentage, .ramp].contains($0) }:
      report(
        .missingField, at: node,
        "A rollout needs the field \"percentage\", or \"ramp\" for one that grows with time.")
    case (nil, nil): break
    case (.some, let steps?):
      report(
        .percentageAndRamp, at: steps,
        "The cohort has one size, or one that grows with time. Leave out \"percentage\" or \"ramp\"."
      )
    }
    return nil
  }

  private mutating func split(_ node: JSONNode) -> [VariantAllocation] {
    mentions.rollout = .split([])
    guard let members = members(of: node, "a share for the control and for each variant") else {
      return []
    }
    var shares: [VariantAllocation] = []
    var variants: [VariantKey] = []
    var sum: Int? = 0
    var namesControl = false
    for (keyNode, value) in members {
      let percentage = percentage(value)
      sum = sum.flatMap { sum in percentage.map { sum + $0.hundredths } }
      if isControl(keyNode) {
        namesControl = true
      } else if let key = name(keyNode, VariantKey.self) {
        variants.append(key)
        if let percentage { shares.append(VariantAllocation(key, percentage)) }
      }
    }
    mentions.rollout = .split(variants)
    checkSplit(node, namesControl: namesControl, sum: sum)
    return shares
  }

  private mutating func checkSplit(_ node: JSONNode, namesControl: Bool, sum: Int?) {
    if !namesControl {
      report(
        .splitWithoutControl, at: node,
        "Add \"control\", which is the feature's own value, with its share, even if that is 0.")
    }
    if let sum, sum != Percentage.whole.hundredths {
      report(
        .splitSum, at: node,
        "The shares come to \(decimal(sum)). Change them so that all of them, with the control, "
          + "come to exactly 100.")
    }
  }

  // MARK: Details

  private mutating func details(
    _ fields: Fields<ExperimentField>, status: Status?
  ) -> (Experiment.Details, [Metric]) {
    _ = text(fields[.description])
    checkTexts(fields[.tags])
    checkTexts(fields[.links])
    _ = text(fields[.hypothesis])
    var metrics: [Metric] = []
    let details = Experiment.Details(
      name: text(fields[.name]), owner: text(fields[.owner]), group: name(fields[.group]),
      schedule: fields[.schedule].map {
        schedule($0, mayEndOtherwise: status == .completed || bakes(fields[.rollout]))
      } ?? Schedule(),
      decideBy: deadline(fields[.decideBy]),
      hypothesis: digest { reader in reader.write(fields[.hypothesis]) },
      metrics: digest { reader in metrics = reader.writeMetrics(fields[.metrics]) },
      notes: digest { reader in reader.writeNotes(fields) })
    return (details, metrics)
  }

  /// Whether a guardrail is among the metrics, as far as they could be read.
  private func mayHaveGuardrail(_ metrics: [Metric], _ fields: Fields<ExperimentField>) -> Bool {
    let isWhole =
      fields[.metrics].map { node in
        document.kind(of: node) == .array
          && metrics.count == document.elements(of: node).count { _ in true }
      } ?? !fields.misspelt.contains(.metrics)
    return !isWhole || metrics.contains { $0.role == .guardrail }
  }

  /// The digest of what `write` appends to `canonical`.
  private mutating func digest(_ write: (inout Self) -> Void) -> Experiment.Digest {
    canonical.removeAll(keepingCapacity: true)
    write(&self)
    return Experiment.Digest(ofCanonical: canonical.span)
  }

  private mutating func writeNotes(_ fields: Fields<ExperimentField>) {
    canonical.append(copying: "{\"description\":")
    write(fields[.description])
    canonical.append(copying: ",\"links\":")
    write(filled(fields[.links]))
    canonical.append(copying: ",\"tags\":")
    write(filled(fields[.tags]))
    canonical.append(UInt8(ascii: "}"))
  }

  /// Reads the metrics and appends their canonical form, in which a missing role is the primary
  /// one.
  private mutating func writeMetrics(_ node: JSONNode?) -> [Metric] {
    var metrics: [Metric] = []
    canonical.append(UInt8(ascii: "["))
    if let elements = elements(of: node, "metrics") {
      for element in elements {
        if let metric = writeMetric(element) { metrics.append(metric) }
      }
    }
    canonical.append(UInt8(ascii: "]"))
    return metrics
  }

  private mutating func writeMetric(_ node: JSONNode) -> Metric? {
    guard let fields = fields(of: node, MetricField.self) else { return nil }
    let name = text(fields[.name])
    let direction = choice(fields[.expectedDirection], Metric.Direction.self)
    let role = choice(fields[.role], Metric.Role.self) ?? .primary
    // Values are written as they stand in the file. A known word has only one canonical form.
    if canonical.last == UInt8(ascii: "}") { canonical.append(UInt8(ascii: ",")) }
    canonical.append(copying: "{\"expectedDirection\":")
    write(fields[.expectedDirection])
    canonical.append(copying: ",\"name\":")
    write(fields[.name])
    canonical.append(copying: ",\"role\":")
    if let role = fields[.role] { write(role) } else { canonical.append(copying: "\"primary\"") }
    canonical.append(UInt8(ascii: "}"))
    guard let name, let direction else { return nil }
    return Metric(name: name, expectedDirection: direction, role: role)
  }

  private mutating func write(_ node: JSONNode?) {
    guard let node else { return canonical.append(copying: "null") }
    document.appendCanonical(node, to: &canonical)
  }
}
