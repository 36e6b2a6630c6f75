import TestSupport
import Testing

@testable import Domain

struct NameOrderTests {
  private static let words = [
    "a", "b", "prod", "prod-eu", "prod.eu", "prod_eu", "production", "cart-form", "cart-form-1",
    String(repeating: "x", count: 31), String(repeating: "x", count: 32),
    String(repeating: "x", count: 33), String(repeating: "x", count: 32) + "-1",
    String(repeating: "x", count: 254) + "y", String(repeating: "x", count: 255),
  ]

  private static let names = words + words.map { "A" + $0.dropFirst() }

  @Test(arguments: 0..<10)
  func `names of features come in the order of their bytes`(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let ordered = Self.names.compactMap { FeatureName($0) }.sorted()
    #expect(ordered.count == Self.names.count)
    #expect(ordered.shuffled(using: &generator).inOrder() == ordered)
  }

  @Test(arguments: 0..<10)
  func `experiments come in the order of environment, then key`(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let ordered = Self.words.flatMap { environment in
      Self.words.map { key in
        ExperimentID(
          environment: EnvironmentKey(checked: environment), key: ExperimentKey(checked: key))
      }
    }.sorted()
    #expect(ordered.shuffled(using: &generator).inOrder() == ordered)
  }

  @Test func `nothing is in order`() {
    #expect([FeatureName]().inOrder().isEmpty)
    #expect([ExperimentID]().inOrder().isEmpty)
  }
}
