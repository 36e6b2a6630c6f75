import Domain
import Manifests
import Planning
import TestSupport
import Testing

@testable import Wire

/// A saved plan is the plan, or it is refused.
struct PlanFileTests {
  private static let shop = LabSite.shop().edited { $0.features["plain"] = LabFeature() }

  /// The plans of a life in which every step occurs that a plan can have.
  private static var plans: [Plan] {
    let created = shop.with(LabExperiment(.created))
    let running = shop.with(LabExperiment(.running, rollout: LabRollout(30)))
      .edited { $0.features["button"]?.entries["production"]?.allocations = ["green": 20] }
    let renamed = running.with(LabExperiment(.paused, rollout: LabRollout(30))).edited {
      $0.experiments["cta"]?.name = "Call to action"
      $0.features["button"]?.entries["production"]?.allocations = ["green": 30]
    }
    let over = shop.with(LabExperiment(.completed, rollout: nil)).edited {
      $0.environments["production"]?.name = "Live"
      $0.features["button"]?.value = .string("gr\u{fc}n")
      $0.features["button"]?.variants[0].value = .string("lime")
      $0.features["plain"] = LabFeature(
        value: .integer(3), variants: [.init("big", .boolean(true))])
    }
    let less = over.edited {
      $0.experiments = [:]
      $0.features["button"] = LabFeature()
      $0.features["plain"] = nil
      $0.environments["staging"] = LabEnvironment(versioning: .v1)
    }
    let end = less.edited { $0.environments["staging"] = nil }
    var lab = Lab()
    let plans = [
      shop, created, running, renamed,
      over, less, end,
    ].map { site in
      defer { lab.apply(site) }
      return lab.plan(site).measured()
    }
    let documents = DocumentChange.Reason.allCases.map { reason in
      DocumentChange("a/\(reason).json", in: EnvironmentKey("production"), reason)
    }
    let mending = Plan(
      lineage: nil, serial: 0, selection: nil, changes: [],
      documents: documents + [DocumentChange("b", in: nil, .unwanted)], errorsElsewhere: 0)
    return plans + [drifted, mending, lab.plan(less, .environments("production"))]
  }

  /// A plan with drift of every kind.
  private static var drifted: Plan {
    let side = Drift.Side(
      FeatureState(isEnabled: true, value: .string("x"), allocations: .none), .whole)
    let flag = FlagID(SampleSnapshot.production, FeatureName(checked: "button"))
    return Plan(
      lineage: nil, serial: 0, selection: nil, changes: [], errorsElsewhere: 0,
      drift: Drift.Kind.allCases.map {
        Drift($0, of: flag, kept: side, served: nil, isPutRight: true)
      }
        + [
          Drift(
            .moreExposure, of: flag, experiment: ExperimentKey(checked: "cta"),
            segment: SampleSnapshot.salt(7), name: "Beta", kept: nil, served: side,
            isPutRight: false)
        ])
  }

  @Test func `what is written is read as the same plan`() throws {
    for plan in Self.plans {
      let bytes = PlanFile.encode(plan)
      let read = try PlanFile.decode(bytes)
      #expect(read.doesTheSame(as: plan))
      #expect(PlanFile.encode(read) == bytes)
      #expect(read.documents == plan.documents)
      #expect(read.drift == plan.drift)
      #expect(read.notLookedAt == plan.notLookedAt)
      #expect(read.environmentImpacts == plan.environmentImpacts)
      #expect(read.changes.map(\.impacts) == plan.changes.map(\.impacts))
    }
  }

  /// The text with the checksum that belongs to it.
  private static func sealed(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    return bytes + "\"checksum\":\"\(XXH64.checksum(of: bytes.span).hexadecimal)\"}\n".utf8
  }

