import Glibc
import Testing

@testable import System

struct TemporaryFolderTests {
  @Test func `a temporary folder is private, and goes with what is in it`() throws {
    let path: String
    do {
      let folder = try TemporaryFolder()
      path = folder.path
      try createFile(at: "\(path)/a", with: [1])
      var status = stat()
      #expect(unsafe stat(path, &status) == 0 && status.st_mode & 0o777 == 0o700)
    }
    #expect(!exists(at: path))
  }
}
