import Rendering
import Testing

@Suite struct UnifiedDiffTests {
  private func patch(_ old: String, _ new: String, path: String = "a.json") -> String {
    let diff = UnifiedDiff(path: path, from: Array(old.utf8), to: Array(new.utf8))
    return String(decoding: diff.bytes, as: UTF8.self)
  }

  private func hunks(_ old: String, _ new: String) -> String {
    let header = "diff --git a/a.json b/a.json\n--- a/a.json\n+++ b/a.json\n"
    let text = patch(old, new)
    #expect(text.hasPrefix(header))
    return String(text.dropFirst(header.count))
  }

  private func lines(_ numbers: ClosedRange<Int>) -> String {
    numbers.map { "\($0)\n" }.joined()
  }

  @Test func `there is nothing to say of the same text`() {
    #expect(patch("a\nb", "a\nb") == "")
    #expect(patch("", "") == "")
  }

  @Test func `three lines stand on each side of a change`() {
    #expect(
      hunks(lines(1...9), lines(1...4) + "five\n" + lines(6...9))
        == "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n")
  }

  @Test func `changes whose surroundings touch are one hunk, and others are not`() {
    func changed(_ line: Int) -> String {
      lines(1...1) + "two\n" + lines(3...(line - 1)) + "x\n" + lines((line + 1)...12)
    }
    #expect(
      hunks(lines(1...12), changed(9)).split(separator: "\n").count { $0.hasPrefix("@@") } == 1)
    let parts = hunks(lines(1...12), changed(10))
    #expect(
      parts
        == "@@ -1,5 +1,5 @@\n 1\n-2\n+two\n 3\n 4\n 5\n@@ -7,6 +7,6 @@\n 7\n 8\n 9\n-10\n+x\n 11\n 12\n"
    )
  }

  @Test func `a later hunk counts the lines that were added and removed before it`() {
    let old = lines(1...20)
    let new = "new\n" + lines(1...14) + lines(17...20)
    #expect(
      hunks(old, new)
        == "@@ -1,3 +1,4 @@\n+new\n 1\n 2\n 3\n@@ -12,8 +13,6 @@\n 12\n 13\n 14\n-15\n-16\n 17\n 18\n 19\n"
    )
  }

  @Test func `a missing line end is told of the version that lacks it`() {
    let note = "\\ No newline at end of file\n"
    #expect(hunks("a", "b") == "@@ -1 +1 @@\n-a\n\(note)+b\n\(note)")
    #expect(hunks("a\nb", "c\nb") == "@@ -1,2 +1,2 @@\n-a\n+c\n b\n\(note)")
    #expect(hunks("a\n", "a") == "@@ -1 +1 @@\n-a\n+a\n\(note)")
    #expect(hunks("a", "a\n") == "@@ -1 +1 @@\n-a\n\(note)+a\n")
  }

  @Test func `carriage returns belong to their lines`() {
    #expect(hunks("a\r\nb\r\n", "a\r\nc\r\n") == "@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n")
  }

  @Test func `an empty version has no first line`() {
    #expect(hunks("", "a\n") == "@@ -0,0 +1 @@\n+a\n")
    #expect(hunks("a\nb\n", "") == "@@ -1,2 +0,0 @@\n-a\n-b\n")
  }

  @Test(arguments: [
    ("my flags/a.json", "--- a/my flags/a.json\t\n"),
    ("Fähnchen.json", "--- \"a/F\\303\\244hnchen.json\"\n"),
    ("a \"b\"\\\u{1b}.json", "--- \"a/a \\042b\\042\\134\\033.json\"\n"),
  ])
  func `names are written as git reads them`(path: String, line: String) {
    #expect(patch("a\n", "b\n", path: path).contains(line))
  }
}