  @Test(arguments: Conclusion.Decision.allCases)
  func `a conclusion is saved whether it ships a variant or not`(
    decision: Conclusion.Decision
  ) throws {
    let variant = decision == .ship ? VariantKey("green") : nil
    let step = Step.experiment(
      .conclude(Conclusion(decision, variant: variant, reason: "It is over.")))
    let id = ExperimentID(
      environment: SampleSnapshot.production, key: ExperimentKey(checked: "cta"))
    let change = Change(.experiment(id), .update, in: .completeAndPause, steps: [step])
    let plan = Plan(lineage: nil, serial: 0, selection: nil, changes: [change], errorsElsewhere: 0)
    #expect(try PlanFile.decode(PlanFile.encode(plan)).changes.first?.steps == [step])
  }

  @Test func `the plans have every step`() {
    #expect(Self.plans.flatMap(\.errors) == [])
    let steps = Set(Self.plans.flatMap(\.changes).flatMap(\.steps).map(\.kind))
    let others: Set<Step.Kind> = [
      .startOver, .stop, .release, .noteResults, .conclude, .correctDrift,
    ]
    #expect(steps.union(others) == Set(Step.Kind.allCases), "\(steps)")
  }

  @Test func `a selection is saved by its keys`() throws {
    let lab = Lab(after: Self.shop)
    let plan = lab.plan(
      Self.shop.with(LabExperiment(.running)), .experiments("cta"))
    #expect(try PlanFile.decode(PlanFile.encode(plan)).selection == plan.selection)
    #expect(plan.selection?.experiments.count == 1)
  }

  @Test func `every flipped byte is seen`() throws {
    let bytes = PlanFile.encode(Lab().plan(Self.shop).measured())
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 1
      #expect(throws: PlanFileError.self) { try PlanFile.decode(damaged) }
    }
  }

  /// Each step is well-formed, and belongs to an experiment.
  @Test func `steps that do not go with their change are no plan`() throws {
    let lines = String(
      decoding: PlanFile.encode(try #require(Self.plans.dropFirst().first)), as: UTF8.self
    )
    .split(separator: "\n", omittingEmptySubsequences: false)
    let change = try #require(lines.first { $0.contains("createExperiment") })
    let feature = change.replacing("\"kind\":\"experiment\"", with: "\"kind\":\"feature\"")
    let text = lines.dropLast(2).map { String($0 == change ? feature[...] : $0) }.joined(
      separator: "\n")
    let bytes = Self.sealed(text + "\n")
    #expect(feature != change)
    #expect(throws: PlanFileError.self) { try PlanFile.decode(bytes) }
    #expect(throws: Never.self) {
      try PlanFile.decode(Self.sealed(lines.dropLast(2).joined(separator: "\n") + "\n"))
    }
  }

  @Test func `every prefix is refused, with a place in it`() throws {
    let bytes = PlanFile.encode(Lab().plan(Self.shop).measured())
    for count in 0..<bytes.count {
      do throws(PlanFileError) {
        _ = try PlanFile.decode(Array(bytes[..<count]))
        Issue.record("\(count) bytes were taken for a plan")
      } catch {
        #expect(error.line >= 1 && error.column >= 1)
      }
    }
  }

  @Test(arguments: [
    ("", PlanFileError.Problem.notAPlan), ("[]", .notAPlan), ("{}", .notAPlan),
    (#"{"kind":"Experiment"}"#, .notAPlan), (#"{"kind":"titrate-plan"}"#, .malformed),
    (#"{"kind":"titrate-plan","formatVersion":2}"#, .newerFormat),
    (#"{"kind":"titrate-plan","formatVersion":1}"#, .wrongChecksum), ("\u{0}", .notAPlan),
  ])
  func `what is no plan is told from what is damaged`(
    text: String, problem: PlanFileError.Problem
  ) {
    do throws(PlanFileError) {
      _ = try PlanFile.decode(Array(text.utf8))
      Issue.record("it was taken for a plan")
    } catch {
      #expect(error.problem == problem)
    }
  }
}
