import Domain
import JSONSyntax
import Planning
import Wire

// What is tried with changes, all of one flag.
extension Conformance {
  /// The segments of the overrides that are made: numbers that no experiment gets but by chance.
  private static let segment = Salt(preferredBy: "titrate provider check")
  private static let otherSegment = Salt(preferredBy: "titrate provider check, another")

  /// Has a change made by a program of its own.
  private mutating func order(
    _ want: ProviderRequest.Want, of other: FlagID? = nil, expecting fingerprint: String?,
    spelled spelling: ([UInt8]) -> [UInt8] = { $0 }
  ) throws(Fault) -> ProviderResult {
    let flag = if let other { other } else { try flag() }
    let request = ProviderRequest(
      flag: flag, experiment: ExperimentKey("titrate-check"),
      hypothesis: "Titrate tries whether changes are made as they should be.", want: want,
      expected: fingerprint)
    let requests = [(1, Coding.providerOrder.encode(ProviderOrder(id: 1, request)))]
    guard let answer = try talk(.apply, requests, spelled: spelling)[1] else {
      throw Fault(reason: "It did not answer.")
    }
    let result = try Coding.providerOutcome.value(in: answer).result
    if case .done(let serving) = result, let fault = serving.fault { throw fault }
    return result
  }

  /// Has a change made that must be, and reads it back.
  private mutating func make(
    _ want: ProviderRequest.Want, expecting fingerprint: String?
  ) throws(Fault) -> FlagServing {
    let result = try order(want, expecting: fingerprint)
    guard case .done(let said) = result else { throw unexpected(result, "done") }
    let serving = try serving()
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
  private mutating func requireUnchanged() throws(Fault) {
    guard try serving() == now else { throw Fault(reason: "Something was changed.") }
  }

  // MARK: Overrides

  private func override(_ hundredths: Int, beside serving: FlagServing) -> OverrideServing {
    let priority = serving.overrides.map(\.priority).max().map { $0 + 1 } ?? 0
    return OverrideServing(
      segment: Self.segment, percentage: Percentage(hundredths: hundredths),
      state: serving.environmentDefault, priority: priority, status: .running)
  }

  private func wish(_ override: OverrideServing) -> ProviderRequest.Want {
    ProviderRequest.Want(overrides: [override])
  }

  mutating func tryChange() throws(Fault) {
    var found = try serving()
    if [Self.segment, Self.otherSegment].contains(where: { found.override(for: $0) != nil }) {
      // An earlier check was interrupted.
      found = try make(removal, expecting: found.fingerprint)
    }
    before = found
    // From here on there may be something to put right.
    now = found
    let wanted = override(1_025, beside: found)
    let made = try make(wish(wanted), expecting: found.fingerprint)
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

  mutating func tryChangeTwice() throws(Fault) {
    // Even with a fingerprint that is not right any more.
    for fingerprint in [now?.fingerprint, before?.fingerprint] {
      try tryAgain(expecting: fingerprint)
    }
  }

  mutating func tryChangeSpelled() throws(Fault) {
    try tryAgain(expecting: now?.fingerprint, spelled: Self.spelledOtherwise)
  }

  private mutating func tryAgain(
    expecting fingerprint: String?, spelled spelling: ([UInt8]) -> [UInt8] = { $0 }
  ) throws(Fault) {
    guard let before else { return }
    let result = try order(
      wish(override(1_025, beside: before)), expecting: fingerprint, spelled: spelling)
    guard case .done(let serving) = result else { throw unexpected(result, "done") }
    guard serving.inOrder == now else { throw Fault(reason: "Something was changed.") }
    try requireUnchanged()
  }

  mutating func tryStatus() throws(Fault) {
    guard let before, let now else { return }
    let keepsStatuses = now.override(for: Self.segment)?.status != nil
    for status in [Status.paused, .running] {
      var wanted = override(1_025, beside: before)
      wanted.status = status
      let made = try make(wish(wanted), expecting: self.now?.fingerprint)
      guard made.servesSame(as: now, besides: Self.segment),
        made.override(for: Self.segment)?.servesSame(as: wanted) == true
      else { throw Fault(reason: "It is not served as it was wanted.") }
      guard keepsStatuses || made == now else { throw Fault(reason: "Something was changed.") }
    }
  }

  mutating func tryOthers() throws(Fault) {
    guard let now else { return }
    var another = override(500, beside: now)
    another.segment = Self.otherSegment
    let made = try make(wish(another), expecting: now.fingerprint)
    let want = ProviderRequest.Want(removed: [Self.otherSegment])
    let removed = try make(want, expecting: made.fingerprint)
    guard made.servesSame(as: now, besides: Self.otherSegment),
      removed.servesSame(as: now, besides: Self.otherSegment)
    else { throw Fault(reason: "Another override was changed, too.") }
  }

  mutating func tryConflict() throws(Fault) {
    guard let before else { return }
    let result = try order(
      wish(override(2_000, beside: before)), expecting: before.fingerprint)
    guard result == .conflict else { throw unexpected(result, "conflict") }
    try requireUnchanged()
  }

  mutating func tryRefusals() throws(Fault) {
    guard let before, let now, let feature = FeatureName("titrate-check-no-such-feature"),
      let variant = VariantKey("titrate-check-no-such-variant")
    else { return }
    let other = try order(
      wish(override(1_000, beside: before)), of: FlagID(environment, feature), expecting: nil)
    guard case .refused = other else { throw unexpected(other, "refused") }
    var override = override(1_000, beside: before)
    override.state.allocations =
      Allocations(ordered: [VariantAllocation(variant, .whole)]) ?? .none
    let result = try order(wish(override), expecting: now.fingerprint)
    guard case .refused = result else { throw unexpected(result, "refused") }
    try requireUnchanged()
  }

  // MARK: Values

  mutating func tryValue(_ text: String) throws(Fault) {
    guard let now else { return }
    var state = now.environmentDefault
    state.value = .string(text)
    let want = ProviderRequest.Want(environmentDefault: state)
    let result = try order(want, expecting: now.fingerprint)
    if case .refused = result { return try requireUnchanged() }
    guard case .done = result else { throw unexpected(result, "done or refused") }
    let serving = try serving()
    self.now = serving
    guard serving.environmentDefault.servesSame(as: state) else {
      throw Fault(reason: "The value is not served as it was wanted.")
    }
  }

  // MARK: The end

  private var removal: ProviderRequest.Want {
    ProviderRequest.Want(removed: [Self.segment, Self.otherSegment])
  }

  mutating func tryRemoval() throws(Fault) {
    for _ in 0..<2 {
      let serving = try make(removal, expecting: now?.fingerprint)
      guard serving.override(for: Self.segment) == nil else {
        throw Fault(reason: "The override is still served.")
      }
    }
  }

  mutating func tryRestoration() throws(Fault) {
    guard let before else { return }
    let fingerprint = try serving().fingerprint
    let want = ProviderRequest.Want(
      environmentDefault: before.environmentDefault, removed: removal.removed)
    let serving = try make(want, expecting: fingerprint)
    guard serving.servesSame(as: before, besides: Self.segment),
      serving.override(for: Self.segment) == nil
    else {
      throw Fault(reason: "It does not serve \(try flag().words) as before.")
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
