#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

// Formulas are named as in the NIST Digital Library of Mathematical Functions (DLMF).

/// The regularized incomplete gamma function Q(a, x) for a > 0 and x >= 0, which falls from 1 to 0
/// as x grows.
func regularizedGammaQ(_ a: Double, _ x: Double) -> Double {
  precondition(a > 0 && x >= 0, "Q(\(a), \(x)) is not defined here")
  guard x > 0 else { return 1 }
  guard x.isFinite else { return 0 }
  let factor = exp(a * log(x) - x - lgamma(a).0)
  // The series converges fast below a + 1, and the fraction from there on.
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
