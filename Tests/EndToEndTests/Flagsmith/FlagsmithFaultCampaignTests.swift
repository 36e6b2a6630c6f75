import TestSupport
import Testing

/// Something goes wrong with a request of a launch, a rise, a stop, a release or a shipping. Nothing is
/// done twice, titrate says what happened, and the next apply puts everything right with no human.
@Suite(.waiting, .enabled(if: FlagsmithStage.isPossible, "\(FlagsmithStage.absence)"))
struct FlagsmithFaultCampaignTests {
  @Test(
    arguments: FlagsmithStage.Kind.different,
    Campaign.isFull ? FlagsmithMoment.allCases : [.launch, .stop])
  func `whatever becomes of a request, the next apply puts everything right`(
    kind: FlagsmithStage.Kind, moment: FlagsmithMoment
  ) throws {
    let expected = try FlagsmithOutcome.undisturbed(kind, moment)
    let accidents = expected.requests.enumerated().flatMap { index, request in
      FlagsmithFault.faults(of: request, at: index).map {
        FlagsmithAccident(number: index + 1, fault: $0)
      }
    }
    #expect(expected.requests.contains { $0.hasChanged } && accidents.count > 20)
    Campaign("Flagsmith: \(moment), \(kind)", sample: 2).run(accidents) { accident in
      try Self.mistakes(kind, moment, accident, expecting: expected)
    }
  }

  /// What is wrong with what an accident left.
  private static func mistakes(
    _ kind: FlagsmithStage.Kind, _ moment: FlagsmithMoment, _ accident: FlagsmithAccident,
    expecting expected: FlagsmithOutcome
  ) throws -> [String] {
    let stage = try FlagsmithStage(kind)
    try moment.prepare(stage)
    let start = try stage.requests().count
    try stage.spoil("[\(accident.description)]")
    let first = try stage.run(moment.command)
    try stage.spoil("[]")
    var mistakes = Self.complaints(about: first, at: stage)
    for command in [
      "titrate apply --auto-approve", "titrate plan --detailed-exitcode", moment.command,
    ] {
      let next = try stage.run(command)
      if next.status != 0 { mistakes.append("\(command): \(next)") }
    }
    let writes = try stage.requests()[start...].filter(\.hasChanged)
    let end = try stage.requests().count
    try stage.require("titrate apply --auto-approve")
    let idle = try stage.requests()[end...].filter { $0.method != "GET" }
    if !idle.isEmpty { mistakes.append("written though nothing changed: \(idle)") }
    let outcome = try FlagsmithOutcome(of: stage, requests: Array(writes))
    mistakes += outcome.differences(from: expected, isRepeated: moment == .release)
    mistakes += try stage.unexpected()
    return mistakes.isEmpty ? [] : mistakes + ["after \(first)"]
  }

  /// What is wrong with what a run says: whoever fails says why, and nobody says the key.
  private static func complaints(about run: CommandRun, at stage: FlagsmithStage) -> [String] {
    let words = run.output + run.errorOutput
    var complaints = words.contains(FlagsmithStage.key) ? ["The key is told."] : []
    if run.status != 0,
      !["answered with status", "answer to", "was done", "to be done", "did not reach"]
        .contains(where: words.contains)
    {
      complaints.append("Nobody knows why it failed.")
    }
    return complaints
  }
}

/// A moment of an experiment's life, and the command that brings the next one.
enum FlagsmithMoment: String, CaseIterable, CustomStringConvertible, Sendable {
  case launch, rise, stop, release, ship

  var description: String { rawValue }

  /// Brings a stage to it.
  func prepare(_ stage: FlagsmithStage) throws {
    if self == .ship { try stage.workshop.folder.write("feature.json", Self.feature) }
    try stage.apply()
    guard self != .launch else { return try stage.write(("created", "running")) }
    try stage.apply(("created", "running"))
    switch self {
    case .launch, .stop: break
    case .rise: try stage.write(("\"percentage\": 20", "\"percentage\": 40"))
    case .release: try stage.require("titrate stop checkout-cta --reason 'wrong price'")
    case .ship: try stage.require(Self.conclusion)
    }
  }

  var command: String {
    switch self {
    case .launch, .rise, .ship: "titrate apply --auto-approve"
    case .stop: "titrate stop checkout-cta --reason 'wrong price'"
    case .release: "titrate release checkout-cta --auto-approve"
    }
  }

  /// What is shipped is the default of a feature, which its manifest says.
  private static let feature = """
    {"kind": "Feature", "name": "checkout_button", "type": "multivariate", "value": "grey",
     "variants": [{"key": "green", "value": "green"}, {"key": "blue", "value": "blue"}],
     "environments": {"production": {"enabled": true}}}
    """

  private static let conclusion = """
    titrate conclude checkout-cta --ship green --reason 'more completed checkouts' > end.patch \
      && git apply end.patch && rm end.patch
    """
}

/// What goes wrong with a request, as the stub is told.
struct FlagsmithFault: Sendable {
  private let text: String
  /// How many requests it hits, 0 for all that follow.
  private let times: Int

