import Foundation
import Glibc
import JSONSyntax
import Synchronization
import System
import TestSupport
import Testing

@testable import FlagsmithProvider

/// What becomes of requests, at a server that behaves.
@Suite(.waiting) struct CourierTests {
  static let key = "ser.KEY-of-a-test"

  static func courier(
    to server: RawServer, prefix: String = "", concurrency: Int = 8, _ timing: Timing? = nil
  ) throws -> Courier {
    // As in the program, a file that is too large ends a transfer, and not curl.
    signal(SIGXFSZ, SIG_IGN)
    var quick = Timing()
    (quick.retryMilliseconds, quick.requestMilliseconds) = (1, 5_000)
    return Courier(
      try credentials(for: server, prefix), concurrency: concurrency, timing: timing ?? quick)
  }

  private static func credentials(for server: RawServer, _ prefix: String) throws -> Credentials {
    let origin = "http://127.0.0.1:\(server.port)"
    let variables = ["FLAGSMITH_API_KEY": key, "FLAGSMITH_API_ORIGIN": origin]
    return try Credentials(url: origin + prefix, environments: ["production"]) { variables[$0] }
  }

  @Test func `a request says what it is and who asks, and no more`() throws {
    let server = try RawServer { _ in .json(200, "{\"id\": 7}") }
    let courier = try Self.courier(to: server, prefix: "/flags/")
    let body: JSONValue = ["name": "a \"b\" \\ \n é @x"]
    let results = courier.send([
      HTTPRequest(method: .get, path: "/api/v1/environments/a%2Fb/?search=c d"),
      HTTPRequest(method: .patch, path: "/api/x/", body: body),
      HTTPRequest(method: .post, path: "/api/start/"),
      HTTPRequest(method: .delete, path: "/api/y/"),
    ])
    for result in results {
      let document = try result.get().document
      #expect(document.value(document.root) == ["id": 7])
    }
    let seen = server.requests.sorted { $0.line < $1.line }
    #expect(
      seen.map(\.line) == [
        "DELETE /flags/api/y/ HTTP/1.1",
        "GET /flags/api/v1/environments/a%2Fb/?search=c%20d HTTP/1.1",
        "PATCH /flags/api/x/ HTTP/1.1", "POST /flags/api/start/ HTTP/1.1",
      ])
    #expect(seen.map(\.body) == ["", "", String(decoding: body.canonical(), as: UTF8.self), ""])
    #expect(seen.map { $0.field("content-type") } == [nil, nil, "application/json", nil])
    for request in seen {
      #expect(request.field("authorization") == "Api-Key \(Self.key)")
      #expect(request.field("accept") == "application/json")
      #expect(request.field("expect") == nil)
    }
  }

  @Test func `answers come in the order of the requests, two thousand in one call`() throws {
    let server = try RawServer { request in
      .json(200, "{\"path\": \"\(request.line.split(separator: " ")[1])\"}")
    }
    let paths = (0..<2_000).map { "/number/\($0)/" }
    let results = try Self.courier(to: server).send(
      paths.map { HTTPRequest(method: .get, path: $0) })
    let answers = try results.map { result in
      let document = try result.get().document
      return document.value(document.root)
    }
    #expect(answers == paths.map { ["path": .string($0)] })
    #expect(server.requests.count == 2_000)
    #expect(Set(server.requests.map(\.connection)).count <= 200, "Connections are used again.")
  }

  @Test func `an answer without a body is null`() throws {
    let server = try RawServer { _ in Reply(bytes: Array(Reply.head(204, []).utf8)) }
    let answer = try Self.courier(to: server)
      .send([HTTPRequest(method: .post, path: "/", body: [:])])[0].get()
    #expect(answer.status == 204 && answer.document.value(answer.document.root) == .null)
  }

  @Test func `a body of more than 100 KiB arrives as it is`() throws {
    let server = try RawServer { _ in .json(200, "{}") }
    let body: JSONValue = ["value": .string(String(repeating: "é\"\\", count: 200_000))]
    _ = try Self.courier(to: server)
      .send([HTTPRequest(method: .patch, path: "/", body: body)])[0].get()
    #expect(server.requests.map(\.body) == [String(decoding: body.canonical(), as: UTF8.self)])
  }

  typealias Reply = RawServer.Reply
}

extension Courier {
  func send(_ requests: [HTTPRequest]) -> [Result<HTTPResponse, HTTPError>] {
    send(requests, with: Secret(CourierTests.key))
  }
}

