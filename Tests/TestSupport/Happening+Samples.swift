package import Domain

extension Happening {
  /// Everything that can happen, with what may be missing there and not there. The text stands wherever any
  /// text may.
  package static func samples(_ text: String) -> [Happening] {
    ofDefinitions(text) + ofFlags(text) + ofExperiments(text)
  }

  private static func ofDefinitions(_ text: String) -> [Happening] {
    let values: [FlagValue] = [.string(text), .integer(.min), .boolean(false)]
    let edits = values.map { Variant(number: 12, key: blue, value: $0) }.flatMap { variant in
      [FeatureEdit.added(variant), .changed(variant)]
    }
    return [
      .environmentCreated(name: text, .v1), .environmentUpdated(name: text, .v2),
      .environmentRemoved, .featureCreated(.multivariate), .featureRemoved,
    ] + (edits + [.removed(blue), .kind(.standard)]).map { .featureUpdated($0) }
  }

  private static func ofFlags(_ text: String) -> [Happening] {
    let salt = SampleSnapshot.salt(1 << 30)
    let some = SampleSnapshot.allocations(["blue": 0, "green": 1_205])
    let states = [
      FeatureState(isEnabled: true, value: .string(text), allocations: some),
      FeatureState(isEnabled: false, value: .integer(7), allocations: .none),
    ]
    let changes = states.flatMap { state -> [Happening] in
      [
        .flagCreated(state, version: nil), .flagCreated(state, version: 1),
        .flagChanged(state, of: nil, version: nil), .flagChanged(state, of: salt, version: nil),
        .flagChanged(state, of: nil, version: 7), .flagChanged(state, of: salt, version: 7),
      ]
    }
    return changes + [
      .flagHeld(.none), .flagHeld(some), .flagRemoved, .driftCorrected(.environmentDefault),
      .driftCorrected(.override(salt)),
      .rolloutConfigured(salt, splitSeed: salt, .zero, before: nil),
      .rolloutConfigured(salt, splitSeed: salt, .whole, before: .zero),
      .rolloutEnabled(salt, SampleSnapshot.percentage(1)), .rolloutRemoved(salt, version: nil),
      .rolloutRemoved(salt, version: 3), .phaseBegun(iteration: 2, some),
    ]
  }

  private static func ofExperiments(_ text: String) -> [Happening] {
    [
      .experimentCreated(number: 10), .statusChanged(.start, from: .created, to: .running),
      .statusChanged(.resume, from: .paused, to: .running),
      .statusChanged(.pause, from: .running, to: .paused),
      .statusChanged(.complete, from: .paused, to: .completed), .experimentUpdated(fields: []),
      .experimentUpdated(fields: ["name", text]), .experimentRemoved,
      .experimentStopped(reason: text), .experimentStopped(reason: ""), .experimentReleased,
      .resultsNoted(SampleSnapshot.note(text, mismatch: true, violations: 2)),
      .resultsNoted(SampleSnapshot.note(text, mismatch: false, violations: 0)),
      .resultsNoted(SampleSnapshot.note(text, mismatch: true, violations: nil)),
      .experimentStartedOver(iteration: 2),
      .experimentConcluded(Conclusion(.ship, variant: blue, reason: text)),
      .experimentConcluded(Conclusion(.control, reason: text)),
      .experimentConcluded(Conclusion(.none, reason: text)), .stateRestored(fromSerial: 1),
      .policyChanged(Policy()), .applyBegun(flags: 3), .applyRenewed, .applyEnded,
    ]
  }

  private static let blue = VariantKey(checked: "blue")
}
