package import Domain
package import Manifests
package import Planning

/// What one commit makes of the state before it: what it adds or changes, and what it removes.
/// Everything else stays as it is, however much of it was read.
///
/// A feature stands here together with all its experiments, since what it serves to the cohort of
/// an experiment is kept with that experiment.
package struct Commit: Hashable, Sendable {
  /// See `Snapshot`.
  package let lineage: String
  /// See `Snapshot`.
  package let serial: Int
  /// Who commits, when, and from where.
  package let provenance: Provenance
  /// What is added or changed, and all that a state keeps beside these.
  package let changed: State
  /// What is removed.
  package let removed: Set<Subject>
  /// What happened.
  package let events: [Event]

  /// Makes a commit that leads from one state to another, and leaves alone whatever neither speaks
  /// of. All experiments with a feature that a state speaks of are in that state too.
  package init(
    from before: State, to after: State, lineage: String, serial: Int, provenance: Provenance,
    events: [Event]
  ) {
    self.lineage = lineage
    self.serial = serial
    self.provenance = provenance
    self.events = events
    guard !before.isEmpty else {
      (changed, removed) = (after, [])
      return
    }
    let features = after.featuresThatDiffer(from: before)
    changed = after.part(of: features, environmentsOtherThanIn: before)
    removed = before.subjects(of: features, missingIn: after)
  }
}

extension State {
  fileprivate var isEmpty: Bool {
    environments.isEmpty && features.isEmpty && experiments.isEmpty
  }

  /// The features that differ from those of another state, or of which an experiment does.
  fileprivate func featuresThatDiffer(from other: State) -> Set<FeatureName> {
    var names: Set<FeatureName> = []
    for (name, feature) in features where other.features[name] != feature { names.insert(name) }
    for name in other.features.keys where features[name] == nil { names.insert(name) }
    for (id, experiment) in experiments {
      let before = other.experiments[id]
      guard before != experiment else { continue }
      names.insert(experiment.feature)
      if let before { names.insert(before.feature) }
    }
    for (id, experiment) in other.experiments where experiments[id] == nil {
      names.insert(experiment.feature)
    }
    return names
  }

  fileprivate func part(
    of names: Set<FeatureName>, environmentsOtherThanIn other: State
  ) -> State {
    var part = State()
    part.lastNumbers = lastNumbers
    part.checkout = checkout
    part.endedKeys = endedKeys
    part.policy = policy
    part.intents = intents
    part.environments = environments.filter { other.environments[$0.key] != $0.value }
    part.features = features.filter { names.contains($0.key) }
    part.experiments = experiments.filter { names.contains($0.value.feature) }
    return part
  }

  fileprivate func subjects(of names: Set<FeatureName>, missingIn next: State) -> Set<Subject> {
    let subjects: [Subject] =
      environments.keys.filter { next.environments[$0] == nil }.map(Subject.environment)
      + names.filter { features[$0] != nil && next.features[$0] == nil }.map(Subject.feature)
      + experiments.keys.filter { next.experiments[$0] == nil }.map(Subject.experiment)
    return Set(subjects)
  }
}

extension Snapshot {
  /// What a commit makes of the snapshot before it; nil where it is the first one.
  package init(_ commit: Commit, onto before: Snapshot?) {
    var state = before?.state ?? State()
    for subject in commit.removed { state.remove(subject) }
    state.environments.merge(commit.changed.environments) { $1 }
    state.features.merge(commit.changed.features) { $1 }
    state.experiments.merge(commit.changed.experiments) { $1 }
    state.lastNumbers = commit.changed.lastNumbers
    state.checkout = commit.changed.checkout
    state.endedKeys = commit.changed.endedKeys
    state.policy = commit.changed.policy
    state.intents = commit.changed.intents
    self.init(
      lineage: commit.lineage, serial: commit.serial, provenance: commit.provenance, state: state,
      events: commit.events)
  }
}

extension State {
  fileprivate mutating func remove(_ subject: Subject) {
    switch subject {
    case .environment(let key): environments[key] = nil
    case .feature(let name): features[name] = nil
    case .experiment(let id): experiments[id] = nil
    }
  }
}

// MARK: - What a store says of it

/// What a store says of a commit that it has taken.
package struct CommitReceipt: Sendable {
  /// The commit of git that was made, where one was.
  package let commit: String?
  /// What became of the documents.
  package let publications: [PublicationOutcome]

  /// Puts it together.
  package init(commit: String? = nil, publications: [PublicationOutcome] = []) {
    self.commit = commit
    self.publications = publications
  }
}

/// What became of one publication.
package enum PublicationOutcome: Sendable {
  /// The document says what is served already, or there is nothing to be said yet.
  case current(Publication)
  /// It was written anew.
  case written(Publication)
  /// It was not, and what was there stays.
  case failed(Publication, StateError.Problem)
}

/// What became of a document that was to be mended.
package struct DocumentOutcome: Sendable {
  /// What was to be done about it.
  package let change: DocumentChange
  /// Why it is not mended; nil where it is.
  package let problem: StateError.Problem?

  init(_ change: DocumentChange, _ receipt: CommitReceipt) {
    self.change = change
    let problems = receipt.publications.compactMap { outcome in
      if case .failed(let publication, let problem) = outcome, publication.path == change.path {
        problem
      } else {
        nil as StateError.Problem?
      }
    }
    problem = problems.first
  }
}

/// A commit in a line.
package struct CommitSummary: Hashable, Sendable {
  /// The serial of the state that it left.
  package let serial: Int
  /// When it was made.
  package let time: Instant
  /// What it did, in words.
  package let subject: String

  /// Puts it together.
  package init(serial: Int, time: Instant, subject: String) {
    self.serial = serial
    self.time = time
    self.subject = subject
  }
}