  private init(_ name: String, _ settings: String = "", times: Int = 1) {
    text = "\"do\": \"\(name)\"\(settings.isEmpty ? "" : ", \(settings)")"
    self.times = times
  }

  /// Those that a request meets: a write meets all, since it may have been done or not, and of many reads
  /// each one meets some.
  static func faults(of request: FlagsmithStage.Request, at index: Int) -> [FlagsmithFault] {
    guard request.method == "GET" else { return writing }
    return [0, 1].map { reading[(2 * index + $0) % reading.count] }
  }

  private static let lasting = [
    FlagsmithFault("status", "\"status\": 401", times: 0),
    FlagsmithFault("status", "\"status\": 429, \"retryAfter\": 58", times: 0),
    FlagsmithFault("reset-before", times: 0), FlagsmithFault("server-error", times: 0),
  ]

  private static let reading =
    lasting + [
      FlagsmithFault("truncated"), FlagsmithFault("huge", "\"megabytes\": 100, \"chunked\": true"),
      FlagsmithFault("status", "\"status\": 503"),
      FlagsmithFault("redirect", "\"status\": 302, \"location\": \"https://elsewhere.invalid/\""),
    ]

  private static let writing =
    lasting + [
      FlagsmithFault("reset-before"), FlagsmithFault("reset-after"), FlagsmithFault("close"),
      FlagsmithFault("status", "\"status\": 403"),
      FlagsmithFault("status", "\"status\": 429, \"retryAfter\": 1"),
      FlagsmithFault("status", "\"status\": 429, \"retryAfterDate\": 1"),
      FlagsmithFault("status", "\"status\": 503"),
      FlagsmithFault("status", "\"status\": 503, \"processed\": true"),
      FlagsmithFault("status", "\"status\": 503, \"retryAfter\": 1"),
      FlagsmithFault("status", "\"status\": 503, \"retryAfterDate\": 1"),
      FlagsmithFault("server-error"), FlagsmithFault("server-error", "\"processed\": true"),
      FlagsmithFault("redirect", "\"status\": 301, \"location\": \"https://elsewhere.invalid/\""),
      FlagsmithFault("truncated"), FlagsmithFault("truncated", "\"chunked\": true"),
      FlagsmithFault("huge", "\"megabytes\": 100"),
      FlagsmithFault("huge", "\"megabytes\": 100, \"chunked\": true"),
      FlagsmithFault("content-type", "\"type\": \"text/html\""), FlagsmithFault("no-json"),
      FlagsmithFault("delay-after", "\"seconds\": 21"),
    ]

  /// The fault of the request of a number among those to the API.
  func hitting(_ number: Int) -> String {
    "{\"path\": \"^/api\", \"nth\": \(number), \"times\": \(times), \(text)}"
  }
}

/// A fault, and which request of a command it hits.
struct FlagsmithAccident: CustomStringConvertible, Sendable {
  let number: Int
  let fault: FlagsmithFault

  var description: String { fault.hitting(number) }
}

/// What a command leaves at the server, and in the state.
struct FlagsmithOutcome {
  let server: String
  let served: [String]
  let status: [String]
  /// What was asked of the server for that.
  let requests: [FlagsmithStage.Request]

  init(of stage: FlagsmithStage, requests: [FlagsmithStage.Request]) throws {
    // Marks have the lineage of the state, and numbers that titrate dealt out.
    server = try stage.state().replacing(/titrate [0-9a-f]{8}-\d+/) { _ in "titrate" }
    served = try stage.served()
    let told = try stage.require("titrate status --format json")
    status = told.output.split(separator: "\n").map(String.init).filter { line in
      ["\"status\"", "\"percentage\"", "\"enabled\"", "\"reason\""]
        .contains { line.contains($0) }
    }
    self.requests = requests
  }

  /// What a moment's command leaves where nothing goes wrong.
  static func undisturbed(
    _ kind: FlagsmithStage.Kind, _ moment: FlagsmithMoment
  ) throws -> FlagsmithOutcome {
    let stage = try FlagsmithStage(kind)
    try moment.prepare(stage)
    let start = try stage.requests().count
    try stage.require(moment.command)
    return try FlagsmithOutcome(of: stage, requests: Array(stage.requests()[start...]))
  }

  func differences(from expected: FlagsmithOutcome, isRepeated: Bool) -> [String] {
    var differences: [String] = []
    if server != expected.server {
      differences.append("server: \(server) is not \(expected.server)")
    }
    if served != expected.served { differences.append("Identities are served otherwise.") }
    if status != expected.status {
      differences.append("status: \(status) is not \(expected.status)")
    }
    let (writes, wanted) = (requests.filter(\.hasChanged), expected.requests.filter(\.hasChanged))
    if !isRepeated, writes.map(\.effect) != wanted.map(\.effect) {
      differences.append("writes: \(writes) are not \(wanted)")
    }
    return differences
  }
}

extension FlagsmithStage.Request {
  /// What it did, however that was answered.
  fileprivate var effect: String { "\(method) \(path)" }
}
