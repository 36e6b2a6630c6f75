import Domain
import Foundation
import Manifests
import Planning
import Reconciling
import System
import TestSupport
import Testing

@testable import ProviderProgram

@Suite(.waiting) struct ReadingTests {
  /// Answers `describe` and `read` for a feature `cta` with a variant, and one `gone` that is not there.
  private static let answer = """
    case $1 in
    describe) \(Script.line(#"{"features":{"gone":null,"cta":{"variants":[{"value":"b","key":"blue","is":1}],"type":"multivariate"}},"id":ID,"environment":{"featureVersioning":"v2"}}"#)) ;;
    read) \(Script.line(#"{ "x" : 1, "id": ID.0, "features": {"cta": {"overrides": [OTHER, {"segment": 7e0, "percentage": 1.250e1, "enabled": true, "priority": -1, "allocations": {"blue": 100.0}, "value": "a", "salts": {"split": 9, "segment": 8}}], "fingerprint": "f\u00fc", "default": {"enabled": false, "value": "a", "allocations": {"blue": 0}}}, "gone": null}}"#.replacing("OTHER", with: #"{"segment": null, "name": "Beta", "percentage": null, "enabled": false, "priority": 3, "allocations": {}, "value": 3}"#))) ;;
    esac
    """

  @Test func `what a program describes and serves is read, however it is spelled`() throws {
    let greeting =
      #"echo '{"name":"script","version":1.0,"ownSalts":true,"protocol":"titrate-provider"}'"#
    let script = try Script(greeting, answering: Self.answer)
    let (cta, gone) = (try flag("cta"), try flag("gone"))
    let reading = try script.provider().read([cta, gone])
    #expect(reading.provider == "script")
    #expect(reading.environments == [cta.environment: .v2])
    let blue = try #require(VariantKey("blue"))
    #expect(
      reading.descriptions == [
        cta: FlagDescription(
          kind: .multivariate, variants: [.init(key: blue, value: .string("b"))], hasOwnSalts: true)
      ])
    let serving = try #require(reading.serving[cta])
    #expect(reading.serving.count == 1)
    #expect(serving.fingerprint == "fü")
    #expect(!serving.environmentDefault.isEnabled)
    #expect(serving.overrides.map(\.priority) == [-1, 3])
    let override = try #require(serving.overrides.first)
    #expect(override.segment == Salt(7))
    #expect(override.percentage == Percentage(hundredths: 1_250))
    #expect(override.state.allocations[blue] == .whole)
    #expect(override.salts?.split == Salt(9))
    #expect(serving.overrides[1].name == "Beta" && serving.overrides[1].segment == nil)
  }

  @Test func `what is served can be read alone`() throws {
    let script = try Script(answering: "[ $1 = read ] || exit 9\n" + Self.answer)
    let serving = try script.provider().serving(of: [flag("cta"), flag("gone")])
    #expect(try Array(serving.keys) == [flag("cta")])
  }

  @Test func `no program is started for nothing`() throws {
    let script = try Script("echo started >> started")
    #expect(try script.provider().read([]).serving.isEmpty)
    #expect(try script.provider().serving(of: []).isEmpty)
    try script.provider().carryOut(ListedWork([ProviderRequest]()))
    #expect(script.directory.text("started") == nil)
  }

  @Test func `titrate greets with the settings, runs the program in the folder, and asks in parts`()
    throws
  {
    let script = try Script(
      """
      read -r hello; echo "$hello" > hello-$1; \(Script.greeting)
      while read -r line; do echo "$line" >> lines-$1; done; exit 3
      """)
    let flags = try Set((0..<1_001).map { try flag("f\($0)") })
    #expect(throws: ProviderError.self) {
      try script.provider(timeoutMilliseconds: 1_000).serving(of: flags)
    }
    #expect(
      script.directory.text("hello-read")
        == #"{"lineage":null,"protocol":"titrate-provider","settings":{"key":[1,"ü"],"type":"script"},"#
        + "\"version\":1}\n")
    let lines = script.directory.text("lines-read")?.split(separator: "\n") ?? []
    #expect(lines.map { $0.split(separator: "\"f").count - 2 } == [500, 500, 1])
    #expect(lines.last?.hasSuffix(#""id":3}"#) == true)
  }

  @Test func `what a program says for people is told, and is inert`() throws {
    let told = Locked<[String]>([])
    let script = try Script(
      answering: #"printf 'one\n\033[31mtwo\n' >&2"# + "\n" + Self.answer)
    _ = try script.provider { text in told.withLock { $0.append(text) } }.serving(of: [
      flag("cta"), flag("gone"),
    ])
    #expect(
      told.withLock { $0 } == ["provider script: one\n", "provider script: \\u{1b}[31mtwo\n"])
  }

  @Test func `of many lines for people the first are told`() throws {
    let told = Locked<[String]>([])
    let script = try Script(answering: "seq 1 1000 >&2\n" + Self.answer)
    _ = try script.provider { text in told.withLock { $0.append(text) } }
      .serving(of: [flag("cta"), flag("gone")])
    let lines = told.withLock { $0 }
    #expect(lines.count == 51 && lines[49] == "provider script: 50\n")
    #expect(lines.last == "provider script: … and more, at least 950 lines\n")
  }

  @Test func `a program that says why it does not answer is quoted`() throws {
    let refusing = try Script(
      answering: Script.line(#"{"id":ID,"result":"refused","message":"no\u0007such project"}"#))
    #expect(
      throws: ProviderError.refused("The provider 'script' says: no\\u{7}such project")
    ) { try refusing.provider().serving(of: [flag("cta")]) }
    let away = try Script(
      answering: Script.line(#"{"id":ID,"result":"unavailable","message":"","retryAfter":30}"#))
    let error = ProviderError.unavailable(
      "The provider 'script' says: It gives no reason.", retryAfterSeconds: 30)
    #expect(throws: error) { try away.provider().read([flag("cta")]) }
  }

  /// What a program answers, or does instead, and what is told of it.
  private static let mistakes: [(String, String)] = [
    ("exit 0", "It ended with status 0 before it had answered."),
    ("kill -9 $$", "It was ended by signal 9 before it had answered."),
    ("exec >&-; sleep 600", "It closed its standard output before it had answered."),
    ("echo nonsense", "A line with an object in JSON was expected, and 'nonsense' came"),
    ("echo '[]'", "Its message should have an object with "),
    ("printf '\\377\\n'", "A line with an object in JSON was expected"),
    ("head -c 5000000 /dev/zero", "It wrote a line of more than 4 MiB."),
    ("echo '{\"id\":7}'", "It answered request 7, which was never sent."),
    ("echo '{\"id\":0}'", "It answered request 0, which was never sent."),
    ("echo '{\"id\":\"1\"}'", "Its message should have an integer at '/id', and \"1\" came."),
    ("echo '{}'", "Its message should have an integer at '/id', and nothing came."),
    ("echo '{\"id\":1,\"id\":1}'", "A line with an object in JSON was expected"),
    (answers("3"), "at '/features/cta', and 3 came."),
    (
      answers("{}"),
      "an object with allocations, enabled and value at '/features/cta/default', and nothing"
    ),
    (
      answers(state: #"{"allocations":{},"enabled":"yes","value":"a"}"#),
      "a boolean at '/features/cta/default/enabled', and \"yes\" came."
    ),
    (
      answers(state: #"{"allocations":{},"enabled":true,"value":1.5}"#),
      "a string, integer or boolean at '/features/cta/default/value', and 1.5 came."
    ),
    (
      answers(state: #"{"allocations":{"blue":60,"red":50},"enabled":true,"value":1}"#),
      "an object of percentages by variant, 100 in all at most at "
        + #"'/features/cta/default/allocations', and {"blue":60,"red":50} came."#
    ),
    (
      answers(state: #"{"allocations":{"blue":100.5},"enabled":true,"value":1}"#),
      "a number from 0 to 100 with at most two decimals at "
        + "'/features/cta/default/allocations/blue', and 100.5 came."
    ),
    (
      answers(state: #"{"allocations":{"blue":1.005},"enabled":true,"value":1}"#), "and 1.005 came."
    ),
    (
      answers(state: #"{"allocations":{"blue":1e999},"enabled":true,"value":1}"#),
      "'/features/cta/default/allocations/blue'"
    ),
    (
      answers(state: #"{"allocations":{"no key":1},"enabled":true,"value":1}"#),
      "a name that can stand there at '/features/cta/default/allocations', and no key came."
    ),
    (
      Script.line(#"{"id":ID,"features":{}}"#), "Its answer says nothing of the feature 'cta'."
    ),
    (
      Script.line(#"{"id":ID,"result":"conflict"}"#),
      "It answered a question with the result of a change."
    ),
    (
      Script.line(#"{"id":ID,"result":"perhaps"}"#),
      "one of 'conflict', 'done', 'refused', 'unavailable', 'unknown' at '/result'"
    ),
    (
      answers(overrides: override + "," + override), "It names two overrides for the segment 7."
    ),
    (
      answers() + "\n" + answers(), "It answered request 1 twice."
    ),
    (
      answers() + "\n sleep 0.1; echo more",
      "A line with an object in JSON was expected, and 'more' came"
    ),
    (answers() + "\n exit 4", "It ended with status 4 before its input did"),
  ]

  private static let override =
    #"{"allocations":{},"enabled":true,"percentage":1,"priority":1,"segment":7,"value":1}"#

  private static func answers(_ served: String) -> String {
    Script.line(#"{"id":ID,"features":{"cta":SERVED}}"#.replacing("SERVED", with: served))
  }

  private static func answers(
    state: String = #"{"allocations":{},"enabled":true,"value":1}"#, overrides: String = ""
  ) -> String {
    answers("{\"default\":\(state),\"fingerprint\":\"f\",\"overrides\":[\(overrides)]}")
  }

  @Test(arguments: mistakes)
  func `a program that does not keep to the protocol is told of`(
    answer: String, words: String
  ) throws {
    let script = try Script(answering: answer)
    let error = #expect(throws: ProviderError.self) {
      try script.provider().serving(of: [flag("cta")])
    }
    let text = error?.description ?? ""
    #expect(text.contains(words), "\(text)")
    #expect(text.hasPrefix("The provider 'script' failed at 'read'"))
    #expect(text.utf8.count < 1_500)
  }

  @Test(
    arguments: [
      ("", "ended with status 0 before it greeted"), ("exit 3", "ended with status 3"),
      ("echo hello", "'hello' came"),
      (
        #"echo '{"protocol":"titrate-provider","version":2,"name":7}'"#,
        "speaks version 2 of the protocol, and this titrate version 1"
      ),
      (#"echo '{"protocol":"other","version":1}'"#, "names the protocol 'other'"),
      (#"echo '{"protocol":"titrate-provider","version":1}'"#, "'/name', and nothing came"),
      (
        #"echo '{"protocol":"titrate-provider","version":1,"name":"a","concurrency":0}'"#,
        "an integer from 1 on at '/concurrency', and 0 came"
      ),
      (#"echo '{"id":1,"features":{}}'"#, "'/protocol', and nothing came"),
    ])
  func `a greeting that is none is told of`(greeting: String, words: String) throws {
    let script = try Script("read -r hello\n\(greeting)")
    let error = #expect(throws: ProviderError.self) {
      try script.provider().read([flag("cta")])
    }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test(
    arguments: [
      ("sleep 600", "300 ms went by before it greeted."),
      ("trap '' TERM; while :; do sleep 600; done", "300 ms went by before it greeted."),
      (Script.greeting + "; sleep 600", "300 ms went by before it had answered."),
      ("exec <&-; sleep 600", "300 ms went by before it greeted."),
      ("while :; do echo flood >&2; done", "300 ms went by before it greeted."),
    ])
  func `a program that is late is ended`(body: String, words: String) throws {
    let script = try Script("echo $$ > process\n\(body)")
    let error = #expect(throws: ProviderError.self) {
      try script.provider(timeoutMilliseconds: 300).serving(of: [flag("cta")])
    }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    let process = try #require(script.directory.text("process")).filter(\.isNumber)
    #expect(!FileManager.default.fileExists(atPath: "/proc/\(process)"))
  }

  @Test func `what a program said last is told with its fault`() throws {
    let script = try Script(
      answering: #"yes x | head -c 200000 >&2; printf '\nfirst\nlast \033[0m\n' >&2; exit 1"#)
    let error = #expect(throws: ProviderError.self) {
      try script.provider().serving(of: [flag("cta")])
    }
    #expect(error?.description.contains(#"Its last words were: "#) == true)
    #expect(error?.description.hasSuffix(#"'first' 'last \u{1b}[0m'."#) == true)
  }

  @Test func `a program that cannot be run is told of`() throws {
    let script = try Script("")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: script.directory.path("titrate-provider-script"))
    let error = #expect(throws: ProviderError.self) {
      try script.provider().read([flag("cta")])
    }
    #expect(error?.description.contains("Permission denied") == true)
  }

  @Test func `a variant that is not described is told of`() throws {
    let script = try Script(
      answering: """
        case $1 in
        describe) \(Script.line(#"{"id":ID,"environment":null,"features":{"cta":{"type":"standard"}}}"#)) ;;
        read) \(Self.answers(state: #"{"allocations":{"blue":1},"enabled":true,"value":1}"#)) ;;
        esac
        """)
    let error = #expect(throws: ProviderError.self) {
      try script.provider().read([flag("cta")])
    }
    #expect(error?.description.contains("It serves the variant 'blue'") == true)
  }
}
