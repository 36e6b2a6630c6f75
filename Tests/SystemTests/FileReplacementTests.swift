import Foundation
import Glibc
import TestSupport
import Testing

@testable import System

struct FileReplacementTests {
  let directory: TemporaryDirectory
  var path: String { directory.path("state.json") }

  init() throws {
    directory = try TemporaryDirectory()
  }

  @Test(arguments: [0, 1, 4096, 3_000_000])
  func `a file is made and replaced`(count: Int) throws {
    let bytes = [UInt8](repeating: 7, count: count)
    for content in [bytes, Array("first".utf8), bytes] {
      try replaceFile(at: path, with: content)
      #expect(try readFile(at: path, maximumBytes: 1 << 30) == content)
    }
    #expect(try directory.names() == ["state.json"])
  }

  @Test func `a backup equals the old content`() throws {
    for number in 1...4 {
      try replaceFile(at: path, with: Array("\(number)".utf8), keepingBackup: true)
      #expect(directory.text("state.json") == "\(number)")
      #expect(directory.text("state.json.backup") == (number == 1 ? nil : "\(number - 1)"))
    }
    #expect(try directory.names() == ["state.json", "state.json.backup"])
  }

  @Test func `what an interrupted run left behind is in nobody's way`() throws {
    try directory.write("state.json", "1")
    try directory.write("state.json.new", "half a st")
    try directory.write("state.json.backup", "0")
    // The run stopped between keeping the backup and tidying up: three names of one file.
    try #require(unsafe link(path, directory.path("state.json.backup.new")) == 0)
    try replaceFile(at: path, with: Array("2".utf8), keepingBackup: true)
    #expect(directory.text("state.json") == "2")
    #expect(directory.text("state.json.backup") == "1")
    #expect(try directory.names() == ["state.json", "state.json.backup"])
  }

  @Test func `a backup that already is the old file stays one`() throws {
    try directory.write("state.json", "1")
    // The run stopped after keeping the backup and before the rename.
    try #require(unsafe link(path, path + ".backup") == 0)
    try replaceFile(at: path, with: Array("2".utf8), keepingBackup: true)
    #expect(directory.text("state.json") == "2")
    #expect(directory.text("state.json.backup") == "1")
    #expect(try directory.names() == ["state.json", "state.json.backup"])
  }

  @Test func `a backup that is to be kept afterwards is the earlier one until then`() throws {
    try directory.write("state.json", "1")
    try directory.write("state.json.backup", "0")
    var replacement = try FileReplacement(at: path)
    try replacement.write([0x32])
    try replacement.finish(keepingBackup: .afterwards)
    #expect(directory.text("state.json") == "2")
    #expect(directory.text("state.json.backup") == "0")
    try replacement.keepBackup()
    #expect(directory.text("state.json.backup") == "1")
    #expect(try directory.names() == ["state.json", "state.json.backup"])
  }

  @Test func `settling makes the old content the backup if the file was replaced before`() throws {
    for (state, backup) in [("1", "0"), ("2", "1")] {
      try directory.write("state.json", state)
      try directory.write("state.json.backup", "0")
      try directory.write("state.json.backup.new", "1")
      try directory.write("state.json.new", "half")
      try settleReplacement(of: path)
      #expect(directory.text("state.json") == state)
      #expect(directory.text("state.json.backup") == backup)
      #expect(try directory.names() == ["state.json", "state.json.backup"])
    }
  }

  @Test func `settling makes nothing but a file the backup`() throws {
    try directory.write("state.json", "2")
    try #require(unsafe symlink("state.json", directory.path("state.json.backup.new")) == 0)
    try settleReplacement(of: path)
    try #require(unsafe mkfifo(directory.path("state.json.backup.new"), 0o600) == 0)
    try settleReplacement(of: path)
    #expect(try directory.names() == ["state.json"])
  }

