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

/// A value that threads look at and change one at a time.
package final class Locked<Value: Sendable>: Sendable {
  private let value: Mutex<Value>

  /// Begins with a value.
  package init(_ value: Value) {
    self.value = Mutex(value)
  }

  /// Lets one thread have the value.
  package func withLock<Result: Sendable, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try value.withLock { (value) throws(Failure) in try body(&value) }
  }
}

/// A value that threads look at and change one at a time, and whose changes they wait for.
@safe
package final class Monitor<Value: Sendable>: @unchecked Sendable {
  private var value: Value
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// Begins with a value.
  package init(_ value: Value) {
    self.value = value
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe pthread_mutex_init(mutex, nil)
    unsafe change.initialize(to: pthread_cond_t())
    var attributes = pthread_condattr_t()
    unsafe pthread_condattr_init(&attributes)
    // Times are measured by a clock that nobody sets.
    unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    unsafe pthread_cond_init(change, &attributes)
    unsafe pthread_condattr_destroy(&attributes)
  }

  deinit {
    unsafe pthread_cond_destroy(change)
    unsafe pthread_mutex_destroy(mutex)
    unsafe change.deallocate()
    unsafe mutex.deallocate()
  }

  /// Lets this thread have the value, and those that wait look at it afterwards.
  package func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer {
      unsafe pthread_cond_broadcast(change)
      unsafe pthread_mutex_unlock(mutex)
    }
    return body(&value)
  }

  /// Looks at the value now and after each change, until there is a result; nil where there is none
  /// until a time of `monotonicMilliseconds`.
  package func wait<Result: Sendable>(
    until deadline: Int? = nil, for body: (inout Value) -> Result?
  ) -> Result? {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while true {
      if let result = body(&value) {
        unsafe pthread_cond_broadcast(change)
        return result
      }
      guard let deadline else {
        unsafe pthread_cond_wait(change, mutex)
        continue
      }
      guard monotonicMilliseconds() < deadline else { return nil }
      var time = timespec(tv_sec: deadline / 1_000, tv_nsec: deadline % 1_000 * 1_000_000)
      unsafe pthread_cond_timedwait(change, mutex, &time)
    }
  }
}

/// How many threads can run at once on this machine.
package func processorCount() -> Int {
  max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
}

/// The thread that asks, among those that run.
package func threadIdentifier() -> UInt {
  pthread_self()
}
