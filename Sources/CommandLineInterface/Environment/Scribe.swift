import Domain
import Manifests
import Planning
import JSONSyntax
import Storage
import System

/// Writes down what an apply has to tell and to record. Many diagnostics are looked up in the files, and many
/// events put in lines, on another thread while the rest is still being planned.
struct Scribe {
  /// Diagnostics as they are shown.
  struct Findings: Sendable {
    let located: [LocatedDiagnostic]
    let text: String
  }

  private let folder: WorkspaceFolder
  private let lines: PreparedLines
  private var parts: [Background<[LocatedDiagnostic]>] = []
  private var diagnostics: [Diagnostic] = []
  private var batches: [EventBatch] = []
  private var all: Background<Findings>?

  /// Few are looked up sooner than a thread is started.
  private static let fewDiagnostics = 100

  /// Nothing yet, of a workspace and for a state.
  init(_ project: Project) {
    folder = project.folder
    lines = project.store.files.preparedLines
  }

  /// Adds what there is of the plan, and begins with it, unless that is little. One part at a time is worked
  /// on: each holds files open, and a third thread would take its time from the one that plans. Events that
  /// nobody came to are put in lines when they are recorded.
  mutating func add(_ news: Plan.News) {
    diagnostics += news.diagnostics
    if let batch = news.events { batches.append(batch) }
    let hasMany = diagnostics.count > Self.fewDiagnostics
    guard hasMany || !batches.isEmpty, parts.last?.isDone != false else { return }
    let diagnostics = hasMany ? diagnostics : []
    parts.append(
      Background { [folder, lines, batches] in
        for batch in batches { lines.prepare(batch) }
        return folder.locate(diagnostics)
      })
    batches = []
    if hasMany { self.diagnostics = [] }
  }

  /// Says that no more will be added.
  mutating func close() {
    guard !parts.isEmpty else { return }
    all = Background { [folder, parts, diagnostics] in
      Self.findings(parts, diagnostics, folder)
    }
  }

  /// All diagnostics that were added, in the order in which people read them. To be called at most once.
  func findings() -> Findings { all?.result() ?? Self.findings(parts, diagnostics, folder) }

  private static func findings(
    _ parts: [Background<[LocatedDiagnostic]>], _ rest: [Diagnostic], _ folder: WorkspaceFolder
  ) -> Findings {
    let located = (parts.flatMap { $0.result() } + folder.locate(rest)).inReadingOrder()
    return Findings(located: located, text: Console.text(located))
  }
}
