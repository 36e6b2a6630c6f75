/// A source text in which 1️⃣ and 2️⃣ mark where a range begins and ends. The marks are removed.
struct MarkedText {
  private(set) var bytes: [UInt8] = []
  private var marks: [Character: Int] = [:]

  init(_ text: String) {
    for character in text {
      if "1️⃣2️⃣3️⃣4️⃣".contains(character) {
        marks[character] = bytes.count
      } else {
        bytes += Array(String(character).utf8)
      }
    }
  }

  /// From 1️⃣ to 2️⃣, or the empty range at 1️⃣.
  var range: Range<Int>? {
    marks["1️⃣"].map { $0..<marks["2️⃣", default: $0] }
  }

  /// From 3️⃣ to 4️⃣.
  var firstRange: Range<Int>? {
    marks["3️⃣"].map { $0..<marks["4️⃣", default: $0] }
  }
}

/// Random numbers that are the same in each run (SplitMix64, by Steele, Lea and Flood).
struct RepeatableGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
