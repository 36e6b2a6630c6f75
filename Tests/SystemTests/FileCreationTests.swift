import Glibc
import TestSupport
import Testing

@testable import System

struct FileCreationTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  @Test func `a file is made with its bytes`() throws {
    try createFile(at: directory.path("new"), with: Array("text".utf8))
    #expect(directory.text("new") == "text")
  }

  @Test func `what is there already stays as it is`() throws {
    let path = try directory.write("old", "mine")
    #expect(throws: SystemError(.openFile, path, code: EEXIST)) {
      try createFile(at: path, with: Array("other".utf8))
    }
    #expect(directory.text("old") == "mine")
  }

  @Test func `a link that leads nowhere is not followed`() throws {
    let path = directory.path("link")
    #expect(unsafe symlink(directory.path("target"), path) == 0)
    #expect(throws: SystemError.self) { try createFile(at: path, with: []) }
    #expect(try directory.names() == ["link"])
  }

  @Test func `files and empty folders are removed, and full ones are not`() throws {
    try removeFileOrEmptyFolder(at: directory.write("file"))
    try removeFileOrEmptyFolder(at: directory.makeFolder("empty"))
    try directory.write("full/file")
    #expect(throws: SystemError.self) { try removeFileOrEmptyFolder(at: directory.path("full")) }
    #expect(try directory.names() == ["full"])
  }

  @Test func `the names in a folder come in order, dot-files among them`() throws {
    for name in ["b", "a", ".c"] { try directory.write(name) }
    #expect(try namesInFolder(at: directory.path) == [".c", "a", "b"])
    #expect(throws: SystemError.self) { try namesInFolder(at: directory.path("a")) }
  }
}
