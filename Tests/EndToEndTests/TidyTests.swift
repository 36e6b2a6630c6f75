import Foundation
import Testing

/// What the formatter cannot enforce.
struct TidyTests {
  private static let files = SourceFile.all(below: Program.repository, ["Sources", "Tests"])

  @Test func `there are sources to look at`() {
    #expect(Self.files.count { $0.isSource } > 50)
    #expect(Self.files.count { !$0.isSource } > 20)
  }

  @Test(arguments: TidyRule.all)
  func `the code keeps a rule`(rule: TidyRule) throws {
    let modules = try ModuleMap(manifest: Program.repository.appending(path: "Package.swift"))
    for file in Self.files where file.isSource || rule.concernsTests {
      for line in rule.offences(file, modules) {
        Issue.record("\(file.path):\(line): \(rule.name)")
      }
    }
  }

  @Test func `no two folders name each other's types`() {
    #expect(FolderMap(Self.files.filter(\.isSource)).circles == [])
  }

  @Test func `folders that name each other's types are found`() {
    let files = [
      SourceFile(path: "Sources/A/B.swift", text: "struct B { let c: C }"),
      SourceFile(path: "Sources/A/C/C.swift", text: "// B\nstruct C { enum D {} }"),
      SourceFile(path: "Sources/E/D.swift", text: "struct D {}\nstruct F { let b: B }"),
    ]
    #expect(FolderMap(files).circles == [])
    let back = SourceFile(path: "Sources/A/C/G.swift", text: "extension C { var b: B }")
    #expect(
      FolderMap(files + [back]).circles == ["Sources/A names C of Sources/A/C, which names B"])
  }

  /// Each rule with code that breaks it at the last line, and code that does not.
  private static let samples: [(rule: TidyRule, bad: String, good: String)] = [
    (.fileLength, String(repeating: "let a = 1\n", count: 400) + "let b = 1", "let a = 1\n"),
    (
      .functionLength,
      "struct A {\n  /// Long.\n" + functionBody(41), "struct A {\n  /// Long.\n" + functionBody(40)
    ),
    (
      .documentation, "/// One.\npackage struct A {\n  package var b: Int",
      """
      package import Planning
      /// One.
      @frozen
      package struct A {
        /// Two.
        package var b: Int
      """
    ),
    (.noPostponedWork, "// [T]ODO: later".plain, "// todos and hackers"),
    (.noForcedTry, "let a = try[!] b()".plain, "let a = try? b() // try[!]".plain),
    (.noFatalError, "[f]atalError()".plain, "let fatalErrors = \"[f]atalError\"".plain),
    (.noForceUnwrap, "let a = b[0]!.c", "let a = !b && c != d || \"e!\" == f // g!"),
    (.noForceUnwrap, "let a = b as! C", "let a = b as? C"),
    (.imports, "import Foundation", "package import Planning"),
    (.imports, "#if canImport(Glibc)\n  import Glibc", "package import Planning"),
    (.imports, "@preconcurrency import Glibc", "let a = \"import Glibc\""),
    (.imports, "import Rendering", "// import Rendering"),
    (.unsafeCode, "let a = unsafe b()", "let a = \"unsafe\" // unsafe"),
    (.oneGit, "runProgram(\"git\", arguments: [])", "let a = \"git \" + git"),
    (.noOwnPaths, "let a = \"/\("home")/mira/b\"", "let a = \"/dev/null\""),
    (.noTrailingSpace, "let a = 1 ", "let a = 1"),
    (.noTrailingSpace, "let a = 1\t", "let a =\n\n1"),
  ]

  private static func functionBody(_ count: Int) -> String {
    "  func a(\n    b: Int\n  ) {" + String(repeating: "\n    c()", count: count) + "\n  }"
  }

  @Test(arguments: samples)
  func `a rule finds what breaks it, and nothing else`(
    rule: TidyRule, bad: String, good: String
  ) throws {
    let modules = try ModuleMap(manifest: Program.repository.appending(path: "Package.swift"))
    let broken = SourceFile(path: "Sources/Reconciling/A.swift", text: bad)
    let expected = rule.name == TidyRule.functionLength.name ? 3 : broken.lines.count
    #expect(rule.offences(broken, modules) == [expected])
    let kept = SourceFile(path: "Sources/Reconciling/A.swift", text: good)
    #expect(rule.offences(kept, modules).isEmpty)
  }

  @Test func `a table of words may be long, and logic not`() throws {
    let modules = try ModuleMap(manifest: Program.repository.appending(path: "Package.swift"))
    for (line, offences) in [("case .a: 1", []), ("if a { return 1 }", [1])] {
      let cases = String(repeating: "\n    \(line)", count: 60)
      let text = "  var a: Int {\n    switch self {\(cases)\n    }\n  }"
      let file = SourceFile(path: "Sources/System/A.swift", text: text)
      #expect(TidyRule.functionLength.offences(file, modules) == offences)
    }
  }

  @Test func `only the layer below calls the system`() throws {
    let modules = try ModuleMap(manifest: Program.repository.appending(path: "Package.swift"))
    let file = SourceFile(path: "Sources/System/A.swift", text: "import Glibc\nunsafe a()")
    #expect(TidyRule.imports.offences(file, modules).isEmpty)
    #expect(TidyRule.unsafeCode.offences(file, modules).isEmpty)
  }
}

extension String {
  /// A word that the rules look for is written with a bracket in it, so that they do not find it here.
  fileprivate var plain: String { replacing("[", with: "").replacing("]", with: "") }
}
