package import Domain

/// How many of those whom a change brings into a cohort are in the cohorts of other experiments, too.
/// Computed from the buckets of the hashes, so it is exact for all identities together.
package struct Overlap: Hashable, Sendable {
  /// The cohorts that the most of them are in, the largest first.
  package var largest: [Part]
  /// How many other cohorts there are that some of them are in.
  package var others: Int

  /// A cohort that they are in, too.
  package struct Part: Hashable, Sendable {
    /// The experiment, in the same environment.
    package var experiment: ExperimentKey
    /// How many of them.
    package var share: Percentage

    /// Makes a part.
    package init(experiment: ExperimentKey, share: Percentage) {
      self.experiment = experiment
      self.share = share
    }
  }

  /// More than anyone wants to read in a sentence.
  static let mostNamed = 3

  /// Makes an overlap of its parts.
  package init(largest: [Part], others: Int) {
    self.largest = largest
    self.others = others
  }

  /// In a sentence.
  package var sentence: String {
    let parts = largest.enumerated().map { index, part in
      "\(part.share.spoken())% \(index == 0 ? "are in \(part.experiment) too" : "in \(part.experiment)")"
    }
    let rest = others == 0 ? "" : ", and some in \(counted(others, "more experiment"))"
    return "Of those who enter, \(parts.joined(separator: ", "))\(rest)."
  }
}

/// The cohorts that the features of an environment serve, the largest first.
struct ServedCohorts: Hashable, Sendable {
  private let cohorts: [Cohort]
  /// The places of the cohorts that depend on a throw of a salt.
  private let places: [Salt: [Int]]

  private struct Cohort: Hashable {
    let experiment: ExperimentID
    let flag: ServedFlag
    /// How many of all identities it has, as a fraction.
    let share: Double
  }

  init(_ flags: some Sequence<ServedFlag>, _ bucketing: Bucketing) {
    cohorts = flags.filter { !$0.rollouts.isEmpty }.flatMap { flag in
      let all = Redistribution(flag, bucketing)
      return flag.rollouts.map(\.experiment.id).map { id in
        Cohort(experiment: id, flag: flag, share: all.share { $0.before.cohort == id }.fraction)
      }
    }
    .filter { $0.share > 0 }.sorted { ($1.share, $0.experiment) < ($0.share, $1.experiment) }
    places = cohorts.enumerated().reduce(into: [:]) { places, cohort in
      for salt in cohort.element.flag.lottery(bucketing).salts {
        places[salt, default: []].append(cohort.offset)
      }
    }
  }

  /// How the cohort of an experiment overlaps with those of other features; nil where it does with none.
  ///
  /// Throws of other dice have nothing to do with each other, so what is dealt out by other salts has
  /// the same share of every cohort.
  func overlap(of id: ExperimentID, in effect: Effect) -> Overlap? {
    guard let flag = effect.after else { return nil }
    let salts = flag.lottery(effect.bucketing).salts
    let dependent = Set(salts.flatMap { places[$0] ?? [] })
    let own = Set(cohorts.indices.filter { cohorts[$0].flag.feature == effect.feature })
    var parts = dependent.subtracting(own).map { place in
      part(cohorts[place], share(of: cohorts[place], among: id, on: flag, effect.bucketing))
    }.filter { $0.share > .zero }
    let independent = cohorts.indices.lazy.filter { !dependent.contains($0) && !own.contains($0) }
    let count = parts.count + cohorts.count - dependent.union(own).count
    guard count > 0 else { return nil }
    parts += independent.prefix(Overlap.mostNamed).map { part(cohorts[$0], cohorts[$0].share) }
    parts.sort { ($1.share, $0.experiment) < ($0.share, $1.experiment) }
    let largest = parts.prefix(Overlap.mostNamed)
    return Overlap(largest: Array(largest), others: count - largest.count)
  }

  private func part(_ cohort: Cohort, _ share: Double) -> Overlap.Part {
    Overlap.Part(experiment: cohort.experiment.key, share: Percentage(rounding: share))
  }

  /// The share of another cohort among an experiment's.
  private func share(
    of other: Cohort, among id: ExperimentID, on flag: ServedFlag, _ bucketing: Bucketing
  ) -> Double {
    let joint = Redistribution(flag, then: other.flag, bucketing)
    let own = joint.share { $0.before.cohort == id }.fraction
    let both = joint.share {
      $0.before.cohort == id && $0.after.cohort == other.experiment
    }.fraction
    return own == 0 ? 0 : both / own
  }
}
