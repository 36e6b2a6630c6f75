/// What a cut of the power can leave of what runs did.
struct PowerCut {
  /// A disk as it was found, and whether the last run had reported its success.
  struct Remains: Hashable, CustomStringConvertible {
    let files: [String: [UInt8]]
    let isReported: Bool

    var description: String {
      let names = files.map { "\($0) (\($1.count) bytes)" }.sorted().joined(separator: ", ")
      return names + (isReported ? ", after the report" : "")
    }
  }

  /// What may have been there before.
  let earlier: [KeptFiles]
  /// What is there where the power was not cut.
  let end: KeptFiles
  /// Everything that can be found, once each.
  let remains: Set<Remains>

  /// Cuts the power before and after every operation on a disk, of which some files were as in `earlier`.
  init(_ operations: [DiskOperation], on disk: Disk, earlier: [KeptFiles]) {
    var disk = disk
    var isReported = false
    var remains: Set<Remains> = []
    func cut() {
      for files in disk.states(ignoring: [KeptFiles.lock]) {
        remains.insert(Remains(files: files, isReported: isReported))
      }
    }
    cut()
    for operation in operations {
      disk.perform(operation)
      isReported = isReported || operation == .report
      cut()
    }
    self.earlier = earlier
    end = KeptFiles(disk.files)
    self.remains = remains
  }

  /// What is wrong with what was found: everything is as earlier, or as in the end; nothing is published
  /// or recorded that was not committed, and no record is lost that the state does not hold; and what
  /// was reported is there.
  func mistakes(_ remains: Remains) -> [String] {
    let files = KeptFiles(remains.files)
    var mistakes: [String] = []
    for path in [KeptFiles.state, KeptFiles.document]
    where !(earlier + [end]).contains(where: { files.isSame($0, path) }) {
      mistakes.append("'\(path)' is neither the old nor the new one.")
    }
    // A state that was damaged or lost is one that was committed all the same.
    let known = [files.serials(KeptFiles.state)] + earlier.map { $0.serials(KeptFiles.trail) }
    let serial = known.joined().max() ?? 0
    if files.serials(KeptFiles.document).contains(where: { $0 > serial }) {
      mistakes.append("Something is published that is not committed.")
    }
    let recorded = files.serials(KeptFiles.trail)
    if recorded.contains(where: { $0 > serial }) {
      mistakes.append("Something is recorded that is not committed.")
    }
    // What belongs to the last commit, the next run records.
    if !Set(recorded).isSuperset(of: 1..<max(serial, 1)) {
      mistakes.append("The record of a commit is lost.")
    }
    if remains.isReported { mistakes += files.differences(from: end) }
    return mistakes
  }
}
