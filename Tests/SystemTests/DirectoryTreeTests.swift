import Glibc
import TestSupport
import Testing

@testable import System

struct DirectoryTreeTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func contents(_ suffix: String = "") throws -> DirectoryTree.Contents {
    var tree = try DirectoryTree(at: directory.path)
    return tree.contents(filesEndingIn: suffix)
  }

  private func content(_ path: String, maximumBytes: Int = 100) throws -> String {
    var tree = try DirectoryTree(at: directory.path)
    var buffer: [UInt8] = []
    try tree.read(path, maximumBytes: maximumBytes, into: &buffer)
    return String(decoding: buffer, as: UTF8.self)
  }

  @Test func `an empty folder has no contents`() throws {
    let found = try contents()
    #expect(found.folders.isEmpty)
    #expect(found.others.isEmpty)
  }

  @Test func `folders, and the files of each, are listed in the order of their bytes`() throws {
    let names = [
      "a-b", "a.json", "a/z", "a/b/c", "B", "ä", "日", "🙂", ".hidden", "a b", "é", "e\u{301}",
      "a-b.d/x", "a/b/.h", "empty/deeper/y", "ê/1", "e\u{302}/1",
    ]
    for name in names { try directory.write(name, name) }
    let found = try contents()
    let paths = ["", "a", "a-b.d", "a/b", "empty/deeper", "e\u{302}", "ê"]
    let expected = paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    #expect(found.folders.map { Array($0.path.utf8) } == expected.map { Array($0.utf8) })
    #expect(found.others.isEmpty)
    for folder in found.folders {
      let start = folder.path.isEmpty ? [] : Array((folder.path + "/").utf8)
      let inside = names.map { Array($0.utf8) }.filter { name in
        name.starts(with: start) && !name.dropFirst(start.count).contains(UInt8(ascii: "/"))
      }
      #expect(
        folder.paths.map { Array($0.utf8) } == inside.sorted { $0.lexicographicallyPrecedes($1) })
    }
    #expect(found.paths.count == names.count)
  }

  @Test func `folders whose names begin with a dot are passed over`() throws {
    try directory.write(".git/config")
    try directory.write("a/.titrate/state.json")
    try directory.write("a/.dotfile")
    let found = try contents()
    #expect(found.paths == ["a/.dotfile"])
    #expect(found.others.isEmpty)
  }

  @Test func `links are listed and not followed`() throws {
    try directory.write("real/file")
    try #require(unsafe symlink(".", directory.path("loop")) == 0)
    try #require(unsafe symlink("real/file", directory.path("link.json")) == 0)
    try #require(unsafe symlink("/nowhere", directory.path("dangling")) == 0)
    try #require(unsafe mkfifo(directory.path("pipe"), 0o600) == 0)
    let found = try contents()
    #expect(found.others.map(\.path) == ["dangling", "link.json", "loop", "pipe"])
    #expect(
      found.others.map(\.kind) == [.symbolicLink, .symbolicLink, .symbolicLink, .other(.pipe)])
    #expect(found.paths == ["real/file"])
  }

  @Test func `the end of their names decides which files are listed, and nothing else`() throws {
    for name in ["a.json", "b.txt", "c/d.json", ".json", "json", "e.json.txt", "f/g.txt"] {
      try directory.write(name)
    }
    try directory.makeFolder("folder.json")
    try #require(unsafe symlink("a.json", directory.path("link.txt")) == 0)
    try #require(unsafe mkfifo(directory.path("pipe.txt"), 0o600) == 0)
    let found = try contents(".json")
    #expect(found.paths == [".json", "a.json", "c/d.json"])
    #expect(found.folders.map(\.path) == ["", "c"])
    #expect(found.others.map(\.path) == ["link.txt", "pipe.txt"])
    #expect(try contents("a.json").paths == ["a.json"])
    #expect(try contents("a much longer name than any.json").folders.isEmpty)
  }

  @Test func `a stamp tells whether a file came, went or was written`() throws {
    func stamp() throws -> Int {
      var tree = try DirectoryTree(at: directory.path)
      return tree.stamp(ofFilesEndingIn: ".json")
    }
    try directory.write("a.json", "1")
    try directory.write("b/c.json", "1")
    var stamps = [try stamp()]
    #expect(try stamp() == stamps[0])
    try directory.write("b/other.txt", "1")
    try directory.write(".hidden/d.json", "1")
    #expect(try stamp() == stamps[0])
    try directory.write("b/c.json", "22")
    stamps.append(try stamp())
    try directory.write("b/d.json", "1")
    stamps.append(try stamp())
    #expect(unsafe rename(directory.path("b/d.json"), directory.path("b/e.json")) == 0)
    stamps.append(try stamp())
    #expect(unsafe unlink(directory.path("a.json")) == 0)
    stamps.append(try stamp())
    #expect(unsafe symlink("b", directory.path("a.json")) == 0)
    stamps.append(try stamp())
    #expect(Set(stamps).count == stamps.count)
  }

  @Test func `the root may be a link`() throws {
    try directory.write("real/file")
    try #require(unsafe symlink("real", directory.path("root")) == 0)
    var tree = try DirectoryTree(at: directory.path("root"))
    #expect(tree.contents(filesEndingIn: "").paths == ["file"])
  }

  @Test(arguments: ["missing", "file", "file/below", "a\0b", ""])
  func `a root that is no folder is an error`(name: String) throws {
    try directory.write("file")
    let path = name.isEmpty ? "" : directory.path(name)
    let error = #expect(throws: SystemError.self) { _ = try DirectoryTree(at: path) }
    #expect(error?.path == path)
  }

  @Test func `names that are no UTF-8 are reported`() throws {
    let prefix = directory.path.utf8.map { CChar(bitPattern: $0) }
    func path(_ name: [UInt8]) -> [CChar] {
      prefix + ([0x2f] + name + [0]).map(CChar.init(bitPattern:))
    }
    let file = unsafe open(path([0xff, 0x2e, 0x6a]), O_CREAT | O_WRONLY, 0o600)
    try #require(file >= 0)
    _ = close(file)
    try #require(unsafe mkdir(path([0x61, 0xc3]), 0o700) == 0)
    try #require(unsafe mkdir(path([0x2e, 0xc3]), 0o700) == 0)
    #expect(
      try contents(".json").others
        == [.init(path: "a\\xc3", kind: .unreadableName(.folder))])
    let found = try contents(".j")
    #expect(found.others.map(\.kind) == [.unreadableName(.regular), .unreadableName(.folder)])
    #expect(found.others.map(\.path) == ["\\xff.j", "a\\xc3"])
    #expect(found.folders.isEmpty)
  }

  @Test func `names with control characters are reported`() throws {
    for name in ["a\nb.json", "c\u{7f}/d.json", "\u{85}.json", "\u{1b}[31m.json"] {
      try directory.write(name)
    }
    try directory.write("\u{200d}\u{2028}.json")
    let found = try contents(".json")
    #expect(
      found.others == [
        .init(path: "\\x1b[31m.json", kind: .unreadableName(.regular)),
        .init(path: "\\xc2\\x85.json", kind: .unreadableName(.regular)),
        .init(path: "a\\x0ab.json", kind: .unreadableName(.regular)),
        .init(path: "c\\x7f", kind: .unreadableName(.folder)),
      ])
    #expect(found.paths == ["\u{200d}\u{2028}.json"])
  }

  @Test func `the kind of an entry is asked for where the folder does not tell`() throws {
    #expect(FileKind(folderEntryType: UInt8(DT_UNKNOWN)) == nil)
    #expect(FileKind(folderEntryType: UInt8(DT_DIR)) == .folder)
    #expect(FileKind(folderEntryType: UInt8(DT_LNK)) == .symbolicLink)
    try directory.makeFolder("folder")
    let root = try FileDescriptor(opening: directory.path, O_RDONLY)
    #expect(try FileStatus(at: "folder", in: root, shownAs: "folder").kind == .folder)
    // By its own bytes, which need not be text.
    let odd: [CChar] = [0x6f, -1, 0]
    try #require(unsafe mkdirat(root.number, odd, 0o700) == 0)
    let kind = try unsafe odd.withUnsafeBufferPointer {
      try unsafe FileStatus(at: $0, inFolder: root.number, shownAs: "odd").kind
    }
    #expect(kind == .folder)
  }

  @Test func `more than a thousand folders inside each other are an error`() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      var levels = 0
      #expect(unsafe chdir(directory.path) == 0)
      while levels < 1_005, unsafe mkdir("d", 0o700) == 0, unsafe chdir("d") == 0 { levels += 1 }
      var tree = try DirectoryTree(at: directory.path)
      let found = tree.contents(filesEndingIn: "").others
      try #require(found.count == 1)
      let path = Array(repeating: "d", count: 1_001).joined(separator: "/")
      let error = SystemError(.list, path, code: ENAMETOOLONG)
      #expect(found == [.init(path: path, kind: .unreadable(error))])
    }
  }

  @Test func `running out of files is an error`() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      try directory.write("a/b/file")
      var tree = try DirectoryTree(at: directory.path)
      var limit = rlimit(rlim_cur: 0, rlim_max: 4096)
      #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
      let error = SystemError(.list, directory.path, code: EMFILE)
      let found = tree.contents(filesEndingIn: "")
      #expect(found.others == [.init(path: "", kind: .unreadable(error))])
      #expect(found.folders.isEmpty)
      var buffer: [UInt8] = []
      #expect(throws: FileReadError.system(SystemError(.openFile, "a/b", code: EMFILE))) {
        try tree.read("a/b/file", maximumBytes: 9, into: &buffer)
      }
      limit.rlim_cur = 64
      _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
  }

  @Test func `no more than a few files are open at a time`() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      let folders = Array(repeating: "d", count: 60).joined(separator: "/")
      for number in 0..<60 { try directory.write("\(folders)/\(number)", "\(number)") }
      var limit = rlimit(rlim_cur: 32, rlim_max: 32)
      _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      var tree = try DirectoryTree(at: directory.path)
      var buffer: [UInt8] = []
      let found = tree.contents(filesEndingIn: "")
      #expect(found.paths.count == 60)
      for path in found.paths {
        try tree.read(path, maximumBytes: 9, into: &buffer)
        #expect(path.hasSuffix("/" + String(decoding: buffer, as: UTF8.self)))
      }
    }
  }

  @Test func `files are read one after the other into one buffer`() throws {
    let files = ["a": "1", "b": "", "c/a": "333", "c/d/a": "4", "c/b": "55", "e": "6"]
    for (name, text) in files { try directory.write(name, text) }
    var tree = try DirectoryTree(at: directory.path)
    var buffer = Array("left over".utf8)
    for (name, text) in files {
      try tree.read(name, maximumBytes: 3, into: &buffer)
      #expect(String(decoding: buffer, as: UTF8.self) == text, "\(name)")
    }
  }

  @Test func `folders that look alike are told apart`() throws {
    try directory.write("\u{e9}/file", "one")
    try directory.write("e\u{301}/file", "two")
    var tree = try DirectoryTree(at: directory.path)
    var buffer: [UInt8] = []
    try tree.read("\u{e9}/file", maximumBytes: 9, into: &buffer)
    #expect(buffer == Array("one".utf8))
    try tree.read("e\u{301}/file", maximumBytes: 9, into: &buffer)
    #expect(buffer == Array("two".utf8))
  }

  @Test func `no link is followed on the way to a file`() throws {
    try directory.write("real/file", "secret")
    try #require(unsafe symlink("real", directory.path("folder")) == 0)
    try #require(unsafe symlink("real/file", directory.path("link")) == 0)
    #expect(throws: FileReadError.notRegular(.symbolicLink)) { try content("link") }
    #expect(throws: FileReadError.system(SystemError(.openFile, "folder", code: ENOTDIR))) {
      try content("folder/file")
    }
    #expect(try content("real/file") == "secret")
  }

  @Test(arguments: ["", ".", "..", "/etc/passwd", "a/../file", "a//file", "./file", "a/", "file\0"])
  func `a path that leaves the tree is refused`(path: String) throws {
    try directory.write("file")
    try directory.write("a/file")
    let error = #expect(throws: FileReadError.self) { try content(path) }
    guard case .system(let cause) = error else {
      Issue.record("\(path): \(String(describing: error))")
      return
    }
    #expect(cause.code == EINVAL)
  }

  @Test func `a file that cannot be read is an error of its kind`() throws {
    try directory.write("large", "12345")
    try #require(unsafe mkfifo(directory.path("pipe"), 0o600) == 0)
    try directory.makeFolder("folder")
    #expect(throws: FileReadError.tooLarge(limitBytes: 4)) {
      try content("large", maximumBytes: 4)
    }
    #expect(throws: FileReadError.notRegular(.pipe)) { try content("pipe") }
    #expect(throws: FileReadError.notRegular(.folder)) { try content("folder") }
    #expect(throws: FileReadError.notFound) { try content("missing") }
    #expect(throws: FileReadError.notFound) { try content("missing/file") }
  }

  @Test func `a folder that cannot be listed is listed as such, and the rest as it is`() async {
    // To root no folder is closed.
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      for name in ["a/file", "b/file", "c/file"] { try directory.write(name) }
      try #require(unsafe chmod(directory.path("b"), 0o000) == 0)
      try #require(unsafe chmod(directory.path, 0o755) == 0)
      try #require(geteuid() != 0 || seteuid(65_534) == 0)
      var tree = try DirectoryTree(at: directory.path)
      let found = tree.contents(filesEndingIn: "")
      let error = SystemError(.openFile, "b", code: EACCES)
      #expect(found.others == [.init(path: "b", kind: .unreadable(error))])
      #expect(found.paths == ["a/file", "c/file"])
      try #require(geteuid() != 65_534 || seteuid(0) == 0)
      try #require(unsafe chmod(directory.path("b"), 0o700) == 0)
    }
  }
}

extension DirectoryTree.Contents {
  /// The paths of all files, folder by folder.
  fileprivate var paths: [String] { folders.flatMap(\.paths) }
}

extension FolderListing {
  /// The paths of its files.
  fileprivate var paths: [String] { (0..<count).map { path(at: $0) } }
}