  @Test(arguments: [0o000, 0o077, 0o777] as [mode_t])
  func `nobody else can read it, whatever the umask`(mask: mode_t) async {
    await #expect(processExitsWith: .success) { [mask] in
      let directory = try TemporaryDirectory()
      umask(mask)
      try replaceFile(at: directory.path("state"), with: [1])
      try appendToFile(at: directory.path("trail"), [[1]])
      let lock = try FileLock(at: directory.path("lock"), timeoutMilliseconds: 0, holder: "")
      lock.release()
      for name in ["state", "trail", "lock"] {
        #expect(try directory.permissions(name) == 0o600, "\(name)")
      }
    }
  }

  @Test func `a link that stands where the new file goes is not written through`() throws {
    try directory.write("victim", "precious")
    try #require(unsafe symlink("victim", path + ".new") == 0)
    try replaceFile(at: path, with: [1], keepingBackup: true)
    #expect(directory.text("victim") == "precious")
  }

  @Test func `a folder in the way is an error of its step, and nothing is lost`() throws {
    try directory.write("state.json.new/file")
    try directory.write("state.json", "old")
    let error = #expect(throws: FileReplacementError.self) { try replaceFile(at: path, with: [1]) }
    guard case .failed(.removeLeftover, let cause) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(cause.path == path + ".new")
    #expect(directory.text("state.json") == "old")
  }

  @Test func `a folder in place of the backup is an error of its step`() throws {
    try directory.write("state.json.backup/file")
    try directory.write("state.json", "old")
    #expect(
      throws: FileReplacementError.failed(
        .keepBackup, SystemError(.rename, path + ".backup.new", code: EISDIR))
    ) {
      try replaceFile(at: path, with: [1], keepingBackup: true)
    }
    #expect(directory.text("state.json") == "old")
    #expect(try !directory.names().contains("state.json.new"))
  }

  @Test func `a folder in place of the file is an error of its step`() throws {
    try directory.makeFolder("state.json")
    #expect(
      throws: FileReplacementError.failed(
        .rename, SystemError(.rename, path + ".new", code: EISDIR))
    ) {
      try replaceFile(at: path, with: [1])
    }
    #expect(try directory.names() == ["state.json"])
  }

  @Test(arguments: ["", ".", "..", "folder/", "missing/file", "file\0x"])
  func `a path without a folder or a name is an error`(name: String) throws {
    try directory.makeFolder("folder")
    let path = name.isEmpty ? "" : directory.path(name)
    let error = #expect(throws: FileReplacementError.self) { try replaceFile(at: path, with: [1]) }
    guard case .failed(.openFolder, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try directory.names() == ["folder"])
  }

  @Test func `a disk that is full leaves the old file`() async {
    await #expect(processExitsWith: .success) {
      ignoreSignals()
      let directory = try TemporaryDirectory()
      let path = try directory.write("state", "old")
      var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
      #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let error = SystemError(.write, path + ".new", code: EFBIG)
      #expect(throws: FileReplacementError.failed(.write, error)) {
        try replaceFile(at: path, with: Array(repeating: 1, count: 1001), keepingBackup: true)
      }
      #expect(directory.text("state") == "old")
      #expect(try directory.names() == ["state"])
    }
  }

  @Test func `a relative path is one below the folder the program works in`() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      #expect(unsafe chdir(directory.path) == 0)
      try replaceFile(at: "state", with: [0x31])
      try replaceFile(at: "state", with: [0x32], keepingBackup: true)
      try appendToFile(at: "./trail", [[0x33]])
      #expect(try directory.names() == ["state", "state.backup", "trail"])
    }
  }

  @Test func `bytes are added at the end`() throws {
    let trail = directory.path("trail")
    try appendToFile(at: trail, [])
    #expect(directory.text("trail") == nil)
    try appendToFile(at: trail, [Array("one\n".utf8)[...]])
    try appendToFile(at: trail, [[]])
    try appendToFile(at: trail, [Array("xtw".utf8).dropFirst(), Array("o\n".utf8)[...]])
    #expect(directory.text("trail") == "one\ntwo\n")
    try truncateFile(at: trail, toBytes: 3)
    #expect(directory.text("trail") == "one")
  }

  @Test func `bytes are added to a regular file only`() throws {
    try directory.write("victim", "precious")
    try #require(unsafe symlink("victim", directory.path("link")) == 0)
    try #require(unsafe symlink("nothing", directory.path("dangling")) == 0)
    try #require(unsafe mkfifo(directory.path("pipe"), 0o600) == 0)
    try directory.makeFolder("folder")
    for name in ["link", "dangling", "pipe", "folder", "missing/file"] {
      #expect(throws: SystemError.self, "\(name)") {
        try appendToFile(at: directory.path(name), [[1]])
      }
      #expect(throws: SystemError.self, "\(name)") {
        try truncateFile(at: directory.path(name), toBytes: 0)
      }
    }
    #expect(throws: SystemError.self) { try truncateFile(at: directory.path("no"), toBytes: 0) }
    #expect(directory.text("victim") == "precious")
    #expect(try directory.names() == ["dangling", "folder", "link", "pipe", "victim"])
  }

  @Test func `the kind of a file is told without following links`() throws {
    try directory.write("file")
    try #require(unsafe symlink("file", directory.path("link")) == 0)
    #expect(try fileKind(at: directory.path("file")) == .regular)
    #expect(try fileKind(at: directory.path("link")) == .symbolicLink)
    #expect(try fileKind(at: directory.path) == .folder)
    #expect(try fileKind(at: directory.path("missing")) == nil)
    #expect(throws: SystemError.self) { try fileKind(at: directory.path("file/below")) }
  }
}
