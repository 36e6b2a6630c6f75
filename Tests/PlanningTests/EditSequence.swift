import Domain
import Planning
import TestSupport

/// A sequence of edits, each applied to what the earlier ones left behind.
struct EditSequence {
  private var edits: RandomEdits
  private var site: LabSite
  private var goodSite: LabSite
  private var lab = Lab()
  private var salts: [String: [Salt]] = [:]
  private(set) var complaints: [String] = []
  /// How many runs carried something out.
  private(set) var applies = 0

  init(seed: UInt64) {
    edits = RandomEdits(seed: seed)
    site = edits.site()
    goodSite = site
  }

  mutating func advance() {
    for _ in 0..<edits.number(upTo: 3) { edits.edit(&site) }
    switch edits.number(upTo: 10) {
    case 1: applyNarrowed()
    case 2: applyKeepingGoing()
    case 3: applyWithFailure()
    default: break
    }
    let run = applyWhole()
    if !run.plan.hasErrors {
      goodSite = site
    } else if edits.chance(90), !lab.plan(goodSite).hasErrors {
      site = goodSite
    }
  }

  private mutating func complain(_ new: [String], _ occasion: String) {
    complaints += new.map { "\(occasion): \($0)" }
  }

  // MARK: Runs

  private mutating func applyWhole() -> LabRun {
    let run = lab.apply(site)
    check(run, "whole")
    guard !run.plan.hasErrors else {
      if run.before != run.after { complain(["a refused plan changed something"], "whole") }
      return run
    }
    complain(DesiredCheck(site, run.after).complaints, "whole")
    complain(lab.plan(site).words.map { "left to do: \($0)" }, "whole")
    return run
  }

  private mutating func applyNarrowed() {
    guard let narrowing = edits.narrowing(of: site) else { return }
    let run = lab.apply(site, narrowing)
    check(run, "narrowed")
    complain(OutsideCheck(run, narrowing).complaints, "narrowed")
    guard !run.plan.hasErrors else { return }
    complain(lab.plan(site, narrowing).words.map { "left to do: \($0)" }, "narrowed")
  }

  private mutating func applyKeepingGoing() {
    let run = lab.apply(site, keepsGoing: true)
    check(run, "keeping going")
    complain(lab.plan(site).words.map { "left to do: \($0)" }, "keeping going")
    let errors = Set(run.plan.errors)
    complain(
      Set(lab.plan(site).errors).symmetricDifference(errors).map { "another error: \($0)" },
      "keeping going")
  }

  private mutating func applyWithFailure() {
    let call = edits.number(upTo: 4)
    let provider = MemoryProvider(site, keeping: lab.state, failingAt: call)
    do {
      check(try lab.apply(site, through: provider), "with a failure")
    } catch {
      complain(["\(error)"], "with a failure")
    }
  }

  private mutating func check(_ run: LabRun, _ occasion: String) {
    complain(StateCheck(run.after).complaints, occasion)
    complain(RunCheck(run).complaints, occasion)
    complain(StabilityCheck(run).complaints, occasion)
    checkSalts(run.after, occasion)
    if !run.applied.isEmpty { applies += 1 }
    if edits.chance(25) { checkOrder(occasion) }
  }

  private mutating func checkOrder(_ occasion: String) {
    let shuffled = lab.plan(site, shuffledBy: UInt64(applies))
    let plain = lab.plan(site)
    if shuffled.changes != plain.changes
      || Set(shuffled.diagnostics) != Set(plain.diagnostics)
    {
      complain(["the order of files decides"], occasion)
    }
  }

  private mutating func checkSalts(_ state: State, _ occasion: String) {
    var current: [String: [Salt]] = [:]
    for feature in state.features.values {
      for flag in feature.flags {
        current["\(feature.name) in \(flag.environment)"] = [flag.splitSeed]
      }
    }
    for experiment in state.experiments.values {
      current["\(experiment.id), \(state.generation(of: experiment.id))"] =
        experiment.segment.map { [$0.id, $0.splitSeed] }
    }
    for (name, values) in current where salts.updateValue(values, forKey: name) ?? values != values
    {
      complain(["\(name) has other salts"], occasion)
    }
  }
}
