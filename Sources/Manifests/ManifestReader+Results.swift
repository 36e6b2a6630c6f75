import Domain
import JSONSyntax

private enum ResultsField: Int, FieldName {
  case kind, environment, experiment, since, asOf, exposures
  case metrics, description, links
  static let object = ManifestObject<Self>("a file of results", requiredThrough: .exposures)
}

private enum MeasuredMetricField: Int, FieldName {
  case name, confidenceLevel, variants
  case valid
  static let object = ManifestObject<Self>("a measured metric", requiredThrough: .variants)
}

private enum MeasuredControlField: Int, FieldName {
  case mean
  static let object = ManifestObject<Self>(
    "what is measured of the control", requiredThrough: .mean)
}

private enum MeasuredVariantField: Int, FieldName {
  case mean, effect
  static let object = ManifestObject<Self>(
    "what is measured of a variant", requiredThrough: .effect)
}

private enum IntervalField: Int, FieldName {
  case lower, upper
  static let object = ManifestObject<Self>("an interval", requiredThrough: .upper)
}

extension ManifestReader {
  mutating func results(_ node: JSONNode) -> ResultsManifest? {
    mentions.results = Mentions.Results()
    guard let fields = fields(of: node, ResultsField.self) else { return nil }
    let environment = name(fields[.environment], EnvironmentKey.self)
    let key = name(fields[.experiment], ExperimentKey.self)
    mentions.environment = environment
    if let key, let environment {
      mentions.subject = .experiment(ExperimentID(environment: environment, key: key))
    }
    _ = text(fields[.description])
    checkTexts(fields[.links])
    let (since, asOf) = (instant(fields[.since]), instant(fields[.asOf]))
    mentions.results?.asOf = asOf
    checkOrder(since, asOf, at: fields[.asOf])
    let exposures = fields[.exposures].flatMap { self.exposures($0) }
    let metrics = measuredMetrics(fields[.metrics])
    guard let key, let environment, let since, let asOf, let exposures else { return nil }
    return ResultsManifest(
      path: path, experiment: ExperimentID(environment: environment, key: key), since: since,
      asOf: asOf, exposures: exposures, metrics: metrics)
  }

  private mutating func checkOrder(_ since: Instant?, _ asOf: Instant?, at node: JSONNode?) {
    guard let since, let asOf, let node, asOf < since else { return }
    report(
      .resultsOrder, at: node,
      "The results end at \(asOf), before they begin at \(since). Exchange the two, or correct one."
    )
  }

  // MARK: Exposures

  private mutating func exposures(_ node: JSONNode) -> Exposures? {
    guard let members = members(of: node, "a number for the control and for each variant") else {
      return nil
    }
    var control: Int?
    var namesControl = false
    var variants: [VariantKey: Int] = [:]
    for (keyNode, value) in members {
      let count = integer(
        value, in: 0...1 << 53, noun: "a number of identities",
        advice: "Identities are counted, each of them once: an integer from 0 to 2^53, without a "
          + "fraction and without an exponent.")
      if isControl(keyNode) {
        namesControl = true
        control = count
      } else if let key = mentionedVariant(keyNode) {
        variants[key] = count
      }
    }
    if !namesControl { reportMissingControl(in: node) }
    return control.map { Exposures(control: $0, variants: variants) }
  }

  private mutating func reportMissingControl(in node: JSONNode) {
    report(
      .missingField, at: node,
      "Add \"control\", with what was measured of those who got the feature's own value.")
  }

  /// Reads a variant that is to be looked up in the feature.
  mutating func mentionedVariant(_ node: JSONNode) -> VariantKey? {
    guard let key = name(node, VariantKey.self) else { return nil }
    mentions.variants.append((key, location(of: node)))
    return key
  }

  // MARK: Metrics

  private mutating func measuredMetrics(_ node: JSONNode?) -> [ResultsManifest.MeasuredMetric] {
    guard let elements = elements(of: node, "measured metrics") else { return [] }
    var firstByName: [String: JSONNode] = [:]
    var metrics: [ResultsManifest.MeasuredMetric] = []
    for element in elements {
      guard let fields = fields(of: element, MeasuredMetricField.self) else { continue }
      let name = text(fields[.name])
      if let name, let node = fields[.name] {
        let place = location(of: node)
        mentions.results?.metrics.append((name, place))
        if let first = firstByName[name] { reportDuplicate(metric: node, first: first) }
        firstByName[name] = firstByName[name] ?? node
      }
      let level = confidenceLevel(fields[.confidenceLevel])
      let validity = choice(fields[.valid], ResultsManifest.Validity.self) ?? .fixed
      let measured = fields[.variants].flatMap { measurements($0) }
      guard let name, let level, let measured else { continue }
      metrics.append(
        ResultsManifest.MeasuredMetric(
          name: name, confidenceLevel: level, validity: validity,
          controlMean: measured.controlMean, variants: measured.variants))
    }
    return metrics
  }

  private mutating func reportDuplicate(metric node: JSONNode, first: JSONNode) {
    report(
      .duplicateMetric, at: node,
      "Results tell each metric once, with all variants. Remove one of the two, or correct its name.",
      notes: [.init(message: "the first stands here", location: location(of: first))])
  }

  private mutating func confidenceLevel(_ node: JSONNode?) -> Double? {
    guard let node, let level = number(node) else { return nil }
    guard level > 0 && level < 1 else {
      report(
        .invalidNumber, at: node,
        "A confidence level lies between 0 and 1: write 0.95 for intervals that hold the effect in "
          + "95% of all cases.")
      return nil
    }
    return level
  }

  private mutating func measurements(
    _ node: JSONNode
  ) -> (controlMean: Double, variants: [ResultsManifest.MeasuredVariant])? {
    guard let members = members(of: node, "what was measured of the control and of each variant")
    else { return nil }
    var controlMean: Double?
    var namesControl = false
    var variants: [ResultsManifest.MeasuredVariant] = []
    for (keyNode, value) in members {
      if isControl(keyNode) {
        namesControl = true
        controlMean = number(fields(of: value, MeasuredControlField.self)?[.mean])
      } else if let key = mentionedVariant(keyNode), let measured = measurement(of: key, value) {
        variants.append(measured)
      }
    }
    if !namesControl { reportMissingControl(in: node) }
    return controlMean.map { ($0, variants.sorted { $0.variant < $1.variant }) }
  }

  private mutating func measurement(
    of variant: VariantKey, _ node: JSONNode
  ) -> ResultsManifest.MeasuredVariant? {
    guard let fields = fields(of: node, MeasuredVariantField.self) else { return nil }
    let mean = number(fields[.mean])
    guard let place = fields[.effect], let effect = interval(place), let mean else { return nil }
    return ResultsManifest.MeasuredVariant(
      variant: variant, mean: mean, effect: effect, location: location(of: place))
  }

  private mutating func interval(_ node: JSONNode) -> ResultsManifest.Interval? {
    guard let fields = fields(of: node, IntervalField.self) else { return nil }
    let (lower, upper) = (number(fields[.lower]), number(fields[.upper]))
    guard let lower, let upper else { return nil }
    guard lower <= upper else {
      report(
        .intervalOrder, at: fields[.upper] ?? node,
        "The interval goes from \(lower) to \(upper). Exchange the two, or correct one.")
      return nil
    }
    return ResultsManifest.Interval(lower: lower, upper: upper)
  }
}
