import TestSupport
import Testing

/// Git, the run, or the connection ends at every place of an apply. The commit is there or it is not,
/// whoever applied is told so, and the next run finishes.
@Suite(.waiting) struct GitKillCampaignTests {
  @Test(arguments: Campaign.some(["", "--depth=1"], 1))
  func `a call of git that is killed loses nothing`(clone: String) throws {
    let stage = try GitStage(clone)
    let calls = try stage.callCount()
    #expect(calls > 4, "It reads, writes a commit, and pushes.")
    let accidents = (1...calls).flatMap { call in
      ["git before", "git after", "run before", "run after", "run alone"].map { victim in
        GitAccident(variables: "CALL=\(call) VICTIM='\(victim)'")
      }
    }
    Campaign("git killed around every call \(clone)", sample: 3).run(
      accidents, mistakes: stage.mistakes)
  }

  @Test(arguments: Campaign.some(["", "--depth=1"], 1))
  func `a connection that breaks at any message loses nothing`(clone: String) throws {
    let stage = try GitStage(clone)
    for service in ["git-upload-pack", "git-receive-pack"] {
      let accidents = try ["SENT", "ANSWERED"].flatMap { direction in
        let moments = try stage.moments(service, direction)
        #expect(moments.count > 4, "There are messages.")
        return moments.flatMap { bytes in
          ["connection", "git", "run"].map { victim in
            GitAccident(variables: "SERVICE=\(service) \(direction)=\(bytes) VICTIM=\(victim)")
          }
        }
      }
      Campaign("\(service) cut off at every message \(clone)", sample: 2)
        .run(accidents, mistakes: stage.mistakes)
    }
  }
}

/// Something that happens to an apply, as the variables by which the scripts of the stage know it.
struct GitAccident: CustomStringConvertible {
  let variables: String

  var description: String { variables }
}

/// A repository and a clone of it with something to apply, of which every accident gets a copy.
struct GitStage {
  private static let killed: Int32 = 128 + 9
  private let origin: GitWorkshop

  init(_ words: String) throws {
    origin = try GitWorkshop()
    try origin.clone("b", words)
    try origin.setPercentage(20, in: "b")
    try origin.install(Self.git)
    try origin.shop.folder.write("relay.sh", Self.relay)
    // The remote is named from the clone, so that a copy of both has a remote of its own. Pushes go to
    // its address, so the settings for it stand under the address too.
    try origin.require(
      """
      git -C b remote set-url origin ../hub.git
      for remote in origin ../hub.git; do
        git -C b config "remote.$remote.uploadpack" 'exec sh ../relay.sh git-upload-pack'
        git -C b config "remote.$remote.receivepack" 'exec sh ../relay.sh git-receive-pack'
      done
      """)
  }

