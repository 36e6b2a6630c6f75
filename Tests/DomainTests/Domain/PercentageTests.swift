import Testing

@testable import Domain

struct PercentageTests {
  @Test func `every hundredth is read back from what it is written as`() {
    for hundredths in 0...10_000 {
      let percentage = Percentage(hundredths: hundredths)
      #expect(percentage?.hundredths == hundredths)
      #expect(percentage.flatMap { Percentage(numeral: $0.description.utf8.span) } == percentage)
    }
  }

  @Test(arguments: [
    ("0", 0, "0"), ("0.0", 0, "0"), ("0.01", 1, "0.01"), ("0.1", 10, "0.1"),
    ("0.10", 10, "0.1"), ("12.5", 1_250, "12.5"), ("12.50", 1_250, "12.5"),
    ("12.05", 1_205, "12.05"), ("99.99", 9_999, "99.99"), ("100", 10_000, "100"),
    ("100.00", 10_000, "100"),
  ])
  func `a numeral means its hundredths and is written in the shortest way`(
    numeral: String, hundredths: Int, shortest: String
  ) {
    let percentage = Percentage(numeral: numeral.utf8.span)
    #expect(percentage?.hundredths == hundredths)
    #expect(percentage?.description == shortest)
  }

  @Test(arguments: [
    "", " ", "-0", "-1", "+1", "100.01", "101", "999", "1000", "0.001", "12.345", "1.", ".5", ".",
    "1..2", "1.2.3", "1e1", "1E1", "0x10", "1,5", " 1", "1 ", "NaN", "inf", "١", "１", "1\u{301}",
    "20%", "99999999999999999999", "0.00000000000000000000000001",
  ])
  func `a text that is no percentage is refused`(numeral: String) {
    #expect(Percentage(numeral: numeral.utf8.span) == nil)
  }

  @Test(arguments: [Int.min, -1, 10_001, Int.max])
  func `hundredths outside of the range are refused`(hundredths: Int) {
    #expect(Percentage(hundredths: hundredths) == nil)
  }

  @Test func `percentages are ordered by size`() {
    let numerals = ["9.99", "100", "0", "10", "0.01", "12.5"]
    let sorted = numerals.compactMap { Percentage(numeral: $0.utf8.span) }.sorted().map(
      \.description)
    #expect(sorted == ["0", "0.01", "9.99", "10", "12.5", "100"])
    #expect(Percentage.zero.hundredths == 0)
    #expect(Percentage.whole.hundredths == 10_000)
  }

  @Test(arguments: [
    (0, "0"), (1, "0.01"), (10, "0.1"), (10_001, "100.01"), (12_050, "120.5"), (30_000, "300"),
  ])
  func `a sum is written as a numeral even above the whole`(hundredths: Int, numeral: String) {
    #expect(decimal(hundredths) == numeral)
  }
}
