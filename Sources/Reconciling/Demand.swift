import Domain
import Planning

/// What a change asks a provider for, flag by flag.
struct Demand {
  /// The requests, in order of environment.
  private(set) var requests: [ProviderRequest] = []

  /// Finds out what a change that is carried out in a transaction changes of what is served.
  ///
  /// Asked for are the parts that differ before and after it, and those that it corrects, unless they
  /// are read as wanted already. Of a flag that was not read, which the provider does not serve,
  /// nothing is asked for. What time alone brings about leaves alone what somebody took back at
  /// the provider; who edits a manifest gets what it says, and so do flags that an interrupted run
  /// left behind.
  init(
    _ change: Change, _ transaction: Transaction, reading: [FlagID: FlagServing],
    leftBehind: Set<FlagID> = []
  ) {
    guard let name = change.feature else { return }
    for environment in transaction.environments(of: change) {
      let id = FlagID(environment, name)
      guard let served = reading[id] else { continue }
      let flag = FlagDemand(
        kept: transaction.before.serving(in: environment)?.comparable(to: served),
        wanted: transaction.after.serving(in: environment), served: served,
        isDue: change.isDue, isLeftBehind: leftBehind.contains(id))
      var request = ProviderRequest(
        flag: id, experiment: change.experiment, steps: change.steps,
        expected: served.fingerprint)
      for part in flag.parts.union(change.corrections(in: environment)) {
        flag.ask(for: part, in: &request.want)
      }
      guard request.want != ProviderRequest.Want() else { continue }
      request.want.sort()
      requests.append(request)
    }
  }
}

/// What is to become of one flag.
private struct FlagDemand {
  let kept: FlagServing?
  let wanted: FlagServing?
  let served: FlagServing
  /// Whether no edit brings the change about.
  let isDue: Bool
  /// Whether an interrupted run left it so that nobody's wish is served.
  let isLeftBehind: Bool

  /// What differs before and after.
  var parts: Set<FlagPart> {
    guard let wanted else { return [] }
    let parts = wanted.parts(with: kept ?? wanted)
    return Set(parts.filter { part in kept.map { !$0.servesSame(part, as: wanted) } ?? true })
  }

  /// Adds what is to become of a part, unless that is what is served.
  func ask(for part: FlagPart, in want: inout ProviderRequest.Want) {
    switch part {
    case .environmentDefault:
      guard var state = wanted?.environmentDefault else { return }
      if isDue, !isLeftBehind, let kept {
        state = state.respecting(
          served.environmentDefault, insteadOf: kept.environmentDefault)
      }
      guard !served.environmentDefault.servesSame(as: state) else { return }
      want.environmentDefault = state
    case .override(let segment):
      let present = served.override(for: segment)
      var override = wanted?.override(for: segment)
      if let kept = kept?.override(for: segment) {
        // Another status alone is no edit of what people get.
        let isEdit = !isDue && override.map(kept.givesSame) == false
        if !isEdit, !isLeftBehind {
          override = override?.respecting(present, insteadOf: kept)
        }
      }
      if let override {
        if !override.servesSame(as: present) { want.overrides.append(override) }
      } else if present != nil {
        want.removed.append(segment)
      }
    }
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
}

extension ProviderRequest.Want {
  fileprivate mutating func sort() {
    overrides.sort {
      ($0.priority, $0.segment?.number ?? 0) < ($1.priority, $1.segment?.number ?? 0)
    }
    removed.sort()
  }

  /// Whether two readings say the same of all that it is about.
  func isAboutSame(in first: FlagServing, as second: FlagServing) -> Bool {
    let segments = (overrides.compactMap(\.segment) + removed).map { FlagPart.override($0) }
    return ((environmentDefault == nil ? [] : [.environmentDefault]) + segments)
      .allSatisfy { first.servesSame($0, as: second) }
  }
}
