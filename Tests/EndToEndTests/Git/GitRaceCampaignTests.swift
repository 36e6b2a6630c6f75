import Foundation
import TestSupport
import Testing

/// Many runners apply to one state in git at the same time, each in a clone of its own.
@Suite(.waiting) struct GitRaceCampaignTests {
  /// How many runners there are, and how often each applies.
  private static let races = [[4, 8]] + (Campaign.isFull ? [[8, 50]] : [])

  @Test(arguments: races)
  func `runners that apply at once lose nothing`(size: [Int]) throws {
    let (runners, applies) = (size[0], size[1])
    let git = try GitWorkshop(begun: false)
    try git.shop.folder.write("run.sh", Self.script)
    let start = ContinuousClock.now
    let run = try git.shop.call("sh run.sh \(runners) \(applies) 2>&1").run(timeoutSeconds: 1_800)
    try #require(run == CommandRun(), "every apply ended well, and left nothing in its clone")

    #expect(try git.serials() == Array((1...runners * applies + 1).reversed()))
    #expect(try git.hub("rev-list --count titrate-state") == "\(runners * applies + 1)\n")
    let trail = try git.shop.call("titrate history a/flags --format json").run().output
    let events = try trail.split(separator: "\n").map {
      try JSONDecoder().decode(Event.self, from: Data($0.utf8))
    }
    var failures = 0
    for runner in 1...runners {
      let percentages = events.filter {
        $0.experiment == "cta-\(runner)" && $0.event == "rollout.configured"
      }.compactMap(\.attributes.percentage)
      #expect(percentages == Array(10...(10 + applies)), "in the order in which they were applied")
      failures += percentages == Array(10...(10 + applies)) ? 0 : 1
    }
    #expect(
      try git.require("titrate state verify a/flags").contains("serial \(runners * applies + 1)"))
    Campaign("\(runners) clones apply \(applies) times at once", sample: applies)
      .report(cases: runners * applies, failures: failures, since: start)
  }

  private struct Event: Decodable {
    struct Attributes: Decodable { let percentage: Int? }
    let event: String
    let experiment: String?
    let attributes: Attributes
  }

  /// Clones with an experiment each, all applied as often as asked for. Prints what went wrong.
  private static let script = #"""
    set -e
    feature=a/flags/features/checkout_button.json experiment=a/flags/experiments/production/checkout-cta.json
    for n in $(seq $1); do
      sed "s/checkout_button/button_$n/" $feature > a/flags/features/button_$n.json
      sed "s/checkout_button/button_$n/; s/checkout-cta/cta-$n/" $experiment > a/flags/experiments/production/cta-$n.json
    done
    titrate apply a/flags --auto-approve --new-state > /dev/null 2>&1
    git -C a add -A && git -C a commit -qm More && git -C a push -q origin HEAD:main
    for n in $(seq $1); do
      git clone -q file://$PWD/hub.git runner-$n
      (
        cd runner-$n
        for round in $(seq $2); do
          sed -i "s/\"percentage\": [0-9]*/\"percentage\": $((round + 10))/" flags/experiments/production/cta-$n.json
          titrate apply flags --auto-approve --experiment cta-$n --lock-timeout 300s || exit
        done
        git checkout -q . && test -z "$(git status --porcelain --ignored)"
      ) > runner-$n.log 2>&1 || cat runner-$n.log &
    done
    wait
    """#
}
