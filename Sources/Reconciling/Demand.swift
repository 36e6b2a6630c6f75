import Domain
import Planning

/// What a change asks a provider for, flag by flag.
struct Demand {
  /// The requests, in order of environment.
  private(set) var requests: [ProviderRequest] = []

  /// Finds out what a change that is carried out in a transaction changes of what is served.
  ///
  /// Asked for are the parts that differ before and after it, and those that it corrects, unless they
  /// are read as wanted already. What time alone brings about leaves alone what somebody took back at
  /// the provider; who edits a manifest gets what it says, and so do flags that an interrupted run
  /// left behind.
  init(
    _ change: Change, _ transaction: Transaction, reading: [FlagID: FlagServing],
    leftBehind: Set<FlagID> = []
  ) {
    guard let name = change.feature else { return }
    let corrected = Dictionary(grouping: change.corrections, by: \.environment)
    for environment in transaction.environments(of: change) {
      let id = FlagID(environment, name)
      let flag = FlagDemand(
        kept: transaction.before.serving(in: environment),
        wanted: transaction.after.serving(in: environment), served: reading[id],
        respects: change.isDue && !leftBehind.contains(id))
      var request = ProviderRequest(
        flag: id, experiment: change.experiment, steps: change.steps,
        expected: reading[id]?.fingerprint)
      for part in flag.parts.union(corrected[environment]?.map(\.part) ?? []) {
        flag.ask(for: part, in: &request)
      }
      if !request.isEmpty { requests.append(request.sorted) }
    }
  }
}

/// What is to become of one flag.
private struct FlagDemand {
  let kept: FlagServing?
  let wanted: FlagServing?
  let served: FlagServing?
  let respects: Bool

  /// What differs before and after.
  var parts: Set<FlagPart> {
    guard let wanted else { return [] }
    var parts: Set<FlagPart> = []
    if kept?.environmentDefault.servesSame(as: wanted.environmentDefault) != true {
      parts.insert(.environmentDefault)
    }
    let segments = Set((kept?.overrides ?? []).compactMap(\.segment))
      .union(wanted.overrides.compactMap(\.segment))
    for segment in segments {
      let (before, after) = (kept?.override(for: segment), wanted.override(for: segment))
      if after.map({ $0.servesSame(as: before) }) ?? (before == nil) { continue }
      parts.insert(.override(segment))
    }
    return parts
  }

  /// Adds what is wanted of a part to a request, unless that is what is served.
  func ask(for part: FlagPart, in request: inout ProviderRequest) {
    switch part {
    case .environmentDefault:
      guard var state = wanted?.environmentDefault else { return }
      if respects, let kept, let served {
        state = state.respecting(
          served.environmentDefault, insteadOf: kept.environmentDefault)
      }
      guard served?.environmentDefault.servesSame(as: state) != true else { return }
      request.environmentDefault = state
    case .override(let segment):
      let present = served?.override(for: segment)
      var override = wanted?.override(for: segment)
      if respects, served != nil, let kept = kept?.override(for: segment) {
        override = override?.respecting(present, insteadOf: kept)
      }
      if let override {
        if !override.servesSame(as: present) { request.overrides.append(override) }
      } else if served == nil || present != nil {
        request.removed.append(segment)
      }
    }
  }
}

extension Entities {
  /// What is to be served in an environment of what the change touches; nil where the feature is not
  /// served there.
  fileprivate func serving(in environment: EnvironmentKey) -> FlagServing? {
    let segment = experiment?.id.environment == environment ? experiment?.segment : nil
    return feature?[environment].map { FlagServing($0, [segment].compactMap(\.self)) }
  }
}

extension Transaction {
  /// The environments in which a change can change what is served.
  fileprivate func environments(of change: Change) -> [EnvironmentKey] {
    if let environment = change.environment { return [environment] }
    return (after.feature?.flags ?? []).map(\.environment)
  }
}

extension Change {
  /// The experiment that it is about.
  fileprivate var experiment: ExperimentKey? {
    if case .experiment(let id) = subject { id.key } else { nil }
  }

  /// The parts that are to be put right.
  fileprivate var corrections: [(environment: EnvironmentKey, part: FlagPart)] {
    steps.compactMap { step in
      if case .flag(let environment, .correct(let part)) = step { (environment, part) } else { nil }
    }
  }
}

extension ProviderRequest {
  fileprivate var isEmpty: Bool {
    environmentDefault == nil && overrides.isEmpty && removed.isEmpty
  }

  /// The same in one order.
  fileprivate var sorted: ProviderRequest {
    var request = self
    request.overrides.sort {
      ($0.priority, $0.segment?.number ?? 0) < ($1.priority, $1.segment?.number ?? 0)
    }
    request.removed.sort()
    return request
  }

  /// Whether all that it wants is served.
  func isMet(by serving: FlagServing) -> Bool {
    environmentDefault.map(serving.environmentDefault.servesSame) != false
      && overrides.allSatisfy { override in
        override.segment.map { override.servesSame(as: serving.override(for: $0)) } == true
      }
      && removed.allSatisfy { serving.override(for: $0) == nil }
  }

  /// Whether two readings say the same of all that it is about.
  func isAboutSame(in first: FlagServing, as second: FlagServing) -> Bool {
    let segments = overrides.compactMap(\.segment) + removed
    return
      (environmentDefault == nil
      || first.environmentDefault.servesSame(as: second.environmentDefault))
      && segments.allSatisfy { segment in
        let (before, after) = (first.override(for: segment), second.override(for: segment))
        return before.map { $0.servesSame(as: after) } ?? (after == nil)
      }
  }
}
