import Foundation
import TestSupport

/// A command that commits, and may publish, and the workspace in which it does.
struct CommitCourse: Sendable, CustomStringConvertible {
  let name: String
  /// What makes the workspace.
  let preparation: String
  /// What commits.
  let command: String
  /// What changes the workspace once more, so that an apply has something to do whatever became of the
  /// command; nil where there is no such change.
  let edit: String?
  /// What a person runs next, whatever became of the command.
  var next = apply
  /// What has to end well once the command has.
  var check = "titrate plan --detailed-exitcode"
  /// Whether the command makes folders in the workspace, which is then looked at too.
  var makesFolders = false

  var description: String { name }

  static let apply = "titrate apply --auto-approve"

  private static let workspace = """
    cp -R $EXAMPLES/launch/1-before/. . && echo '{"publish": [{"environment": "production", \
    "format": "flagsmith", "path": "served/production.json"}]}' > titrate.json
    """

  static let first = CommitCourse(
    name: "first apply", preparation: workspace, command: apply,
    edit: "cp -R $EXAMPLES/launch/2-launch/. .", makesFolders: true)

  static let second = CommitCourse(
    name: "apply",
    preparation:
      "\(workspace) && \(apply) && cp -R $EXAMPLES/launch/2-launch/. .",
    command: apply, edit: "cp -R $EXAMPLES/launch/3-ramp/. .")

  static let stop = CommitCourse(
    name: "stop", preparation: "\(second.preparation) && \(apply)", command: brake,
    edit: "cp -R $EXAMPLES/launch/3-ramp/. .", next: brake)

  private static let brake = "titrate stop checkout-cta --reason 'checkout errors doubled'"

  static let restoreDamaged = restoring("restore of a damaged state", damage: "echo > $STATE")
  static let restoreMissing = restoring("restore of a missing state", damage: "rm $STATE")

  /// A good state becomes the backup, so restoring again would undo it. Who comes next therefore looks for
  /// what is done, and if it is, applies manifests that ask for nothing more.
  static let restoreGood = restoring(
    "restore of a good state",
    damage: """
      mkdir earlier && cp -R $EXAMPLES/launch/1-before/. earlier && echo "if grep -q restored $STATE; then \
      \(apply) earlier --state $STATE; else \(restore); fi" > next.sh
      """,
    next: "sh next.sh")

  private static let restore = "titrate state restore --auto-approve"

  /// Something is done to the state in `$STATE`, and the backup is brought back.
  private static func restoring(
    _ name: String, damage: String, next: String = restore
  ) -> CommitCourse {
    CommitCourse(
      name: name,
      preparation: "\(second.preparation) && \(apply) && STATE=.titrate/state.json && \(damage)",
      command: restore, edit: nil, next: next, check: "titrate state verify")
  }

  static let all = [first, second, stop, restoreDamaged, restoreMissing, restoreGood]
  /// Those that differ in more than in whether a file is there at the beginning.
  static let different = [first, second, stop, restoreDamaged, restoreGood]

  /// The paths of the state and of what is published, the temporary ones too. A path that is not named is
  /// not seen by the tracer, and it does not join a name and the folder in which it is looked up, so each
  /// is given in all the ways in which a call may have it.
  func paths(in folder: String) -> [String] {
    let names = [
      ".titrate", ".titrate/", ".titrate/state.json", ".titrate/state.json.new",
      ".titrate/state.json.backup", ".titrate/state.json.backup.new", ".titrate/state.lock",
      ".titrate/audit.jsonl", "served", "served/production.json", "served/production.json.new",
    ]
    let lastParts = names.compactMap { $0.split(separator: "/").last.map(String.init) }
    let all = names + lastParts + names.map { "\(folder)/\($0)" } + (makesFolders ? [folder] : [])
    return Set(all).sorted()
  }
}

/// A course whose workspace is made, and which was run to its end once.
struct CommitStage: Sendable {
  let course: CommitCourse
  let before: KeptFiles
  let after: KeptFiles
  private let origin: ScenarioWorkshop

