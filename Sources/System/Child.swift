@unsafe @preconcurrency import Glibc

/// What is run, and with what.
struct ProgramCall {
  let path: String
  let arguments: [String]
  /// Variables of its environment that are set, or left out where the value is nil.
  let variables: [String: String?]
  let bounds: ProgramBounds
}

/// A program that runs, and what is said to it and what it says. It ends at the latest when this
/// value does.
struct Child: ~Copyable {
  let path: String
  private let identifier: pid_t
  /// Whom signals are sent to: the program and those that it started, unless they are in the group of
  /// this process.
  private let addressee: pid_t
  private let input: FileDescriptor
  private let output: FileDescriptor
  private let errors: FileDescriptor
  /// What the program has not read yet.
  private var rest: ArraySlice<UInt8> = []
  private var isInputEnding = false
  /// What it wrote. Whoever has read of it may take that away.
  var written: [UInt8] = []
  /// Whether it may write more.
  private(set) var isWriting = true
  /// The first of what it complained of, and the last.
  private(set) var complaints: [UInt8] = []
  private(set) var lastComplaints: [UInt8] = []
  private var complains = true
  private var hasEnded = false

  private static let maximumComplaintBytes = 64 << 10
  private static let maximumLastBytes = 4 << 10
  /// How long a program has that was asked to end.
  private static let farewellMilliseconds = 1_000

  /// Starts it.
  init(_ call: ProgramCall) throws(SystemError) {
    let words = call.arguments + [call.path, call.bounds.folder ?? ""]
    guard !words.contains(where: { $0.utf8.contains(0) }) else {
      throw SystemError(.run, call.path, code: EINVAL)
    }
    var ends: [Int32] = []
    for _ in 0..<3 { ends += try Self.connectedEnds(call.path) }
    let input = FileDescriptor(adopting: ends[0])
    let output = FileDescriptor(adopting: ends[2])
    let errors = FileDescriptor(adopting: ends[4])
    let streams = [ends[1], ends[3], ends[5]]
    defer { for stream in streams { _ = close(stream) } }
    identifier = try spawn(call, streams: streams)
    addressee = call.bounds.sharesGroup ? identifier : -identifier
    path = call.path
    self.input = input
    self.output = output
    self.errors = errors
  }

  deinit {
    guard !hasEnded else { return }
    _ = kill(addressee, SIGKILL)
    _ = waitpid(identifier, nil, 0)
  }

  /// Unlike the ends of a pipe, these are closed in other programs from their beginning. Otherwise
  /// a program that another thread starts meanwhile would keep them open.
  private static func connectedEnds(_ path: String) throws(SystemError) -> [Int32] {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    var ends: [Int32] = [-1, -1]
    try calling(.run, path) { unsafe socketpair(AF_UNIX, kind, 0, &ends) }
    return ends
  }

  /// How large it may make a file from now on.
  func limitFiles(toBytes limit: Int) throws(SystemError) {
    var limits = rlimit(rlim_cur: rlim_t(limit), rlim_max: rlim_t(limit))
    try calling(.run, path) {
      unsafe changeLimits(identifier, Int32(RLIMIT_FSIZE.rawValue), &limits, nil)
    }
  }

  // MARK: Input and output

  /// Has it read some bytes, as soon as it does.
  mutating func pass(_ bytes: [UInt8]) {
    rest = rest.isEmpty ? bytes[...] : rest + bytes
  }

  /// Lets it see the end of its input behind what it has not read yet.
  mutating func endInput() {
    isInputEnding = true
    if rest.isEmpty { _ = shutdown(input.number, Int32(SHUT_WR)) }
  }

  /// Passes on what can be passed on at once, after waiting so long for that. False where nothing
  /// could be.
  @discardableResult
  mutating func exchange(waiting milliseconds: Int) throws(SystemError) -> Bool {
    var requests = [
      pollfd(fd: rest.isEmpty ? -1 : input.number, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: isWriting ? output.number : -1, events: Int16(POLLIN), revents: 0),
      pollfd(fd: complains ? errors.number : -1, events: Int16(POLLIN), revents: 0),
    ]
    let count = try calling(.read, path) {
      unsafe poll(&requests, nfds_t(requests.count), Int32(clamping: max(0, milliseconds)))
    }
    if requests[0].revents != 0 { passInput() }
    if requests[2].revents != 0 { try takeComplaints() }
    if requests[1].revents != 0 { isWriting = try output.read(65_536, into: &written, path) > 0 }
    return count > 0
  }

  private mutating func passInput() {
    let count = unsafe rest.withUnsafeBytes {
      unsafe send(
        input.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
      )
    }
    if count >= 0 {
      rest = rest.dropFirst(count)
    } else if errno != EAGAIN && errno != EINTR {
      // It reads no more; its exit status tells whether that is a fault.
      rest = []
    }
    if rest.isEmpty, isInputEnding { endInput() }
  }

  private mutating func takeComplaints() throws(SystemError) {
    var bytes: [UInt8] = []
    complains = try errors.read(65_536, into: &bytes, path) > 0
    complaints += bytes.prefix(Self.maximumComplaintBytes - complaints.count)
    lastComplaints = (lastComplaints + bytes).suffix(Self.maximumLastBytes)
  }

  // MARK: End

