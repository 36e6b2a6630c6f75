import Synchronization
import Testing

@testable import System

struct ConcurrencyTests {
  @Test(arguments: [1, 2, 5], [0, 1, 1_000])
  func `what is made of items stands in their order`(threads: Int, count: Int) {
    let items = Array(0..<count)
    #expect(concurrently(items, on: threads) { $0 * 2 } == items.map { $0 * 2 })
  }

  @Test(arguments: 1...8)
  func `every thread is told its number, and the results are in that order`(count: Int) {
    // How often each has run, in four bits: the thread sanitizer does not know a `Mutex`.
    let runs = Atomic(0)
    let results = concurrently(count) { number in
      runs.wrappingAdd(1 << (4 * number), ordering: .relaxed)
      return "thread \(number)"
    }
    #expect(results == (0..<count).map { "thread \($0)" })
    #expect(runs.load(ordering: .relaxed) == (0..<count).reduce(0) { $0 | 1 << (4 * $1) })
  }

  @Test(arguments: [-1, 0])
  func `one thread there always is`(count: Int) {
    #expect(concurrently(count) { $0 } == [0])
  }

  @Test func `the threads run at once`() {
    // Each waits until all have come, which none could if they ran one after the other.
    let arrived = Atomic(0)
    let results = concurrently(4) { _ in
      arrived.wrappingAdd(1, ordering: .relaxed)
      while arrived.load(ordering: .relaxed) < 4 {}
      return true
    }
    #expect(results == [true, true, true, true])
  }

  @Test func `results of any size come back whole`() {
    let results = concurrently(4) { number in Array(repeating: number, count: 100_000) }
    #expect(results.map(\.count) == Array(repeating: 100_000, count: 4))
    #expect(results.enumerated().allSatisfy { index, result in result.allSatisfy { $0 == index } })
  }

  @Test func `a thread may start threads of its own`() {
    let results = concurrently(3) { outer in concurrently(3) { inner in 3 * outer + inner } }
    #expect(results.flatMap(\.self) == Array(0..<9))
  }

  @Test func `errors come back like any result`() {
    let results = concurrently(3) { number in
      Result { () throws(CancellationError) in
        if number == 1 { throw CancellationError() }
        return number
      }
    }
    #expect(results.map { (try? $0.get()) ?? -1 } == [0, -1, 2])
  }

  @Test func `a counter deals out every number once`() {
    let counter = Counter()
    let taken = concurrently(4) { _ in (0..<5_000).map { _ in counter.take() } }
    #expect(taken.allSatisfy { zip($0, $0.dropFirst()).allSatisfy(<) })
    #expect(taken.flatMap(\.self).sorted() == Array(0..<20_000))
  }

  @Test func `a machine has a processor`() {
    #expect(processorCount() >= 1)
  }

  @Test func `a locked value is changed by one thread at a time`() {
    let value = Locked(0)
    _ = concurrently(4) { _ in for _ in 0..<1_000 { value.withLock { $0 += 1 } } }
    #expect(value.withLock { $0 } == 4_000)
  }

  @Test func `threads hand a value on through a monitor, one after the other`() {
    let turn = Monitor(0)
    let seen = concurrently(4) { thread in
      (0..<50).map { round in
        turn.wait { value -> Int? in
          guard value == round * 4 + thread else { return nil }
          value += 1
          return value
        }
      }
    }
    #expect(turn.withLock { $0 } == 200)
    #expect(seen[3] == (1...50).map { $0 * 4 })
  }

  @Test func `nobody waits for a value longer than until a time`() {
    let start = monotonicMilliseconds()
    #expect(Monitor(1).wait(until: start + 50) { $0 == 2 ? true : nil } == nil)
    #expect(monotonicMilliseconds() >= start + 50)
  }
}
