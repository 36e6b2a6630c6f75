import Foundation
import TestSupport
import Testing

/// Runs that go on until they are asked to end.
@Suite(.waiting) struct WatchTests {
  /// The launch example in the folder `flags`, and words of a shell for runs that go on.
  private static func workshop() throws -> ScenarioWorkshop {
    let workshop = try Program.workshop()
    try workshop.folder.write("words.sh", words)
    try workshop.require("mkdir flags && cp -R $EXAMPLES/launch/1-before/. flags")
    return workshop
  }

  /// `await` waits half a minute at most. `finish` asks the run to end, and says how it did.
  private static let words = #"""
    watch() { titrate apply "$@" --auto-approve > out.txt 2> errors.txt & echo $! > run.pid; }
    await() { n=0; until eval "$1"; do sleep 0.05; n=$((n + 1)); [ $n -lt 600 ] || { echo "never: $1"; cat out.txt errors.txt; exit 9; }; done; }
    finish() { kill -${1:-TERM} $(cat run.pid); wait $(cat run.pid); echo "ended with $?"; }
    lines() { [ $(wc -l < $2) -ge $1 ]; }
    percentage() { sed -i "s/\"percentage\": [0-9]*/\"percentage\": $1/" $2/experiments/production/checkout-cta.json; }
    troubles() { grep -v ' Applying .*, with the state ' errors.txt; }
    memory() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' /proc/$(cat run.pid)/status; }

    """#

  private static func run(_ script: String, in workshop: ScenarioWorkshop) throws -> CommandRun {
    try workshop.run(". ./words.sh; \(script)")
  }

  @Test func `a schedule that comes due is carried out when it does`() throws {
    let workshop = try Self.workshop()
    // The interval is longer than anyone waits here.
    let run = try Self.run(
      #"""
      start=$(date -u -d '+4 seconds' +%Y-%m-%dT%H:%M:%SZ)
      sed -i "s/\"created\"/\"running\", \"schedule\": { \"startAt\": \"$start\" }/" flags/experiments/production/checkout-cta.json
      watch flags --watch 1h; await 'lines 2 out.txt'; finish
      cat out.txt errors.txt
      """#, in: workshop)
    #expect(
      run.output == """
        ended with 0
        <time> Add checkout-cta in production, and 3 more. Committed as serial 1.
        <time> Start checkout-cta in production: 10%. Committed as serial 2.
        <time> Applying 'flags' every 1h, with the state at 'flags/.titrate/state.json'.

        """, "\(run)")
  }

  @Test func `a mistake is told once, and the run goes on when it is mended`() throws {
    let workshop = try Self.workshop()
    let run = try Self.run(
      #"""
      watch flags --watch 1s; await 'lines 1 out.txt'
      echo '{' > flags/broken.json; await 'grep -q "errors are mended" errors.txt'
      percentage 20 flags; sleep 3; rm flags/broken.json; await 'lines 2 out.txt'; finish INT
      cat out.txt; grep -c 'ends too early' errors.txt; grep -v '^<time>\|^20..-..-..T..:..:..Z ' errors.txt; tail -1 errors.txt
      """#, in: workshop)
    #expect(
      run.output == """
        ended with 0
        <time> Add checkout-cta in production, and 3 more. Committed as serial 1.
        <time> Change checkout-cta in production: 10% → 20%. Committed as serial 2.
        1
        <time> It works again.

        """, "\(run)")
  }

  @Test func `a run that is not where its workspace is waits for it`() throws {
    let workshop = try Self.workshop()
    let run = try Self.run(
      #"""
      mv flags away; watch flags --watch 1h; await 'grep -q "cannot" errors.txt'
      mv away flags; await 'lines 1 out.txt'; finish; cat out.txt; troubles | cut -d' ' -f2-3
      """#, in: workshop)
    #expect(
      run.output == """
        ended with 0
        <time> Add checkout-cta in production, and 3 more. Committed as serial 1.
        error: Titrate
        It works

