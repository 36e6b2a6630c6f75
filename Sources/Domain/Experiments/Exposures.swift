/// How many identities were exposed to the control and to each variant.
package struct Exposures: Hashable, Sendable {
  /// The identities that got the control.
  package var control: Int
  /// The identities that got a variant; a variant that is not named had none.
  package var variants: [VariantKey: Int]

  /// Makes exposures.
  package init(control: Int, variants: [VariantKey: Int]) {
    self.control = control
    self.variants = variants
  }

  /// All identities. The sum of many counts may be too large for an integer.
  package var total: Double { variants.values.reduce(Double(control)) { $0 + Double($1) } }
}
