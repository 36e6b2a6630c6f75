/// A number that is hashed together with an identity, from 1 to 2^31 - 1: the id of a rollout
/// segment, or a split seed. All salts in use differ: with equal ones, the hash that decides who is
/// in the cohort would also decide who gets which variant.
package struct Salt: Hashable, Comparable, Sendable {
  /// The number.
  package let number: Int

  /// Checks a number; nil outside 1 to 2^31 - 1.
  package init?(_ number: Int) {
    guard (1...Self.greatest).contains(number) else { return nil }
    self.number = number
  }

  /// The salt that a name asks for: the first 31 bits of its MD5, which is as good as random and
  /// the same in every run.
  package init(preferredBy name: String) {
    let hash = MD5.digest(of: name) >> 97
    number = max(1, Int(hash))
  }

  private init(checked number: Int) {
    self.number = number
  }

  /// The next salt, beginning anew after the greatest.
  var next: Salt {
    Salt(checked: number == Self.greatest ? 1 : number + 1)
  }

  /// Orders by number.
  package static func < (first: Salt, second: Salt) -> Bool { first.number < second.number }

  private static let greatest = (1 << 31) - 1
}

/// The id of a rollout segment: the salt of the hash that decides who is in the cohort.
package typealias SegmentID = Salt

/// The salts in use, and how new ones are allotted.
package struct SaltRegistry: Sendable {
  private var taken: Set<Salt>

  /// Makes a registry of the salts that are in use.
  package init(taken: Set<Salt>) {
    self.taken = taken
  }

  /// Allots a salt to a name: the one it prefers, or the next that is free. So a lost state that is
  /// made anew mostly gets the same salts.
  package mutating func allot(to name: String) -> Salt { allot(Salt(preferredBy: name)) }

  /// Allots a salt that is preferred, or the next that is free.
  package mutating func allot(_ preferred: Salt) -> Salt {
    var salt = preferred
    while !taken.insert(salt).inserted { salt = salt.next }
    return salt
  }
}

/// The salts of a cohort: who belongs to it, and who of them gets which variant.
package struct CohortSalts: Hashable, Sendable {
  /// What decides who belongs to it.
  package let segment: Salt
  /// What decides who gets which variant.
  package let split: Salt
  /// What stands for the environment in what is hashed; nil for its key.
  package let environment: String?

  /// Puts these together.
  package init(segment: Salt, split: Salt, environment: String? = nil) {
    self.segment = segment
    self.split = split
    self.environment = environment
  }
}

extension CohortSalts {
  /// The salts that an experiment asks for. Each iteration has its own, and so has each experiment
  /// that uses a key again, so that an earlier one does not show in who gets what.
  package init(preferredBy id: ExperimentID, _ iteration: Int, generation: Int) {
    let numbers = generation > 1 ? [iteration, generation] : iteration > 1 ? [iteration] : []
    let name = ([id.environment.text, id.key.text] + numbers.map(String.init))
      .joined(separator: ",")
    self.init(
      segment: Salt(preferredBy: "segment," + name), split: Salt(preferredBy: "split," + name))
  }
}
