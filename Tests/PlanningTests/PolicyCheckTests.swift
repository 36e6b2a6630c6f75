import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning

/// What a policy stops, and what it never does.
struct PolicyCheckTests {
  private static let now = Instant(seconds: 1_767_225_600)
  private static let shop = LabSite.shop().edited {
    $0.features["button"]?.entries = [:]
    $0.features["other"] = LabFeature(variants: [.init("green"), .init("blue")])
  }

  private static func rollout(_ percentage: Int, green: Int = 25) -> LabRollout {
    LabRollout(percentage, split: ["green": green, "blue": 25])
  }

  private static func site(_ status: Status, _ percentage: Int, green: Int = 25) -> LabSite {
    shop.with(LabExperiment(status, rollout: rollout(percentage, green: green)))
  }

  private static func breaches(
    from before: LabSite, to after: LabSite, _ policy: Policy, allowing allowed: [String] = []
  ) -> [Breach.Rule] {
    var lab = Lab(after: shop)
    // What is paused has run before.
    if before.experiments["cta"]?.status == .paused {
      lab.apply(before.edited { $0.experiments["cta"]?.status = .running })
    }
    lab.apply(before)
    let keys = Set(allowed.compactMap { EnvironmentKey($0) })
    var input = lab.input(after)
    (input.policy, input.allowedEnvironments, input.instant) = (policy, keys, now)
    return Plan(input).breaches.map(\.rule)
  }

  private static func policy(_ edit: (inout Policy) -> Void) -> Policy {
    var policy = Policy()
    edit(&policy)
    return policy
  }

  private static let frozen = policy {
    $0.freezes = [
      .init(.once(from: now, to: Instant(seconds: now.seconds + 1)), reason: "Holidays")
    ]
  }
  private static let protected = policy {
    $0.protectedEnvironments = EnvironmentKey("production").map { [$0] } ?? []
  }
  private static let rise = policy { $0.maxTrafficRise = Percentage(hundredths: 1_000) }
  private static let launch = policy { $0.maxLaunches = 0 }

  @Test(arguments: [
    (launch, site(.created, 20), site(.running, 20), [Breach.Rule.maxLaunches]),
    (launch, site(.created, 20), site(.running, 0), []),
    (launch, site(.running, 0), site(.running, 5), [.maxLaunches]),
    (launch, site(.running, 20), site(.running, 60), []),
    (rise, site(.running, 20), site(.running, 30), []),
    (rise, site(.running, 20), site(.running, 31), [.maxTrafficRise]),
    (rise, site(.created, 20), site(.running, 20), [.maxTrafficRise]),
    (frozen, site(.running, 20), site(.running, 21), [.freezes]),
    (frozen, site(.running, 20), site(.running, 19), []),
    (frozen, site(.running, 20), site(.paused, 20), []),
    (frozen, site(.running, 20), site(.running, 0), []),
    (protected, site(.created, 20), site(.running, 20), [.protectedEnvironments]),
    (protected, site(.running, 20), site(.paused, 5), []),
    (Policy(), site(.running, 20), site(.running, 20, green: 50), [.reassignment]),
    (Policy(), site(.paused, 20), site(.paused, 20, green: 50), [.reassignment]),
    (Policy(), site(.running, 20), site(.running, 0, green: 50), []),
    (Policy(), site(.running, 20), site(.running, 60), []),
    (policy { $0.reassignment = .warn }, site(.running, 20), site(.running, 20, green: 50), []),
  ])
  func `a policy stops what lets people see more, and nothing else`(
    policy: Policy, before: LabSite, after: LabSite, expected: [Breach.Rule]
  ) {
    #expect(Self.breaches(from: before, to: after, policy) == expected)
  }

  @Test func `an early enabling is a launch`() {
    let early = Self.shop.with(
      LabExperiment(.created, rollout: LabRollout(20, isEnabled: true)))
    #expect(Self.breaches(from: Self.shop, to: early, Self.launch) == [.maxLaunches])
  }

