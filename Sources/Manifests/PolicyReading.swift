package import Domain
package import JSONSyntax

private enum PolicyField: Int, FieldName {
  case maxLaunches, maxTrafficRise, protectedEnvironments, freezes, reassignment
  case maxRemovals, maxRemovalsPercent, guardrails, sampleRatio
  static let object = ManifestObject<Self>("a policy")
}

private enum SampleRatioField: Int, FieldName {
  case action, minimumDeviation
  static let object = ManifestObject<Self>("a policy for the sample ratio")
}

private enum FreezeField: Int, FieldName {
  case from, to, reason
  static let object = ManifestObject<Self>("a freeze", requiredThrough: .reason)
}

extension ManifestReader {
  /// Reads a policy. Mistakes are reported, and with any of them the caller keeps nothing of it.
  mutating func policy(_ node: JSONNode) -> Policy {
    var policy = Policy()
    guard let fields = fields(of: node, PolicyField.self) else { return policy }
    policy.maxLaunches = count(fields[.maxLaunches])
    policy.maxTrafficRise = percentage(fields[.maxTrafficRise])
    policy.protectedEnvironments =
      elements(of: fields[.protectedEnvironments], "keys of environments")?
      .compactMap { name($0, EnvironmentKey.self) } ?? []
    policy.freezes = elements(of: fields[.freezes], "freezes")?.compactMap { freeze($0) } ?? []
    policy.reassignment = choice(fields[.reassignment]) ?? policy.reassignment
    policy.guardrails = choice(fields[.guardrails]) ?? policy.guardrails
    readSampleRatio(fields[.sampleRatio], into: &policy)
    policy.maxRemovals = count(fields[.maxRemovals])
    policy.maxRemovalsPercent = percentage(fields[.maxRemovalsPercent])
    return policy
  }

  /// Reads the response alone, or an object with it and the deviation that matters.
  private mutating func readSampleRatio(_ node: JSONNode?, into policy: inout Policy) {
    guard let node else { return }
    guard document.kind(of: node) == .object else {
      policy.sampleRatio = choice(node) ?? policy.sampleRatio
      return
    }
    guard let fields = fields(of: node, SampleRatioField.self) else { return }
    policy.sampleRatio = choice(fields[.action]) ?? policy.sampleRatio
    policy.minimumDeviation = percentage(fields[.minimumDeviation]) ?? policy.minimumDeviation
  }

  private mutating func freeze(_ node: JSONNode) -> Policy.Freeze? {
    guard let fields = fields(of: node, FreezeField.self) else { return nil }
    let (from, to) = (instant(fields[.from]), instant(fields[.to]))
    let reason = text(fields[.reason])
    guard let from, let to, let reason else { return nil }
    guard from < to else {
      report(
        .freezeOrder, at: fields[.to] ?? node,
        "The freeze is over at \(to), before it begins at \(from). Exchange the two, or correct one."
      )
      return nil
    }
    return Policy.Freeze(from: from, to: to, reason: reason)
  }

  private mutating func count(_ node: JSONNode?) -> Int? {
    guard let node else { return nil }
    guard document.kind(of: node) == .number else {
      reportType(node, expected: "a number, without quotation marks")
      return nil
    }
    guard let number = document.integer(node), number >= 0 else {
      report(.invalidNumber, at: node, "It counts things, so it is an integer from 0.")
      return nil
    }
    return number
  }

  mutating func instant(_ node: JSONNode?) -> Instant? {
    guard let node, let text = string(node) else { return nil }
    guard let instant = Instant.reading(rfc3339: text) else {
      report(
        .invalidInstant, at: node,
        Instant.advice(on: text).map { "\(quoted(text)) \($0)" }
          ?? "\(quoted(text)) is no moment as RFC 3339 writes it: \"2026-12-24T18:00:00Z\", or with an "
          + "offset, \"2026-12-24T18:00:00+01:00\".")
      return nil
    }
    return instant
  }
}

/// A file with a policy: a titrate.json, for example that of the branch that a pull request is to
/// be merged into, or the policy alone.
package struct PolicyFile: Sendable {
  /// What it says.
  package let policy: Policy
  /// What is wrong with it.
  package let diagnostics: [Diagnostic]

  /// Reads a file. With errors, nothing of it holds.
  package init(path: String, bytes: [UInt8]) {
    var reader: ManifestReader
    do throws(JSONSyntaxError) {
      reader = try ManifestReader(path: path, bytes: bytes)
    } catch {
      (policy, diagnostics) = (Policy(), [error.diagnostic(path: path)])
      return
    }
    guard reader.namesSettings else {
      let policy = reader.policy(reader.document.root)
      self.policy = reader.hasErrors ? Policy() : policy
      diagnostics = reader.diagnostics
      return
    }
    let (settings, diagnostics) = Settings.read(path: path, bytes: bytes)
    policy = settings.policy
    self.diagnostics = diagnostics
  }
}

extension ManifestReader {
  /// Whether the file has a field that settings have.
  fileprivate var namesSettings: Bool {
    document.members(of: document.root).contains { key, _ in
      document.string(key).map(Settings.fields.contains) == true
    }
  }
}
