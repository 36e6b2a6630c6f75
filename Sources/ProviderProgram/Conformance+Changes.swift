import Domain
import JSONSyntax
import Planning
import Wire

// What is tried with changes, all of one flag.
extension Conformance {
  /// The segment of the override that is made: a number that no experiment gets but by chance.
  private static let segment = Salt(preferredBy: "titrate provider check")

  mutating func tryChange(_ check: ProviderCheck) throws(Fault) {
    guard let flag else { return }
    switch check {
    case .change: try tryOverride(flag)
    case .changeTwice: try tryTwice(flag)
    case .conflict: try tryConflict(flag)
    case .refusal: try tryRefusals(flag)
    case .unicode: try tryValue("ü 🙂 \u{2028}\u{7f} \"\\/ \t\n e\u{301} 日本", flag)
    case .bigValue: try tryValue(String(repeating: "0123456789", count: 1_500), flag)
    case .removal: try tryRemoval(flag)
    case .restoration: try tryRestoration(flag)
    case .greeting, .ending, .answers, .agreement, .unknownNames, .repetition, .numbers, .spelling,
      .manyAtOnce, .secrets:
      preconditionFailure("no change: \(check)")
    }
  }

  /// Has a change made by a program of its own.
  private mutating func order(
    _ flag: FlagID, _ want: ProviderOrder.Want, expecting fingerprint: String?
  ) throws(Fault) -> ProviderResult {
    let order = ProviderOrder(
      id: 1, flag: flag, experiment: ExperimentKey("titrate-check"), expected: fingerprint,
      steps: [],
      want: want)
    guard let answer = try talk(.apply, [(1, Coding.providerOrder.encode(order))])[1] else {
      throw Fault(reason: "It did not answer.")
    }
    let result = try Coding.providerOutcome.value(in: answer).result
    if case .done(let serving) = result, let fault = serving.fault { throw fault }
    return result
  }

  /// Has a change made that must be, and reads it back.
  private mutating func make(
    _ flag: FlagID, _ want: ProviderOrder.Want, expecting fingerprint: String?
  ) throws(Fault) -> FlagServing {
    let result = try order(flag, want, expecting: fingerprint)
    guard case .done(let said) = result else { throw unexpected(result, "done") }
    let serving = try serving(of: flag)
    guard said.inOrder == serving else {
      throw Fault(reason: "What it says is served then is not what it reads.")
    }
    now = serving
    return serving
  }

  private func unexpected(_ result: ProviderResult, _ expected: String) -> Fault {
    let text =
      switch result {
      case .done: "done"
      case .conflict: "conflict"
      case .refused(let words): "refused, with '\(excerpt(words))'"
      case .unavailable(let words, _): "unavailable, with '\(excerpt(words))'"
      case .unknown(let words): "unknown, with '\(excerpt(words))'"
      }
    return Fault(reason: "The result should be \(expected), and was \(text).")
  }

  /// Throws unless nothing has changed since the last change.
  private mutating func requireUnchanged(_ flag: FlagID) throws(Fault) {
    guard try serving(of: flag) == now else { throw Fault(reason: "Something was changed.") }
  }

  // MARK: Overrides

  private func override(_ hundredths: Int, beside serving: FlagServing) -> OverrideServing {
    let priority = serving.overrides.map(\.priority).max().map { $0 + 1 } ?? 0
    return OverrideServing(
      segment: Self.segment, percentage: Percentage(hundredths: hundredths),
      state: serving.environmentDefault, priority: priority)
  }

  private func wish(_ override: OverrideServing) -> ProviderOrder.Want {
    ProviderOrder.Want(environmentDefault: nil, overrides: [override], removed: [])
  }

  private mutating func tryOverride(_ flag: FlagID) throws(Fault) {
    var found = try serving(of: flag)
    if found.override(for: Self.segment) != nil {
      // An earlier check was interrupted.
      found = try make(flag, removal, expecting: found.fingerprint)
    }
    before = found
    // From here on there may be something to put right.
    now = found
    let wanted = override(1_025, beside: found)
    let made = try make(flag, wish(wanted), expecting: found.fingerprint)
    guard let override = made.override(for: Self.segment), override.servesSame(as: wanted) else {
      throw Fault(reason: "The override is not served as it was wanted.")
    }
    guard made.servesSame(as: found, besides: Self.segment) else {
      throw Fault(reason: "Something else of the flag was changed, too.")
    }
    guard made.fingerprint != found.fingerprint else {
      throw Fault(reason: "The fingerprint is the same as before.")
    }
  }

