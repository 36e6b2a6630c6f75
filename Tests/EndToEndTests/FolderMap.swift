import Foundation

/// Which folders of the sources name types that others declare.
struct FolderMap {
  /// By the folder that names: the types it names of another, by that folder.
  private(set) var uses: [String: [String: Set<String>]] = [:]

  /// Looks at files. A name that a folder declares itself, at whatever depth, or that several folders
  /// declare, says nothing of another folder.
  init(_ files: [SourceFile]) {
    let byFolder = Dictionary(grouping: files, by: \.folder)
    let declared = byFolder.mapValues {
      Self.names(in: $0, at: #/^ *(?:[a-z]+ )*(?:struct|enum|class|protocol|typealias|case) (\w+)/#)
    }
    let outermost = byFolder.mapValues {
      Self.names(in: $0, at: #/^(?:[a-z]+ )*(?:struct|enum|class|protocol|typealias) (\w+)/#)
    }
    let homes = Dictionary(
      outermost.flatMap { folder, names in names.map { ($0, [folder]) } }, uniquingKeysWith: +)
    for (folder, files) in byFolder {
      let words = files.flatMap(\.code).flatMap { $0.matches(of: #/\b[A-Z]\w*/#) }
      for word in Set(words.map { String($0.output) }) {
        guard let home = homes[word], home.count == 1, home[0] != folder,
          declared[folder]?.contains(word) != true
        else { continue }
        uses[folder, default: [:]][home[0], default: []].insert(word)
      }
    }
  }

  private static func names(
    in files: [SourceFile], at pattern: Regex<(Substring, Substring)>
  ) -> Set<String> {
    Set(files.flatMap(\.code).compactMap { $0.firstMatch(of: pattern).map { String($0.output.1) } })
  }

  /// The pairs of folders that name each other's types, each with what they name.
  var circles: [String] {
    uses.keys.sorted().flatMap { first in
      (uses[first] ?? [:]).keys.sorted().compactMap { second in
        guard first < second, let there = uses[first]?[second], let back = uses[second]?[first]
        else { return nil }
        return "\(first) names \(there.sorted().joined(separator: ", ")) of \(second), which names "
          + "\(back.sorted().joined(separator: ", "))"
      }
    }
  }
}

extension SourceFile {
  /// The folder that it lies in.
  fileprivate var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }
}
