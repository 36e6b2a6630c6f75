import JSONSyntax
import System

/// The program `curl`, as it is used to send requests to a server.
///
/// It reads everything on its standard input, so that nobody sees a key among the arguments of
/// programs, and no file of the user's adds to it.
struct Curl: Sendable {
  let credentials: Credentials
  let concurrency: Int
  let timing: Timing

  /// How much an answer's head may be.
  private static let maximumHeadBytes = 256 << 10

  /// Sends requests in one call of the program.
  func carry(_ errands: [Errand]) -> [Outcome] {
    let now = monotonicMilliseconds()
    guard errands.contains(where: { $0.deadline > now }) else {
      return errands.map { _ in .notDone("There was no time left for it.", repeats: .never) }
    }
    do throws(CurlFailure) {
      return try transfers(of: errands, now).map { transfer, request in
        transfer.outcome(of: request, from: self)
      }
    } catch {
      return errands.map { error.outcome(of: $0.request, from: self) }
    }
  }

  /// Text of others, without what nobody may see or a terminal would act upon, and cut.
  func presentable(_ text: String, maximumCount: Int = 400) -> String {
    var words = credentials.blotted(
      out: String(decoding: text.utf8.prefix(16 << 10), as: UTF8.self))
    words = inert(words.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    return words.count > maximumCount ? words.prefix(maximumCount) + "…" : words
  }

  // MARK: Running

  private func transfers(
    of errands: [Errand], _ now: Int
  ) throws(CurlFailure) -> [(Transfer, HTTPRequest)] {
    let folder = try folder(for: errands)
    let result = try run(errands, now, in: folder.path)
    let reports = CurlReport.reports(in: result.output)
    if reports.isEmpty, result.exitStatus == 2 { throw .refused(Self.version()) }
    return errands.enumerated().map { number, errand in
      let body = read("\(folder.path)/\(number).body", errand.request.maximumBytes)
      let head = try? read("\(folder.path)/\(number).head", Self.maximumHeadBytes).get()
      let transfer = Transfer(
        report: reports[number], fields: HeaderFields(head ?? []), body: body)
      return (transfer, errand.request)
    }
  }

  /// A folder for the answers, with the bodies of the requests.
  private func folder(for errands: [Errand]) throws(CurlFailure) -> TemporaryFolder {
    do throws(SystemError) {
      let folder = try TemporaryFolder()
      for (number, errand) in errands.enumerated() {
        guard let body = errand.request.body else { continue }
        try createFile(at: "\(folder.path)/\(number).request", with: body.canonical())
      }
      return folder
    } catch {
      throw .noFolder(error)
    }
  }

  /// A file that curl wrote; it writes none where there is nothing to write.
  private func read(_ path: String, _ maximumBytes: Int) -> Result<[UInt8], FileReadError> {
    do throws(FileReadError) {
      return .success(try readFile(at: path, maximumBytes: maximumBytes))
    } catch {
      return error == .notFound ? .success([]) : .failure(error)
    }
  }

  private func run(
    _ errands: [Errand], _ now: Int, in folder: String
  ) throws(CurlFailure) -> ProgramResult {
    let last = errands.map(\.deadline).max() ?? now
    var bounds = ProgramBounds()
    bounds.inherits = { Self.inherited.contains($0) }
    bounds.folder = folder
    // `max-filesize` overlooks answers that do not say their length, before curl 8.4.
    bounds.maximumFileBytes = errands.map(\.request.maximumBytes).max()
    bounds.sharesGroup = true
    guard let program = Self.program.path else { throw .notFound }
    do throws(ProgramError) {
      return try runProgram(
        program, arguments: ["--disable", "--config", "-"], variables: ["LC_ALL": "C"],
        bounds: bounds, input: Array(configuration(of: errands, now).utf8),
        maximumOutputBytes: 16 << 20, timeoutSeconds: (last - now) / 1_000 + 1)
    } catch {
      switch error {
      case .notFound: throw .notFound
      case .system(let error): throw .broken("\(error)")
      case .timedOut(let seconds): throw .broken("it took longer than \(seconds) s")
      case .outputTooLarge: throw .broken("it wrote too much")
      }
    }
  }

  /// The variables that curl needs. Others would have it ask a proxy, or write keys of connections.
  private static let inherited: Set = ["PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE"]

  /// The program. A pull request can bring one in the folder that this program runs in.
  private static var program: ProgramSearch {
    ProgramSearch(for: "curl", in: programFolders(), outside: ".")
  }

  /// The version of curl, such as "7.61.1"; nil where it tells none.
  private static func version() -> String? {
    let words = try? program.path.map { path in
      try runProgram(path, arguments: ["--disable", "--version"]).output
        .split(separator: UInt8(ascii: " "))
    }
    return words.flatMap { $0.count > 1 ? String(decoding: $0[1], as: UTF8.self) : nil }
  }

  // MARK: Configuration

  private func configuration(of errands: [Errand], _ now: Int) -> String {
    // On a connection that was used before, curl sends a request once more where the server hangs up
    // without an answer, which may have done it. So a write has a connection of its own.
    let isAlone = errands.contains { $0.request.method != .get }
    let parts = errands.enumerated().map { number, errand in
      options(of: errand, number, now, isAlone: isAlone).map { name, value in
        value.map { "\(name) = \(quotedForPrograms($0))\n" } ?? "\(name)\n"
      }.joined()
    }
    return "parallel\nparallel-max = \(concurrency)\nsilent\nshow-error\n"
      + parts.joined(separator: "next\n")
  }

  private func options(
    of errand: Errand, _ number: Int, _ now: Int, isAlone: Bool
  ) -> [(String, String?)] {
    let request = errand.request
    let milliseconds = min(timing.requestMilliseconds, max(errand.deadline - now, 1))
    let general: [(String, String?)] = [
      ("url", credentials.server.url(request.path)), ("proto", "=\(credentials.server.scheme)"),
      ("http1.1", nil),
      ("globoff", nil), ("path-as-is", nil), ("user-agent", "titrate-provider-flagsmith"),
      ("connect-timeout", Self.seconds(timing.connectMilliseconds)),
      ("max-time", Self.seconds(milliseconds)), ("max-filesize", "\(request.maximumBytes)"),
      ("output", "\(number).body"), ("dump-header", "\(number).head"),
      ("write-out", "\(number) \(CurlReport.format)\n"),
    ]
    let fields =
      errand.key.reveal { ["Authorization: Api-Key \($0)"] }
      + ["Accept: application/json", "Expect:"] + (isAlone ? ["Connection: close"] : [])
    return general + fields.map { ("header", $0) } + proxyOptions
      + bodyOptions(of: request, number)
  }

  private var proxyOptions: [(String, String?)] {
    guard let proxy = credentials.proxy else { return [("noproxy", "*")] }
    return [("proxy", proxy.reveal { $0 }), ("suppress-connect-headers", nil)]
  }

  /// A body is a file of its own, since older versions read no line of more than 100 KiB.
  private func bodyOptions(of request: HTTPRequest, _ number: Int) -> [(String, String?)] {
    guard request.method != .get else { return [] }
    let method = ("request", String?.some(request.method.rawValue))
    guard request.body != nil else {
      // A request that sends nothing says so with a length of 0.
      return [method, ("data-raw", ""), ("header", "Content-Type:")]
    }
    return [
      method, ("data-binary", "@\(number).request"), ("header", "Content-Type: application/json"),
    ]
  }

  private static func seconds(_ milliseconds: Int) -> String {
    "\(milliseconds / 1_000)." + String("\(milliseconds % 1_000 + 1_000)".dropFirst())
  }
}

/// Why a call of curl told nothing of its requests.
enum CurlFailure: Error {
  case notFound
  case noFolder(SystemError)
  /// It did not understand what it was told; its version, if it tells one.
  case refused(String?)
  /// It was ended, or could not be read.
  case broken(String)

  fileprivate func outcome(of request: HTTPRequest, from curl: Curl) -> Outcome {
    switch self {
    case .notFound:
      return .notDone(
        "There is no program 'curl' on PATH, which requests are sent with; one in the repository of the "
          + "workspace does not count. Install it: "
          + "'apt-get install curl ca-certificates' on Debian and Ubuntu, "
          + "'apk add curl ca-certificates' on Alpine; macOS has it.", repeats: .never)
    case .noFolder(let error):
      return .notDone("The answers have no place: \(inert("\(error)")).", repeats: .never)
    case .refused(let version):
      let found = version.map { ", and this one is \(curl.presentable($0))" } ?? ""
      return .notDone(
        "The program 'curl' does not understand what it is told. It must be 7.76 or newer\(found).",
        repeats: .never)
    case .broken(let words):
      return .maybeDone(
        "Nobody knows whether \(curl.name(of: request)) was done: curl was stopped "
          + "(\(curl.presentable(words))).", repeats: .never)
    }
  }
}

extension Curl {
  /// A request in a sentence.
  func name(of request: HTTPRequest) -> String {
    "'\(request.method.rawValue) \(presentable(request.path, maximumCount: 200))'"
  }
}
