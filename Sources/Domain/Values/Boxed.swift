/// A large value behind a single reference, copied on write.
///
/// Dictionaries keep spare room, and move all their values when they grow. With a reference in the
/// place of each experiment and manifest, both cost far less.
package struct Boxed<Value> {
  // An array of one element is such a reference.
  private var storage: [Value]

  /// Puts a value behind a reference.
  package init(_ value: Value) {
    storage = [value]
  }

  /// The value.
  package var value: Value {
    get { storage[0] }
    set { storage[0] = newValue }
  }
}

extension Boxed: Equatable where Value: Equatable {}
extension Boxed: Hashable where Value: Hashable {}
extension Boxed: Sendable where Value: Sendable {}
