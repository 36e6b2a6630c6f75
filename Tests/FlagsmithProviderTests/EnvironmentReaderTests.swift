import Domain
import JSONSyntax
import Testing

@testable import FlagsmithProvider

/// What an environment is read with, against a server whose answers are known.
struct EnvironmentReaderTests {
  private static func refusal(
    document: HTTPError?, experiments: HTTPError?
  ) throws -> HTTPError? {
    let empty = try JSONDocument(Array(#"{"feature_states":[],"project":{"segments":[]}}"#.utf8))
    let reader = EnvironmentReader(
      server: FlagsmithServer { requests in
        requests.map { request in
          let error = request.path.contains("/document/") ? document : experiments
          return error.map { .failure($0) }
            ?? .success(HTTPResponse(status: 200, document: empty))
        }
      }, environment: try #require(EnvironmentKey("production")), key: "AbC",
      mark: Mark(lineage: nil),
      mode: .experiments)
    do throws(HTTPError) {
      _ = try reader.read([])
      return nil
    } catch {
      return error
    }
  }

  @Test func `an environment that is not there is told apart from experiments that are not`() throws
  {
    let missing = HTTPError.refused(status: 404, "'GET …' was answered.")
    guard case .refused(404, let words)? = try Self.refusal(document: missing, experiments: nil),
      case .refused(404, let others)? = try Self.refusal(document: nil, experiments: missing)
    else {
      Issue.record("not refused")
      return
    }
    #expect(words.hasPrefix("The server has no environment with the key 'AbC'"))
    #expect(others.hasPrefix("The server shows the environment to this API key, but not"))
  }
}
