import Domain
import JSONSyntax
import Manifests
import Planning
import Testing

@testable import Wire

struct LenientReadingTests {
  private func read<Value>(_ coding: Coding<Value>, _ text: String) throws -> Value {
    try coding.decode(leniently: JSONDocument(Array(text.utf8)))
  }

  @Test(
    arguments: [
      (#"{"id":1,"result":"conflict"}"#, ProviderOutcome(id: 1, result: .conflict)),
      (
        #" { "result" : "conflict" , "more" : [ 1e9 ] , "id" : 1.0 } "#,
        .init(id: 1, result: .conflict)
      ),
      (#"{"result":"refused","message":"a\u0062","id":2}"#, .init(id: 2, result: .refused("ab"))),
      (
        #"{"result":"unavailable","retryAfter":null,"message":"","id":-0}"#,
        .init(id: 0, result: .unavailable("", retryAfterSeconds: nil))
      ),
      (
        #"{"retryAfter":3E+1,"result":"unavailable","message":"","id":12e-1e}"#.replacing(
          "12e-1e", with: "120e-1"),
        .init(id: 12, result: .unavailable("", retryAfterSeconds: 30))
      ),
    ])
  func `what others write is read however it is spelled`(
    text: String, outcome: ProviderOutcome
  ) throws {
    #expect(try read(.providerOutcome, text) == outcome)
  }

  @Test(
    arguments: [
      ("0", "0"), ("-0", "0"), ("-0.0", "0"), ("0e5", "0"), ("100", "100"), ("1e2", "100"),
      ("10.50", "10.5"), ("0.1e1", "1"), ("1e-2", "0.01"), ("12.5E0", "12.5"), ("1e-100", nil),
      ("1e1000", nil), ("100.01", nil), ("1e99999999999999999999", nil), ("-1", nil),
    ])
  func `a share is read however it is spelled`(text: String, share: String?) throws {
    if let share {
      #expect(try read(.percentage, text).description == share)
    } else {
      let mismatch = #expect(throws: Mismatch.self) { try read(.percentage, text) }
      #expect(mismatch?.expected == "a number from 0 to 100 with at most two decimals")
    }
  }

  @Test(
    arguments: [
      ("3", "", "an object with "), ("{}", "/result", "one of 'conflict', 'done'"),
      (#"{"result":true}"#, "/result", "one of 'conflict', 'done'"),
      (#"{"result":"conflict"}"#, "/id", "an integer"),
      (#"{"result":"conflict","id":1.5}"#, "/id", "an integer"),
      (#"{"result":"conflict","id":null}"#, "/id", "an integer"),
      (#"{"result":"conflict","id":{"a":1}}"#, "/id", "an integer"),
      (#"{"result":"conflict","id":99999999999999999999}"#, "/id", "an integer"),
      (#"{"result":"refused","id":1}"#, "/message", "a string"),
      (#"{"result":"unavailable","id":1,"message":"","retryAfter":-1}"#, "/retryAfter", "from 0"),
      (#"{"result":"done","id":1,"served":null}"#, "/served", "an object with default"),
      (
        #"{"result":"done","id":1,"served":{"fingerprint":"","default":{"allocations":{},"enabled":true,"value":1},"overrides":[{}]}}"#,
        "/served/overrides/0/allocations", "an object of percentages by variant"
      ),
    ])
  func `a mistake is told with its place`(
    text: String, pointer: String, expected: String
  ) throws {
    let mismatch = #expect(throws: Mismatch.self) { try read(.providerOutcome, text) }
    #expect(mismatch?.pointer == pointer)
    #expect(mismatch?.expected.contains(expected) == true, "\(mismatch?.expected ?? "")")
  }

  @Test func `a place is named as JSON pointers name it`() throws {
    let mismatch = #expect(throws: Mismatch.self) {
      try read(.descriptions, #"{"id":1,"features":{"a/b~c":1}}"#)
    }
    #expect(
      mismatch
        == Mismatch(
          pointer: "/features/a~1b~0c", expected: "an object with type and variants", found: "1"))
  }
}
