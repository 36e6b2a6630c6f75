import Domain
import Foundation
import Planning
import Reconciling
import TestSupport
import Testing

@testable import ProviderProgram

@Suite(.waiting) struct DispatchTests {
  private static let names = (0..<20).map { "f\($0)" }

  private func run(
    _ script: Script, _ names: [String] = names, timeoutMilliseconds: Int = 60_000
  ) throws -> ListedWork {
    let work = try ListedWork(names)
    try script.provider(timeoutMilliseconds: timeoutMilliseconds).carryOut(work)
    return work
  }

  @Test func `every request gets its answer`() throws {
    let work = try run(try Script(answering: Script.done))
    #expect(work.answers.count == 20)
    for (_, answer) in work.answers {
      guard case .done(let serving) = answer else {
        Issue.record("\(answer)")
        continue
      }
      #expect(serving.fingerprint == "f" && serving.environmentDefault.isEnabled)
    }
    #expect(work.mostInFlight == 8)
    #expect(work.attentions > 0)
  }

  @Test func `no more is in flight than the program says`() throws {
    let greeting =
      #"echo '{"protocol":"titrate-provider","version":1,"name":"s","concurrency":2}'"#
    let work = try run(try Script(greeting, answering: Script.done))
    #expect(work.answers.count == 20 && work.mostInFlight == 2)
  }

  @Test func `answers may come in any order`() throws {
    let script = try Script(
      """
      read -r hello; \(Script.greeting)
      read -r a; read -r b; read -r c
      for id in 3 1 2; do \(Script.done); done
      """)
    let work = try run(script, ["a", "b", "c"])
    #expect(work.answers.map(\.request.flag.feature.text) == ["c", "a", "b"])
  }

  @Test func `a program says in its own words what it did not do`() throws {
    let script = try Script(
      answering: """
        case $id in
        1) \(Script.line(#"{"id":ID,"result":"refused","message":"Not \#u{202e}permitted."}"#)) ;;
        2) \(Script.line(#"{"id":ID,"result":"unavailable","message":"Busy.","retryAfter":5}"#)) ;;
        3) \(Script.line(#"{"id":ID,"result":"unknown","message":"Lost."}"#)) ;;
        4) \(Script.line(#"{"id":ID,"result":"conflict"}"#)) ;;
        esac
        """)
    let work = try run(script, ["a", "b", "c", "d"])
    #expect(
      work.byFeature == [
        "a": .failed(.refused("The provider 'script' says: Not \\u{202e}permitted.")),
        "b": .failed(.unavailable("The provider 'script' says: Busy.", retryAfterSeconds: 5)),
        "c": .unknown(.unavailable("The provider 'script' says: Lost.", retryAfterSeconds: nil)),
        "d": .conflict,
      ])
  }

  @Test(
    arguments: [
      "exit 0", "kill -9 $$", "exec >&-; sleep 600", "echo nonsense", "echo '{\"id\":99}'",
      "head -c 5000000 /dev/zero", "yes", Script.line(#"{"id":ID,"result":"done"}"#),
      Script.line(#"{"id":ID,"result":"done","served":{"default":3}}"#),
    ])
  func `what is in flight when a program goes wrong is not known, and nothing more is sent`(
    behaviour: String
  ) throws {
    let script = try Script(
      "echo started >> started; " + Script.greeting,
      answering: "if [ $id -lt 4 ]; then \(Script.done); else \(behaviour); fi")
    let work = try run(script)
    #expect(work.answers.count == 20)
    let answers = work.byFeature.values
    #expect(answers.count { if case .done = $0 { true } else { false } } == 3)
    let unknown = answers.count { if case .unknown(.broken) = $0 { true } else { false } }
    #expect(1...8 ~= unknown)
    let failed = answers.count { if case .failed(.broken) = $0 { true } else { false } }
    #expect(unknown + failed == 17)
    #expect(script.directory.text("started") == "started\n")
    guard case .unknown(let error) = work.byFeature["f3"] else {
      Issue.record("\(String(describing: work.byFeature["f3"]))")
      return
    }
    #expect(
      error.description.hasPrefix(
        "The provider 'script' failed at 'apply' of the experiment 'f3' in 'production'. "))
  }

  @Test func `a program that is not there, or greets late, was asked nothing`() throws {
    for body in ["exit 1", "sleep 600"] {
      let work = try run(try Script(body), timeoutMilliseconds: 300)
      #expect(work.answers.count == 20)
      #expect(
        work.byFeature.values.allSatisfy { if case .failed(.broken) = $0 { true } else { false } })
    }
  }

  @Test func `an answer that is late is not known, whatever the others are`() throws {
    let script = try Script(answering: "[ $id = 2 ] || \(Script.done)")
    let work = try run(script, ["a", "b", "c"], timeoutMilliseconds: 500)
    guard case .unknown(let error) = work.byFeature["b"] else {
      Issue.record("\(work.byFeature)")
      return
    }
    #expect(error.description.contains("500 ms went by before it had answered."))
    guard case .done = work.byFeature["c"] else {
      Issue.record("\(work.byFeature)")
      return
    }
  }

  @Test func `answers that came while nobody listened are not late`() throws {
    let script = try Script(answering: Script.done)
    let work = try ListedWork(["a", "b", "c"]) { Thread.sleep(forTimeInterval: 0.4) }
    try script.provider(timeoutMilliseconds: 300, concurrency: 1).carryOut(work)
    #expect(work.byFeature.values.allSatisfy { if case .done = $0 { true } else { false } })
  }

  @Test func `what the work throws ends the program`() throws {
    struct Interruption: Error {}
    let script = try Script("echo $$ > process; " + Script.greeting, answering: "sleep 600")
    let work = try ListedWork(["a"]) { throw Interruption() }
    #expect(throws: Interruption.self) { try script.provider().carryOut(work) }
    let process = try #require(script.directory.text("process")).filter(\.isNumber)
    #expect(!FileManager.default.fileExists(atPath: "/proc/\(process)"))
  }

  @Test func `big values and all of Unicode arrive as they are`() throws {
    let value = String(repeating: "🙂\u{0}\"\\ü\u{2028}", count: 20_000)
    let script = try Script(
      """
      read -r hello; \(Script.greeting)
      head -n 1 | tee line \\
        | sed 's/.*"default":\\(.*\\),"overrides".*/{"id":1,"result":"done","served":{"fingerprint":"f","overrides":[],"default":\\1}}/'
      """)
    let state = FeatureState(isEnabled: true, value: .string(value), allocations: .none)
    let request = ProviderRequest(
      flag: try flag("f"), experiment: nil, want: ProviderRequest.Want(environmentDefault: state),
      expected: "é")
    let work = ListedWork([request])
    try script.provider().carryOut(work)
    guard case .done(let serving) = work.byFeature["f"] else {
      Issue.record("\(String(describing: work.byFeature["f"]).prefix(500))")
      return
    }
    #expect(serving.environmentDefault == state)
    #expect(script.directory.text("line")?.contains(#""expected":"é","experiment":null"#) == true)
  }
}
