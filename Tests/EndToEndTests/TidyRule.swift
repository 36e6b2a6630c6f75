import Foundation

/// A rule about code, and how a breach of it is found.
struct TidyRule: Sendable, CustomStringConvertible {
  /// What the rule asks for.
  let name: String
  /// Whether tests keep it too.
  var concernsTests = true
  /// The lines, from 1, that break it.
  let offences: @Sendable (SourceFile, ModuleMap) -> [Int]

  var description: String { name }

  static let all = [
    fileLength, functionLength, documentation, noPostponedWork, noForcedTry, noFatalError,
    noForceUnwrap, imports, unsafeCode, oneGit, noOwnPaths, noTrailingSpace,
  ]

  static let fileLength = TidyRule(name: "A file has at most 400 lines.") { file, _ in
    file.lines.count > 400 ? [file.lines.count] : []
  }

  /// A table of words, a case and a text each, may be as long as the enumeration it is about.
  static let functionLength = TidyRule(name: "A body has at most 40 lines.") { file, _ in
    file.bodies.filter { $0.count > 40 && !$0.isTable }.map(\.line)
  }

  static let documentation = TidyRule(
    name: "A package declaration has a sentence.", concernsTests: false
  ) { file, _ in
    file.lines.indices.filter { index in
      let line = file.code[index].drop { $0 == " " }
      guard line.hasPrefix("package "), !line.hasPrefix("package import ") else { return false }
      let above = file.lines[..<index].last { !$0.drop { $0 == " " }.hasPrefix("@") }
      return above?.drop { $0 == " " }.hasPrefix("///") != true
    }.map { $0 + 1 }
  }

  static let noPostponedWork = TidyRule(name: "Nothing is left for later.") { file, _ in
    file.lineNumbers(in: file.lines, of: #"\b([T]ODO|[F]IXME|[X]XX|[H]ACK)\b"#)
  }

  static let noForcedTry = TidyRule(name: "No error is turned into a crash.") { file, _ in
    file.lineNumbers(in: file.code, of: #"\btry[!]"#)
  }

  static let noFatalError = TidyRule(name: "Bugs are told by preconditions.") { file, _ in
    file.lineNumbers(in: file.code, of: #"\b[f]atalError\b"#)
  }

  static let noForceUnwrap = TidyRule(name: "No value is taken for granted.") { file, _ in
    file.lineNumbers(in: file.code, of: #"([A-Za-z0-9_)\]]|\bas)!(?!=)"#)
  }

  static let imports = TidyRule(
    name: "A target imports only what stands below it.", concernsTests: false
  ) { file, modules in
    let pattern = #/^ *(?:@\w+(?:\(\w+\))? )*(?:package )?import (?:\w+ )?(\w+)/#
    return file.code.indices.filter { index in
      guard file.code[index].contains("import "),
        let match = file.code[index].firstMatch(of: pattern)
      else { return false }
      return !modules.permits(String(match.output.1), in: file.target)
    }.map { $0 + 1 }
  }

  static let unsafeCode = TidyRule(
    name: "Memory is handled by Bytes and System alone.", concernsTests: false
  ) { file, _ in
    guard !["Bytes", "System"].contains(file.target) else { return [] }
    return file.lineNumbers(in: file.code, of: #"\bunsafe\b"#)
  }

  /// What keeps git from running what a pull request brings stands there.
  static let oneGit = TidyRule(
    name: "Git is called by System/Git.swift alone.", concernsTests: false
  ) { file, _ in
    file.path == "Sources/System/Git.swift"
      ? [] : file.lineNumbers(in: file.lines, of: #"[(\[]"git"[,\])]"#)
  }

  static let noOwnPaths = TidyRule(name: "No path of one machine is written down.") { file, _ in
    file.lineNumbers(in: file.lines, of: #"/(home|Users|root|work)/[A-Za-z]"#)
  }

  static let noTrailingSpace = TidyRule(name: "No line ends in white space.") { file, _ in
    file.lineNumbers(in: file.lines, of: #"[ \t\r]$"#)
  }
}

/// Which targets may import which modules, as the package's manifest says.
struct ModuleMap {
  private var dependencies: [String: Set<String>] = [
    "Bytes": ["Glibc"], "System": ["Glibc", "Synchronization"],
    // Mathematical functions.
    "Domain": ["Darwin", "Glibc"], "Planning": ["Darwin", "Glibc"],
    // Threads that share what they read from.
    "FlagsmithProvider": ["Synchronization"],
    // The way to end.
    "titrate": ["Darwin", "Glibc"], "titrate-provider-flagsmith": ["Darwin", "Glibc"],
  ]

  init(manifest: URL) throws {
    let text = try String(contentsOf: manifest, encoding: .utf8)
    let target =
      #/\.(?:executableT|t)arget\(\s*name: "([\w-]+)"(?:,\s*dependencies: \[([^\]]*)\])?/#
    for match in text.matches(of: target) {
      let names = match.output.2?.matches(of: #/"(\w+)"/#).map { String($0.output.1) } ?? []
      dependencies[String(match.output.1), default: []].formUnion(names)
    }
  }

  func permits(_ module: String, in target: String) -> Bool {
    dependencies[target]?.contains(module) == true
  }
}