  /// A git that meets with something at one of its calls, counted from the beginning of the run.
  private static let git = #"""
    #!/bin/sh
    PATH=/usr/local/bin:/usr/bin:/bin
    echo >> "$HOME/calls"
    [ "$(wc -l < "$HOME/calls")" = "$CALL" ] || exec git "$@"
    case $VICTIM in
      'git before') kill -9 0 ;;
      'git after') git "$@"; kill -9 0 ;;
      'run before') kill -9 $PPID; exit ;;
      'run after') git "$@"; kill -9 $PPID ;;
      'run alone') kill -9 $PPID; exec git "$@" ;;
    esac
    """#

  /// Stands between git and the other side, and ends after so many bytes that are sent or answered:
  /// the connection alone, git, or the run of titrate. What was passed on is kept.
  private static let relay = #"""
    pass() {
      if [ "$program" != "$SERVICE" ] || [ -z "$2" ]; then
        tee -a "$HOME/$program.$1"
      else
        # Byte by byte, since nothing may be read that is not passed on.
        dd bs=1 count="$2" 2> /dev/null
        case $VICTIM in
          run) kill -9 $(sed -n 's/^PPid://p' /proc/$PPID/status) $PPID $$ ;;
          git) kill -9 $PPID $$ ;;
          connection) kill -9 $$ ;;
        esac
      fi
    }
    program=$1
    pass SENT "$SENT" | "$@" | pass ANSWERED "$ANSWERED"
    """#

  private static let apply = "PATH=$PWD/bin:$PATH titrate apply b/flags --auto-approve"

  // MARK: Places

  /// How often an apply calls git.
  func callCount() throws -> Int {
    let workshop = try copy()
    try workshop.require(Self.apply)
    return try workshop.call("wc -l < $HOME/calls").run().output.split(separator: "\n")
      .compactMap { Int($0.filter(\.isNumber)) }.first ?? 0
  }

  /// Where messages end in what a direction of an undisturbed apply passes on, and where their middle
  /// is, in bytes from the beginning.
  func moments(_ service: String, _ direction: String) throws -> [Int] {
    let workshop = try copy()
    try workshop.require(Self.apply)
    // Each byte as a number, so that they can be printed.
    let numbers = try workshop.call("od -An -v -tu1 $HOME/\(service).\(direction)").run().output
    let bytes = numbers.split { $0 == " " || $0 == "\n" }.compactMap { UInt8($0) }
    let ends = [0] + Self.messageEnds(bytes)
    let middles = zip(ends, ends.dropFirst()).map { ($0 + $1) / 2 }
    return Set(ends + middles).sorted()
  }

  /// Messages begin with their length as four hexadecimal digits; some that only separate others have
  /// one below four. What follows without one, the objects themselves, is one message.
  private static func messageEnds(_ bytes: [UInt8]) -> [Int] {
    var ends: [Int] = []
    var position = 0
    while position < bytes.count {
      let digits = String(decoding: bytes[position...].prefix(4), as: UTF8.self)
      guard let length = Int(digits, radix: 16) else { break }
      position += max(length, 4)
      ends.append(position)
    }
    return position < bytes.count ? ends + [bytes.count] : ends
  }

  private func copy() throws -> ScenarioWorkshop {
    let workshop = try Program.workshop()
    try workshop.copy(contentsOf: origin.shop.folder)
    return workshop
  }

  // MARK: Judging

  /// What is wrong with an apply that met with an accident, and with the one after it.
  func mistakes(_ accident: GitAccident) throws -> [String] {
    let workshop = try copy()
    let run = try workshop.run("export \(accident.variables); \(Self.apply)")
    let serials = try Self.serials(in: workshop)
    var mistakes = Self.mistakes(of: run, accident, leaving: serials)
    let next = try workshop.run("titrate apply b/flags --auto-approve")
    let isDone = next.output.contains("Nothing to do")
    if next.status != 0 { mistakes.append("The next run failed: \(next)") }
    if isDone, run.errorOutput.contains("Nothing was committed") {
      mistakes.append("It was committed all the same: \(run)")
    }
    if try Self.serials(in: workshop) != "2\n1\n" {
      mistakes.append("The serials are not 2 and 1.")
    }
    // Git leaves the lock of a git that was killed to people. Only who reads all of the history of a
    // shallow clone is in need of it.
    let check = try workshop.run(
      """
      rm -f b/.git/shallow.lock; titrate plan b/flags --detailed-exitcode && titrate state verify b/flags \
      && titrate history b/flags --format json | sed 's/.*"serial": *//; s/[^0-9].*//' | uniq \
      && git -C b status --porcelain
      """)
    if check.status != 0
      || !check.output.hasSuffix("1\n2\n M flags/experiments/production/checkout-cta.json\n")
    {
      mistakes.append("It is not in order: \(check)")
    }
    return mistakes
  }

  private static func mistakes(
    of run: CommandRun, _ accident: GitAccident, leaving serials: String
  ) -> [String] {
    switch run.status {
    case 0:
      serials == "2\n1\n" && run.output.contains("Committed as serial 2")
        ? [] : ["It ended well without a commit: \(run)"]
    case 1: run.errorOutput.contains("titrate: error: ") ? [] : ["It does not say why: \(run)"]
    case killed where accident.variables.contains("run"): []
    default: ["It ended with \(run.status): \(run)"]
    }
  }

  private static func serials(in workshop: ScenarioWorkshop) throws -> String {
    try workshop.call(
      "git -C hub.git log --format='%(trailers:key=Titrate-Serial,valueonly,separator=)' titrate-state"
    ).run().output
  }
}
