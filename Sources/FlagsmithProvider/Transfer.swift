import JSONSyntax
import System

/// One request to the server.
struct HTTPRequest: Hashable, Sendable {
  /// What is done: the method as HTTP names it.
  enum Method: String, Hashable, Sendable {
    case get = "GET"
    case post = "POST"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  let method: Method
  /// The path behind the server's address, with its slash at the end and its query.
  let path: String
  /// What is sent, as JSON.
  var body: JSONValue?
  /// Whether a refusal (403) says something about the path, and not about the key.
  var isProbe = false
  /// How long the answer may be.
  var maximumBytes = 4 << 20
}

/// What the server answered: a status below 400.
struct HTTPResponse: Sendable {
  /// The status, as HTTP has it.
  let status: Int
  /// The body; `null` where there is none.
  let document: JSONDocument
}

/// Why a request was not answered with what it asks for.
enum HTTPError: Error, Hashable, Sendable {
  /// The server did not do it, whatever is tried: the status, and its words in a sentence.
  case refused(status: Int, String)
  /// The key is not good for it: the status, and the server's words in a sentence. Nothing more is sent
  /// in this run.
  case unauthorized(status: Int, String)
  /// It was not done, and may be later, in sentences; after some seconds where that is known.
  case unavailable(String, retryAfterSeconds: Int?)
  /// It may be done or not, and why that is not known, in sentences.
  case unknown(String)
}

// MARK: - Answers and faults

/// What came of a request.
struct Outcome: Sendable {
  /// Which requests may be sent again, as it came to nothing.
  enum Repeats: Hashable, Sendable {
    case never
    /// Those that only read: another one may have been done.
    case reads
    /// Every one: it was certainly not done.
    case all
  }

  let result: Result<HTTPResponse, HTTPError>
  var repeats: Repeats = .never

  /// Keeps a result that no repetition changes.
  init(_ result: Result<HTTPResponse, HTTPError>) {
    self.result = result
  }

  /// A request that was not done.
  static func notDone(
    _ words: String, repeats: Repeats, retryAfterSeconds: Int? = nil
  ) -> Outcome {
    var outcome = Outcome(
      .failure(.unavailable(words, retryAfterSeconds: retryAfterSeconds)))
    outcome.repeats = repeats
    return outcome
  }

  /// A request that may have been done.
  static func maybeDone(_ words: String, repeats: Repeats = .reads) -> Outcome {
    var outcome = Outcome(.failure(.unknown(words)))
    outcome.repeats = repeats
    return outcome
  }

  func mayBeRepeated(_ request: HTTPRequest) -> Bool {
    switch repeats {
    case .never: false
    case .reads: request.method == .get
    case .all: true
    }
  }

  /// How long the server wants to be left alone.
  var pauseMilliseconds: Int {
    guard case .failure(.unavailable(_, let seconds?)) = result else { return 0 }
    return seconds * 1_000
  }

  /// The error by which the server refused the key.
  var refusal: HTTPError? {
    guard case .failure(.unauthorized(let status, let words)) = result else { return nil }
    return .unauthorized(status: status, words)
  }
}

/// A request that curl was done with, and what it left of the answer.
struct Transfer {
  /// Nil where curl ended without a word about it.
  let report: CurlReport?
  let fields: HeaderFields
  let body: Result<[UInt8], FileReadError>

  /// What that means.
  func outcome(of request: HTTPRequest, from curl: Curl) -> Outcome {
    let name = curl.name(of: request)
    guard let report else {
      return .maybeDone("\(doubt(name, request)): curl ended without a word about it.")
    }
    // The status stands for what was done, whatever became of the body behind it.
    if report.status >= 300 { return declined(name, report.status, request, curl) }
    guard report.exitCode == 0 else { return broken(name, report, request, curl) }
    return answered(name, report.status, request, curl)
  }

  // MARK: Answers

  private func answered(
    _ name: String, _ status: Int, _ request: HTTPRequest, _ curl: Curl
  ) -> Outcome {
    let bytes: [UInt8]
    switch body {
    case .success(let content): bytes = content
    case .failure: return tooLarge(name, request)
    }
    guard status >= 200 else {
      return .maybeDone("\(doubt(name, request)): the answer has no status.")
    }
    if let document = try? JSONDocument(bytes.isEmpty ? Array("null".utf8) : bytes) {
      return Outcome(.success(HTTPResponse(status: status, document: document)))
    }
    let words = curl.words(of: bytes, fields)
    return lost(name, "the answer, status \(status), is no JSON: \(words)", request) {
      "\(name) was answered with status \(status), but with no JSON: \(words) Check that the \"url\" of "
        + "the provider is where the server's API is, and not its pages."
    }
  }

  /// An answer that told that it was done, and not how: whoever only read can be told so.
  private func lost(
    _ name: String, _ reason: String, _ request: HTTPRequest, _ refusal: () -> String
  ) -> Outcome {
    guard request.method != .get else {
      return Outcome(.failure(.refused(status: report?.status ?? 0, refusal())))
    }
    return .maybeDone("\(name) seems to be done, but \(reason)")
  }

  private func tooLarge(_ name: String, _ request: HTTPRequest) -> Outcome {
    let limit = "\(request.maximumBytes >> 20) MiB"
    return lost(name, "the answer is longer than \(limit), and was not read.", request) {
      "The answer to \(name) is longer than \(limit), and was not read."
    }
  }

