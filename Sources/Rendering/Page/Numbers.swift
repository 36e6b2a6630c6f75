// Numbers that were measured, as people read them.

import Domain

/// A number with as many digits as say enough, thousands apart: `0.2134`, `12,345`, `1.5e-9`.
func spoken(_ number: Double, digits: Int = 4) -> String {
  guard number.isFinite else { return number < 0 ? "−∞" : "∞" }
  guard number != 0 else { return "0" }
  let sign = number < 0 ? "−" : ""
  var (mantissa, exponent) = scientific(abs(number), digits: digits)
  guard -5..<15 ~= exponent else {
    return "\(sign)\(decimal(mantissa, point: 1))e\(exponent)"
  }
  if exponent >= digits { (mantissa, exponent) = scientific(abs(number), digits: exponent + 1) }
  return sign + decimal(mantissa, point: exponent + 1)
}

/// The same with a sign before what is above zero, too.
func signed(_ number: Double, digits: Int = 4) -> String {
  (number > 0 ? "+" : "") + spoken(number, digits: digits)
}

/// The first digits of a number above zero, rounded, and the power of ten of the very first.
private func scientific(_ number: Double, digits: Int) -> (mantissa: String, exponent: Int) {
  var (rest, exponent) = (number, 0)
  while rest >= 10 { (rest, exponent) = (rest / 10, exponent + 1) }
  while rest < 1 { (rest, exponent) = (rest * 10, exponent - 1) }
  let unit = (1..<digits).reduce(1.0) { unit, _ in unit * 10 }
  let mantissa = String(Int((rest * unit).rounded()))
  return mantissa.count > digits
    ? (String(mantissa.dropLast()), exponent + 1) : (mantissa, exponent)
}

/// Digits with a point after so many of them, without zeros that say nothing.
private func decimal(_ digits: String, point: Int) -> String {
  let padded = String(repeating: "0", count: max(0, 1 - point)) + digits
  let whole = grouped(Int(padded.prefix(max(1, point))) ?? 0)
  var fraction = padded.dropFirst(max(1, point))
  while fraction.last == "0" { fraction.removeLast() }
  return fraction.isEmpty ? whole : "\(whole).\(fraction)"
}
