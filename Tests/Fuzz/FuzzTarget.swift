import Glibc

/// What is fed with bytes that nobody thought of. Each target asks more of its reader than to live on:
/// what was read is written, read again and worked with.
enum FuzzTarget: String, CaseIterable, Sendable {
  case json, manifest, snapshot, plan, settings
  /// Breaks on purpose, to see that a failure is noticed.
  case control

  /// Works on an input; ends the process where something is wrong.
  func check(_ bytes: [UInt8]) {
    switch self {
    case .json: checkJSON(bytes)
    case .manifest: checkManifests(bytes)
    case .snapshot: checkSnapshot(bytes)
    case .plan: checkPlan(bytes)
    case .settings: checkSettings(bytes)
    case .control: require(!bytes.contains(UInt8(ascii: "#")), "no input has a number sign")
    }
  }

  /// The target that the environment names. There is none to guess at: an input means something else
  /// to each.
  static let chosen: FuzzTarget = {
    let name = unsafe getenv("TITRATE_FUZZ_TARGET").map { unsafe String(cString: $0) }
    guard let target = name.flatMap(FuzzTarget.init) else {
      let names = allCases.map(\.rawValue).joined(separator: ", ")
      preconditionFailure("TITRATE_FUZZ_TARGET names one of \(names)")
    }
    return target
  }()
}

/// Ends the process, as a crash does, where something does not hold.
func require(_ holds: Bool, _ claim: @autoclosure () -> String) {
  if holds { return }
  print("does not hold: \(claim())")
  fflush(nil)
  abort()
}

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  FuzzTarget.chosen.check(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
