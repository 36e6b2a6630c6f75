/// How one feature state of a flag is to be changed.
package struct FlagChangeSet: Hashable, Sendable {
  /// Whether the feature is to be on for those who get this state.
  package var isEnabled: Bool
  /// What it is to serve as control.
  package var value: FlagValue
  /// The segment whose override is meant; nil for the environment default.
  package var segment: SegmentID?
  /// Shares to merge into the stored ones; nil leaves the stored ones as they are.
  package var allocations: [VariantAllocation]?

  /// Makes a change set.
  package init(
    isEnabled: Bool, value: FlagValue, segment: SegmentID? = nil,
    allocations: Allocations? = nil
  ) {
    self.isEnabled = isEnabled
    self.value = value
    self.segment = segment
    self.allocations = allocations?.entries
  }
}

/// Why a flag could not be changed. Nothing was written when this is thrown.
package enum FlagError: Error, Hashable, Sendable {
  case overAllocated(hundredths: Int)
  case doubledVariant(VariantKey)
  case unknownVariant(VariantKey)
  case unknownFlag(FeatureName, EnvironmentKey)
}

extension FlagError: CustomStringConvertible {
  /// One sentence for people.
  package var description: String {
    switch self {
    case .overAllocated(let hundredths):
      "The allocations must not exceed 100%, and come to \(decimal(hundredths))%."
    case .doubledVariant(let variant): "The variant \"\(variant)\" is allocated twice."
    case .unknownVariant(let variant): "The feature has no variant \"\(variant)\"."
    case .unknownFlag(let feature, let environment):
      "The feature \"\(feature)\" is not served in \"\(environment)\"."
    }
  }
}
