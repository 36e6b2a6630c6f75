import Domain
import TestSupport
import Testing

@testable import Wire

struct StepCodingTests {
  private static let place = SampleSnapshot.production
  private static let salt = SampleSnapshot.salt(7)
  private static let blue = VariantKey(checked: "blue")
  private static let state = FeatureState(
    isEnabled: true, value: .string("\"\n"),
    allocations: SampleSnapshot.allocations(["blue": 1_050]))

  private static let definitions: [Step] =
    FeatureVersioning.allCases.flatMap { versioning -> [Step] in
      let environment = Environment(key: place, name: "é", versioning: versioning)
      return [.environment(.add(environment)), .environment(.update(environment))]
    }
    + [FlagValue.string(""), .integer(-1), .boolean(true)].flatMap { value -> [Step] in
      let variant = Variant(number: 3, key: blue, value: value)
      return [.feature(.addVariant(variant)), .feature(.updateVariant(variant))]
    }
    + [
      .environment(.remove), .feature(.add(.standard)), .feature(.changeKind(.multivariate)),
      .feature(.removeVariant(blue)), .feature(.remove),
    ]

  /// Every update, with what may be missing there and not there.
  private static let updates: [Step] = [nil, state].flatMap { before in
    [nil, salt].flatMap { segment in
      [nil, Allocations.none, state.allocations].flatMap { allocations in
        [nil, state.allocations].map { held in
          .flag(
            place,
            .update(
              FlagUpdate(
                before: before,
                change: FlagChangeSet(
                  isEnabled: false, value: .integer(3), segment: segment,
                  allocations: allocations),
                held: held)))
        }
      }
    }
  }

  private static let flags: [Step] = [
    .flag(place, .add(state, splitSeed: salt)), .flag(place, .hold(.none)),
    .flag(place, .hold(state.allocations)), .flag(place, .remove),
    .flag(place, .correct(.environmentDefault)), .flag(place, .correct(.override(salt))),
  ]

  private static let details: [Experiment.Details] = [nil, SampleSnapshot.instant(1)].flatMap {
    moment in
    [nil, "x"].map { text in
      var details = SampleSnapshot.details(name: text, owner: text)
      details.schedule = Schedule(startAt: moment, endAt: moment)
      details.decideBy = moment
      details.group = text.flatMap { GroupKey($0) }
      return details
    }
  }

  private static let ramps: [Ramp?] = [
    nil, Ramp([Ramp.Step(after: .zero, .zero), Ramp.Step(after: .seconds(43_200), .whole)]),
    SampleSnapshot.gatedRamp,
  ]

  private static let experiments: [Step] =
    details.flatMap { details -> [Step] in
      let feature = FeatureName(checked: "button")
      return [
        .experiment(.create(number: 4, feature: feature, details)), .experiment(.update(details)),
      ]
    }
    + ramps.flatMap { ramp in
      [nil, Duration.seconds(172_800)].map { bake in
        .experiment(
          .configureRollout(
            RolloutSegment(
              id: salt, splitSeed: salt, percentage: SampleSnapshot.percentage(1), ramp: ramp,
              bake: bake)))
      }
    }
    + [
      .experiment(.transitionStatus(from: .created, to: .running)),
      .experiment(.removeRollout(salt)), .experiment(.startOver(iteration: 2)),
      .experiment(.stop(reason: "")), .experiment(.stop(reason: "Errors")), .experiment(.release),
      .experiment(.noteResults(SampleSnapshot.note("é", mismatch: true, violations: 1))),
      .experiment(.noteResults(SampleSnapshot.note("", mismatch: false, violations: 0))),
      .experiment(.noteResults(SampleSnapshot.note("", mismatch: true, violations: nil))),
      .experiment(.conclude(Conclusion(.ship, variant: blue, reason: "r"))),
      .experiment(.conclude(Conclusion(.control, reason: "r"))),
      .experiment(.conclude(Conclusion(.none, reason: "r"))), .experiment(.remove),
    ]

  private static let steps = definitions + updates + flags + experiments

  @Test func `every step is read as it was written, and damage is seen`() throws {
    #expect(Set(Self.steps.map(\.kind)) == Set(Step.Kind.allCases))
    for step in Self.steps {
      let bytes = Coding.step.encode(step)
      #expect(try Coding.step.decode(bytes) == step)
      expectDamageIsSeen(bytes, of: .step, step)
    }
  }
}
