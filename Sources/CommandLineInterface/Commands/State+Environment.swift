import Domain
import Manifests
import JSONSyntax

extension [State] {
  /// The environment that a word names; without a word, the only one.
  func environment(named name: String?) throws -> EnvironmentKey {
    let known = reduce(into: Set()) { $0.formUnion($1.environments.keys) }.sorted()
    guard let name else {
      guard let only = known.first, known.count == 1 else {
        throw CommandFailure.served(.environmentNotNamed(known.map(\.text)))
      }
      return only
    }
    guard let key = EnvironmentKey(name), known.contains(key) else {
      throw CommandFailure.served(
        .environmentNotApplied(
          name, suggestion: suggestion(for: name, among: known.map(\.text))))
    }
    return key
  }
}
