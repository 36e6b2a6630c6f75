import Domain
import Reconciling
import TestSupport
import Testing

@testable import Rendering

struct StatusPageTests {
  private static let recent = [
    CommitSummary(serial: 7, time: SampleSnapshot.instant(4), subject: "Start *it* @all: 20%")
  ]

  @Test func `the page tells what serves, in words that do nothing else`() {
    let page = StatusPage.text(SampleSnapshot.snapshot, Self.recent)
    #expect(page.hasPrefix("# Experiments as they stand\n\nSerial 7, "))
    #expect(page.contains("| production | checkout-cta | running |"))
    #expect(page.contains("■■□□□□□□□□ 20%"))
    #expect(page.contains("* 7, 2026-01-05T00:00:00Z: Start &#42;it&#42; &#64;&#8203;all: 20%"))
    #expect(page == StatusPage.text(SampleSnapshot.snapshot, Self.recent))
  }

  @Test func `a page has no more lines of a kind than anyone reads`() {
    let sample = SampleSnapshot.snapshot
    let many = (0..<1_000).map {
      CommitSummary(serial: $0, time: SampleSnapshot.instant(4), subject: "x")
    }
    let page = StatusPage.text(sample, many)
    #expect(page.split(separator: "\n").count { $0.hasSuffix(": x") } == 200)
    #expect(page.contains("and 800 more, which `titrate status` shows"))
  }
}
