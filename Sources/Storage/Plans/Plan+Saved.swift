import Domain
import Manifests
import Planning
import JSONSyntax

extension Plan {
  init(_ saved: SavedValue) throws(SavedValue.Malformed) {
    self.init(
      lineage: try saved["lineage"].orNull?.string(), serial: try saved["serial"].integer(),
      selection: try saved["selection"].orNull.map { value throws(SavedValue.Malformed) in
        try Selection(value)
      },
      changes: try saved["changes"].elements { value throws(SavedValue.Malformed) in
        try Change(value)
      }, errorsElsewhere: try saved["errorsElsewhere"].integer(),
      breaches: try saved["breaches"].elements { value throws(SavedValue.Malformed) in
        try Breach(value)
      },
      environmentImpacts: try saved["environments"].elements { value throws(SavedValue.Malformed) in
        try EnvironmentImpact(value)
      },
      stops: try saved["stops"].elements { value throws(SavedValue.Malformed) in
        try Plan.Stop(value)
      },
      upcoming: try saved["upcoming"].elements { value throws(SavedValue.Malformed) in
        try UpcomingStep(value)
      })
  }
}

extension ExperimentID {
  /// An environment, and a key in it.
  fileprivate init(parts saved: SavedValue) throws(SavedValue.Malformed) {
    self.init(environment: try saved["environment"].name(), key: try saved["key"].name())
  }
}

extension Plan.Stop {
  fileprivate init(_ saved: SavedValue) throws(SavedValue.Malformed) {
    let author = try saved["author"]
    self.init(
      try ExperimentID(parts: saved),
      Brake(
        author: Author(kind: try author["type"].choice(), name: try author["name"].string()),
        stoppedAt: try saved["stoppedAt"].instant(), reason: try saved["reason"].string()))
  }
}

extension UpcomingStep {
  fileprivate init(_ saved: SavedValue) throws(SavedValue.Malformed) {
    let step = try saved["step"]
    let event: Event =
      switch try step.string() {
      case "start": .start
      case "rise": .rise(try saved["percentage"].percentage())
      case "complete": .complete
      default: try step.require(nil)
      }
    self.init(try ExperimentID(parts: saved), event, at: try saved["time"].instant())
  }
}

extension Selection {
  var json: JSONValue {
    .object([
      JSONMember("environments", .array(environments.map(\.text).sorted().map(JSONValue.string))),
      JSONMember(
        "experiments", .array(experiments.map(\.description).sorted().map(JSONValue.string))),
    ])
  }

  fileprivate init(_ saved: SavedValue) throws(SavedValue.Malformed) {
    self.init(
      environments: Set(
        try saved["environments"].elements { value throws(SavedValue.Malformed) in
          try value.name()
        }),
      experiments: Set(
        try saved["experiments"].elements { value throws(SavedValue.Malformed) in
          try value.experiment()
        }))
  }
}

extension Breach {
  fileprivate init(_ saved: SavedValue) throws(SavedValue.Malformed) {
    self.init(
      rule: try saved["policy"].choice(), message: try saved["message"].string(), subjects: [])
  }
}

extension EnvironmentImpact {
  fileprivate init(_ saved: SavedValue) throws(SavedValue.Malformed) {
    self.init(
      environment: try saved["environment"].name(), features: try saved["features"].integer(),
      enters: try saved["enters"].percentage(), leaves: try saved["leaves"].percentage(),
      moves: try saved["moves"].percentage(),
      enrolledMoved: try saved["enrolledMoved"].percentage())
  }
}

// MARK: - Changes

extension Change {
  /// What `json` says, and what only titrate needs.
  var savedJSON: JSONValue {
    guard case .object(let members) = json else { return .null }
    return .object(
      members + [
        JSONMember("phase", .integer(phase.rawValue)), JSONMember("path", JSONValue(path)),
        JSONMember("variants", .array(variants.map { .string($0.text) })),
      ])
  }

  fileprivate init(_ saved: SavedValue) throws(SavedValue.Malformed) {
    let environment: EnvironmentKey? = try saved["environment"].orNull?.name()
    let phase = try saved["phase"]
    self.init(
      try Subject(saved, environment), try saved["action"].choice(),
      in: try phase.require(Phase(rawValue: try phase.integer())), environment: environment,
      feature: try saved["feature"].orNull?.name(),
      fields: try saved["fields"].elements { field throws(SavedValue.Malformed) in
        FieldChange(
          path: try field["path"].string(), before: try field["before"].json,
          after: try field["after"].json)
      },
      steps: try saved["steps"].elements { step throws(SavedValue.Malformed) in try Step(step) })
    if let status = try saved["status"].orNull {
      statusBefore = try status["before"].orNull?.choice()
      statusAfter = try status["after"].orNull?.choice()
    }
    reasons = try saved["reasons"].elements { reason throws(SavedValue.Malformed) in
      try reason.string()
    }
    try readPresentation(saved)
  }

  private mutating func readPresentation(_ saved: SavedValue) throws(SavedValue.Malformed) {
    path = try saved["path"].orNull?.string()
    variants = try saved["variants"].elements { key throws(SavedValue.Malformed) in
      try key.name()
    }
    if let briefing = try saved["briefing"].orNull { self.briefing = try Briefing(briefing) }
    if environment == nil {
      for (_, impact) in try saved["impactByEnvironment"].members {
        impacts.append(try Impact(impact))
      }
    } else if let impact = try saved["impact"].orNull {
      impacts = [try Impact(impact)]
    }
  }
}

extension Subject {
  fileprivate init(
    _ saved: SavedValue, _ environment: EnvironmentKey?
  ) throws(SavedValue.Malformed) {
    let key = try saved["key"]
    switch try saved["kind"].string() {
    case "environment": self = .environment(try key.name())
    case "feature": self = .feature(try key.name())
    case "experiment":
      self = .experiment(
        ExperimentID(environment: try key.require(environment), key: try key.name()))
    default: throw SavedValue.Malformed(offset: 0)
    }
  }
}

extension Briefing {
  fileprivate init(_ saved: SavedValue) throws(SavedValue.Malformed) {
    self.init(
      owner: try saved["owner"].orNull?.string(), hypothesis: try saved["hypothesis"].string(),
      primaryMetrics: try saved["primaryMetrics"].elements { metric throws(SavedValue.Malformed) in
        Metric(
          name: try metric["name"].string(),
          expectedDirection: try metric["expectedDirection"].string())
      })
  }
}
