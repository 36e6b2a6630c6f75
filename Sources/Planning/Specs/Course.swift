import Domain
import Manifests

/// What time brings to some features if nobody edits anything: from moment to moment it is planned
/// anew, as an apply on a schedule would do.
struct Course {
  private var input: PlanningInput
  private var plan: Plan
  /// What is served at the moment that was reached.
  private(set) var state: State

  /// Begins where a plan was carried out.
  init(
    after plan: Plan, of input: PlanningInput, leadingTo state: State,
    about features: Set<FeatureName>
  ) {
    self.input = input.following(plan, leadingTo: state, about: features)
    (self.plan, self.state) = Plan.leading(from: self.input)
  }

  /// Goes on to a moment that has not come yet.
  mutating func advance(to moment: Instant) {
    while let next = plan.moments(from: input.instant).first(where: { $0 > input.instant }),
      next < moment
    {
      step(to: next)
    }
    step(to: moment)
  }

  private mutating func step(to moment: Instant) {
    input.stored.state = state
    input.instant = moment
    (plan, state) = Plan.leading(from: input)
  }
}

extension [SpecManifest] {
  /// Judges specs by what a state serves at a moment and, where they speak of later, by what becomes of
  /// it. The course is only asked for where there are such.
  func verdicts(
    by state: State, at now: Instant, publishing publications: [Publication],
    then course: (_ features: Set<FeatureName>) -> Course
  ) -> [SpecVerdict] {
    var verdicts: [(index: Int, verdict: SpecVerdict)] = []
    let later = indices.filter { index in self[index].moment.map { $0 > now } ?? false }
    let judge = SpecJudge(state, publishing: publications)
    let isLater = Set(later)
    for index in indices where !isLater.contains(index) {
      verdicts.append((index, judge.judge(self[index], at: nil)))
    }
    guard !later.isEmpty else { return verdicts.map(\.verdict) }
    var course = course(Set(later.map { self[$0].feature }))
    let byMoment = Dictionary(grouping: later) { self[$0].moment ?? now }
    for (moment, indices) in byMoment.sorted(by: { $0.key < $1.key }) {
      course.advance(to: moment)
      let judge = SpecJudge(course.state, publishing: publications)
      verdicts += indices.map { ($0, judge.judge(self[$0], at: moment)) }
    }
    return verdicts.sorted { $0.index < $1.index }.map(\.verdict)
  }

  /// Judges specs by what a plan leads to.
  func verdicts(
    after plan: Plan, of input: PlanningInput, leadingTo state: State
  ) -> [SpecVerdict] {
    verdicts(
      by: state, at: input.instant, publishing: input.workspace.settings.publications
    ) { features in
      Course(after: plan, of: input, leadingTo: state, about: features)
    }
  }

  /// Judges specs by what is served as long as nothing is applied but what is due by then.
  func verdictsWithoutEdits(of input: PlanningInput) -> [SpecVerdict] {
    verdicts(
      by: input.stored.state, at: input.instant,
      publishing: input.workspace.settings.publications
    ) { features in
      let standing = input.standing(about: features)
      let (plan, state) = Plan.leading(from: standing)
      return Course(after: plan, of: standing, leadingTo: state, about: features)
    }
  }
}

/// A plan, and whether what it leads to is what the specs of the workspace say.
package struct SpecTrial: Sendable {
  /// The plan.
  package let plan: Plan
  /// What was judged, in order of the files; nothing where the plan has errors.
  package let verdicts: [SpecVerdict]

  /// Plans, and judges. What does not hold where a pull request is to be merged into is not for it to
  /// mend.
  package init(_ input: PlanningInput, base: PlanningInput? = nil) {
    let state: State
    (plan, state) = Plan.leading(from: input)
    let found =
      plan.hasErrors
      ? [] : input.workspace.specs.verdicts(after: plan, of: input, leadingTo: state)
    guard let base, found.contains(where: { $0.cases.contains { !$0.holds } }) else {
      verdicts = found
      return
    }
    verdicts = found.excused(by: SpecTrial(base).verdicts)
  }
}
