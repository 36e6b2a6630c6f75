import Domain
import Manifests
import Planning
import JSONSyntax

extension Event {
  /// The number and key of a variant that was added; nil for any other event.
  var addedVariant: (number: Int, key: String)? {
    guard case .object(let variant) = attribute("addedVariant"),
      case .integer(let number)? = variant.first(where: { $0.key == "id" })?.value,
      case .string(let key)? = variant.first(where: { $0.key == "key" })?.value
    else { return nil }
    return (number, key)
  }

  /// What happened, in words. Shares stand in the order of the variants, unknown ones last.
  func words(_ variants: [String]) -> String {
    let shares = shares(variants)
    return switch name {
    case .environmentCreated: "added (feature versioning \(text("featureVersioning")))"
    case .environmentUpdated: "changed (feature versioning \(text("featureVersioning")))"
    case .environmentRemoved, .featureRemoved, .experimentRemoved: "removed"
    case .featureCreated: "added (\(text("type")))"
    case .featureUpdated: featureEdit
    case .flagCreated: "served from now on: \(state(shares))"
    case .flagRemoved: "no longer served"
    case .flagUpdated, .flagPublished: "\(statePlace): \(state(shares))"
    case .flagHeld: "held for after the rollout: \(shares)"
    case .experimentCreated: "created on \(feature?.text ?? "")"
    case .experimentStarted: "started"
    case .experimentResumed: "resumed"
    case .experimentPaused: "paused"
    case .experimentCompleted: "completed"
    case .experimentUpdated: "edited: \(fields)"
    case .experimentStopped: "STOPPED: \(Brake.words(text("reason")))"
    case .experimentReleased: "released: serves again"
    case .experimentStartedOver: "started over: iteration \(text("iteration"))"
    case .experimentConcluded: "concluded: \(conclusion)"
    case .phaseBegun: "another phase of the data: \(shares)"
    case .rolloutConfigured: cohort
    case .rolloutEnabled: "rollout enabled: \(text("percentage"))% get their split"
    case .rolloutRemoved: "rollout removed"
    case .stateRestored: "brought back as it was at commit \(text("fromSerial"))"
    }
  }

  // MARK: Particulars

  private func attribute(_ name: String) -> JSONValue {
    attributes.first { $0.key == name }?.value ?? .null
  }

  /// An attribute as it is read aloud: a string without its quotation marks.
  private func text(_ name: String) -> String { Self.text(attribute(name)) }

  private static func text(_ value: JSONValue) -> String {
    if case .string(let text) = value { inert(text) } else { inert(value) }
  }

  private static func member(_ name: String, of value: JSONValue) -> JSONValue {
    guard case .object(let members) = value else { return .null }
    return members.first { $0.key == name }?.value ?? .null
  }

  // MARK: Sentences

  private var featureEdit: String {
    for (name, words) in [
      ("addedVariant", "variant added: "), ("changedVariant", "variant changed: "),
    ] {
      let variant = attribute(name)
      guard variant != .null else { continue }
      let value = Self.member("value", of: Self.member("value", of: variant))
      return "\(words)\(Self.text(Self.member("key", of: variant))), which is \(inert(value))"
    }
    let removed = attribute("removedVariant")
    return removed == .null ? "made \(text("type"))" : "variant removed: \(Self.text(removed))"
  }

  private var fields: String {
    guard case .array(let names) = attribute("fields") else { return "" }
    return names.map { Self.text($0) }.joined(separator: ", ")
  }

  private var conclusion: String {
    let variant = attribute("variant")
    return text("decision") + (variant == .null ? "" : " \(Self.text(variant))")
      + ", \(text("reason"))"
  }

  private var cohort: String {
    let before = attribute("percentageBefore")
    let change = before == .null ? "" : "\(inert(before))% → "
    return "cohort: \(change)\(text("percentage"))%"
  }

  private var statePlace: String {
    let segment = attribute("segment")
    return segment == .null ? "default" : "override for segment \(inert(segment))"
  }

  private func state(_ shares: String) -> String {
    let isOn = attribute("enabled") == .boolean(true)
    let value = Self.member("value", of: attribute("value"))
    let version = attribute("version")
    return "\(isOn ? "on" : "off"), \(inert(value))" + (shares.isEmpty ? "" : ", \(shares)")
      + (version == .null ? "" : " (version \(inert(version)))")
  }

  private func shares(_ variants: [String]) -> String {
    guard case .object(let shares) = attribute("allocations") else { return "" }
    let rank = Dictionary(
      variants.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { $1 })
    let ordered = shares.enumerated().sorted { first, second in
      let ranks = (rank[first.element.key] ?? .max, rank[second.element.key] ?? .max)
      return (ranks.0, first.offset) < (ranks.1, second.offset)
    }.map(\.element)
    return ordered.map { "\(inert($0.key)) \(inert($0.value))%" }.joined(separator: ", ")
  }
}