  private func declined(
    _ name: String, _ status: Int, _ request: HTTPRequest, _ curl: Curl
  ) -> Outcome {
    let words = curl.words(of: (try? body.get()) ?? [], fields)
    let reply = "was answered with status \(status): \(words)"
    let answer = "\(name) \(reply)"
    let seconds = fields.retryAfterSeconds(now: secondsSince1970())
    switch status {
    case ..<400:
      return Outcome(.failure(.refused(status: status, redirection(name, status, curl))))
    case 401,
      403 where !request.isProbe:
      return Outcome(.failure(.unauthorized(status: status, answer)))
    case 429:
      return .notDone(answer, repeats: .all, retryAfterSeconds: seconds)
    case 503:
      // It may be a gateway's word for a server that did it, or did not answer in time.
      return .notDone(answer, repeats: .reads, retryAfterSeconds: seconds)
    case 500...:
      return .maybeDone(
        request.method == .get ? answer : "\(doubt(name, request)): it \(reply)")
    default:
      return Outcome(.failure(.refused(status: status, answer)))
    }
  }

  private func redirection(_ name: String, _ status: Int, _ curl: Curl) -> String {
    let target = fields["location"] ?? ""
    let slashes = target.firstRange(of: "//")
    let host = slashes.map { target[$0.upperBound...].prefix { !"/?#".contains($0) } }
    let place =
      host.map { "the host '\(curl.presentable(String($0), maximumCount: 100))'" }
      ?? "'\(curl.presentable(target, maximumCount: 100))'"
    return "\(name) was answered with status \(status): it redirects to \(place), which is not "
      + "followed. Correct the \"url\" of the provider if the server has moved."
  }

  // MARK: No answer

  /// What is not known. Whoever only reads has no effect that could be in doubt.
  private func doubt(_ name: String, _ request: HTTPRequest) -> String {
    request.method == .get
      ? "There is no answer to \(name)" : "Nobody knows whether \(name) was done"
  }

  private func broken(
    _ name: String, _ report: CurlReport, _ request: HTTPRequest, _ curl: Curl
  ) -> Outcome {
    let words = "curl says: \(curl.presentable(report.words)) (\(report.exitCode))."
    switch CurlFault(report) {
    case .certificate:
      let host = curl.credentials.server.host
      return .notDone(
        "\(name) was not sent, since the certificate of '\(host)' is not trusted; \(words) The one of an "
          + "authority of your own is made known by SSL_CERT_FILE or CURL_CA_BUNDLE.",
        repeats: .never)
    case .notSent:
      return .notDone("\(name) did not reach the server; \(words)", repeats: .all)
    case .proxy:
      return .notDone(
        "\(name) did not reach the server: the proxy answered with status \(report.proxyStatus); "
          + words, repeats: .all)
    case .tooLarge where isBodyFull(request):
      return tooLarge(name, request)
    case .tooLarge, .notAnswered:
      return .maybeDone("\(doubt(name, request)); \(words)")
    }
  }

  /// Whether the body is as long as it may be, so that it was not the disk that was full.
  private func isBodyFull(_ request: HTTPRequest) -> Bool {
    guard let bytes = try? body.get() else { return true }
    return bytes.count >= request.maximumBytes || report?.exitCode == CurlFault.isAnnouncedTooLarge
  }
}

/// What kept curl from having an answer.
private enum CurlFault {
  case certificate
  case notSent
  case proxy
  case tooLarge
  case notAnswered

  /// The answer said so itself.
  static let isAnnouncedTooLarge = 63

  /// Reads the exit statuses of curl.
  init(_ report: CurlReport) {
    let isProxied = report.proxyStatus >= 300
    self =
      switch report.exitCode {
      case 51, 58, 59, 60, 77, 82, 83, 90, 91: .certificate
      case 5, 6, 7, 97: .notSent
      case _ where report.status == 0 && isProxied: .proxy
      case _ where report.sentBytes == 0: .notSent
      case 23, Self.isAnnouncedTooLarge: .tooLarge
      default: .notAnswered
      }
  }
}

// MARK: - Words of the server

extension Curl {
  /// What the body of an answer says to people.
  func words(of body: [UInt8], _ fields: HeaderFields) -> String {
    let start = body.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    if start.isEmpty { return "no words." }
    if let document = try? JSONDocument(body) {
      let words = presentable(Self.sentence(document.value(document.root)))
      return words.isEmpty ? "no words." : words.hasSuffix(".") ? words : "\(words)."
    }
    if start.first == UInt8(ascii: "<") || fields["content-type"]?.contains("html") == true {
      return "an HTML page."
    }
    return
      "\"\(presentable(String(decoding: start.prefix(1_000), as: UTF8.self), maximumCount: 200))\"."
  }

  /// Errors of fields stand in objects, under the names of the fields; others under `detail`, or alone.
  private static func sentence(_ value: JSONValue) -> String {
    var parts: [String] = []
    collect(value, at: "", into: &parts)
    return parts.joined(separator: "; ")
  }

  private static func collect(_ value: JSONValue, at place: String, into parts: inout [String]) {
    // Nobody reads more of them.
    guard parts.count < 20 else { return }
    let head = place.isEmpty ? "" : "\(place): "
    switch value {
    case .null, .string(""): break
    case .string(let text): parts.append(head + String(text.prefix(400)))
    case .array(let elements): for element in elements { collect(element, at: place, into: &parts) }
    case .object(let members):
      for member in members {
        let isPlain = ["detail", "non_field_errors", "message", "error"].contains(member.key)
        let name = (place.isEmpty ? "" : "\(place).") + member.key.prefix(100)
        collect(member.value, at: isPlain ? place : String(name.prefix(200)), into: &parts)
      }
    case .boolean, .integer, .number:
      parts.append(head + String(decoding: value.canonical(), as: UTF8.self))
    }
  }
}
