/// One of the equal shares among which clients deal out identities, counted from 0.
package struct Bucket: Hashable, Strideable, Sendable {
  /// Its number.
  let number: Int

  /// Names a bucket.
  init(_ number: Int) {
    self.number = number
  }

  /// How far another bucket is away; it makes ranges of buckets countable.
  package func distance(to other: Bucket) -> Int { other.number - number }

  /// The bucket so many places on.
  package func advanced(by places: Int) -> Bucket { Bucket(number + places) }
}

extension Range<Bucket> {
  init(_ numbers: Range<Int>) {
    self = Bucket(numbers.lowerBound)..<Bucket(numbers.upperBound)
  }
}
