import Testing

@testable import FlagsmithProvider

struct HTTPExchangeTests {
  @Test func `an answer has at most 4 MiB unless said otherwise`() {
    #expect(HTTPRequest(method: .get, path: "/").maximumBytes == 4_194_304)
  }
}
