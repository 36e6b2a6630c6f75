#if SAMPLE
  import Glibc

  /// Stands in for libFuzzer where a sample must do: changes the good inputs that are named some hundred
  /// times, always in the same ways.
  @main
  struct Sample {
    private var random: UInt64 = 0x9E37_79B9_7F4A_7C15
    private static let marks = Array("{}[]\",:\\ 0-.e#\u{0}\u{1}\u{7F}x".utf8) + [0x80, 0xC3, 0xFF]

    static func main() {
      var sample = Sample()
      let paths = CommandLine.arguments.dropFirst()
      let changesOfEach = max(20, 400 / max(1, paths.count))
      for path in paths {
        let input = contents(of: path)
        FuzzTarget.chosen.check(input)
        for _ in 0..<changesOfEach { FuzzTarget.chosen.check(sample.changed(input)) }
      }
      print("stat::number_of_executed_units: \(paths.count * (1 + changesOfEach))")
    }

    private static func contents(of path: String) -> [UInt8] {
      guard let file = unsafe fopen(path, "r") else { preconditionFailure("cannot read \(path)") }
      defer { unsafe fclose(file) }
      var bytes: [UInt8] = []
      while case let byte = unsafe getc(file), byte != EOF { bytes.append(UInt8(byte)) }
      return bytes
    }

    /// An input with one to four of its bytes or stretches replaced, doubled or left out.
    private mutating func changed(_ input: [UInt8]) -> [UInt8] {
      var bytes = input
      for _ in 0...next(4) where !bytes.isEmpty {
        let start = next(bytes.count)
        let stretch = start..<min(start + 1 + next(8), bytes.count)
        switch next(4) {
        case 0: bytes[start] = Self.marks[next(Self.marks.count)]
        case 1: bytes[start] ^= 1 << UInt8(next(8))
        case 2: bytes.removeSubrange(stretch)
        default: bytes.insert(contentsOf: bytes[stretch], at: next(bytes.count))
        }
      }
      return bytes
    }

    /// A number below a limit, by a generator of the kind that Marsaglia calls xorshift.
    private mutating func next(_ limit: Int) -> Int {
      random ^= random << 13
      random ^= random >> 7
      random ^= random << 17
      return Int(random % UInt64(limit))
    }
  }
#endif
