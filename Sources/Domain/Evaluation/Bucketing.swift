/// How clients deal identities out to buckets, which are equal shares counted from 0, and
/// percentages to ranges of buckets.
///
/// Evaluation and the effect of a plan are both computed from these ranges, so they cannot differ.
package enum Bucketing: String, CaseIterable, Hashable, Sendable {
  /// Flagsmith's engine: MD5, and comparisons of percentages in `Double`.
  case flagsmith
  /// flagd's operation `fractional`: MurmurHash3 of CBOR, and weights in hundredths of a percent.
  case flagd

  /// How many buckets there are. Flagsmith's hash has 9,999 values, but the last one, at exactly
  /// 100 percent, is no bucket: it makes Flagsmith hash again.
  package var count: Int {
    switch self {
    case .flagsmith: 9_998
    case .flagd: Percentage.whole.hundredths
    }
  }

  /// Where a bucket lies between 0 and 100, computed in the order in which the client does.
  func percentage(of bucket: Int) -> Double {
    switch self {
    case .flagsmith: Double(bucket) / Double(count) * 100
    case .flagd: Double(bucket) / 100
    }
  }

  /// The buckets of a cohort of some size. Flagsmith would put its first bucket into a cohort of 0
  /// percent, so such a cohort has none here and is not served.
  package func cohort(_ percentage: Percentage) -> Range<Int> {
    guard percentage > .zero else { return 0..<0 }
    return switch self {
    case .flagsmith: 0..<firstBucket { $0 > percentage.double }
    case .flagd: 0..<percentage.hundredths
    }
  }

  /// The number of the bucket at which each share ends when all of them lie side by side.
  func ends(of shares: [Percentage]) -> [Int] {
    switch self {
    case .flagsmith:
      var sum = 0.0
      return shares.map { share in
        sum += share.double
        return firstBucket { $0 >= sum }
      }
    case .flagd: return shares.runningSums.map(\.hundredths)
    }
  }

  /// The number of the first bucket whose percentage meets the condition, or `count` where none
  /// does.
  private func firstBucket(where holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(percentage(of: middle)) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension Percentage {
  /// The percentage as clients hold it.
  package var double: Double { Double(hundredths) / 100 }
}

extension [Percentage] {
  /// The sum of each share and all before it, at most 100.
  var runningSums: [Percentage] {
    var sum = 0
    return map { share in
      sum += share.hundredths
      return Percentage(hundredths: sum) ?? .whole
    }
  }
}
