import Domain
import JSONSyntax
import Planning
import Wire

/// Has a flag served as a request wants it.
///
/// The server cannot be told to write only if nothing has changed meanwhile. So it is read before each
/// write and after it, and where something else is served than what was written, it is written again.
struct FlagWriter {
  let reader: FlagReader
  let feature: ServerFeature
  let request: ProviderRequest
  /// How many changes the server has made.
  private var changeCount = 0
  /// Why it is not known what came of the last write.
  private var doubt: String?
  /// Why the server did not do it, unless it is served all the same.
  private var refusal: HTTPError?
  /// The server's numbers of the segments whose overrides were removed.
  private var bereft: [Int] = []

  /// How often it is written.
  private static let mostAttempts = 3

  init(_ request: ProviderRequest, on feature: ServerFeature, through reader: FlagReader) {
    self.request = request
    self.feature = feature
    self.reader = reader
  }

  /// Does it, and says what came of it.
  mutating func carryOut() -> ProviderResult {
    do throws(HTTPError) {
      for attempt in 0...Self.mostAttempts {
        var present = try reader.read(feature)
        let serving = present.serving(in: reader.whole.key)
        if request.want.isMet(by: present.serving(in: "")) {
          removeSegments()
          try reader.whole.readSeeds(of: request.want.unknownCohorts, on: feature, into: &present)
          guard let override = present.override(dealingOutTwice: request.want.unknownCohorts),
            attempt < Self.mostAttempts
          else { return .done(present.serving(in: reader.whole.key)) }
          try delete(override)
          continue
        }
        if attempt == 0, request.expected != serving.fingerprint { return .conflict }
        if let refusal { return result(of: refusal) }
        guard attempt < Self.mostAttempts else { break }
        try request.want.check(for: feature)
        let count = changeCount
        try write(over: present)
        if changeCount == count, doubt == nil { return .refused(Self.nothingToWrite) }
      }
      return .unknown(
        doubt
          ?? "It was written \(Self.mostAttempts) times, and each time something else was served "
          + "then: somebody else changes the flag too.")
    } catch {
      return result(of: error)
    }
  }

  private static let nothingToWrite =
    "The server serves something else than what is wanted, and there is no request that would change that."

  private func result(of error: HTTPError) -> ProviderResult {
    let result = ProviderResult(error)
    guard changeCount > 0 || doubt != nil && refusal == nil else { return result }
    switch result {
    case .refused(let words), .unavailable(let words, _): return .unknown(words)
    case .conflict, .done, .unknown: return result
    }
  }

  /// Writes what is missing. Where nobody knows what came of that, it is read again.
  private mutating func write(over present: ServerFlag) throws(HTTPError) {
    do throws(HTTPError) {
      let experiments = try experimentsForNew(over: present)
      // The server has one experiment at a time with a feature; its override goes on serving.
      if experiments != nil { try endExperiments(of: present) }
      let count = changeCount
      try writeExperiments(over: present, among: experiments)
      // A rollout changes the default, too: what is left to do shows when it is read again.
      guard changeCount == count else { return }
      try writeOverrides(over: present)
      try endExperiments(of: present)
      try remove(from: present)
    } catch .unknown(let words) {
      doubt = words
    } catch .unavailable(let words, let seconds) {
      // A gateway says so, too, where the server behind it has done it.
      doubt = words
      refusal = .unavailable(words, retryAfterSeconds: seconds)
    }
  }

  /// Changes something of what is served.
  mutating func change(_ change: HTTPRequest) throws(HTTPError) {
    _ = try reader.server.send(change)
    changeCount += 1
  }
}

extension ProviderResult {
  /// What an order comes to whose requests fail.
  init(_ error: HTTPError) {
    switch error {
    case .refused(_, let words): self = .refused(words)
    case .unauthorized(401, let words):
      self = .refused(
        "The server does not know the API key. Check the variable that holds it: FLAGSMITH_API_KEY, or that "
          + "of the environment. (\(words))")
    case .unauthorized(_, let words):
      self = .refused(
        "The API key may not do that, so nothing more was sent. Give it the permission, or use another one. "
          + "(\(words))")
    case .unavailable(let words, let seconds):
      self = .unavailable(words, retryAfterSeconds: seconds)
    case .unknown(let words): self = .unknown(words)
    }
  }
}

extension ProviderRequest.Want {
  /// The cohorts of which titrate does not know yet how the server deals them out.
  fileprivate var unknownCohorts: Set<SegmentID> {
    Set(overrides.filter { $0.salts == nil }.compactMap(\.segment))
  }

  /// That the server can serve it at all. It takes away the white space around texts.
  fileprivate func check(for feature: ServerFeature) throws(HTTPError) {
    for state in [environmentDefault].compactMap(\.self) + overrides.map(\.state) {
      if case .string(let text) = state.value,
        text.first?.isWhitespace == true || text.last?.isWhitespace == true
      {
        throw .refused(
          status: 400,
          "The server takes no text that begins or ends with white space, such as the value "
            + "\(quoted(inert(text))).")
      }
      let unknown = state.allocations.entries.first { entry in
        entry.percentage > .zero && !feature.options.contains { $0.key == entry.variant }
      }
      if let unknown {
        throw .refused(
          status: 400, "The feature '\(feature.name)' has no variant '\(unknown.variant)' there.")
      }
    }
  }
}

// MARK: - Segments and overrides

