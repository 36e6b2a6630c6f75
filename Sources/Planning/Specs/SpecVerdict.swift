package import Domain
package import Manifests

/// Whether what is served is what a spec says.
package struct SpecVerdict: Sendable {
  /// The spec.
  package let spec: SpecManifest
  /// The moment by which it was judged; nil where that is the moment at which the plan is carried out.
  package let moment: Instant?
  /// The cases, in their order.
  package fileprivate(set) var cases: [Case]
  /// The experiments whose cohorts a provider deals out by salts that it has not told.
  package let unsalted: [ExperimentKey]

  /// Whether its moment has passed, so that it was judged by what is served as soon as the plan is
  /// carried out.
  package var isPast: Bool { spec.moment != nil && moment == nil }

  /// One case, judged.
  package struct Case: Sendable {
    /// The case.
    package let `case`: SpecManifest.Case
    /// What comes.
    package let finding: Finding
    /// Whether that is what is to come.
    package let holds: Bool
    /// Whether it does not hold where a pull request is to be merged into either, so that it is not for
    /// the pull request to mend.
    package fileprivate(set) var isPending = false

    /// Whether it does not hold, and nothing excuses that.
    package var fails: Bool { !holds && !isPending }
  }

  /// What comes in the place of what a case expects.
  package enum Finding: Sendable {
    /// What an identity gets, and values that there are to get.
    case evaluation(Evaluation, values: [FlagValue])
    /// How many of some get what. Of a cohort it is told of which experiment.
    case distribution(Distribution, ExperimentID?)
    /// There is no cohort; these are the experiments on the feature that are not over.
    case noCohort([Experiment])
    /// The feature is not served in the environment.
    case notServed
  }
}

extension [SpecVerdict] {
  /// The verdicts, with the cases as pending that do not hold at the base of a pull request either: there
  /// the same file says the same of the same flag.
  func excused(by base: [SpecVerdict]) -> [SpecVerdict] {
    let failures = Dictionary(
      base.flatMap { verdict in
        verdict.cases.filter { !$0.holds }.map { (verdict.key(of: $0), $0.finding) }
      }
    ) { first, _ in first }
    return map { verdict in
      var verdict = verdict
      for index in verdict.cases.indices where !verdict.cases[index].holds {
        let `case` = verdict.cases[index]
        verdict.cases[index].isPending =
          failures[verdict.key(of: `case`)].map(`case`.finding.isSame) == true
      }
      return verdict
    }
  }
}

extension SpecVerdict {
  /// What tells a case from others wherever it stands in its file.
  fileprivate struct Key: Hashable {
    let path: String
    let environment: EnvironmentKey
    let feature: FeatureName
    let moment: Instant?
    let expectation: SpecManifest.Expectation
  }

  fileprivate func key(of case: Case) -> Key {
    Key(
      path: spec.path, environment: spec.environment, feature: spec.feature, moment: spec.moment,
      expectation: `case`.case.expectation)
  }
}

extension SpecVerdict.Finding {
  /// Whether the same comes.
  fileprivate func isSame(as other: Self) -> Bool {
    switch (self, other) {
    case (.evaluation(let here, _), .evaluation(let there, _)):
      here.isEnabled == there.isEnabled && here.value == there.value
    case (.distribution(let here, _), .distribution(let there, _)): here.isSame(as: there)
    case (.noCohort, .noCohort), (.notServed, .notServed): true
    case (.evaluation, _), (.distribution, _), (.noCohort, _), (.notServed, _): false
    }
  }
}

extension SpecManifest.Shares {
  /// By how many points each may be off. Each throw of the hash rounds to one of about ten thousand
  /// buckets: who is in a cohort is one throw, and who of them gets what another.
  package var tolerance: Percentage {
    within ?? Percentage(hundredths: population == .cohort ? 1 : 2) ?? .zero
  }
}

/// Judges specs by what a state serves.
struct SpecJudge {
  private let state: State
  private let experiments: [FlagID: [Experiment]]
  private let publications: [Publication]

  /// Makes a judge; clients deal out as what is published for them says.
  init(_ state: State, publishing publications: [Publication]) {
    self.state = state
    experiments = state.experimentsByFlag
    self.publications = publications
  }

  /// Judges a spec by what is served; the moment is when that is so.
  func judge(_ spec: SpecManifest, at moment: Instant?) -> SpecVerdict {
    let experiments = experiments[FlagID(spec.environment, spec.feature)] ?? []
    let flag = state.features[spec.feature].flatMap { feature in
      feature[spec.environment].map { ServedFlag(feature, $0, experiments: experiments) }
    }
    let bench = flag.map { flag in
      Bench(spec, flag, publications.bucketing(in: spec.environment), experiments)
    }
    let cases = spec.cases.map { `case` in
      guard let bench else {
        return SpecVerdict.Case(case: `case`, finding: .notServed, holds: false)
      }
      return bench.judge(`case`)
    }
    let unsalted = flag?.rollouts.filter { $0.segment.servedSalts == nil } ?? []
    return SpecVerdict(
      spec: spec, moment: moment, cases: cases, unsalted: unsalted.map(\.experiment.id.key))
  }
}

extension SpecManifest {
  /// Whom its cases say shares of.
  fileprivate var populations: Set<Population> {
    Set(
      cases.compactMap {
        if case .shares(let shares) = $0.expectation { shares.population } else { nil }
      })
  }
}

/// All that the cases of one spec are judged by.
private struct Bench {
  private let evaluator: FlagEvaluator
  private let values: [FlagValue]
  private let distributions: [SpecManifest.Population: Distribution]
  private let cohort: ExperimentID?
  private let experiments: [Experiment]

  init(
    _ spec: SpecManifest, _ flag: ServedFlag, _ bucketing: Bucketing, _ experiments: [Experiment]
  ) {
    evaluator = FlagEvaluator(flag, in: spec.environment, bucketing)
    let states = [flag.environmentDefault] + flag.rollouts.map(\.override)
    values = states.map(\.state.value) + flag.variants.map(\.value)
    distributions = spec.populations.reduce(into: [:]) { all, population in
      all[population] = flag.distribution(of: population, in: spec.environment, bucketing)
    }
    cohort = flag.servingExperiment?.id
    self.experiments = experiments.filter { $0.status != .completed }.sorted { $0.id < $1.id }
  }

  func judge(_ case: SpecManifest.Case) -> SpecVerdict.Case {
    switch `case`.expectation {
    case .identity(let identity, let outcome):
      let evaluation = evaluator.evaluate(identity)
      return SpecVerdict.Case(
        case: `case`, finding: .evaluation(evaluation, values: values),
        holds: outcome.agrees(with: evaluation))
    case .shares(let shares):
      guard let distribution = distributions[shares.population] else {
        return SpecVerdict.Case(case: `case`, finding: .noCohort(experiments), holds: false)
      }
      return SpecVerdict.Case(
        case: `case`,
        finding: .distribution(distribution, shares.population == .cohort ? cohort : nil),
        holds: shares.named.allSatisfy { distribution.agrees(with: $0, within: shares.tolerance) })
    }
  }
}

extension SpecManifest.Outcome {
  /// Whether the feature is to be on: whoever is to be served a value is to have it, unless it is said
  /// otherwise.
  package var expectsEnabled: Bool { isEnabled ?? true }

  fileprivate func agrees(with evaluation: Evaluation) -> Bool {
    evaluation.isEnabled == expectsEnabled && (value.map { $0 == evaluation.value } ?? true)
  }
}
