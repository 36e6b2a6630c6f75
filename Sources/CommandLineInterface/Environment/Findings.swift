import JSONSyntax
import System

/// Diagnostics on their way to being shown. Many are looked up in the files while the rest is still being
/// planned, and put together while what was planned is carried out.
struct Findings {
  /// Diagnostics as they are shown.
  struct Shown: Sendable {
    let located: [LocatedDiagnostic]
    let text: String
  }

  private let folder: WorkspaceFolder
  private var parts: [Background<[LocatedDiagnostic]>] = []
  private var rest: [Diagnostic] = []
  private var all: Background<Shown>?

  /// Few are looked up sooner than a thread is started.
  private static let fewDiagnostics = 100

  /// Nothing yet, in the files of a workspace.
  init(in folder: WorkspaceFolder) {
    self.folder = folder
  }

  /// Adds some diagnostics. One part of them at a time is looked up: each holds files open.
  mutating func add(_ diagnostics: [Diagnostic]) {
    rest += diagnostics
    guard rest.count > Self.fewDiagnostics, parts.last?.isDone != false else { return }
    parts.append(Background { [folder, rest] in folder.locate(rest) })
    rest = []
  }

  /// Says that no more will be added.
  mutating func close() {
    guard !parts.isEmpty else { return }
    all = Background { [folder, parts, rest] in Self.shown(parts, rest, folder) }
  }

  /// All that were added, in the order in which people read them. To be called at most once.
  func shown() -> Shown { all?.result() ?? Self.shown(parts, rest, folder) }

  private static func shown(
    _ parts: [Background<[LocatedDiagnostic]>], _ rest: [Diagnostic], _ folder: WorkspaceFolder
  ) -> Shown {
    let located = (parts.flatMap { $0.result() } + folder.locate(rest)).inReadingOrder()
    return Shown(located: located, text: Console.text(located))
  }
}
