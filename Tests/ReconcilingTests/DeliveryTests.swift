import Domain
import Planning
import System
import TestSupport
import Testing
import Wire

@testable import Reconciling

/// Applying through a provider: what it is asked for, and what is kept of that when.
struct DeliveryTests {
  private static let created = LabSite.shop().with(LabExperiment(.created))
  private static let running = LabSite.shop().with(LabExperiment(.running))

  private static func begun(
    instead: @escaping MemoryProvider.Instead = { _, _ in nil }
  ) throws -> (Lab, MemoryProvider) {
    var lab = Lab()
    let provider = MemoryProvider(created, instead: instead)
    _ = try lab.apply(created, through: provider)
    return (lab, provider)
  }

  @Test func `what waits is not made at the provider, and nothing is announced for it`() throws {
    let (lab, provider) = try Self.begun()
    #expect(provider.requests == [])
    #expect(lab.snapshot?.serial == 1)
    #expect(lab.state.intents == [])
  }

  @Test func `a start is announced, then asked for in one request, then kept`() throws {
    var (lab, provider) = try Self.begun()
    let run = try lab.apply(Self.running, through: provider)
    #expect(run.words == ["applied start production/cta"])
    let request = try #require(provider.requests.first)
    #expect(provider.requests.count == 1)
    #expect(request.experiment?.text == "cta")
    #expect(request.expected == "0")
    #expect(request.want.overrides.map(\.state.isEnabled) == [true])
    #expect(run.events.first?.happening == .applyBegun(flags: 1))
    // The announcement, what came of it, and the end.
    #expect(lab.snapshot?.serial == 4)
    #expect(lab.state.intents == [])
    let kept = try #require(lab.state.serving(of: request.flag)?.overrides.first)
    #expect(kept.servesSame(as: provider["button"]?.overrides.first))
    #expect(try lab.apply(Self.running, through: provider).outcomes.isEmpty)
    #expect(provider.requests.count == 1)
  }

  @Test func `what is served already is not asked for again`() throws {
    var (lab, provider) = try Self.begun()
    let before = lab
    _ = try lab.apply(Self.running, through: provider)
    // The state of before, as if the run had been interrupted behind its request.
    lab = before
    let run = try lab.apply(Self.running, through: provider)
    #expect(run.words == ["applied start production/cta"])
    #expect(provider.requests.count == 1)
    #expect(lab.experiment()?.status == .running)
  }

  @Test(arguments: [false, true])
  func `a conflict is read and tried again, unless the very part was changed`(isSame: Bool) throws {
    var (lab, _) = try Self.begun()
    let own = Locked<MemoryProvider?>(nil)
    let touchy = MemoryProvider(Self.created) { count, request in
      guard count == 1, let provider = own.withLock({ $0 }) else { return nil }
      provider.edit("button") { flag in
        if isSame {
          flag.overrides.append(
            OverrideServing(
              segment: nil, name: "vip", percentage: nil, state: flag.environmentDefault,
              priority: 9))
        } else {
          flag.overrides = request.want.overrides
          flag.overrides[0].percentage = .whole
        }
      }
      return nil
    }
    own.withLock { $0 = touchy }
    let run = try lab.apply(Self.running, through: touchy)
    if isSame {
      #expect(run.words == ["applied start production/cta"])
      #expect(touchy.requests.map(\.expected) == ["0", "1"])
    } else {
      #expect(run.outcomes.map(\.result) == [.failed(.contended)])
      #expect(lab.experiment()?.status == .created)
    }
    #expect(lab.state.intents == [])
  }

  @Test(arguments: [false, true])
  func `where nobody knows whether it was done, it is read`(isDone: Bool) throws {
    let error = ProviderError.broken("It is gone.")
    let inner = MemoryProvider(Self.created)
    var (lab, _) = try Self.begun()
    let provider = UncertainProvider(inner, does: isDone, error)
    let run = try lab.apply(Self.running, through: provider)
    #expect(run.outcomes.map(\.result) == [isDone ? .applied : .failed(error)])
    #expect(run.faults == (isDone ? [error] : []))
    #expect(lab.experiment()?.status == (isDone ? .running : .created))
    #expect(lab.state.intents == [])
  }

