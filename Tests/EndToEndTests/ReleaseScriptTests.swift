import Foundation
import TestSupport
import Testing

/// What `.ci/release` makes of programs that a compiler in the place of Swift's builds at once.
@Suite(.waiting) struct ReleaseScriptTests {
  private let shop: ScenarioWorkshop
  private static let source = "Sources/CommandLineInterface/Release.swift"
  private static let address = "https://example.org/titrate/releases/download/v1.2.3"

  init() throws {
    shop = try Program.workshop()
    for path in [Self.source, ".ci/release"] {
      try shop.folder.write(
        path, String(contentsOf: Program.repository.appending(path: path), encoding: .utf8))
    }
    try shop.folder.write("swift.sh", Self.compiler)
    try shop.folder.write("strip.sh", "#!/bin/sh\ncp \"$3\" \"$2\"\n")
    try install("swift")
    try install("strip")
  }

  /// Keeps what it was to compile.
  private static let compiler = #"""
    #!/bin/sh
    case "$*" in *--show-bin-path*) echo "$PWD/built"; exit ;; esac
    mkdir -p built && cp Sources/CommandLineInterface/Release.swift built/
    while [ $# -gt 1 ]; do shift; done
    printf '#!/bin/sh\necho %s 1.2.3\n' "$1" >"built/$1" && chmod +x "built/$1"
    """#

  @Test func `the programs are built knowing their address, and the source is as before`() throws {
    let before = shop.folder.text(Self.source)
    let run = try release("v1.2.3 \(Self.address) out")
    #expect(run.status == 0, "\(run)")
    let compiled = try #require(shop.folder.text("built/Release.swift"))
    #expect(compiled.contains("let address: String? = \"\(Self.address)\"\n"))
    #expect(shop.folder.text(Self.source) == before)
    let printed = try shop.run("cd out && ls && for file in *; do ./$file; done")
    let machine = try shop.run("uname -m").output.dropLast()
    #expect(
      printed.output == """
        titrate-linux-\(machine)
        titrate-provider-flagsmith-linux-\(machine)
        titrate 1.2.3
        titrate-provider-flagsmith 1.2.3

        """)
  }

  @Test(arguments: [
    ("v1.2.4 \(address)", "The tag is v1.2.4, and the program says 'titrate 1.2.3'."),
    ("1.2.3 \(address)", "The tag '1.2.3' is not such as v1.2.3."),
    ("'v1.2.3|x' \(address)", "The tag 'v1.2.3|x' is not such as v1.2.3."),
    ("v1.2.3 http://example.org/x", "'http://example.org/x' is no address of a folder."),
    ("v1.2.3 'https://example.org/\"x'", "is no address of a folder."),
    ("v1.2.3 https://example.org/x/", "is no address of a folder."),
  ])
  func `what is no release is refused`(words: String, message: String) throws {
    let before = shop.folder.text(Self.source)
    let run = try release("\(words) out")
    #expect(run.status == 1)
    #expect(run.errorOutput.contains(message), "\(run.errorOutput)")
    #expect(!FileManager.default.fileExists(atPath: shop.folder.path("out")))
    #expect(shop.folder.text(Self.source) == before)
  }

  @Test(arguments: ["titrate", "titrate-provider-flagsmith"])
  func `a program that needs shared libraries is refused`(name: String) throws {
    try shop.folder.write("ldd.sh", "#!/bin/sh\ntest \"${1##*/}\" = \(name)\n")
    try install("ldd")
    let run = try release("v1.2.3 \(Self.address) out")
    #expect(run.status == 1)
    #expect(run.errorOutput == "The program \(name) needs shared libraries.\n")
    #expect(!FileManager.default.fileExists(atPath: shop.folder.path("out")))
  }

  /// Puts a script in the place of a program.
  private func install(_ name: String) throws {
    let command = "mkdir -p tools && cp \(name).sh tools/\(name) && chmod +x tools/\(name)"
    #expect(try shop.run(command).status == 0)
  }

  private func release(_ words: String) throws -> CommandRun {
    try shop.run("PATH=\"$PWD/tools:$PATH\" bash .ci/release \(words)")
  }
}
