import Domain

/// What curl says of one request.
struct CurlReport: Hashable, Sendable {
  /// How the server answered, 0 where it did not, or not yet.
  let status: Int
  /// What kept curl from having the whole answer; 0 for nothing.
  let exitCode: Int
  /// How much of the request was sent.
  let sentBytes: Int
  /// How a proxy answered that was to connect; 0 where none was asked to.
  let proxyStatus: Int
  /// Its words for what kept it.
  let words: String

  /// How curl is told to report, behind the number of the request. Versions before 7.75 lack some of it.
  static let format = "%{http_code} %{exitcode} %{size_request} %{http_connect} %{errormsg}"

  /// The reports by the numbers of their requests. The first one of a number counts.
  static func reports(in output: [UInt8]) -> [Int: CurlReport] {
    var reports: [Int: CurlReport] = [:]
    for line in output.split(separator: UInt8(ascii: "\n")) {
      let parts = String(decoding: line, as: UTF8.self)
        .split(separator: " ", maxSplits: 5, omittingEmptySubsequences: false)
      let numbers = parts.prefix(5).compactMap { Int($0) }
      guard parts.count == 6, numbers.count == 5, reports[numbers[0]] == nil else { continue }
      reports[numbers[0]] = CurlReport(
        status: numbers[1], exitCode: numbers[2], sentBytes: numbers[3], proxyStatus: numbers[4],
        words: String(parts[5]))
    }
    return reports
  }
}

/// The fields of the head of an answer, by their names in lower case.
struct HeaderFields: Hashable, Sendable {
  private var fields: [String: String] = [:]

  /// Reads what curl wrote of them. The last head counts, since servers send further ones before it; of
  /// equal fields the first one does.
  init(_ bytes: [UInt8]) {
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let text = String(decoding: line, as: UTF8.self)
      let name = text.prefix { $0 != ":" }
      if text.hasPrefix("HTTP/") {
        fields = [:]
      } else if name.endIndex < text.endIndex, fields[name.lowercased()] == nil {
        let value = text[name.endIndex...].dropFirst().drop(while: \.isWhitespace)
        fields[name.lowercased()] = String(value.prefix { !$0.isNewline && $0 != "\r" })
      }
    }
  }

  /// A field that is there once at least.
  subscript(name: String) -> String? { fields[name] }

  /// How many seconds `Retry-After` asks to wait, be it a number or a date, a day at most; nil where it says
  /// nothing.
  func retryAfterSeconds(now: Int) -> Int? {
    guard let text = fields["retry-after"]?.prefix(while: { $0 != ";" }) else { return nil }
    let words = text.split(separator: " ").map(String.init)
    if words.count == 1, words[0].utf8.allSatisfy({ (48...57).contains($0) }) {
      return min(Int(words[0]) ?? .max, Self.longestPause)
    }
    return Self.seconds(ofDate: words).map { min(max($0 - now, 0), Self.longestPause) }
  }

  private static let longestPause = 86_400

  /// A date as HTTP writes it, `Sun, 06 Nov 1994 08:49:37 GMT`, in seconds since 1970.
  private static func seconds(ofDate words: [String]) -> Int? {
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: words[2]) else {
      return nil
    }
    let number = "\(month + 101)".dropFirst()
    let day = words[1].count == 2 ? words[1] : "0\(words[1])"
    return Instant("\(words[3])-\(number)-\(day)T\(words[4])Z").map { Int($0.seconds) }
  }
}