/// How the requests of several threads come together.
@Suite(.waiting) struct CourierGatheringTests {
  /// Answers when so many requests are there at once, or after a while with an error.
  private static func meeting(of count: Int) throws -> RawServer {
    let here = Monitor(0)
    return try RawServer { _ in
      here.withLock { $0 += 1 }
      let all = here.wait(until: monotonicMilliseconds() + 3_000) { $0 >= count ? true : nil }
      return .json(all == nil ? 409 : 200, "{}")
    }
  }

  @Test func `the requests of threads that are at work go together`() throws {
    let server = try Self.meeting(of: 24)
    let courier = try CourierTests.courier(to: server, concurrency: 24)
    let results = concurrently(8) { thread in
      courier.enlist {
        courier.send((0..<3).map { HTTPRequest(method: .get, path: "/\(thread)/\($0)/") })
      }
    }
    #expect(results.joined().allSatisfy { (try? $0.get()) != nil })
  }

  @Test func `each thread gets the answers to its own requests, whatever the others send`() throws {
    let server = try RawServer { request in
      request.isRepeated == 0 && request.line.contains("7/")
        ? .json(429, "{}", fields: ["Retry-After: 0"])
        : .json(200, "\"\(request.line.split(separator: " ")[1])\"")
    }
    let courier = try CourierTests.courier(to: server)
    let mistakes = concurrently(6) { thread in
      (0..<8).count { round in
        let paths = (0...thread % 3).map { "/\(thread)/\(round)/\($0)/" }
        let requests = paths.map { HTTPRequest(method: .patch, path: $0, body: [:]) }
        let answers = courier.enlist { courier.send(requests) }
          .map { try? $0.get().document }
        return answers.map { $0.flatMap { $0.string($0.root) } } != paths
      }
    }
    #expect(mistakes == Array(repeating: 0, count: 6))
  }

  @Test func `a thread that waits before it asks again holds nobody up`() throws {
    let server = try RawServer { request in
      request.line.contains("slow") && request.isRepeated == 0
        ? .json(503, "{}", fields: ["Retry-After: 2"]) : .json(200, "{}")
    }
    let courier = try CourierTests.courier(to: server)
    let milliseconds = concurrently(2) { thread in
      let start = monotonicMilliseconds()
      courier.enlist {
        for round in 0..<(thread == 0 ? 1 : 5) {
          let path = thread == 0 ? "/slow/" : "/quick/\(round)/"
          #expect((try? courier.send([HTTPRequest(method: .get, path: path)])[0].get()) != nil)
        }
      }
      return monotonicMilliseconds() - start
    }
    #expect(milliseconds[0] >= 2_000 && milliseconds[1] < 1_500, "\(milliseconds)")
  }

  @Test
  func `the server is asked no more at once than it should be, however many threads there are`()
    throws
  {
    let here = Locked((now: 0, most: 0))
    let server = try RawServer { _ in
      here.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
      sleep(milliseconds: 10)
      here.withLock { $0.now -= 1 }
      return .json(200, "{}")
    }
    let courier = try CourierTests.courier(to: server, concurrency: 4)
    _ = concurrently(12) { thread in
      for round in 0..<4 {
        courier.enlist {
          // They fall out of step.
          sleep(milliseconds: thread * round)
          _ = courier.send([HTTPRequest(method: .get, path: "/\(thread)/\(round)/")])
        }
      }
    }
    #expect(server.requests.count == 48 && here.withLock { $0.most } <= 8)
  }

  @Test func `calls that last hold up the others for a moment only`() throws {
    let server = try RawServer { request in
      if request.line.contains("/slow/") { sleep(milliseconds: 4_000) }
      return .json(200, "{}")
    }
    let courier = try CourierTests.courier(to: server)
    let milliseconds = concurrently(3) { thread in
      sleep(milliseconds: 500 * thread)
      let start = monotonicMilliseconds()
      courier.enlist {
        let path = thread < 2 ? "/slow/\(thread)/" : "/quick/"
        _ = courier.send([HTTPRequest(method: .get, path: path)])
      }
      return monotonicMilliseconds() - start
    }
    #expect(milliseconds[1] >= 4_000 && milliseconds[2] < 2_500, "\(milliseconds)")
  }

  @Test func `a thread that waits for another one at work is not waited for for ever`() throws {
    let server = try RawServer { _ in .json(200, "{}") }
    let courier = try CourierTests.courier(to: server)
    let isDone = Monitor(false)
    let results = concurrently(2) { thread in
      courier.enlist { () -> Bool in
        guard thread == 0 else {
          return isDone.wait(until: monotonicMilliseconds() + 5_000) { $0 ? true : nil } != nil
        }
        let answer = courier.send([HTTPRequest(method: .get, path: "/")])[0]
        isDone.withLock { $0 = true }
        return (try? answer.get()) != nil
      }
    }
    #expect(results == [true, true])
  }
}
