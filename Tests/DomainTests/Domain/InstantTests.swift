import Foundation
import TestSupport
import Testing

@testable import Domain

struct InstantTests {
  private static let last: Int64 = 253_402_300_799

  // Before, Foundation writes dates of the Julian calendar.
  @Test func `moments from 1583 to 9999 are written as Foundation does, and read back`() {
    var generator = SeededGenerator(seed: 7)
    let known = [Self.last, 0, -1, 1, 951_782_399, 951_782_400, 951_868_800, 4_107_542_400]
    let random = (0..<5_000).map { _ in
      Int64.random(in: -12_212_553_600...Self.last, using: &generator)
    }
    for seconds in known + random {
      let instant = Instant(seconds: seconds)
      let date = Date(timeIntervalSince1970: TimeInterval(seconds))
      #expect(instant.description == date.formatted(.iso8601))
      #expect(Instant(instant.description) == instant)
    }
  }

  @Test(
    arguments: [
      (-62_167_219_200, "0000-01-01T00:00:00Z"), (-62_162_035_201, "0000-02-29T23:59:59Z"),
      (-12_219_379_200, "1582-10-14T00:00:00Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
    ] as [(Int64, String)])
  func `the Gregorian calendar holds for every year that has four digits`(
    seconds: Int64, text: String
  ) {
    #expect(Instant(seconds: seconds).description == text)
    #expect(Instant(text)?.seconds == seconds)
  }

  @Test func `every day of four centuries follows the day before`() {
    var previous = ""
    for day in 0..<146_097 as Range<Int64> {
      let text = Instant(seconds: day * 86_400).description
      guard text > previous, Instant(text)?.seconds == day * 86_400 else {
        Issue.record("\(text) follows \(previous)")
        return
      }
      previous = text
    }
    #expect(previous == "2369-12-31T00:00:00Z")
  }

  @Test(arguments: [
    "", "2026", "2026-01-31", "2026-01-31T09:30:00", "2026-01-31 09:30:00Z",
    "2026-01-31t09:30:00z", "2026-01-31T09:30:00+00:00", "2026-01-31T09:30:00.0Z",
    "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-02-30T00:00:00Z",
    "2026-04-31T00:00:00Z", "2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z",
    "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-01-31T24:00:00Z",
    "2026-01-31T09:60:00Z", "2026-01-31T09:30:60Z", "2026-1-031T09:30:00Z",
    "02026-1-31T09:30:00Z", "-026-01-31T09:30:00Z", "2026/01/31T09:30:00Z",
    "2026-01-31T09:30:00Ż", "２０２６-01-31T0Z", "2026-01-31T09:30:00", "99999-99-99T99:99:9Z",
    "9-9-9-9-9-9999999999", "9999999999-9-9-9-9-9", "-9-9-9-9-9-999999999", "--------------------",
    "00000000000000000000", "99999999999999999999", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
    "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}ab", " 2026-01-31T09:30:00",
  ])
  func `any other text is refused`(text: String) {
    #expect(Instant(text) == nil)
  }

  @Test func `a text with one byte exchanged is refused or another moment`() {
    let good = Array("2026-01-31T09:30:00Z".utf8)
    for index in good.indices {
      for byte in UInt8.min...UInt8.max where byte != good[index] {
        var bytes = good
        bytes[index] = byte
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(Instant(text).map(\.description) ?? text == text)
        #expect(Instant(text) != Instant(String(decoding: good, as: UTF8.self)))
      }
    }
  }

  @Test(arguments: [Int64.min, Int64.min + 1, Int64.max, -62_167_219_201])
  func `a moment far out of the calendar has a text`(seconds: Int64) {
    #expect(Instant(seconds: seconds).description.hasSuffix("Z"))
  }

  @Test(arguments: [
    ("2026-12-24T18:00:00", "in which time zone: add \"Z\" for UTC"),
    ("2026-12-24 18:00:00", "\"2026-12-24T18:00:00Z\""),
    ("2026-12-24 18:00:00+01:00", "Write a T: \"2026-12-24T18:00:00+01:00\""),
    ("2026-12-24", "\"2026-12-24T00:00:00Z\""), ("2026-12-24T18:00Z", "\"2026-12-24T18:00:00Z\""),
    ("2026-12-24 18:00", "\"2026-12-24T18:00:00Z\""), ("24.12.2026", nil), ("", nil), ("soon", nil),
    ("2026-02-30T00:00:00", nil), ("2026-12-24T18:00:00Z", nil),
  ])
  func `what is almost a moment is told how to become one`(text: String, advice: String?) {
    let told = Instant.advice(on: text)
    #expect((told == nil) == (advice == nil))
    if let advice { #expect(told?.contains(advice) == true) }
  }

  @Test func `moments are ordered by time`() {
    #expect(Instant(seconds: -1) < Instant(seconds: 0))
    #expect(!(Instant(seconds: 0) < Instant(seconds: 0)))
  }

  @Test(arguments: [
    ("2026-12-24T18:00:00Z", "2026-12-24T18:00:00Z"),
    ("2026-12-24t18:00:00z", "2026-12-24T18:00:00Z"),
    ("2026-12-24T18:00:00+01:00", "2026-12-24T17:00:00Z"),
    ("2026-12-24T18:00:00-05:30", "2026-12-24T23:30:00Z"),
    ("2027-01-01T00:30:00.25+01:00", "2026-12-31T23:30:00Z"),
    ("2026-12-24T18:00:00", nil), ("2026-12-24 18:00:00Z", nil), ("2026-12-24", nil),
    ("2026-02-30T18:00:00Z", nil), ("2026-12-24T18:00:00+0100", nil), ("", nil),
    ("2026-12-24T18:00:00+24:00", nil), ("2026-12-24T18:00:00+01:60", nil),
    ("2026-12-24T18:00:00.Z", nil), ("2026-12-24T18:00:00Z ", nil), ("é026-12-24T18:00:00Z", nil),
  ])
  func `RFC 3339 is read with its offsets`(text: String, expected: String?) {
    #expect(Instant.reading(rfc3339: text)?.description == expected)
  }
}