extension FlagWriter {
  /// What lowers exposure comes first, and what raises it comes last. In between all that belongs to the
  /// flag itself changes in one request.
  private mutating func writeOverrides(over present: ServerFlag) throws(HTTPError) {
    var growing: [(Int, Percentage)] = []
    var entries: [JSONValue] = []
    for override in request.want.overrides {
      guard let segment = override.segment, let percentage = override.percentage else { continue }
      let served = present.override(of: segment)
      guard served?.isConfiguredHere != false,
        !override.servesSame(as: served?.serving(in: ""))
      else { continue }
      if let served, served.percentage != percentage {
        // Nobody knows how many another rule is about.
        if percentage < served.percentage ?? .whole {
          try resize(served.segment, to: percentage)
        } else {
          growing.append((served.segment, percentage))
        }
      }
      let number =
        if let served { served.segment } else { try segmentForCohort(segment, percentage) }
      let entry = entry(override, served, number, present)
      if entry.count > 1 { entries.append(.object(entry)) }
    }
    try writeFlag(entries, over: present)
    for (segment, percentage) in growing { try resize(segment, to: percentage) }
  }

  private mutating func resize(_ segment: Int, to percentage: Percentage) throws(HTTPError) {
    try change(resizeRequest(segment, to: percentage))
  }

  private func resizeRequest(_ segment: Int, to percentage: Percentage) -> HTTPRequest {
    HTTPRequest(
      method: .patch, path: "\(reader.segments)\(segment)/",
      body: ["rules": ServerSegment.rules(percentage)])
  }

  /// The server's segment for a cohort that has no override yet: nobody gets anything by it.
  private func segmentForCohort(
    _ segment: SegmentID, _ percentage: Percentage
  ) throws(HTTPError) -> Int {
    let name = reader.mark.name(
      "\(request.experiment?.text ?? "cohort") in \(request.flag.environment)", segment)
    for entry in try reader.server.entries(of: reader.segments, "&q=\(ServerAddress.encoded(name))")
    {
      let found = try ServerSegment(entry, property: "property")
      guard found.name == name else { continue }
      if found.percentage != percentage {
        _ = try reader.server.send(resizeRequest(found.id, to: percentage))
      }
      return found.id
    }
    let answer = try reader.server.send(
      HTTPRequest(
        method: .post, path: reader.segments,
        body: [
          "name": .string(name), "project": .integer(reader.environment.project),
          "description": .string(Self.description),
          "rules": ServerSegment.rules(percentage),
        ]))
    return try answer["id"].integer()
  }

  private static let description =
    "Titrate keeps this segment: it is the cohort of an experiment. Change the experiment's manifest instead, "
    + "and use the segment for nothing else: it goes when the experiment ends."

  /// What of an override is to change. What is not named stays, and so does who gets which variant.
  private func entry(
    _ override: OverrideServing, _ served: ServerOverride?, _ number: Int, _ present: ServerFlag
  ) -> [JSONMember] {
    var entry = [JSONMember("segment", ["id": .integer(number)])]
    if served == nil {
      entry.append(
        JSONMember(
          "priority", .integer(present.freePriority(preferring: override.priority))))
    }
    return entry + changes(override.state, served?.state)
  }

  func changes(_ state: FeatureState, _ served: FeatureState?) -> [JSONMember] {
    var members: [JSONMember] = []
    if state.isEnabled != served?.isEnabled {
      members.append(JSONMember("enabled", .boolean(state.isEnabled)))
    }
    if state.value != served?.value { members.append(JSONMember("value", state.value.typedJSON)) }
    if !feature.options.isEmpty, state.allocations != served?.allocations {
      members.append(JSONMember("variants", feature.weights(state.allocations)))
    }
    return members
  }

  /// Changes the default and overrides in one request.
  private mutating func writeFlag(
    _ overrides: [JSONValue], over present: ServerFlag
  ) throws(HTTPError) {
    var members: [JSONMember] = []
    if let state = request.want.environmentDefault {
      let changes = changes(state, present.environmentDefault)
      if !changes.isEmpty { members.append(JSONMember("environment_default", .object(changes))) }
    }
    if !overrides.isEmpty { members.append(JSONMember("segment_overrides", .array(overrides))) }
    guard !members.isEmpty else { return }
    do throws(HTTPError) {
      try change(
        HTTPRequest(method: .patch, path: reader.path(of: feature), body: .object(members)))
    } catch .refused(404, let words) {
      // It was there a moment ago: so a server tells that a key may read alone.
      throw .unauthorized(status: 404, words)
    }
  }

  private mutating func delete(_ override: ServerOverride) throws(HTTPError) {
    let path = "\(reader.path(of: feature))segment-overrides/\(override.segment)/"
    _ = try reader.server.sendIfFound(HTTPRequest(method: .delete, path: path))
    changeCount += 1
  }

  /// Removes overrides, which end with their experiments.
  private mutating func remove(from present: ServerFlag) throws(HTTPError) {
    for segment in request.want.removed {
      guard let served = present.override(of: segment) else { continue }
      if served.isConfiguredHere { bereft.append(served.segment) }
      try delete(served)
    }
  }

  /// Removes the segments of titrate's whose overrides are gone. One that something else uses stays, and so
  /// does one that cannot be removed now: nobody gets anything by it.
  private func removeSegments() {
    for segment in Set(bereft) where (try? reader.isInUse(segment)) == false {
      _ = try? reader.server.send(
        HTTPRequest(method: .delete, path: "\(reader.segments)\(segment)/"))
    }
  }
}