        """, "\(run)")
  }

  @Test func `what another run did is built upon`() throws {
    let workshop = try Self.workshop()
    let run = try Self.run(
      #"""
      sed -i 's/"created"/"running"/' flags/experiments/production/checkout-cta.json
      watch flags --watch 1h; await 'lines 1 out.txt'
      titrate stop checkout-cta flags > stop.txt
      sed -i 's/A green/The green/' flags/experiments/production/checkout-cta.json; await 'lines 2 out.txt'
      finish; cat out.txt; troubles; titrate status flags | head -1 | cut -d' ' -f2-5
      """#, in: workshop)
    #expect(
      run.output == """
        ended with 0
        <time> Start checkout-cta in production: 10%, and 3 more. Committed as serial 1.
        <time> Change checkout-cta in production. Committed as serial 3.
        STOPPED checkout-cta in production:

        """, "\(run)")
  }

  @Test func `what the policy stops is told once, and the rest is done at every interval`() throws {
    let workshop = try Self.workshop()
    let run = try Self.run(
      #"""
      titrate apply flags --auto-approve > first.txt
      echo '{ "policy": { "maxTrafficRise": 5 } }' > flags/titrate.json; titrate apply flags --auto-approve > second.txt
      sed -i 's/"created"/"running"/' flags/experiments/production/checkout-cta.json
      watch flags --watch 1s; await 'grep -q maxTrafficRise errors.txt'
      sed -i 's/"Production"/"Live"/' flags/environments/production.json; sleep 3; percentage 5 flags
      await 'lines 1 out.txt'; finish; cat out.txt; grep -c maxTrafficRise errors.txt
      """#, in: workshop)
    #expect(
      run.output == """
        ended with 0
        <time> Start checkout-cta in production: 5%, and 1 more. Committed as serial 3.
        1

        """, "\(run)")
  }

  @Test func `a request to end waits for the commit that is under way`() throws {
    let workshop = try GitWorkshop()
    try workshop.install(
      #"""
      #!/bin/sh
      PATH=${PATH#*:}
      case " $* " in *" push "*) echo began > "$PUSHING"; sleep 1;; esac
      exec git "$@"
      """#)
    try workshop.setPercentage(11, in: "a")
    try workshop.shop.folder.write("words.sh", Self.words)
    let run = try Self.run(
      #"""
      export PUSHING=$PWD/pushing; PATH=$PWD/bin:$PATH; watch a/flags --watch 1h
      await '[ -e pushing ]'; finish; cat out.txt | cut -d. -f1; troubles
      """#, in: workshop.shop)
    #expect(
      run.output == """
        ended with 0
        <time> Change checkout-cta in production: 10% → 11%

        """, "\(run)")
    #expect(try workshop.serials() == [2, 1])
  }

  @Test func `a request to end does not wait for a remote that is silent`() throws {
    let workshop = try GitWorkshop()
    try workshop.install(
      #"""
      #!/bin/sh
      PATH=${PATH#*:}
      case " $* " in *" fetch "*) echo began > "$FETCHING"; sleep 60;; esac
      exec git "$@"
      """#)
    try workshop.shop.folder.write("words.sh", Self.words)
    let run = try Self.run(
      #"""
      export FETCHING=$PWD/fetching; PATH=$PWD/bin:$PATH; watch a/flags --watch 1h
      await '[ -e fetching ]'; start=$(date +%s); finish
      [ $(($(date +%s) - start)) -lt 20 ] && echo soon; cat out.txt; troubles
      """#, in: workshop.shop)
    #expect(run.output == "ended with 0\nsoon\n", "\(run)")
  }

  @Test func `manifests that are older than what others applied wait for the pull`() throws {
    let workshop = try GitWorkshop()
    try workshop.clone("b")
    try workshop.setPercentage(11, in: "b")
    // The clone that watches lacks that commit, and goes by its time.
    try workshop.require(
      "cd b && GIT_COMMITTER_DATE=\"$(date -d '+1 hour' +%s) +0000\" git commit -qam Raise "
        + "&& git push -q origin HEAD:main")
    try workshop.require("titrate apply b/flags --auto-approve")
    try workshop.shop.folder.write("words.sh", Self.words)
    let run = try Self.run(
      #"""
      watch a/flags --watch 1s; await 'grep -q pull errors.txt'; sleep 3
      git -C a pull -q --ff-only origin main; percentage 12 a/flags
      await 'lines 1 out.txt'; finish; cut -d. -f1 out.txt; troubles | sed 's/commit [0-9a-f]*/commit/'
      """#, in: workshop.shop)
    #expect(
      run.output == """
        ended with 0
        <time> Change checkout-cta in production: 11% → 12%
        <time> These manifests are older than commit, which was applied last. Waiting for the pull.

