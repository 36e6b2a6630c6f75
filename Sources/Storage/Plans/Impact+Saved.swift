import Domain
import Manifests
import Planning

extension Impact {
  init(_ saved: SavedValue) throws(SavedValue.Malformed) {
    self.init(
      environment: try saved["environment"].name(),
      shares: try saved["shares"].elements { share throws(SavedValue.Malformed) in
        try Share(share, served: try Served(share, "variant", "value"))
      },
      off: try Share(try saved["off"], served: .off), enrolled: try Amounts(try saved["enrolled"]),
      enters: try saved["enters"].percentage(), leaves: try saved["leaves"].percentage(),
      unchanged: try saved["unchanged"].percentage(),
      moves: try saved["moves"].elements { move throws(SavedValue.Malformed) in
        Move(
          from: try Served(move, "from", "fromValue"), to: try Served(move, "to", "toValue"),
          share: try move["share"].percentage())
      },
      enrolledMoved: try saved["enrolledMoved"].percentage(),
      enrolledMovedOfEnrolled: try saved["enrolledMovedOfEnrolled"].percentage(),
      othersMoved: try saved["othersMoved"].percentage())
    if let counts = try saved["counts"].orNull { self.counts = try Counts(counts) }
  }
}

extension Served {
  fileprivate init(
    _ saved: SavedValue, _ key: String, _ valueKey: String
  ) throws(SavedValue.Malformed) {
    guard let variant = try saved[key].orNull else {
      self = .off
      return
    }
    let isControl = try variant.string() == VariantKey.control
    self = .on(
      variant: isControl ? nil : try variant.name(), value: try saved[valueKey].plainValue())
  }
}

extension Impact.Amounts {
  fileprivate init(_ saved: SavedValue) throws(SavedValue.Malformed) {
    self.init(before: try saved["before"].percentage(), after: try saved["after"].percentage())
  }
}

extension Impact.Share {
  fileprivate init(_ saved: SavedValue, served: Served) throws(SavedValue.Malformed) {
    self.init(
      served: served, amounts: try Impact.Amounts(saved),
      enrolled: Impact.Amounts(
        before: try saved["enrolledBefore"].percentage(),
        after: try saved["enrolledAfter"].percentage()))
  }
}

extension Impact.Counts {
  fileprivate init(_ saved: SavedValue) throws(SavedValue.Malformed) {
    self.init()
    identities = try saved["identities"].integer()
    enter = try saved["enter"].integer()
    leave = try saved["leave"].integer()
    move = try saved["move"].integer()
    enrolledMoved = try saved["enrolledMoved"].integer()
  }
}