  @Test func `where it cannot be read either, the intent stays, and the next run deals with it`()
    throws
  {
    let error = ProviderError.broken("It is gone.")
    let inner = MemoryProvider(Self.created)
    var (lab, _) = try Self.begun()
    let provider = UncertainProvider(inner, does: true, error, isReadable: false)
    let run = try lab.apply(Self.running, through: provider)
    #expect(run.outcomes.map(\.result) == [.failed(error)])
    #expect(lab.state.intents.map(\.process) == ["lab"])
    #expect(throws: StateError.self, "the same process is still at work") {
      try lab.apply(Self.running, through: inner)
    }
    lab.forgetProcess()
    let next = try lab.apply(Self.running, through: inner)
    #expect(next.words == ["applied start production/cta"])
    #expect(inner.writes.count == 1)
    #expect(lab.state.intents == [])
  }

  /// What others commit: a state with an edit, and what happened.
  private static func committed(
    onto latest: Snapshot?, _ happening: Happening, _ edit: (inout State) -> Void
  ) -> Snapshot? {
    guard let latest else { return nil }
    var state = latest.state
    edit(&state)
    return Snapshot(
      lineage: latest.lineage, serial: latest.serial + 1, provenance: latest.provenance,
      state: state, events: [Event(happening)])
  }

  /// What somebody commits who stops an experiment.
  private static func stopped(_ key: String, in latest: Snapshot?) -> Snapshot? {
    committed(onto: latest, .experimentStopped(reason: "wrong")) { state in
      for id in state.experiments.keys where id.key.text == key {
        state.experiments[id]?.segment?.brake = Brake(
          author: Author(name: "eve"), stoppedAt: Instant(seconds: 0), reason: "wrong")
      }
    }
  }

  @Test func `an experiment that is stopped while its start is under way serves nobody`() throws {
    var (lab, provider) = try Self.begun()
    // Others stop it between the announcement and the first commit of what came of it.
    let run = try lab.apply(Self.running, through: provider) { call, count, latest in
      call == "read" && count == 2 ? Self.stopped("cta", in: latest) : nil
    }
    #expect(run.words == ["applied start production/cta"])
    #expect(lab.experiment()?.segment?.brake?.author.name == "eve")
    #expect(provider["button"]?.overrides.map(\.percentage) == [.zero])
    #expect(provider.writes.allSatisfy { $0.want.removed.isEmpty })
    #expect(lab.state.intents == [])
  }

  @Test func `a stop that is seen before the start is answered is served behind that`() throws {
    var sites = [LabSite.shop(), LabSite.shop()]
    for (index, status) in [Status.created, .running].enumerated() {
      for key in ["one", "two"] {
        sites[index].features[key] = .button
        sites[index].experiments[key] = LabExperiment(status, on: key)
      }
    }
    var lab = Lab()
    let provider = MemoryProvider(sites[0])
    _ = try lab.apply(sites[0], through: provider)
    // The second one is answered first, and committed while the first one is still asked for.
    let run = try lab.apply(sites[1], through: EagerProvider(provider)) { call, count, latest in
      call == "read" && count == 2 ? Self.stopped("one", in: latest) : nil
    }
    #expect(run.applied.count == 2)
    #expect(provider["one"]?.overrides.map(\.percentage) == [.zero])
    #expect(provider["two"]?.overrides.map(\.percentage) != [.zero])
    #expect(provider.writes.allSatisfy { $0.want.removed.isEmpty })
    #expect(lab.experiment("one")?.segment?.brake != nil)
    #expect(lab.state.intents == [])
  }

  @Test func `a run whose intent is gone does not go on`() throws {
    var (lab, provider) = try Self.begun()
    let error = #expect(throws: (any Error).self) {
      _ = try lab.apply(Self.running, through: provider) { call, count, latest in
        call == "read" && count == 2
          ? Self.committed(onto: latest, .applyEnded) { $0.intents = [] } : nil
      }
    }
    #expect(error is TakenOver)
  }

  @Test(arguments: [false, true])
  func `who goes on with the work of an interrupted run takes its intent away first`(
    isFailing: Bool
  ) throws {
    let error = ProviderError.broken("It is gone.")
    var (lab, _) = try Self.begun()
    let inner = MemoryProvider(Self.created)
    let lost = UncertainProvider(inner, does: false, error, isReadable: false)
    _ = try lab.apply(Self.running, through: lost)
    lab.forgetProcess()
    let before = try #require(lab.state.intents.first)
    let seen = Locked<[Intent]>([])
    let next: any Provider = isFailing ? UncertainProvider(inner, does: false, error) : inner
    _ = try lab.apply(Self.running, through: next) { call, count, latest in
      if call == "read", count == 2 { seen.withLock { $0 = latest?.state.intents ?? [] } }
      return nil
    }
    let taken = seen.withLock { $0 }
    #expect(taken.count == 1 && taken.first?.id != before.id)
    #expect(taken.first?.flags == before.flags)
    // What is left is the next one's.
    #expect(lab.state.intents.map(\.flags) == (isFailing ? [before.flags] : []))
  }

  @Test func `experiments on other flags are asked for at the same time, and kept in groups`()
    throws
  {
    var before = LabSite.shop()
    var after = LabSite.shop()
    for number in 1...20 {
      before.features["f\(number)"] = .button
      after.features["f\(number)"] = .button
      before.experiments["e\(number)"] = LabExperiment(.created, on: "f\(number)")
      after.experiments["e\(number)"] = LabExperiment(.running, on: "f\(number)")
    }
    var lab = Lab()
    let provider = MemoryProvider(before)
    _ = try lab.apply(before, through: provider)
    let run = try lab.apply(after, through: provider)
    #expect(run.applied.count == 20)
    #expect(provider.writes.count == 20)
    // The announcement, a commit behind each eight answers, and the end.
    #expect(lab.snapshot?.serial == 1 + 1 + 3 + 1)
    #expect(lab.state.experiments.values.allSatisfy { $0.status == .running })
  }

  @Test func `shipping serves everyone the winner before the rollout goes`() throws {
    var (lab, provider) = try Self.begun()
    _ = try lab.apply(Self.running, through: provider)
    var shipped = LabSite.shop().with(LabExperiment(.completed, rollout: nil))
    shipped.features["button"]?.value = .string("blue")
    let count = provider.writes.count
    _ = try lab.apply(shipped, through: provider)
    let writes = provider.writes.dropFirst(count)
    #expect(writes.first?.want.environmentDefault?.value == .string("blue"))
    #expect(writes.map(\.want.removed.count) == [0, 1])
    #expect(provider["button"]?.overrides == [])
  }
}