        """, "\(run)")
  }

  @Test func `what is pulled while a round begins is what the round tells of`() throws {
    let workshop = try GitWorkshop()
    try workshop.clone("b")
    try workshop.setPercentage(11, in: "b")
    try workshop.require("cd b && git commit -qam 'Raise (#42)' && git push -q origin HEAD:main")
    try workshop.install(
      #"""
      #!/bin/sh
      PATH=${PATH#*:}
      case " $* " in *" log --max-count=1 "*)
        git "$@"
        if [ -e pull ]; then rm pull; git -C a pull -q --ff-only origin main; fi
        exit 0;;
      esac
      exec git "$@"
      """#)
    let run = try workshop.shop.run(
      #"""
      touch pull; PATH=$PWD/bin:$PATH titrate apply a/flags --auto-approve > out.txt
      titrate history a/flags --format json | tail -1 > last.json
      grep -o '"pullRequest":[0-9]*' last.json; grep -c "$(git -C a rev-parse HEAD)" last.json
      """#)
    #expect(run.output == "\"pullRequest\":42\n1\n", "\(run)")
  }

  @Test func `each round fetches the state, and a remote that is away is waited for`() throws {
    let workshop = try GitWorkshop()
    try workshop.clone("b")
    try workshop.shop.folder.write("words.sh", Self.words)
    let run = try Self.run(
      #"""
      mv hub.git away.git; watch a/flags --watch 1s; await 'grep -q reached errors.txt'
      mv away.git hub.git; titrate stop checkout-cta b/flags > stop.txt
      sed -i 's/A green/The green/' a/flags/experiments/production/checkout-cta.json
      await 'lines 1 out.txt'; finish; cut -d. -f1 out.txt; troubles | cut -d. -f1
      """#, in: workshop.shop)
    #expect(
      run.output == """
        ended with 0
        <time> Change checkout-cta in production
        <time> error: The state in the branch titrate-state of origin cannot be reached, so nothing was done
        <time> It works again

        """, "\(run)")
    #expect(try workshop.serials() == [3, 2, 1])
  }

  /// Before a run that goes on: its rounds are counted, since each asks git once who the author is.
  private static let counting = #"""
    printf '#!/bin/sh\necho . >> "$ROUNDS"\necho ada\n' > git.sh
    mkdir bin && cp git.sh bin/git && chmod +x bin/git; unset TITRATE_AUTHOR
    export ROUNDS=$PWD/rounds.txt PATH=$PWD/bin:$PATH; : > rounds.txt

    """#

  @Test func `rounds that fail come later and later`() throws {
    let workshop = try Self.workshop()
    let run = try Self.run(
      Self.counting
        + #"""
        echo '{' > flags/broken.json; watch flags --watch 50ms; await 'lines 4 rounds.txt'
        sleep 3; wc -l < rounds.txt; finish
        """#, in: workshop)
    let lines = run.output.split(separator: "\n")
    let rounds = try #require(lines.first.flatMap { Int($0) }, "\(run)")
    #expect(rounds <= 10 && lines.last == "ended with 0", "\(run)")
  }

  @Test func `memory does not grow with the rounds`() throws {
    let workshop = try Self.workshop()
    let run = try Self.run(
      Self.counting
        + #"""
        watch flags --watch 1ms; await 'lines 100 rounds.txt'; memory
        await 'lines 600 rounds.txt'; memory; finish; troubles
        """#, in: workshop)
    let lines = run.output.split(separator: "\n")
    let sizes = lines.compactMap { Int($0) }
    try #require(sizes.count == 2, "\(run)")
    #expect(lines.dropFirst(2) == ["ended with 0"])
    #expect(sizes[1] - sizes[0] < 1_500, "in KiB: \(sizes)")
  }
}
