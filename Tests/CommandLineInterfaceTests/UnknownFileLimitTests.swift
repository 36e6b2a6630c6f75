import Domain
import JSONSyntax
import Planning
import Storage
import TestSupport
import Testing

@testable import CommandLineInterface
@testable import Manifests

/// Of very many files that are no manifests, the first are told one by one, and the others counted.
struct UnknownFileLimitTests {
  private static let count = 700
  private let directory: TemporaryDirectory

  /// Such files in several folders, and between them good manifests and ones with mistakes of which it is
  /// known what they are about.
  init() throws {
    directory = try TemporaryDirectory()
    for number in 0..<Self.count {
      let text =
        switch number % 100 {
        case 0: #"{ "kind": "Feature", "name": "f\#(number)", "value": 1 }"#
        case 1: #"{ "kind": "Feature", "name": "f\#(number)" }"#
        default: "1"
        }
      let name = String(String(10_000 + number).dropFirst())
      try directory.write("\(number / 300)/\(name).json", text)
    }
  }

  private func read(_ most: Int, threads: Int) throws -> Workspace {
    var folder = try WorkspaceFolder(directory.path)
    folder.mostUnknown = most
    return try folder.read(against: nil, asOf: Instant(seconds: 0), threads: threads).workspace
  }

  @Test(arguments: Campaign.isFull ? [0, 1, 98, 400, 685] : [1, 400])
  func `the first are told, however many threads read`(most: Int) throws {
    let unknown = (0..<Self.count).filter { $0 % 100 > 1 }.count
    for threads in [1, 3] {
      let workspace = try read(most, threads: threads)
      let told = workspace.problems.all.map(\.diagnostic)
      let names = told.filter { $0.identifier == "not-an-object" }.compactMap(\.location?.path)
      #expect(names.count == most)
      let last = names.max() ?? ""
      let between = most == 0 ? 0 : most - 1
      let number = between / 98 * 100 + between % 98 + 2
      #expect(most == 0 || last.hasSuffix("\(String(10_000 + number).dropFirst()).json"))
      let rest = told.first { $0.identifier == "too-many-unknown-files" }
      #expect(rest?.detail.hasPrefix("Of \(unknown - most) more files") == true)
      #expect(told.count { $0.identifier == "missing-field" } == Self.count / 100, "always told")
      #expect(workspace.features.count == Self.count / 100)
      #expect(workspace.fileCount == Self.count)
      #expect(workspace.mayDescribe("anything"))
    }
  }

  @Test func `nothing is said where all are told`() throws {
    let told = try read(686, threads: 2).problems.all.map(\.diagnostic.identifier)
    #expect(told.count { $0 == "not-an-object" } == 686)
    #expect(!told.contains("too-many-unknown-files"))
  }
}
