import Domain
import Foundation
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

@testable import Wire

struct ProviderMessageTests {
  private func validator(_ schema: String) throws -> SchemaValidator {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../schemas/\(schema).schema.json")
    return try SchemaValidator(String(contentsOf: file, encoding: .utf8), isSealed: true)
  }

  /// Written, a message is valid, and both ways of reading find the same in it.
  private func check<Value: Equatable>(
    _ value: Value, _ coding: Coding<Value>, _ schema: String
  ) throws {
    let bytes = coding.encode(value)
    let document = try JSONDocument(bytes)
    #expect(try coding.decode(bytes) == value)
    #expect(try coding.decode(leniently: document) == value)
    #expect(try validator(schema).errors(in: document.value(document.root)) == [])
    try export(bytes, schema)
  }

  /// Hands a message to those who check schemas with another validator.
  private func export(_ bytes: [UInt8], _ schema: String) throws {
    guard let folder = ProcessInfo.processInfo.environment["TITRATE_EXPORT_JSON"] else { return }
    let accepted = URL(filePath: folder).appending(path: "\(schema)/accepted")
    try FileManager.default.createDirectory(at: accepted, withIntermediateDirectories: true)
    try Data(bytes).write(to: accepted.appending(path: "message-\(UUID()).json"))
  }

  private func serving() throws -> FlagServing {
    let blue = try #require(VariantKey("blue"))
    let share = try #require(Percentage(hundredths: 3_333))
    let shares = try #require(Allocations(ordered: [VariantAllocation(blue, share)]))
    let salts = CohortSalts(
      segment: Salt(preferredBy: "a"), split: Salt(preferredBy: "b"), environment: "AbC")
    return FlagServing(
      environmentDefault: FeatureState(
        isEnabled: false, value: .string("ü\u{0}"), allocations: .none),
      overrides: [
        OverrideServing(
          segment: Salt(7), percentage: share,
          state: FeatureState(isEnabled: true, value: .integer(-3), allocations: shares),
          priority: 0, salts: salts, status: .paused),
        OverrideServing(
          segment: nil, name: "Beta", percentage: nil,
          state: FeatureState(isEnabled: true, value: .boolean(false), allocations: .none),
          priority: 9),
      ], identityOverrides: 2, fingerprint: "7f")
  }

  @Test func `what titrate says is as its schema has it`() throws {
    let environment = try #require(EnvironmentKey("production"))
    let feature = try #require(FeatureName("Cta.1"))
    for lineage in [nil, "3f0c8a52-6b1d-4e7f-9a2b-0c1d2e3f4a5b"] {
      let greeting = ProviderGreeting(
        lineage: lineage, settings: ["type": "x", "a": [nil, .number(1.5)]])
      try check(greeting, .providerGreeting, "provider-request")
    }
    let question = ProviderQuestion(id: 1, environment: environment, features: [feature])
    try check(question, .providerQuestion, "provider-request")
    let serving = try serving()
    for (state, experiment) in [(nil, ExperimentKey("a")), (serving.environmentDefault, nil)] {
      try check(
        ProviderOrder(
          id: 2,
          ProviderRequest(
            flag: FlagID(environment, feature), experiment: experiment,
            steps: [.experiment(.release), .feature(.remove)],
            hypothesis: experiment.map { _ in "ü lifts." },
            want: ProviderRequest.Want(
              environmentDefault: state, overrides: serving.overrides,
              removed: [Salt(preferredBy: "c")]), expected: experiment?.text)),
        .providerOrder, "provider-request")
    }
  }

  @Test func `what a program says is as its schema has it`() throws {
    let feature = try #require(FeatureName("Cta.1"))
    let blue = try #require(VariantKey("blue"))
    try check(
      ProgramGreeting(name: "x", concurrency: nil, hasOwnSalts: false), .programGreeting,
      "provider-answer")
    try check(
      ProgramGreeting(name: "", concurrency: 1, hasOwnSalts: true), .programGreeting,
      "provider-answer")
    let descriptions = [
      nil, FlagDescription(kind: .standard, variants: []),
      FlagDescription(kind: .multivariate, variants: [.init(key: blue, value: .boolean(true))]),
    ]
    for (fact, versioning) in zip(descriptions, [nil, FeatureVersioning.v1, .v2]) {
      try check(
        ProviderReply(id: 1, versioning: versioning, features: [.init(name: feature, fact: fact)]),
        .descriptions, "provider-answer")
    }
    for fact in [nil, try serving()] {
      try check(
        ProviderReply(id: 1, features: [.init(name: feature, fact: fact)]), .servings,
        "provider-answer")
    }
    let results: [ProviderResult] = [
      .done(try serving()), .conflict, .refused("no"), .unavailable("", retryAfterSeconds: nil),
      .unavailable("later", retryAfterSeconds: 30), .unknown("?"),
    ]
    for result in results {
      try check(ProviderOutcome(id: 5, result: result), .providerOutcome, "provider-answer")
    }
  }

  @Test func `the order of steps and names in a message is fixed`() throws {
    let environment = try #require(EnvironmentKey("production"))
    let feature = try #require(FeatureName("cta"))
    let order = ProviderOrder(
      id: 3,
      ProviderRequest(
        flag: FlagID(environment, feature), experiment: nil,
        steps: [.experiment(.stop(reason: "why"))], expected: "f"))
    #expect(
      String(decoding: Coding.providerOrder.encode(order), as: UTF8.self)
        == #"{"environment":"production","expected":"f","experiment":null,"feature":"cta","id":3,"#
        + #""steps":[{"reason":"why","step":"stop"}],"want":{"overrides":[],"remove":[]}}"#)
  }
}
