import Foundation
import TestSupport
import Testing

/// Input that is made to use up memory gets its errors within the bounds that the README states.
@Suite(.waiting) struct BombTests {
  /// In kilobytes: for one file, whatever is in it, and for each file with a mistake.
  private static let perFile = 400_000
  private static let perMistake = 4

  /// Some manifest of at most a mebibyte, and how `validate` ends.
  private struct Bomb: Sendable, CustomStringConvertible {
    let description: String
    let text: @Sendable () -> String
    let status: Int32
    let message: String
  }

  private static func feature(_ value: String) -> String {
    #"{"kind":"Feature","name":"a","value":\#(value)}"#
  }

  private static let bombs: [Bomb] = [
    Bomb(
      description: "deep arrays", text: { String(repeating: "[", count: 1 << 20) }, status: 1,
      message: "[json-too-deep]"),
    Bomb(
      description: "deep objects", text: { String(repeating: #"{"x":"#, count: 200_000) },
      status: 1,
      message: "[json-too-deep]"),
    Bomb(
      description: "a number of a million digits",
      text: { feature(String(repeating: "9", count: 1_000_000)) }, status: 1, message: "1 error"),
    Bomb(
      description: "an exponent of a million digits",
      text: { feature("1e" + String(repeating: "9", count: 1_000_000)) }, status: 1,
      message: "1 error"),
    Bomb(
      description: "a string of a megabyte",
      text: { feature("\"" + String(repeating: "s", count: 1_048_000) + "\"") }, status: 0,
      message: ""),
    Bomb(
      description: "a key of a megabyte",
      text: { #"{"kind":"Feature","\#(String(repeating: "k", count: 1_048_000))":1}"# }, status: 1,
      message: "[unknown-field]"),
    Bomb(
      description: "a string of escapes",
      text: { feature("\"" + String(repeating: #"\u0001"#, count: 170_000) + "\"") }, status: 0,
      message: ""),
    Bomb(
      description: "equal keys",
      text: { "{" + Array(repeating: #""f":1"#, count: 150_000).joined(separator: ",") + "}" },
      status: 1, message: "[json-duplicate-key]"),
    Bomb(
      description: "many mistakes", text: { mistakes(Campaign.isFull ? 100_000 : 5_000) },
      status: 1,
      message: Campaign.isFull ? "100000 errors" : "5000 errors"),
  ]

  private static func mistakes(_ count: Int) -> String {
    let tags = Array(repeating: "1", count: count).joined(separator: ",")
    return #"{"kind":"Feature","name":"a","value":1,"tags":[\#(tags)]}"#
  }

  /// Runs `validate` with no more memory than that, in kilobytes.
  private static func validate(
    _ kilobytes: Int, in workshop: ScenarioWorkshop
  ) throws -> (run: CommandRun, end: String) {
    let errors = "$HOME/errors"
    let script = "ulimit -v \(kilobytes) && timeout -s KILL 110 titrate validate site 2> \(errors)"
    let run = try workshop.call(script).run()
    return (run, try workshop.call("tail -c 2000 \(errors); head -c 2000 \(errors)").run().output)
  }

  @Test(arguments: bombs.indices)
  func `a file that is a bomb is refused, or read, in bounded memory`(index: Int) throws {
    let bomb = Self.bombs[index]
    let workshop = try Program.workshop()
    try workshop.folder.write("site/a.json", bomb.text())
    let (run, end) = try Self.validate(Self.perFile, in: workshop)
    #expect(run.status == bomb.status, "\(bomb): \(run), \(end)")
    #expect(bomb.message.isEmpty ? end.isEmpty : end.contains(bomb.message), "\(bomb)")
  }

  /// More than are told one by one, where all is tried. A million take no more memory, and the optimised
  /// program half a minute of computing; to make them and to read them without optimisation takes longer
  /// than all other campaigns. They are made by one process, a thousand to a folder.
  @Test func `of many files of one byte a hundred thousand are told one by one`() throws {
    let count = Campaign.isFull ? 120_000 : 2_000
    let told = min(count, 100_000)
    let workshop = try Program.workshop()
    let script = """
      for folder in $(seq \(count / 1_000)); do mkdir -p site/$folder; done
      awk 'BEGIN { for (i = 0; i < \(count); i++) {
        file = "site/" int(i / 1000) + 1 "/" i ".json"; printf "1" > file; close(file) } }'
      """
    try workshop.require(script)
    let start = ContinuousClock.now
    let (run, end) = try Self.validate(Self.perFile + told * Self.perMistake, in: workshop)
    #expect(run.status == 1, "\(run), \(end)")
    // That there are more is an error of its own.
    #expect(end.contains("\(count > told ? told + 1 : told) errors"), "\(end)")
    #expect(end.contains("Of \(count - told) more files") == (count > told), "\(end)")
    guard Campaign.isFull else { return }
    let failures = run.status == 1 ? 0 : 1
    let seconds = (ContinuousClock.now - start).components.seconds
    print("campaign files of one byte: \(count) cases, \(failures) failures, \(seconds) s")
  }
}