  private mutating func tryTwice(_ flag: FlagID) throws(Fault) {
    guard let before, let now else { return }
    // Even with a fingerprint that is not right any more.
    for fingerprint in [now.fingerprint, before.fingerprint] {
      let again = try order(flag, wish(override(1_025, beside: before)), expecting: fingerprint)
      guard case .done(let serving) = again else { throw unexpected(again, "done") }
      guard serving.inOrder == now else { throw Fault(reason: "Something was changed.") }
    }
    try requireUnchanged(flag)
  }

  private mutating func tryConflict(_ flag: FlagID) throws(Fault) {
    guard let before else { return }
    let result = try order(
      flag, wish(override(2_000, beside: before)), expecting: before.fingerprint)
    guard result == .conflict else { throw unexpected(result, "conflict") }
    try requireUnchanged(flag)
  }

  private mutating func tryRefusals(_ flag: FlagID) throws(Fault) {
    guard let before, let now, let feature = FeatureName("titrate-check-no-such-feature"),
      let variant = VariantKey("titrate-check-no-such-variant")
    else { return }
    let other = try order(
      FlagID(environment, feature), wish(override(1_000, beside: before)), expecting: nil)
    guard case .refused = other else { throw unexpected(other, "refused") }
    var override = override(1_000, beside: before)
    override.state.allocations =
      Allocations(ordered: [VariantAllocation(variant, .whole)]) ?? .none
    let result = try order(flag, wish(override), expecting: now.fingerprint)
    guard case .refused = result else { throw unexpected(result, "refused") }
    try requireUnchanged(flag)
  }

  // MARK: Values

  private mutating func tryValue(_ text: String, _ flag: FlagID) throws(Fault) {
    guard let now else { return }
    var state = now.environmentDefault
    state.value = .string(text)
    let want = ProviderOrder.Want(environmentDefault: state, overrides: [], removed: [])
    let result = try order(flag, want, expecting: now.fingerprint)
    if case .refused = result { return try requireUnchanged(flag) }
    guard case .done = result else { throw unexpected(result, "done or refused") }
    let serving = try serving(of: flag)
    self.now = serving
    guard serving.environmentDefault.servesSame(as: state) else {
      throw Fault(reason: "The value is not served as it was wanted.")
    }
  }

  // MARK: The end

  private var removal: ProviderOrder.Want {
    ProviderOrder.Want(environmentDefault: nil, overrides: [], removed: [Self.segment])
  }

  private mutating func tryRemoval(_ flag: FlagID) throws(Fault) {
    for _ in 0..<2 {
      let serving = try make(flag, removal, expecting: now?.fingerprint)
      guard serving.override(for: Self.segment) == nil else {
        throw Fault(reason: "The override is still served.")
      }
    }
  }

  private mutating func tryRestoration(_ flag: FlagID) throws(Fault) {
    guard let before else { return }
    let fingerprint = try serving(of: flag).fingerprint
    let want = ProviderOrder.Want(
      environmentDefault: before.environmentDefault, overrides: [], removed: [Self.segment])
    let serving = try make(flag, want, expecting: fingerprint)
    guard serving.servesSame(as: before, besides: Self.segment),
      serving.override(for: Self.segment) == nil
    else {
      throw Fault(reason: "It does not serve \(flag.words) as before.")
    }
  }
}

extension FlagServing {
  /// Whether everything but the override of a segment is the same.
  fileprivate func servesSame(as other: FlagServing, besides segment: SegmentID) -> Bool {
    let own = overrides.filter { $0.segment != segment }
    let others = other.overrides.filter { $0.segment != segment }
    return environmentDefault.servesSame(as: other.environmentDefault)
      && own.elementsEqual(others) { $0.segment == $1.segment && $0.servesSame(as: $1) }
  }
}
