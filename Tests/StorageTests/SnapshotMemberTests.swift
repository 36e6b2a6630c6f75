import Domain
import JSONSyntax
import Manifests
import TestSupport
import Testing

@testable import Storage

/// Lines that do not say what they must, under a right checksum.
struct SnapshotMemberTests {
  @Test(arguments: [
    ("\"percentage\":", "20", ["101", "100.01", "-1", "20.001", "20.0", "2e1", "\"20\""]),
    ("\"segment\":", "2001", ["0", "-1", "2147483648", "2001.0", "\"2001\"", "[2001]"]),
    ("\"splitSeed\":", "1001", ["0", "2147483648", "1e3", "{}"]),
    ("\"splitSeed\":", "2002", ["0", "2147483648", "\"\""]),
    ("\"green\":", "25}", ["75}", "100}", "101}", "-1}", "\"25\"}"]),
    ("\"status\":", "\"running\"", ["\"Running\"", "\"draft\"", "\"\"", "1"]),
    ("\"status\":", "\"paused\"", ["\"running \"", "false"]),
    ("\"committedAt\":", "\"2026-01-04T00:00:00Z\"", ["\"2026-01-04\"", "\"later\"", "4"]),
    ("\"publishedAt\":", "\"2026-01-03T00:00:00Z\"", ["\"2026-01-03T00:00:60Z\"", "0"]),
    ("\"endedAt\":", "\"2026-01-04T00:00:00Z\"", ["\"2026-02-30T00:00:00Z\"", "\"\""]),
    ("\"featureVersioning\":", "\"v2\"", ["\"v3\"", "\"V2\"", "2"]),
    ("\"type\":", "\"multivariate\"", ["\"multi\"", "true"]),
    ("\"type\":", "\"apiKey\"", ["\"key\"", "\"robot\""]),
    (
      "\"value\":", "-9223372036854775808",
      ["-9223372036854775809", "-01", "-0", "00", "+1", "- 1", "-", "1e3", "1.0", "null", "{}"]
    ),
    (
      "", "\"limit\":{",
      ["\"\":{", "\"li mit\":{", "\"l\u{ef}mit\":{", "7:{", "\"limit\" :{", "\"Limit\":{"]
    ),
    ("", "\"limit\":{", ["\"checkout_button\":{", "\"lim\\u0069t\":{", "{", ":{", "limit:{"]),
    ("\"staging/", "limits.v1_a\":", ["Limits\":", ".limits\":", "\":", "a/b\":", "x\" :"]),
    ("", "\"staging/limits.v1_a\"", ["\"limits\"", "\"/limits\"", "\"Staging/x\"", "{}", "\""]),
    (
      "", "\"staging/limits.v1_a\"",
      ["\"staging/checkout-cta\"", "\"staging/a\"", "\"production/zz\"", "\"s/\\u0061\""]
    ),
    ("", "\"staging\":{", ["\"production\":{", "\"a\":{", "\"Staging\":{", "\"\":{", "\"x y\":{"]),
    ("\"key\":", "\"green\"", ["\"control\"", "\"Green\"", "\"blue\""]),
    ("\"event\":", "\"feature.removed\"", ["\"feature.forgotten\"", "\"\""]),
    ("\"serial\":", "7", ["0", "-7", "7.0", "9223372036854775807", "9007199254740993"]),
    ("\"lastNumbers\":{\"experiment\":", "9", ["-1", "9223372036854775807", "9.5"]),
    ("\"variant\":", "6}", ["-1}", "9223372036854775807}"]),
    ("\"number\":", "4", ["0", "-1", "9223372036854775807", "4.0"]),
    ("\"priority\":", "3", ["-1", "9223372036854775807", "3.0", "\"3\""]),
    ("\"lineage\":\"3f0c9a52", "-", ["_", "", "-0-"]),
    ("\"pullRequest\":", "12", ["\"12\"", "12.0", "[]"]),
    ("\"wasEnabled\":", "true", ["1", "\"true\"", "[]"]),
    ("\"iteration\":", "2", ["1", "0", "-2", "2.0", "\"2\""]),
    ("\"elapsedSeconds\":", "90", ["-1", "90.5", "\"90\"", "9223372036854775808"]),
    ("\"afterSeconds\":", "5400", ["0", "-1", "5400.0"]),
    ("\"percentage\":", "50}", ["0}", "101}"]),
    ("\"ramp\":", "[{", ["[],[{", "{"]),
    ("\"decision\":", "\"ship\"", ["\"none\"", "\"control\"", "\"Ship\"", "null"]),
    ("\"variant\":", "\"max\"", ["\"control\"", "\"\"", "null"]),
    ("\"stoppedAt\":", "\"2026-01-04T00:00:00Z\"", ["\"2026-01-04\"", "null"]),
    ("\"decideBy\":", "\"2026-02-10T00:00:00Z\"", ["\"2026-02-10\"", "null"]),
    (
      "\"schedule\":", "{\"endAt\":\"2026-02-05T00:00:00Z\",\"startAt\":\"2026-01-06T00:00:00Z\"}",
      ["{\"endAt\":null,\"startAt\":null}", "{}", "null"]
    ),
    ("\"endedAt\":", "\"2026-01-03T00:00:00Z\"", ["null", "\"\""]),
    ("\"id\":", "5,\"key\":\"blue\"", ["2,\"key\":\"blue\"", "1,\"key\":\"blue\""]),
  ])
  func `a member out of its bounds is refused at its line`(
    member: String, value: String, others: [String]
  ) throws {
    let line = try #require(EditedSnapshot.line(of: member + value))
    for other in others {
      let text = EditedSnapshot.text.replacing(
        member + value, with: member + other, maxReplacements: 1)
      #expect(throws: SnapshotFormatError.malformed(line: line), "\(member) \(other)") {
        try Snapshot(bytes: EditedSnapshot.sealed(text))
      }
    }
  }

  @Test(arguments: SnapshotMutation.allCases)
  func `any member of another form or in another place, at any depth, is refused at its line`(
    mutation: SnapshotMutation
  ) {
    let lines = EditedSnapshot.lines
    var count = 0
    for (index, line) in lines.enumerated() {
      for edited in mutation.applied(to: line) {
        count += 1
        var text = lines
        text[index] = edited
        let bytes = EditedSnapshot.sealed(text.joined(separator: "\n"))
        let isVersion = line.hasPrefix("\"formatVersion\"")
        let error = isVersion ? SnapshotFormatError.notASnapshot : .malformed(line: index + 1)
        #expect(throws: error, "\(edited)") { try Snapshot(bytes: bytes) }
      }
    }
    #expect(count > 40)
  }

  /// Of the events, any may be missing or stand elsewhere: that is the record of another commit. An
  /// experiment may be missing if no allocations are held for it.
  @Test func `a line that is doubled, missing or in another place is refused`() {
    let lines = EditedSnapshot.lines
    for index in lines.indices.dropLast() {
      let isEvent = lines[index].hasPrefix("{\"attributes\"")
      var blank = lines
      blank.insert("", at: index)
      expectRefusal(of: blank, "blank line \(index + 1)")
      guard !isEvent else { continue }
      var doubled = lines
      doubled.insert(lines[index], at: index)
      expectRefusal(of: doubled, "doubled line \(index + 1)")
      var shorter = lines
      shorter.remove(at: index)
      if !lines[index].contains("\"wasEnabled\":false"), !lines[index].contains("\"rollout\":null")
      {
        expectRefusal(of: shorter, "missing line \(index + 1)")
      }
      var swapped = lines
      swapped.swapAt(index, index == 0 ? lines.count - 2 : index - 1)
      expectRefusal(of: swapped, "swapped line \(index + 1)")
    }
  }

  private func expectRefusal(of lines: [String], _ comment: Comment) {
    let bytes = EditedSnapshot.sealed(lines.joined(separator: "\n"))
    #expect(throws: SnapshotFormatError.self, comment) { try Snapshot(bytes: bytes) }
  }

  @Test(arguments: [
    ("{\"attributes\":{},", "{ \"attributes\":{},"), ("\"attributes\":{}", "\"attributes\":{ }"),
    ("\\n", "\\u000a"), ("\u{fc}", "u\u{308}\\u0000\\ud800"), ("\"green\":10.5", "\"green\":10.50"),
    ("[31m", "\\u005b31m"), ("\n],\n", "\n]\n"), ("},\n{", "}\n{"), ("{\n", "{ \n"),
    ("\"},\n\"", "\"}\n\""), ("}\n},\n", "},\n},\n"), ("\":{\n", "\": {\n"), ("\":{\n", "\":[\n"),
    ("\n},\n", "\n],\n"), ("\n],\n", "\n},\n"), (",\n", ",,\n"), ("Zoë \\\"", "Zoë \\u0022"),
    ("\\t", "\t"), ("\\u0000", "\u{0}"), ("bl\u{fc}", "bl\\ufffd\\"), ("refs/", "refs\\/"),
    ("25.01", "25.010"), ("25.01", "025.01"), ("\"blue\":0,", "\"blue\":0.0,"),
    ("00000000000000f\"", "0000000000000f\""), ("\"ab0000", "\"AB0000"), ("\"ab0000", "\"+b0000"),
  ])
  func `what is not written as titrate writes it is refused`(part: String, other: String) {
    #expect(EditedSnapshot.text.contains(part))
    let text = EditedSnapshot.text.replacing(part, with: other, maxReplacements: 1)
    #expect(throws: SnapshotFormatError.self) {
      try Snapshot(bytes: EditedSnapshot.sealed(text))
    }
  }
}
