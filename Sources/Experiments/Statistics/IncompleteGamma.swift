// Formulas are named as in the NIST Digital Library of Mathematical Functions (DLMF).

/// The regularized incomplete gamma function Q(a, x) for a > 0 and x >= 0, which falls from 1 to 0 as x
/// grows.
func regularizedGammaQ(_ a: Double, _ x: Double) -> Double {
  precondition(a > 0 && x >= 0, "Q(\(a), \(x)) is not defined here")
  guard x > 0 else { return 1 }
  guard x.isFinite else { return 0 }
  let factor = exponential(a * naturalLogarithm(x) - x - logarithmOfGamma(a))
  // Each converges fast on its side of a.
  let share = x < a + 1 ? 1 - factor * lowerSeries(a, x) : factor * upperFraction(a, x)
  return min(max(share, 0), 1)
}

/// The series of DLMF 8.11.4 without its factor. Its terms fall, since x < a + 1.
private func lowerSeries(_ a: Double, _ x: Double) -> Double {
  var term = 1 / a
  var sum = term
  var denominator = a
  while term > sum * 0x1p-54 {
    denominator += 1
    term *= x / denominator
    sum += term
  }
  return sum
}

/// The even part of the continued fraction of DLMF 8.9.2, without its factor, added up by Steed's
/// algorithm, DLMF 3.10(iii).
private func upperFraction(_ a: Double, _ x: Double) -> Double {
  var denominator = x + 1 - a
  var inverse = 1 / denominator
  var difference = inverse
  var sum = difference
  var count = 0.0
  while difference.magnitude > sum.magnitude * 0x1p-54 {
    count += 1
    denominator += 2
    inverse = 1 / (count * (a - count) * inverse + denominator)
    difference *= denominator * inverse - 1
    sum += difference
  }
  return sum
}

/// The logarithm of the gamma function for x > 0: Stirling's series, DLMF 5.11.1, where it is exact
/// enough, and the recurrence, DLMF 5.5.1, down from there.
func logarithmOfGamma(_ x: Double) -> Double {
  var z = x
  var product = 1.0
  while z < 16 {
    product *= z
    z += 1
  }
  let coefficients = [1.0 / 12, -1.0 / 360, 1.0 / 1_260, -1.0 / 1_680, 1.0 / 1_188]
  var series = 0.0
  for coefficient in coefficients.reversed() { series = series / (z * z) + coefficient }
  let halfLogarithmOf2Pi = 0.918_938_533_204_672_74
  return (z - 0.5) * naturalLogarithm(z) - z + halfLogarithmOf2Pi + series / z
    - naturalLogarithm(product)
}
