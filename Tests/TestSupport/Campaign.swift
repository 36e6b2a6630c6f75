import Foundation
package import Testing

/// Many cases of one kind, each judged by itself.
///
/// With `TITRATE_CAMPAIGNS=full` in the environment every case is tried, and a line tells how many there
/// were. Otherwise a sample is, spread evenly over them.
package struct Campaign: Sendable {
  /// Whether every case is tried.
  package static let isFull =
    ProcessInfo.processInfo.environment["TITRATE_CAMPAIGNS"] == "full"

  /// Whether every access of memory is watched by the sanitizer of `.ci/threads`, which takes long.
  package static let isSanitized =
    ProcessInfo.processInfo.environment["TITRATE_SANITIZED"] != nil

  private let name: String
  private let sample: Int

  /// Names a campaign, and says how many of its cases are tried where not all are.
  package init(_ name: String, sample: Int) {
    self.name = name
    self.sample = sample
  }

  /// Judges the cases. Whatever `mistakes` returns of one is a failure, as is what it throws.
  package func run<Case>(
    _ cases: [Case], sourceLocation: SourceLocation = #_sourceLocation,
    mistakes: (Case) throws -> [String]
  ) {
    #expect(!cases.isEmpty, "That would show nothing.", sourceLocation: sourceLocation)
    let start = ContinuousClock.now
    let chosen = Self.some(cases, sample)
    var failures = 0
    for chosenCase in chosen {
      let found = Result { try mistakes(chosenCase) }
      let texts = (try? found.get()) ?? ["\(found)"]
      guard !texts.isEmpty else { continue }
      failures += 1
      Issue.record(
        "\(name), \(chosenCase): \(texts.joined(separator: "\n"))", sourceLocation: sourceLocation)
    }
    report(cases: chosen.count, failures: failures, since: start)
  }

  /// Prints the line of a campaign, unless only a sample was tried.
  package func report(cases: Int, failures: Int, since start: ContinuousClock.Instant) {
    guard Self.isFull else { return }
    let seconds = (ContinuousClock.now - start).components.seconds
    print("campaign \(name): \(cases) cases, \(failures) failures, \(seconds) s")
  }

  /// All of the cases where every case is tried. Otherwise so many of them, from the first to the last, with
  /// about the same distance between them.
  package static func some<Case>(_ cases: [Case], _ count: Int) -> [Case] {
    guard !isFull, cases.count > count else { return cases }
    return (0..<count).map { cases[$0 * (cases.count - 1) / max(count - 1, 1)] }
  }
}