  @Test func `a changed control value gives the enrolled something else`() {
    let white = Self.shop.with(
      LabExperiment(.running, rollout: LabRollout(20, value: .string("white"))))
    #expect(Self.breaches(from: Self.site(.running, 20), to: white, Policy()) == [.reassignment])
  }

  @Test func `a freeze is over at its end`() {
    var policy = Self.frozen
    policy.freezes = [
      .init(.once(from: Instant(seconds: 0), to: Self.now), reason: "Over"),
      .init(
        .once(from: Instant(seconds: Self.now.seconds + 1), to: .init(seconds: .max)),
        reason: "Ahead"),
    ]
    #expect(
      Self.breaches(from: Self.site(.running, 20), to: Self.site(.running, 40), policy) == [])
  }

  @Test func `a weekly freeze stops what lets people see more`() {
    var policy = Policy()
    for (from, to, isFrozen) in [
      ("Mon 00:00", "Sun 23:00", true), ("Sun 23:00", "Sun 23:01", false),
    ] {
      guard let from = WeekTime(from), let to = WeekTime(to) else { continue }
      policy.freezes = [.init(.weekly(from: from, to: to, .utc), reason: "a")]
      #expect(
        Self.breaches(from: Self.site(.running, 20), to: Self.site(.running, 40), policy)
          == (isFrozen ? [.freezes] : []))
    }
  }

  @Test func `a protected environment opens to who names it`() {
    let (before, after) = (Self.site(.created, 20), Self.site(.running, 20))
    #expect(
      Self.breaches(from: before, to: after, Self.protected, allowing: ["production"]) == [])
    #expect(
      Self.breaches(from: before, to: after, Self.protected, allowing: ["staging"])
        == [.protectedEnvironments])
  }

  /// A shop of so many stored things, the experiment not among them.
  private static func shop(of things: Int) -> LabSite {
    shop.edited { site in
      for number in 3..<things { site.features["extra\(number)"] = LabFeature() }
    }
  }

  @Test(
    arguments: [
      (1, nil, 4, 1), (2, nil, 4, 0), (nil, 1_900, 10, 1), (nil, 2_000, 10, 0), (nil, 1_000, 9, 0),
    ] as [(Int?, Int?, Int, Int)])
  func `removals are counted, and measured against what is stored once that is not little`(
    limit: Int?, percent: Int?, stored: Int, breaches: Int
  ) {
    var policy = Policy()
    policy.maxRemovals = limit
    policy.maxRemovalsPercent = percent.flatMap { Percentage(hundredths: $0) }
    let before = Self.shop(of: stored)
    let after = before.edited {
      $0.features["extra3"] = nil
      $0.features["other"] = nil
    }
    #expect(Set(Self.breaches(from: before, to: after, policy)).count == breaches)
  }

  @Test func `too many removals say which field permits them`() throws {
    var policy = Policy()
    policy.maxRemovals = 0
    policy.maxRemovalsPercent = .zero
    let lab = Lab(after: Self.shop(of: 12))
    var input = lab.input(Self.shop(of: 11))
    input.policy = policy
    let messages = Plan(input).breaches.map(\.message)
    #expect(messages.count == 2)
    #expect(messages.first?.contains("raise \"maxRemovals\"") == true)
    #expect(messages.last?.contains("raise \"maxRemovalsPercent\"") == true)
  }

  @Test func `the smaller deviation that raises an alarm is the stricter one`() {
    let (strict, loose) = (Policy(), Self.policy { $0.minimumDeviation = .whole })
    #expect(strict.tightened(by: loose) == strict)
    #expect(loose.tightened(by: strict) == strict)
    #expect(
      PolicyChange(from: strict, to: loose)?.fields.map(\.path) == ["/sampleRatio/minimumDeviation"]
    )
  }

  @Test func `a breach says what is meant and the way out`() throws {
    let lab = Lab(after: Self.shop, Self.site(.created, 20))
    var input = lab.input(Self.site(.running, 20))
    input.policy = Self.protected
    let plan = Plan(input)
    let breach = try #require(plan.breaches.first)
    #expect(breach.message.contains("\"production/cta\""))
    #expect(breach.message.contains("--allow production"))
    #expect(!plan.hasErrors)
  }
}
