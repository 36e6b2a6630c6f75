import Domain
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

@testable import Storage

/// What documents say. That SDKs understand them is seen in CI, where SDKs read them.
struct ServedDocumentTests {
  private func document(
    _ format: Bucketing, _ lab: Lab, in environment: String = "production"
  ) throws -> JSONValue {
    let snapshot = try #require(lab.snapshot)
    let key = try #require(EnvironmentKey(environment))
    let served = try #require(try ServedDocument(format, of: key, in: snapshot.state))
    let document = try JSONDocument(served.bytes(snapshot.stamp))
    return document.value(document.root)
  }

  private func segments(_ lab: Lab) throws -> [JSONValue] {
    try document(.flagsmith, lab)["project"]?["segments"]?.elements ?? []
  }

  // MARK: What is left out

  @Test func `an override that was never enabled is not served`() throws {
    let lab = Lab(after: .shop().with(LabExperiment(.created)))
    #expect(lab.rollout()?.override.state.isEnabled == false)
    #expect(try segments(lab).isEmpty)
    #expect(try document(.flagd, lab)["flags"]?["button"]?["targeting"]?["if"] != nil)
    #expect(try !text(document(.flagd, lab)).contains("\"in\""))
  }

  @Test func `a cohort of 0 percent is not served, and the same cohort is when it grows`() throws {
    var lab = Lab(after: .shop().with(LabExperiment(.running, rollout: LabRollout(0))))
    #expect(try segments(lab).isEmpty)
    #expect(try !text(document(.flagd, lab)).contains("\"in\""))
    lab.apply(.shop().with(LabExperiment(.running, rollout: LabRollout(1))))
    #expect(
      try segments(lab).map { $0["id"] } == [lab.rollout().map { .integer($0.segment.id.number) }])
  }

  @Test func `an environment that there is not has no document`() throws {
    let key = try #require(EnvironmentKey("nowhere"))
    let state = Lab(after: .shop()).state
    for format in Bucketing.allCases {
      #expect(try ServedDocument(format, of: key, in: state) == nil)
    }
  }

  // MARK: Flagsmith

  @Test func `a rollout is a segment with a percentage rule and an override`() throws {
    let lab = Lab(after: .shop().with(LabExperiment(.running)))
    let rollout = try #require(lab.rollout())
    let segment = try #require(try segments(lab).first)
    #expect(segment["name"]?.text == "cta")
    let condition = segment["rules"]?.elements.first?["conditions"]?.elements.first
    #expect(condition?["operator"]?.text == "PERCENTAGE_SPLIT")
    #expect(condition?["value"]?.text == "20")
    let override = try #require(segment["feature_states"]?.elements.first)
    #expect(override["django_id"] == .integer(rollout.segment.splitSeed.number))
    #expect(override["feature_segment"]?["priority"] == .integer(0))
    let shares = override["multivariate_feature_state_values"]?.elements ?? []
    #expect(shares.map { $0["percentage_allocation"] } == [.number(25), .number(25)])
    #expect(
      shares.map { $0["multivariate_feature_option"]?["key"]?.text } == ["green", "blue"])
  }

  @Test(arguments: Status.allCases)
  func `states tell of an experiment as long as it runs`(status: Status) throws {
    var lab = Lab(after: .shop().with(LabExperiment(.running)))
    if status == .created { lab = Lab(after: .shop().with(LabExperiment(.created))) }
    var experiment = LabExperiment(status)
    experiment.name = "Green"
    lab.apply(.shop().with(experiment))
    let states = try document(.flagsmith, lab)["feature_states"]?.elements ?? []
    let overrides = try segments(lab).flatMap { $0["feature_states"]?.elements ?? [] }
    let told = (states + overrides).map { $0["metadata"]?["experiment"] }
    guard status == .running else {
      #expect(told.allSatisfy { $0 == nil })
      return
    }
    #expect(told.map { $0?["in_experiment"] } == [.boolean(false), .boolean(true)])
    #expect(told.map { $0?["name"]?.text } == ["Green", "Green"])
    #expect(told.map { $0?["id"] } == [.integer(1), .integer(1)])
  }

  // MARK: flagd

  @Test func `the weights of a cohort add up to the same, whatever its size`() throws {
    for percentage in [1, 20, 99, 100] {
      let site = LabSite.shop().with(LabExperiment(.running, rollout: LabRollout(percentage)))
      let rules = try text(document(.flagd, Lab(after: site)))
      #expect(rules.contains("[\"in\",\(percentage * 100)],[\"out\",\(10_000 - percentage * 100)]"))
    }
  }

  @Test func `a feature that is off for all is disabled`() throws {
    var site = LabSite.shop()
    site.features["button"]?.isEnabled = false
    let flag = try document(.flagd, Lab(after: site))["flags"]?["button"]
    #expect(flag?["state"]?.text == "DISABLED")
    #expect(flag?["targeting"] == nil)
  }

  @Test func `a feature that is on in a cohort alone leaves the others to the application`() throws
  {
    var site = LabSite.shop().with(LabExperiment(.running))
    site.features["button"]?.isEnabled = false
    let flag = try #require(try document(.flagd, Lab(after: site))["flags"]?["button"])
    #expect(flag["state"]?.text == "ENABLED")
    #expect(flag["defaultVariant"] == .null)
    let branches = flag["targeting"]?["if"]?.elements ?? []
    #expect(branches.last == .null)
    #expect(branches[1]["if"]?.elements.last == .null)
  }

  @Test func `a cohort whose control has a value of its own gets a variant of its own`() throws {
    let rollout = LabRollout(value: .string("teal"))
    let site = LabSite.shop().with(LabExperiment(.running, rollout: rollout))
    let flag = try document(.flagd, Lab(after: site))["flags"]?["button"]
    #expect(flag?["variants"]?["control"]?.text == "grey")
    #expect(flag?["variants"]?["cta/control"]?.text == "teal")
  }

  @Test func `values that flagd cannot serve are refused`() throws {
    let key = try #require(EnvironmentKey("production"))
    let name = try #require(FeatureName("button"))
    var site = LabSite.shop()
    site.features["button"] = LabFeature(value: .integer(3), variants: [.init("green")])
    var state = Lab(after: site).state
    #expect(throws: ServedDocument.Problem.mixedValues(name)) {
      _ = try ServedDocument(.flagd, of: key, in: state)
    }
    for (value, isExact) in [(1 << 53, false), (1 << 53 - 1, true), (Int.min, false)] {
      site.features["button"] = LabFeature(value: .integer(value))
      state = Lab(after: site).state
      let document = try? ServedDocument(.flagd, of: key, in: state)
      #expect((document != nil) == isExact, "\(value)")
    }
  }

  private func text(_ value: JSONValue) -> String {
    String(decoding: value.canonical(), as: UTF8.self)
  }
}
