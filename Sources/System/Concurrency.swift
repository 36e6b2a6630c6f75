import Glibc
import Synchronization

/// Runs `body` on `count` threads at once, this one among them, and returns their results in order.
///
/// The body is given the number of its thread, from 0. Where the system has no thread to give, this
/// one does that part too.
package func concurrently<Result: Sendable>(
  _ count: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
  // Most workspaces are small, and one thread needs nothing of what follows.
  guard count > 1 else { return [body(0)] }
  return withoutActuallyEscaping(body) { body in
    let others = (1..<count).map { number in Worker { body(number) } }
    let threads = others.map { $0.start() }
    let first = body(0)
    return [first] + zip(others, threads).map { worker, thread in worker.result(of: thread) }
  }
}

/// Runs two bodies at once, the first one on this thread.
package func concurrently<First: Sendable, Second: Sendable>(
  _ first: @Sendable () -> First, _ second: @Sendable () -> Second
) -> (First, Second) {
  withoutActuallyEscaping(second) { second in
    let other = Worker(second)
    let thread = other.start()
    return (first(), other.result(of: thread))
  }
}

/// What `make` makes of each item, in order. Each thread, this one too, takes the next item when it
/// is free.
package func concurrently<Item: Sendable, Made: Sendable>(
  _ items: [Item], on threads: Int, _ make: @Sendable (Item) -> Made
) -> [Made] {
  guard threads > 1 else { return items.map(make) }
  let next = Counter()
  let made = concurrently(threads) { _ in
    var made: [(number: Int, value: Made)] = []
    while true {
      let number = next.take()
      guard number < items.count else { return made }
      made.append((number, make(items[number])))
    }
  }
  return made.joined().sorted { $0.number < $1.number }.map(\.value)
}

/// Work for another thread, and what came of it.
private final class Worker<Result: Sendable>: Sendable {
  private let body: @Sendable () -> Result
  private let result = Mutex<Result?>(nil)

  init(_ body: @escaping @Sendable () -> Result) {
    self.body = body
  }

  /// Starts a thread; nil where there is none to have.
  func start() -> pthread_t? {
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(Job { self.run() }).toOpaque()
    let code = unsafe pthread_create(&thread, nil, runJob, argument)
    guard code == 0 else {
      unsafe Unmanaged<Job>.fromOpaque(argument).release()
      return nil
    }
    return thread
  }

  /// Waits for the thread; without one, does the work now.
  func result(of thread: pthread_t?) -> Result {
    if let thread { pthread_join(thread, nil) }
    return result.withLock { $0 } ?? body()
  }

  private func run() {
    let value = body()
    result.withLock { $0 = value }
  }
}

private final class Job: Sendable {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) {
    self.body = body
  }
}

private func runJob(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument = unsafe argument else { return nil }
  unsafe Unmanaged<Job>.fromOpaque(argument).takeRetainedValue().body()
  return nil
}

/// Deals out numbers from 0 upwards, each once, to whichever thread asks.
package final class Counter: Sendable {
  private let next = Atomic(0)

  /// Begins at 0.
  package init() {}

  /// The next number.
  package func take() -> Int {
    next.wrappingAdd(1, ordering: .relaxed).oldValue
  }
}

/// Adds up what threads count.
package final class Tally: Sendable {
  private let count = Atomic(0)

  /// Begins at 0.
  package init() {}

  /// What was added so far.
  package var value: Int { count.load(ordering: .relaxed) }

  /// Adds a number.
  package func add(_ number: Int) {
    count.wrappingAdd(number, ordering: .relaxed)
  }
}

/// A value that threads look at and change one at a time.
package final class Locked<Value: Sendable>: Sendable {
  private let value: Mutex<Value>

  /// Begins with a value.
  package init(_ value: Value) {
    self.value = Mutex(value)
  }

  /// Lets one thread have the value.
  package func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
    value.withLock { value in body(&value) }
  }
}

/// How many threads can run at once on this machine.
package func processorCount() -> Int {
  max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
}
