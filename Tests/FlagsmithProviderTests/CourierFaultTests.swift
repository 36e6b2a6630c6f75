import Foundation
import JSONSyntax
import System
import TestSupport
import Testing

@testable import FlagsmithProvider

/// What becomes of requests, at a server that does not behave.
@Suite(.waiting) struct CourierFaultTests {
  private typealias Reply = RawServer.Reply
  private static let get = HTTPRequest(method: .get, path: "/a/")
  private static let post = HTTPRequest(method: .post, path: "/a/", body: [:])

  /// The kind of an error, and its words.
  private static func told(_ result: Result<HTTPResponse, HTTPError>) -> (String, String) {
    switch result {
    case .success: ("done", "")
    case .failure(.refused(let status, let words)): ("refused \(status)", words)
    case .failure(.unauthorized(let status, let words)): ("unauthorized \(status)", words)
    case .failure(.unavailable(let words, nil)): ("unavailable", words)
    case .failure(.unavailable(let words, let seconds?)): ("unavailable \(seconds)", words)
    case .failure(.unknown(let words)): ("unknown", words)
    }
  }

  struct Fault: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let reply: RawServer.Reply
    /// What a read is told, and a write, and how often each is sent.
    let read: (String, Int)
    let write: (String, Int)
    let words: String
  }

  static let faults = [
    Fault(
      testDescription: "cut",
      reply: Reply(bytes: Array((Reply.head(200, ["Content-Length: 9"]) + "{").utf8), end: .closes),
      read: ("unknown", 4), write: ("unknown", 1), words: "curl says: "),
    Fault(
      testDescription: "cut in a chunk",
      reply: Reply(
        bytes: Array((Reply.head(200, ["Transfer-Encoding: chunked"]) + "9\r\n{").utf8),
        end: .closes),
      read: ("unknown", 4), write: ("unknown", 1), words: "curl says: "),
    Fault(
      testDescription: "silence", reply: .silence, read: ("unknown", 4), write: ("unknown", 1),
      words: "/a/'"),
    Fault(
      testDescription: "reset", reply: .reset, read: ("unknown", 4), write: ("unknown", 1),
      words: "/a/'"),
    Fault(
      testDescription: "slow", reply: .chunked(" ", times: 100, pauseMilliseconds: 100),
      read: ("unknown", 4), write: ("unknown", 1), words: "timed out"),
    Fault(
      testDescription: "100 MB without a length",
      reply: .chunked(String(repeating: " ", count: 1 << 20), times: 100),
      read: ("refused 200", 1), write: ("unknown", 1), words: "longer than 4 MiB"),
    Fault(
      testDescription: "100 MB announced",
      reply: Reply(bytes: Array(Reply.head(200, ["Content-Length: 100000000"]).utf8)),
      read: ("refused 200", 1), write: ("unknown", 1), words: "longer than 4 MiB"),
    Fault(
      testDescription: "no HTTP", reply: Reply(bytes: Array("hello\n".utf8), end: .closes),
      read: ("unknown", 4), write: ("unknown", 1), words: "/a/'"),
    Fault(
      testDescription: "a zero byte", reply: .json(200, "{\"a\": \"\0\"}"),
      read: ("refused 200", 1), write: ("unknown", 1), words: "no JSON"),
    Fault(
      testDescription: "a page", reply: .whole(200, "<!DOCTYPE html><p>Welcome"),
      read: ("refused 200", 1), write: ("unknown", 1), words: "an HTML page"),
    Fault(
      testDescription: "500",
      reply: .whole(500, "<h1>Server Error (500)</h1>", fields: ["Content-Type: text/html"]),
      read: ("unknown", 4), write: ("unknown", 1), words: "status 500: an HTML page."),
    Fault(
      testDescription: "502", reply: .whole(502, "Bad gateway"), read: ("unknown", 4),
      write: ("unknown", 1), words: "status 502: \"Bad gateway\"."),
    Fault(
      testDescription: "429", reply: .json(429, "{\"detail\": \"Request was throttled.\"}"),
      read: ("unavailable", 4), write: ("unavailable", 4), words: "Request was throttled."),
    Fault(
      testDescription: "429 for long", reply: .json(429, "{}", fields: ["Retry-After: 58"]),
      read: ("unavailable 58", 1), write: ("unavailable 58", 1), words: "status 429: no words."),
    Fault(
      testDescription: "503", reply: .whole(503, ""), read: ("unavailable", 4),
      write: ("unavailable", 1), words: "status 503: no words."),
    Fault(
      testDescription: "503 for a moment", reply: .whole(503, "", fields: ["Retry-After: 0"]),
      read: ("unavailable 0", 4), write: ("unavailable 0", 1), words: "status 503"),
    Fault(
      testDescription: "503 until a time that is over",
      reply: .whole(503, "", fields: ["Retry-After: Sun, 06 Nov 1994 08:49:37 GMT"]),
      read: ("unavailable 0", 4), write: ("unavailable 0", 1), words: "status 503"),
    Fault(
      testDescription: "a field",
      reply: .json(
        400, "{\"name\": [\"This field is required.\"], \"a\": {\"b\": [{}, {\"c\": [\"No.\"]}]}}"),
      read: ("refused 400", 1), write: ("refused 400", 1),
      words: "status 400: name: This field is required.; a.b.c: No."),
    Fault(
      testDescription: "a bare array",
      reply: .json(400, "[\"Multivariate allocations must not exceed 100%, got 120.0%.\"]"),
      read: ("refused 400", 1), write: ("refused 400", 1),
      words: "status 400: Multivariate allocations"),
    Fault(
      testDescription: "404, cut",
      reply: Reply(
        bytes: Array((Reply.head(404, ["Content-Length: 99"]) + "{").utf8), end: .closes),
      read: ("refused 404", 1), write: ("refused 404", 1), words: "status 404"),
    Fault(
      testDescription: "an echo of the key, and commands",
      reply: .json(
        409, "{\"detail\": \"\(CourierTests.key)\\u001b[2J\\n::set-output::\(CourierTests.key)\"}"),
      read: ("refused 409", 1), write: ("refused 409", 1),
      words: "status 409: …\\u{1b}[2J ::set-output::….", ),
    Fault(
      testDescription: "401",
      reply: .json(401, "{\"detail\": \"Valid Master API Key not found.\"}"),
      read: ("unauthorized 401", 1), write: ("unauthorized 401", 1),
      words: "Valid Master API Key not found."),
    Fault(
      testDescription: "403", reply: .json(403, "{\"detail\": \"You do not have permission.\"}"),
      read: ("unauthorized 403", 1), write: ("unauthorized 403", 1),
      words: "You do not have permission."),
  ]

  @Test(arguments: faults)
  func `a fault is told as what it means, and only what may be is sent again`(fault: Fault) throws {
    var timing = Timing()
    (timing.retryMilliseconds, timing.requestMilliseconds) = (1, 1_000)
    for (request, expected) in [(Self.get, fault.read), (Self.post, fault.write)] {
      let server = try RawServer { _ in fault.reply }
      let courier = try CourierTests.courier(to: server, timing)
      let (kind, words) = Self.told(courier.send([request])[0])
      #expect(kind == expected.0, "\(words)")
      #expect(words.contains(fault.words) && words.contains("/a/'"), "\(words)")
      #expect(!words.contains(CourierTests.key) && words == inert(words))
      let isInDoubt = kind == "unknown" && request == Self.post
      #expect((words.contains("Nobody knows") || words.contains("seems to be done")) == isInDoubt)
      #expect(server.requests.count == expected.1)
    }
  }

  @Test func `what came to nothing is sent again until it is done`() throws {
    let server = try RawServer { request in
      request.isRepeated < 2 ? .json(429, "{}", fields: ["Retry-After: 0"]) : .json(200, "{}")
    }
    let results = try CourierTests.courier(to: server).send([Self.get, Self.post])
    #expect(results.map { Self.told($0).0 } == ["done", "done"])
    #expect(server.requests.count == 6)
  }

  @Test func `what was done is not sent again beside what was not`() throws {
    let server = try RawServer { request in
      request.line.hasPrefix("GET") && request.isRepeated == 0 ? .silence : .json(200, "{}")
    }
    let results = try CourierTests.courier(to: server).send([Self.post, Self.get])
    #expect(results.map { Self.told($0).0 } == ["done", "done"])
    #expect(server.requests.count { $0.line.hasPrefix("POST") } == 1)
  }

  @Test func `a write is not sent twice where a connection ends that was used before`() throws {
    let server = try RawServer { request in
      request.place > 1 || request.line.contains("/last/") ? .silence : .json(200, "{}")
    }
    let courier = try CourierTests.courier(to: server, concurrency: 1)
    let requests = ["/first/", "/last/"].map { HTTPRequest(method: .post, path: $0, body: [:]) }
    let results = courier.send(requests)
    #expect(server.requests.allSatisfy { $0.field("connection") == "close" })
    #expect(Self.told(results[1]).0 == "unknown")
  }

  @Test func `after the key was refused nothing is sent`() throws {
    let server = try RawServer { request in
      request.line.contains("/probe/") ? .json(403, "{}") : .json(403, "{\"detail\": \"No.\"}")
    }
    let courier = try CourierTests.courier(to: server)
    let probe = HTTPRequest(method: .get, path: "/probe/", isProbe: true)
    #expect(Self.told(courier.send([probe])[0]).0 == "refused 403")
    #expect(Self.told(courier.send([Self.get])[0]).0 == "unauthorized 403")
    #expect(Self.told(courier.send([Self.post])[0]) == Self.told(courier.send([probe])[0]))
    #expect(server.requests.count == 2)
  }

  @Test func `a redirection is not followed, and the other host told`() throws {
    let other = try RawServer { _ in .json(200, "{}") }
    let place = "http://127.0.0.1:\(other.port)"
    let server = try RawServer { _ in
      .whole(302, "", fields: ["Location: \(place)/a/?next=\(CourierTests.key)"])
    }
    let (kind, words) = Self.told(try CourierTests.courier(to: server).send([Self.post])[0])
    #expect(kind == "refused 302")
    #expect(words.contains("it redirects to the host '127.0.0.1:\(other.port)'"), "\(words)")
    #expect(other.requests.isEmpty)
  }

  @Test func `where nobody listens, nothing was done`() throws {
    var server: RawServer? = try RawServer { _ in .silence }
    let courier = try CourierTests.courier(to: #require(server))
    server = nil
    let (kind, words) = Self.told(courier.send([Self.post])[0])
    #expect(kind == "unavailable" && words.contains("did not reach the server"), "\(words)")
  }

  @Test func `the deadline of a piece of work is the end of all retries`() throws {
    var timing = Timing()
    (timing.workMilliseconds, timing.requestMilliseconds) = (2_000, 1_500)
    timing.retryMilliseconds = 1
    let server = try RawServer { _ in .chunked(" ", times: 100, pauseMilliseconds: 100) }
    let courier = try CourierTests.courier(to: server, timing)
    let start = monotonicMilliseconds()
    let result = courier.enlist { courier.send([Self.get])[0] }
    #expect(Self.told(result).0 == "unknown" && monotonicMilliseconds() - start < 4_000)
    #expect(server.requests.count == 2)
    timing.workMilliseconds = 0
    let late = try CourierTests.courier(to: server, timing)
    #expect(Self.told(late.send([Self.get])[0]).0 == "unavailable")
    #expect(server.requests.count == 2)
  }
}
