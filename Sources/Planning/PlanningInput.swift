package import Domain
package import Manifests

/// Everything that a plan is made from.
package struct PlanningInput: Sendable {
  /// What the manifests ask for.
  var workspace: Workspace
  /// What is stored.
  var stored: StoredState
  /// What the settings are where a pull request is to be merged into; nil where that does not matter.
  private(set) var base: Settings?
  /// The published documents that are not what the state serves.
  var documents: [DocumentChange]
  /// What the plan is narrowed to; nil for everything.
  var selection: Selection?
  /// Files that belong to the selection even if it is not known what they are about.
  var selectedFiles: Set<String>
  /// What the plan may do.
  var policy: Policy
  /// The rules of the time zones that the policies name.
  var timeZones: TimeZones
  /// The policy of the workspace, if it is another than the one that the state keeps.
  private(set) var policyChange: PolicyChange?
  /// The environments that the policy does not protect this time.
  var allowedEnvironments: Set<EnvironmentKey>
  /// Whether a state may begin although the settings name one.
  package var beginsState: Bool
  /// The commit of the manifests applied last, where those of the workspace are older.
  package var newerCheckout: Checkout?
  /// Whether it is told that nobody applies what is due.
  package var tellsLateness = false
  /// What the provider says; nil where flags are served from the state, and where it is not asked.
  private(set) var reading: ProviderReading?
  /// Whether a provider was not asked, as somebody wished.
  package var isOffline = false
  /// The moment that is planned for.
  var instant: Instant

  /// Puts these together.
  ///
  /// A policy that is given holds alone. Otherwise the workspace's holds, and with it the policy that
  /// the state keeps and the one of `base`, of each field the stricter one: so it takes an apply of its
  /// own to loosen a policy, or somebody who accepts the workspace's. What is narrowed to a part of the
  /// workspace leaves a kept policy as it is.
  package init(
    workspace: Workspace, stored: StoredState, documents: [DocumentChange] = [],
    selection: Selection? = nil, selectedFiles: Set<String> = [], policy: Policy? = nil,
    base: Settings? = nil, acceptsPolicy: Bool = false, timeZones: TimeZones = TimeZones(),
    allowedEnvironments: Set<EnvironmentKey> = [], beginsState: Bool = false,
    newerCheckout: Checkout? = nil, reading: ProviderReading? = nil, instant: Instant
  ) {
    let adoption = Adoption(workspace, stored, reading)
    self.workspace = adoption.workspace
    self.stored = adoption.stored
    self.reading = reading
    self.base = base
    self.documents = documents
    self.selection = selection
    self.selectedFiles = selectedFiles
    let wanted = workspace.settings.policy
    let kept = [stored.state.policy, base?.policy].compactMap(\.self).reduce(nil) { kept, other in
      kept?.tightened(by: other) ?? other
    }
    self.policy = policy ?? (acceptsPolicy ? wanted : kept?.tightened(by: wanted) ?? wanted)
    policyChange =
      policy == nil && (selection == nil || acceptsPolicy || kept == nil)
      ? PolicyChange(from: kept, to: wanted) : nil
    self.timeZones = timeZones
    self.allowedEnvironments = allowedEnvironments
    self.beginsState = beginsState
    self.newerCheckout = newerCheckout
    self.instant = instant
  }

  /// What is stored, with what a provider serves of features that no manifest describes.
  package var adopted: State { stored.state }

  /// The same of another workspace, judged as this one is.
  package func asking(
    for workspace: Workspace, given stored: StoredState, documents: [DocumentChange] = []
  ) -> PlanningInput {
    var input = self
    let adoption = Adoption(workspace, stored, reading)
    input.workspace = adoption.workspace
    input.stored = adoption.stored
    input.documents = documents
    input.base = nil
    return input
  }
}

// What comes later is planned from what a plan leads to.
extension PlanningInput {
  /// What is planned for some features once a plan was carried out, and led to a state: nobody asks a
  /// provider then, and a policy that the plan takes in is in force.
  func following(
    _ plan: Plan, leadingTo state: State, about features: Set<FeatureName>
  ) -> PlanningInput {
    var input = self
    let features = state.features(takingTurnsWith: features)
    input.workspace = workspace.part(about: features)
    input.stored = StoredState(
      lineage: stored.lineage, serial: stored.serial, state: state.part(about: features),
      saltsElsewhere: stored.saltsElsewhere.union(state.salts), entityCount: stored.entityCount)
    (input.base, input.reading, input.selection, input.documents) = (nil, nil, nil, [])
    if let change = plan.policyChange, plan.breaches.isEmpty { input.policy = change.after }
    input.policyChange = nil
    return input
  }

  /// What is planned for some features if their manifests are those that were applied last.
  func standing(about features: Set<FeatureName>) -> PlanningInput {
    var input = self
    let features = stored.state.features(takingTurnsWith: features)
    input.stored.state = stored.state.part(about: features)
    input.stored.saltsElsewhere.formUnion(stored.state.salts)
    input.workspace = Workspace(standing: input.stored.state, workspace.settings)
    (input.base, input.reading, input.selection, input.documents) = (nil, nil, nil, [])
    input.policyChange = nil
    return input
  }
}

extension State {
  /// Some features, and all that have to do with them since their experiments are in the same groups.
  fileprivate func features(takingTurnsWith names: Set<FeatureName>) -> Set<FeatureName> {
    let own = experiments.values.filter { names.contains($0.feature) }
    let groups = Set(own.compactMap(\.details.group))
    let others = experiments.values.filter { $0.details.group.map(groups.contains) == true }
    let all = names.union(others.map(\.feature))
    return all == names ? names : features(takingTurnsWith: all)
  }

  /// The part that is about some features.
  fileprivate func part(about names: Set<FeatureName>) -> State {
    var part = self
    part.features = features.filter { names.contains($0.key) }
    part.experiments = experiments.filter { names.contains($0.value.feature) }
    return part
  }
}

/// What is stored, as far as it matters for a plan.
package struct StoredState: Hashable, Sendable {
  /// Which state it is; nil where nothing was committed yet.
  var lineage: String?
  /// The number of the last commit; 0 where nothing was committed yet.
  var serial: Int
  /// The environments, features and experiments that a plan may have something to do with.
  /// Everything else that is stored is as its manifests ask for it.
  package var state: State
  /// The salts in use in everything else.
  var saltsElsewhere: Set<Salt>
  /// How many environments, features and experiments there are in all.
  var entityCount: Int

  /// Nothing yet.
  package init() {
    (lineage, serial, state, saltsElsewhere, entityCount) = (nil, 0, State(), [], 0)
  }

  /// All that a snapshot holds; nothing without one.
  package init(_ snapshot: Snapshot?) {
    let state = snapshot?.state ?? State()
    self.init(
      lineage: snapshot?.lineage, serial: snapshot?.serial ?? 0, state: state,
      entityCount: state.environments.count + state.features.count + state.experiments.count)
  }

  /// Puts these together.
  package init(
    lineage: String?, serial: Int, state: State, saltsElsewhere: Set<Salt> = [], entityCount: Int
  ) {
    self.lineage = lineage
    self.serial = serial
    self.state = state
    self.saltsElsewhere = saltsElsewhere
    self.entityCount = entityCount
  }
}
