import Testing

@testable import Domain

struct EngineAgreementTests {
  @Test func `every hash is the one that Flagsmith's engine makes`() throws {
    let hashes = try EngineVectors.recorded().hashes
    #expect(hashes.count > 100)
    for hash in hashes {
      try #require(hash.ids.count == 2)
      let bucket = SaltedHash(.flagsmith, prefix: "\(hash.ids[0]),").bucket(of: hash.ids[1])
      #expect(Bucketing.flagsmith.percentage(of: bucket) == hash.percentage, "\(hash.ids)")
    }
  }

  @Test func `an identity whose hash is exactly 100 is hashed again`() throws {
    let text = "7,u2482"
    #expect(MD5.digest(of: text) % 9999 == 9998)
    let again = Int(MD5.digest(of: "\(text),\(text)") % 9999)
    #expect(SaltedHash(.flagsmith, prefix: "7,").bucket(of: "u2482") == again)
  }

  @Test func `everyone gets what Flagsmith's engine says`() throws {
    let situations = try EngineVectors.recorded().evaluations
    #expect(situations.count > 3)
    for situation in situations {
      let evaluator = try #require(situation.evaluator())
      for result in situation.results {
        let evaluation = evaluator.evaluate(result.identity)
        #expect(evaluation.isEnabled == result.enabled, "\(result.identity)")
        #expect(evaluation.value == .string(result.value), "\(result.identity)")
      }
    }
  }
}
