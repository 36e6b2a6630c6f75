import Glibc
import TestSupport
import Testing

@testable import System

/// Files that are read by their place in a listing.
struct FolderListingTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  /// What each file of the listings says, by path; the error where it cannot be read.
  private func contents(
    _ tree: inout DirectoryTree, _ folders: [FolderListing], maximumBytes: Int = 100
  ) -> [String: Result<String, FileReadError>] {
    var found: [String: Result<String, FileReadError>] = [:]
    var buffer: [UInt8] = []
    for folder in folders {
      for index in 0..<folder.count {
        found[folder.path(at: index)] = Result { () throws(FileReadError) in
          try tree.read(index, of: folder, maximumBytes: maximumBytes, into: &buffer)
          return String(decoding: buffer, as: UTF8.self)
        }
      }
    }
    return found
  }

  private let names = [
    "a", "b.json", "sub/a", "sub/deeper/still/a", "sub/ä", "with space/日", "e\u{301}/x", "ê/y",
    "\u{200d}",
  ]

  @Test func `every file is read by its place, as by its path`() throws {
    for name in names { try directory.write(name, "This is \(name).") }
    var tree = try DirectoryTree(at: directory.path)
    let folders = tree.contents(filesEndingIn: "").folders
    let found = contents(&tree, folders)
    #expect(
      found == Dictionary(uniqueKeysWithValues: names.map { ($0, .success("This is \($0).")) }))
    let backwards = contents(&tree, folders.reversed())
    #expect(backwards == found)
    var buffer: [UInt8] = []
    for name in names {
      try tree.read(name, maximumBytes: 100, into: &buffer)
      #expect(String(decoding: buffer, as: UTF8.self) == "This is \(name).")
    }
  }

  @Test func `a listing is good for any tree that shares the root`() throws {
    for name in names { try directory.write(name, name) }
    var tree = try DirectoryTree(at: directory.path)
    let folders = tree.contents(filesEndingIn: "").folders
    let expected = contents(&tree, folders)
    // The folder may go by another name meanwhile: it is the open one that is shared.
    let moved = directory.path + ".moved"
    try #require(unsafe rename(directory.path, moved) == 0)
    defer { _ = unsafe rename(moved, directory.path) }
    var first = try DirectoryTree(sharing: tree)
    var second = try DirectoryTree(sharing: first)
    #expect(contents(&first, folders) == expected)
    #expect(contents(&second, folders) == expected)
  }

  @Test func `what became of a file since it was listed is told with its path`() throws {
    let kinds = ["folder", "gone", "large", "link", "pipe"]
    for name in kinds { try directory.write("x/" + name, "12345") }
    var tree = try DirectoryTree(at: directory.path)
    let folders = tree.contents(filesEndingIn: "").folders
    for name in kinds where name != "large" {
      try #require(unsafe unlink(directory.path("x/" + name)) == 0)
    }
    try directory.makeFolder("x/folder")
    try #require(unsafe symlink("large", directory.path("x/link")) == 0)
    try #require(unsafe mkfifo(directory.path("x/pipe"), 0o600) == 0)
    let found = contents(&tree, folders, maximumBytes: 4)
    #expect(
      found == [
        "x/folder": .failure(.notRegular(.folder)), "x/gone": .failure(.notFound),
        "x/large": .failure(.tooLarge(limitBytes: 4)),
        "x/link": .failure(.notRegular(.symbolicLink)),
        "x/pipe": .failure(.notRegular(.pipe)),
      ])
  }

  @Test func `files of any size are read whole`() throws {
    let sizes = [0, 1, 16_383, 16_384, 16_385, 100_000]
    for size in sizes {
      try directory.write("\(size)", String(repeating: "x", count: size))
    }
    var tree = try DirectoryTree(at: directory.path)
    let folders = tree.contents(filesEndingIn: "").folders
    let found = contents(&tree, folders, maximumBytes: 100_000)
    #expect(found.count == sizes.count)
    for size in sizes { #expect(try found["\(size)"]?.get().utf8.count == size) }
    let tooLarge = contents(&tree, folders, maximumBytes: 16_384).filter {
      $0.value == .failure(.tooLarge(limitBytes: 16_384))
    }
    #expect(tooLarge.keys.sorted() == ["100000", "16385"])
  }

  @Test func `a folder that became a link is not followed`() throws {
    try directory.write("x/file", "ours")
    try directory.write(".elsewhere/file", "not ours")
    var tree = try DirectoryTree(at: directory.path)
    let folders = tree.contents(filesEndingIn: "").folders
    try #require(unsafe rename(directory.path("x"), directory.path(".x")) == 0)
    try #require(unsafe symlink(".elsewhere", directory.path("x")) == 0)
    var fresh = try DirectoryTree(at: directory.path)
    let error = SystemError(.openFile, "x", code: ENOTDIR)
    #expect(contents(&fresh, folders) == ["x/file": .failure(.system(error))])
  }

  @Test func `the error of the system names the file`() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      try directory.write("x/file", "text")
      var tree = try DirectoryTree(at: directory.path)
      let folders = tree.contents(filesEndingIn: "").folders
      var buffer: [UInt8] = []
      try tree.read(0, of: folders[0], maximumBytes: 9, into: &buffer)
      var limit = rlimit(rlim_cur: 0, rlim_max: 4096)
      #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
      #expect(throws: FileReadError.system(SystemError(.openFile, "x/file", code: EMFILE))) {
        try tree.read(0, of: folders[0], maximumBytes: 9, into: &buffer)
      }
      limit.rlim_cur = 64
      _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
  }

  @Test func `several threads read one listing`() throws {
    for number in 0..<300 { try directory.write("\(number % 7)/\(number)", "\(number)") }
    var tree = try DirectoryTree(at: directory.path)
    let folders = tree.contents(filesEndingIn: "").folders
    let shared = Holder(tree)
    let counts = concurrently(4) { _ in
      guard var own = try? DirectoryTree(sharing: shared.tree) else { return 0 }
      return contents(&own, folders).count { path, text in
        (try? text.get()).map { path.hasSuffix("/" + $0) } ?? false
      }
    }
    #expect(counts == [300, 300, 300, 300])
  }

  private final class Holder: Sendable {
    let tree: DirectoryTree

    init(_ tree: consuming DirectoryTree) { self.tree = tree }
  }
}
