import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning

/// Equal digests must mean that a plan has nothing to do, and should be there where it has not.
struct AppliedDigestTests {
  private static let now = Lab().now

  private static func digests(
    _ site: LabSite, _ lab: Lab
  ) -> (wanted: Experiment.Digest?, stored: Experiment.Digest?) {
    let workspace = site.workspace()
    let wanted = workspace.experiments.values.first { $0.id.key.text == "cta" }
    let stored = lab.experiment().flatMap { lab.state.appliedDigest(of: $0) }
    return (wanted?.appliedDigest(asOf: now), stored)
  }

  @Test(arguments: [Status.created, .running])
  func `the digests of what is asked for and of what is stored are equal`(status: Status) throws {
    let site = LabSite.shop().with(LabExperiment(status))
    let lab = Lab(after: site)
    let (wanted, stored) = Self.digests(site, lab)
    #expect(wanted != nil && wanted == stored)

    let feature = try #require(site.workspace().features.values.first)
    let environments = lab.state.environments.keys.sorted()
    let desired = feature.desired(in: environments)
    #expect(desired != nil && desired == lab.state.features[feature.name]?.desired)
    #expect(desired?.digest == lab.state.features[feature.name]?.desired.digest)
  }

  @Test(arguments: [Status.paused, .completed])
  func `what every plan has something to say of has no digest`(status: Status) {
    let running = LabSite.shop().with(LabExperiment(.running))
    let site = LabSite.shop().with(LabExperiment(status))
    let (wanted, stored) = Self.digests(site, Lab(after: running, site))
    #expect(wanted == nil && stored == nil)
  }

  @Test func `what was stopped has no digest`() {
    let site = LabSite.shop().with(LabExperiment(.running))
    var lab = Lab(after: site)
    lab.apply(.stop(reason: "errors"), in: site)
    #expect(Self.digests(site, lab).stored == nil)
  }

  @Test func `a value that is not the default has a digest where the manifest names it`() throws {
    var experiment = LabExperiment(.running)
    experiment.rollout?.value = .string("own")
    let site = LabSite.shop().with(experiment)
    let (wanted, stored) = Self.digests(site, Lab(after: site))
    #expect(wanted != nil && wanted == stored)
  }

  struct Edit: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let apply: @Sendable (inout ExperimentManifest) -> Void

    init(_ name: String, _ apply: @escaping @Sendable (inout ExperimentManifest) -> Void) {
      testDescription = name
      self.apply = apply
    }
  }

  private static let edits = [
    Edit("feature") { $0.feature = FeatureName(checked: "banner") },
    Edit("status") { $0.status = .created },
    Edit("name") { $0.details.name = "Green" },
    Edit("owner") { $0.details.owner = "payments" },
    Edit("empty owner") { $0.details.owner = "" },
    Edit("deadline") { $0.details.decideBy = Instant(seconds: now.seconds + 1) },
    Edit("hypothesis") { $0.details.hypothesis = Experiment.Digest(number: 1) },
    Edit("metrics") { $0.details.metrics = Experiment.Digest(number: 1) },
    Edit("notes") { $0.details.notes = Experiment.Digest(number: 1) },
    Edit("iteration") { $0.iteration = 2 },
    Edit("no rollout") { $0.rollout = nil },
    Edit("percentage") { $0.rollout?.percentage = .zero },
    Edit("no split") { $0.rollout?.split = nil },
    Edit("share") { $0.rollout?.split?[0].percentage = .whole },
    Edit("missing share") { $0.rollout?.split?.removeFirst() },
    Edit("value") { $0.rollout?.value = .boolean(true) },
    Edit("ramp") { $0.rollout?.ramp = Ramp([Ramp.Step(after: .zero, .whole)]) },
    Edit("start") { $0.details.schedule.startAt = now },
    Edit("end") { $0.details.schedule.endAt = now },
    Edit("conclusion") { $0.conclusion = Conclusion(.control, variant: nil, reason: "no") },
    Edit("missed deadline") { $0.details.decideBy = Instant(seconds: now.seconds - 1) },
  ]

  @Test(arguments: edits)
  func `an edit leaves no experiment with the digest of what is stored`(edit: Edit) throws {
    let site = LabSite.shop().with(LabExperiment(.running))
    let (_, stored) = Self.digests(site, Lab(after: site))
    var manifest = try #require(site.workspace().experiments.values.first)
    edit.apply(&manifest)
    #expect(manifest.appliedDigest(asOf: Self.now) != stored)
  }

  @Test func `the order in which shares are written does not matter`() throws {
    let site = LabSite.shop().with(LabExperiment(.running))
    var manifest = try #require(site.workspace().experiments.values.first)
    let digest = manifest.appliedDigest(asOf: Self.now)
    manifest.rollout?.split?.reverse()
    #expect(digest != nil && manifest.appliedDigest(asOf: Self.now) == digest)
  }

  private static let featureEdits: [(String, @Sendable (inout LabSite) -> Void)] = [
    ("value", { $0.features["button"]?.value = .integer(1) }),
    ("off", { $0.features["button"]?.isEnabled = false }),
    ("value of a variant", { $0.features["button"]?.variants[0].value = .boolean(true) }),
    ("order of variants", { $0.features["button"]?.variants.reverse() }),
    ("no variant more", { $0.features["button"]?.variants.removeLast() }),
    ("allocation", { $0.features["button"]?.entries["production"]?.allocations = ["green": 11] }),
    ("value there", { $0.features["button"]?.entries["production"]?.value = .string("red") }),
    ("off there", { $0.features["button"]?.entries["production"]?.isEnabled = false }),
    ("elsewhere", { $0.features["button"]?.entries["staging"] = LabFeature.Entry() }),
  ]

  @Test(arguments: featureEdits.indices)
  func `an edit leaves no feature with the digest of what is stored`(index: Int) throws {
    let lab = Lab(after: .shop())
    let stored = try #require(lab.state.features.values.first)
    let feature = try #require(
      LabSite.shop().edited(Self.featureEdits[index].1).workspace().features.values.first)
    let desired = feature.desired(in: lab.state.environments.keys.sorted())
    #expect(desired?.digest != stored.desired.digest, "\(Self.featureEdits[index].0)")
    #expect(desired != stored.desired)
  }
}