  /// How the program ended, once it has by itself; else it is asked to when the time is over, and
  /// stopped with what it started a second later, and there is no status. What it started may
  /// otherwise go on, and keep its standard error open.
  mutating func end(until deadline: Int) throws(SystemError) -> Int? {
    // Whatever was over before, it has its second.
    let deadline = max(deadline, monotonicMilliseconds())
    var status: Int32 = 0
    var isLate = false
    while try calling(.wait, path, { unsafe waitpid(identifier, &status, WNOHANG) }) == 0 {
      let now = monotonicMilliseconds()
      if now >= deadline, !isLate { stop(SIGTERM) }
      isLate = now >= deadline
      if now >= deadline + Self.farewellMilliseconds { stop() }
      try listen(1)
    }
    hasEnded = true
    if isLate { try endOthers(until: deadline + Self.farewellMilliseconds) }
    try listen(0)
    let signal = status & 0x7f
    return isLate ? nil : signal == 0 ? Int(status >> 8) & 0xff : 128 + Int(signal)
  }

  /// Ends what the program started and left behind.
  mutating func endOthers() throws(SystemError) {
    stop(SIGTERM)
    try endOthers(until: monotonicMilliseconds() + Self.farewellMilliseconds)
  }

  /// What was asked to end has until the deadline to finish what it is in the middle of.
  private mutating func endOthers(until deadline: Int) throws(SystemError) {
    // Without a group of its own nobody knows them.
    guard addressee < 0 else { return }
    while kill(addressee, 0) == 0, monotonicMilliseconds() < deadline { try listen(1) }
    stop()
  }

  /// Ends the program and those that it started, or asks them to end, so that they can remove the
  /// files that say that they are at work.
  func stop(_ signal: Int32 = SIGKILL) {
    _ = kill(addressee, signal)
  }

  /// Takes what the program complains of, and waits so long for that.
  private mutating func listen(_ milliseconds: Int) throws(SystemError) {
    var request = pollfd(fd: complains ? errors.number : -1, events: Int16(POLLIN), revents: 0)
    if unsafe poll(&request, 1, Int32(milliseconds)) > 0 { try takeComplaints() }
  }
}

private func spawn(_ call: ProgramCall, streams: [Int32]) throws(SystemError) -> pid_t {
  var actions = unsafe posix_spawn_file_actions_t()
  unsafe posix_spawn_file_actions_init(&actions)
  defer { unsafe posix_spawn_file_actions_destroy(&actions) }
  var attributes = posix_spawnattr_t()
  unsafe posix_spawnattr_init(&attributes)
  defer { unsafe posix_spawnattr_destroy(&attributes) }

  for (number, stream) in streams.enumerated() {
    unsafe posix_spawn_file_actions_adddup2(&actions, stream, Int32(number))
  }
  if let folder = call.bounds.folder {
    _ = unsafe addChangeOfFolder(&actions, folder)
  }
  // A program inherits the signals that its parent ignores, and most do not expect that.
  var ignored = sigset_t()
  unsafe sigemptyset(&ignored)
  unsafe sigaddset(&ignored, SIGPIPE)
  if call.bounds.maximumFileBytes == nil { unsafe sigaddset(&ignored, SIGXFSZ) }
  unsafe posix_spawnattr_setsigdefault(&attributes, &ignored)
  // It must hear when it is asked to end, whatever this thread does not listen to.
  var blocked = sigset_t()
  unsafe sigemptyset(&blocked)
  unsafe posix_spawnattr_setsigmask(&attributes, &blocked)
  // A group of its own, so that it can be stopped with what it started.
  let group = call.bounds.sharesGroup ? 0 : POSIX_SPAWN_SETPGROUP
  unsafe posix_spawnattr_setflags(
    &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | group))

  var process: pid_t = 0
  let name = call.path.split(separator: "/").last.map(String.init) ?? call.path
  let words = unsafe copies(of: [name] + call.arguments)
  let set = call.variables.compactMap { name, value in value.map { "\(name)=\($0)" } }.sorted()
  let added = unsafe copies(of: set)
  defer { unsafe (words + added).forEach { unsafe free($0) } }
  let environment =
    unsafe inherited { call.variables[$0] == nil && call.bounds.inherits($0) } + added
  let code = unsafe posix_spawn(&process, call.path, &actions, &attributes, words, environment)
  guard code == 0 else { throw SystemError(.run, call.path, code: code) }
  return process
}

/// The headers hide these functions of the C library behind a macro that Swift does not set.
@_silgen_name("prlimit")
private func changeLimits(
  _ process: pid_t, _ resource: Int32, _ new: UnsafePointer<rlimit>?,
  _ old: UnsafeMutablePointer<rlimit>?
) -> Int32

@_silgen_name("posix_spawn_file_actions_addchdir_np")
private func addChangeOfFolder(
  _ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ path: UnsafePointer<CChar>
) -> Int32

/// The words, ended by a nil, to be freed.
private func copies(of words: [String]) -> [UnsafeMutablePointer<CChar>?] {
  unsafe words.map { unsafe strdup($0) } + [nil]
}

/// Variables of this process as they stand, since their values need be no text.
private func inherited(where isInherited: (String) -> Bool) -> [UnsafeMutablePointer<CChar>?] {
  var inherited: [UnsafeMutablePointer<CChar>?] = unsafe []
  var next = unsafe environ
  while let variable = unsafe next.pointee {
    let text = unsafe String(cString: variable)
    if isInherited(String(text.prefix { $0 != "=" })) { unsafe inherited.append(variable) }
    unsafe next += 1
  }
  return unsafe inherited
}
