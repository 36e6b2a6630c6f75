import JSONSyntax

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
