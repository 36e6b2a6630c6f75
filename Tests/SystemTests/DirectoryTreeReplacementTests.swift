import Glibc
import TestSupport
import Testing

@testable import System

struct DirectoryTreeReplacementTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func replace(_ path: String, with text: String = "new") throws {
    var tree = try DirectoryTree(at: directory.path)
    try tree.replaceFile(path, with: Array(text.utf8))
  }

  @Test(arguments: ["file", "a/file", "a/b/c/file", "ünï/file"])
  func `a file is made, with the folders above it, for everyone to read`(path: String) throws {
    try replace(path)
    #expect(directory.text(path) == "new")
    try createFile(at: directory.path("usual"), with: [])
    #expect(try directory.permissions(path) == directory.permissions("usual"))
    try replace(path, with: "newer")
    #expect(directory.text(path) == "newer")
  }

  @Test func `one tree replaces files in several folders, and nothing is left beside them`() throws
  {
    var tree = try DirectoryTree(at: directory.path)
    for path in ["a/one", "b/c/two", "three", "a/four", "a/one"] {
      try tree.replaceFile(path, with: Array(path.utf8))
      #expect(directory.text(path) == path)
    }
    #expect(try directory.names() == ["a", "b", "three"])
  }

  @Test(arguments: ["../file", "a/../file", "./file", "a//file", "/file", "", ".", "a/.."])
  func `a path that leads elsewhere is refused`(path: String) throws {
    #expect(throws: FileReplacementError.self) { try replace(path) }
    #expect(try directory.names().filter { $0 != "a" } == [])
  }

  @Test func `no symbolic link is followed or replaced`() throws {
    let target = try directory.write("target", "secret")
    try directory.makeFolder("folder")
    try #require(unsafe symlink(target, directory.path("link")) == 0)
    try #require(unsafe symlink(directory.path("folder"), directory.path("way")) == 0)
    try #require(unsafe symlink("nowhere", directory.path("dangling")) == 0)
    for path in ["link", "way/file", "dangling"] {
      #expect(throws: FileReplacementError.self) { try replace(path) }
    }
    #expect(directory.text("target") == "secret")
    #expect(try directory.names() == ["dangling", "folder", "link", "target", "way"])
    #expect(directory.text("folder/file") == nil)
  }

  @Test func `what is no file stays`() throws {
    try directory.makeFolder("folder/inner")
    try directory.write("file", "old")
    for path in ["folder", "folder/inner", "file/below"] {
      #expect(throws: FileReplacementError.self) { try replace(path) }
    }
    #expect(directory.text("file") == "old")
  }
}
