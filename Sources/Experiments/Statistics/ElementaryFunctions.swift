// The core calls no library of the operating system, and the standard library has neither of these.
// Both are right to a few units in the last place.

/// The natural logarithm of 2 in two parts: the first has so few bits that its product with an exponent
/// is exact.
private let logarithmOf2 = (high: 0x1.62e42feep-1, low: 0x1.a39ef35793c76p-33)

/// The exponential function, DLMF 4.2.19, after the nearest power of 2 is taken out.
func exponential(_ x: Double) -> Double {
  if x < -746 { return 0 }
  if x > 710 { return .infinity }
  let power = Int(x / (logarithmOf2.high + logarithmOf2.low) + (x < 0 ? -0.5 : 0.5))
  let rest = (x - Double(power) * logarithmOf2.high) - Double(power) * logarithmOf2.low
  var term = 1.0
  var sum = 0.0
  var count = 0.0
  // What is left lies between -0.35 and 0.35, so that each term is less than half of the one before.
  while term.magnitude > 0x1p-60 {
    sum += term
    count += 1
    term *= rest / count
  }
  return Double(sign: .plus, exponent: power, significand: sum)
}

/// The natural logarithm of a positive number, DLMF 4.6.4, after a power of 2 is taken out.
func naturalLogarithm(_ x: Double) -> Double {
  precondition(x > 0 && x.isFinite, "the logarithm of \(x)")
  let isLarge = x.significand > 2.0.squareRoot()
  let power = Double(x.exponent) + (isLarge ? 1 : 0)
  let significand = isLarge ? x.significand / 2 : x.significand
  let ratio = (significand - 1) / (significand + 1)
  let square = ratio * ratio
  var term = ratio
  var sum = 0.0
  var divisor = 1.0
  // The square is less than 0.03.
  while term.magnitude > 0x1p-64 * ratio.magnitude {
    sum += term / divisor
    divisor += 2
    term *= square
  }
  return power * logarithmOf2.high + (power * logarithmOf2.low + 2 * sum)
}
