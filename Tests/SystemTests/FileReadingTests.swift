import Glibc
import TestSupport
import Testing

@testable import System

struct FileReadingTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  @Test(arguments: [0, 1, 4096, 65_535, 65_536, 65_537, 1_000_000])
  func `a file is read to its last byte`(count: Int) throws {
    let text = String(repeating: "x", count: count)
    try directory.write("file", text)
    #expect(try readFile(at: directory.path("file"), maximumBytes: count) == Array(text.utf8))
  }

  @Test func `a file over the limit is refused`() throws {
    try directory.write("file", "12345")
    #expect(throws: FileReadError.tooLarge(limitBytes: 4)) {
      try readFile(at: directory.path("file"), maximumBytes: 4)
    }
    #expect(try readFile(at: directory.path("file"), maximumBytes: .max).count == 5)
  }

  @Test func `a file that tells no size is read, and limited too`() throws {
    #expect(try !readFile(at: "/proc/self/status", maximumBytes: 1 << 20).isEmpty)
    #expect(throws: FileReadError.tooLarge(limitBytes: 10)) {
      try readFile(at: "/proc/self/status", maximumBytes: 10)
    }
  }

  @Test func `what is no regular file is refused at once`() throws {
    let target = try directory.write("target", "secret")
    try directory.makeFolder("folder")
    try #require(unsafe symlink(target, directory.path("link")) == 0)
    try #require(unsafe symlink("nowhere", directory.path("dangling")) == 0)
    try #require(unsafe mkfifo(directory.path("pipe"), 0o600) == 0)
    let cases: [(String, FileReadError)] = [
      ("link", .notRegular(.symbolicLink)), ("dangling", .notRegular(.symbolicLink)),
      ("pipe", .notRegular(.pipe)), ("folder", .notRegular(.folder)), ("missing", .notFound),
      ("missing/file", .notFound),
    ]
    for (name, error) in cases {
      #expect(throws: error, "\(name)") {
        try readFile(at: directory.path(name), maximumBytes: 100)
      }
    }
    #expect(throws: FileReadError.notRegular(.device)) {
      try readFile(at: "/dev/zero", maximumBytes: 100)
    }
  }

  @Test func `a file behind a link to its folder is read`() throws {
    try directory.write("folder/file", "text")
    try #require(unsafe symlink("folder", directory.path("link")) == 0)
    #expect(try readFile(at: directory.path("link/file"), maximumBytes: 9) == Array("text".utf8))
  }

  @Test func `a path is never cut at a zero byte`() throws {
    try directory.write("file", "text")
    let path = directory.path("file\0.json")
    #expect(throws: FileReadError.system(SystemError(.openFile, path, code: EINVAL))) {
      try readFile(at: path, maximumBytes: 100)
    }
  }

  @Test(arguments: ["", String(repeating: "n", count: 300), String(repeating: "a/", count: 4000)])
  func `a hostile path is an error`(path: String) throws {
    #expect(throws: FileReadError.self) { try readFile(at: path, maximumBytes: 100) }
  }

  @Test func `any part of a file can be read`() throws {
    try directory.write("file", "0123456789")
    let file = try RandomAccessFile(at: directory.path("file"))
    let size = file.size
    let parts = [try file.read(0..<3), try file.read(7..<10), try file.read(5..<5)]
    #expect(size == 10)
    #expect(parts == [Array("012".utf8), Array("789".utf8), []])
  }

  @Test func `a part behind the end is an error`() throws {
    let path = try directory.write("file", "0123456789")
    let file = try RandomAccessFile(at: path)
    #expect(throws: SystemError(.read, path, code: EIO)) { try file.read(8..<11) }
  }

  @Test func `an error reads as a sentence of its own`() {
    let denied = SystemError(.openFile, "a/x.json", code: EACCES)
    #expect(denied.description == "cannot open 'a/x.json': Permission denied")
    #expect(
      SystemError(.flush, nil, code: ENOSPC).description.hasPrefix("cannot flush to disk: No"))
    #expect(!SystemError(.read, nil, code: 99_999).description.isEmpty)
  }
}
