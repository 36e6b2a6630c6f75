package import Domain

/// Something about an experiment that somebody should look at.
package struct Alert: Sendable {
  /// What it is.
  package enum Kind: Hashable, Sendable {
    /// Its state gives a reason.
    case stale(Staleness)
    /// Its results raise an alarm, which is told in a sentence.
    case alarm(String)
  }

  /// The experiment.
  package let standing: Standing
  /// What it is.
  package let kind: Kind

  fileprivate var id: ExperimentID { standing.experiment.id }

  /// What is urgent comes first: what was stopped, alarms, overdue decisions, then what else is stale.
  fileprivate var urgency: Int {
    switch kind {
    case .stale(.stopped): 0
    case .alarm: 1
    case .stale(.decisionOverdue): 2
    case .stale(let reason): 3 + (Staleness.allCases.firstIndex(of: reason) ?? 0)
    }
  }
}

extension Overview {
  /// What somebody should look at, the most urgent first.
  package var alerts: [Alert] {
    standings.flatMap(\.alerts).sorted { ($0.urgency, $0.id) < ($1.urgency, $1.id) }
  }
}

extension Standing {
  /// What somebody should look at, the most urgent first.
  package var alerts: [Alert] {
    (staleness.map { Alert(standing: self, kind: .stale($0)) }
      + alarms.map { Alert(standing: self, kind: .alarm($0)) })
      .sorted { $0.urgency < $1.urgency }
  }
}
