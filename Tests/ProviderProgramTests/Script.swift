import Domain
import Foundation
import JSONSyntax
import Planning
import Reconciling
import System
import TestSupport

@testable import ProviderProgram

/// A provider program in the language of the shell.
final class Script: Sendable {
  let directory: TemporaryDirectory
  private let path: String

  /// Answers every line that is read, whose number is `$id`, with a line of the shell.
  convenience init(_ greeting: String = Script.greeting, answering answer: String) throws {
    try self.init(
      """
      read -r hello
      \(greeting)
      while read -r line; do
        id=${line##*'"id":'}; id=${id%%[,\\}]*}
        \(answer)
      done
      """)
  }

  /// Runs lines of the shell; the verb is `$1`.
  convenience init(_ text: String) throws {
    try self.init(
      text: "#!/bin/sh\n\(text)\n", in: TemporaryDirectory(), name: "titrate-provider-script")
  }

  /// Runs a text in whatever language.
  init(text: String, in directory: TemporaryDirectory, name: String) throws {
    self.directory = directory
    path = directory.path(name)
    // A file that this process wrote itself could still be open in what another test starts, and
    // could not be run then.
    _ = try runProgram(
      "sh", arguments: ["-c", "cat > \"$0\" && chmod 700 \"$0\"", path], input: Array(text.utf8))
  }

  static let greeting =
    #"echo '{"protocol":"titrate-provider","version":1,"name":"script","more":[{}]}'"#

  /// Tells what is served of one flag without variants.
  static let served =
    #"{"default":{"allocations":{},"enabled":true,"value":"a"},"fingerprint":"f","overrides":[]}"#

  /// Writes a line with double quotes in it and the number of the request.
  static func line(_ text: String) -> String {
    "printf '%s\\n' '\(text.replacing("ID", with: "'\"$id\"'"))'"
  }

  static let done = line(
    #"{"id":ID,"result":"done","served":SERVED}"#.replacing("SERVED", with: served))

  func provider(
    timeoutMilliseconds: Int = 60_000, concurrency: Int = 8,
    settings: JSONValue = ["type": "script", "key": [1, "ü"]],
    telling tell: @escaping @Sendable (String) -> Void = { _ in }
  ) -> ProgramProvider {
    ProgramProvider(
      name: "script", settings: settings, lineage: nil, concurrency: concurrency, program: path,
      timeoutMilliseconds: timeoutMilliseconds,
      folder: directory.path, telling: tell)
  }
}

/// Requests that are to be sent, and what came of them.
final class ListedWork: ProviderWork {
  private var rest: ArraySlice<ProviderRequest>
  private(set) var answers: [(request: ProviderRequest, answer: ProviderAnswer)] = []
  private(set) var attentions = 0
  private var inFlight = 0
  private(set) var mostInFlight = 0
  private let attending: () throws -> Void

  init(_ requests: [ProviderRequest], attending: @escaping () throws -> Void = {}) {
    rest = requests[...]
    self.attending = attending
  }

  /// Requests for experiments of some names on features of the same names.
  convenience init(_ names: [String], attending: @escaping () throws -> Void = {}) throws {
    self.init(
      try names.map { ProviderRequest(flag: try flag($0), experiment: ExperimentKey($0)) },
      attending: attending)
  }

  func next() -> ProviderRequest? {
    guard let request = rest.popFirst() else { return nil }
    inFlight += 1
    mostInFlight = max(mostInFlight, inFlight)
    return request
  }

  func take(_ answer: ProviderAnswer, to request: ProviderRequest) {
    inFlight -= 1
    answers.append((request, answer))
  }

  func attend() throws {
    attentions += 1
    try attending()
  }

  /// The answers by the features of their requests.
  var byFeature: [String: ProviderAnswer] {
    Dictionary(answers.map { ($0.request.flag.feature.text, $0.answer) }) { first, _ in first }
  }
}

func flag(_ feature: String) throws -> FlagID {
  guard let environment = EnvironmentKey("production"), let feature = FeatureName(feature) else {
    throw CocoaError(.formatting)
  }
  return FlagID(environment, feature)
}