  init(_ course: CommitCourse) throws {
    self.course = course
    origin = try Program.workshop()
    try origin.require(course.preparation)
    before = try KeptFiles(in: origin.folder)
    let end = try Program.workshop()
    try end.copy(contentsOf: origin.folder)
    try end.require(course.command)
    after = try KeptFiles(in: end.folder)
    try end.require(course.check)
  }

  /// A workspace in which the command can be run.
  func copy() throws -> ScenarioWorkshop {
    let workshop = try Program.workshop()
    try workshop.copy(contentsOf: origin.folder)
    return workshop
  }

  /// The calls of the command that concern the files, each with how many of its name came before.
  func places() throws -> [CallPlace] {
    let workshop = try copy()
    try workshop.require(commandLine(in: workshop))
    var counts: [String: Int] = [:]
    return try SystemCall.all(in: workshop.trace).map { call in
      counts[call.name, default: 0] += 1
      return CallPlace(call: call, number: counts[call.name, default: 0])
    }
  }

  /// The command line under the tracer, which sees what concerns the files.
  func commandLine(in workshop: ScenarioWorkshop, _ options: [String] = []) -> String {
    Strace.commandLine(
      course.command, paths: course.paths(in: workshop.folder.path), options: options)
  }

  // MARK: Judging

  /// What is wrong with what a command left that was interrupted: all is as before, or the state is the
  /// new one, and what follows a commit is there or not.
  func mistakes(interrupted files: KeptFiles) -> [String] {
    let isOld = files.isSame(before, KeptFiles.state)
    let isNew = files.isLike(after, KeptFiles.state)
    var mistakes = isOld || isNew ? [] : ["The state is neither the old nor the new one."]
    let isOldDocument = files.isSame(before, KeptFiles.document)
    let isNewDocument = files.isLike(after, KeptFiles.document)
    if !(isOldDocument || isNewDocument) { mistakes.append("The document is not whole.") }
    if !isOldDocument && !isNew { mistakes.append("Something is published that is not committed.") }
    if !files.trailContinues(before) { mistakes.append("The trail lost something.") }
    if !isNew && !files.isSame(before, KeptFiles.trail) {
      mistakes.append("Something is recorded that is not committed.")
    }
    return mistakes
  }

  /// What is wrong with a run that met an error: it said so, or did all the same.
  func mistakes(failed run: CommandRun, in workshop: ScenarioWorkshop) throws -> [String] {
    let files = try KeptFiles(in: workshop.folder)
    let mistakes = mistakes(interrupted: files) + (try mistakes(afterNextIn: workshop))
    if run.status == 0 { return mistakes + files.differences(from: after) }
    let isTold = run.status == 1 && run.errorOutput.contains("error: ")
    return mistakes + (isTold ? [] : ["It ends in a strange way: \(run)"])
  }

  /// What is wrong after the command that a person runs next. It has to end where a run ends that meets
  /// with nothing, and from where nothing is left to do.
  func mistakes(afterNextIn workshop: ScenarioWorkshop, ignoring ignored: String? = nil) throws
    -> [String]
  {
    let next = try workshop.call(course.next).run()
    var mistakes = next.status == 0 ? [] : ["The next run: \(next)"]
    let files = try KeptFiles(in: workshop.folder)
    mistakes += files.differences(from: after, ignoring: ignored)
    let check = try workshop.call("titrate state verify").run()
    if check.status != 0 { mistakes.append("It is not trusted: \(check)") }
    return mistakes
  }
}

/// A call of a run, found by its name and by how many of that name there were, from 1.
struct CallPlace: Hashable, CustomStringConvertible {
  let call: SystemCall
  let number: Int

  var description: String { "\(call.name) \(number)" }

  /// The tracer's words for what is to happen there, or from there on.
  func injecting(_ what: String, isLasting: Bool = false) -> [String] {
    ["-e", "inject=\(call.name):\(what):when=\(number)\(isLasting ? "+" : "")"]
  }
}