/// A provider behind each of whose answers what is due is done at once.
private final class EagerProvider: Provider {
  private let inner: MemoryProvider

  init(_ inner: MemoryProvider) {
    self.inner = inner
  }

  var name: String { inner.name }

  func read(_ flags: Set<FlagID>) -> ProviderReading { inner.read(flags) }

  func serving(of flags: Set<FlagID>) -> [FlagID: FlagServing] { inner.serving(of: flags) }

  func carryOut(_ work: any ProviderWork) throws {
    let eager = Eager(work)
    try inner.carryOut(eager)
    if let failure = eager.failure { throw failure }
  }

  private final class Eager: ProviderWork {
    private let work: any ProviderWork
    private(set) var failure: (any Error)?

    init(_ work: any ProviderWork) {
      self.work = work
    }

    func next() -> ProviderRequest? { work.next() }

    func take(_ answer: ProviderAnswer, to request: ProviderRequest) {
      work.take(answer, to: request)
      do { try work.attend() } catch { failure = error }
    }

    func attend() throws { try work.attend() }
  }
}

/// A provider of which it is not known whether it has done what it was asked for.
private final class UncertainProvider: Provider {
  private let inner: MemoryProvider
  private let isDone: Bool
  private let error: ProviderError
  private let isReadable: Bool

  init(_ inner: MemoryProvider, does isDone: Bool, _ error: ProviderError, isReadable: Bool = true)
  {
    self.inner = inner
    self.isDone = isDone
    self.error = error
    self.isReadable = isReadable
  }

  var name: String { inner.name }

  func read(_ flags: Set<FlagID>) -> ProviderReading { inner.read(flags) }

  func serving(of flags: Set<FlagID>) throws(ProviderError) -> [FlagID: FlagServing] {
    guard isReadable else { throw error }
    return inner.serving(of: flags)
  }

  func carryOut(_ work: any ProviderWork) throws {
    try inner.carryOut(Doubt(work, isDone, error))
  }

  /// Passes work on, and answers only that nothing is known.
  private final class Doubt: ProviderWork {
    private let work: any ProviderWork
    private let isDone: Bool
    private let error: ProviderError

    init(_ work: any ProviderWork, _ isDone: Bool, _ error: ProviderError) {
      self.work = work
      self.isDone = isDone
      self.error = error
    }

    func next() -> ProviderRequest? {
      while let request = work.next() {
        if isDone { return request }
        work.take(.unknown(error), to: request)
      }
      return nil
    }

    func take(_ answer: ProviderAnswer, to request: ProviderRequest) {
      work.take(.unknown(error), to: request)
    }

    func attend() throws { try work.attend() }
  }
}
