import Foundation
import Synchronization

/// A fixed team of threads that work through numbered slices of a kernel's work.
///
/// Which thread takes a slice is left to chance; kernels make slices by the shape of the data
/// alone and combine the slices' results in their order, so results depend neither on chance nor
/// on the number of threads.
public final class WorkerTeam: Sendable {
    /// The number of threads, the calling one included.
    public let threads: Int
    private let board: JobBoard

    /// Starts `threads - 1` threads beside the calling one.
    public init(threads: Int) {
        precondition(threads >= 1, "at least one thread is needed, not \(threads)")
        self.threads = threads
        let board = JobBoard()
        self.board = board
        for number in 1..<max(threads, 1) {
            let thread = Thread { board.work() }
            thread.name = "kd worker \(number)"
            thread.stackSize = 1 << 20
            thread.start()
        }
    }

    deinit { board.close() }

    /// Calls `body` once for every slice in `0..<slices`, on all threads, and waits for the end.
    ///
    /// Calls from several threads at a time, or from within `body`, are not supported.
    func forEachSlice(_ slices: Int, _ body: (Int) -> Void) {
        guard threads > 1, slices > 1 else {
            for slice in 0..<slices { body(slice) }
            return
        }
        withoutActuallyEscaping(body) { escapable in
            let job = Job(slices: slices, body: escapable)
            board.post(job)
            job.work()
            board.finish(job)
        }
    }
}

/// One call of `forEachSlice`; the closure is used only while the caller waits.
private final class Job: @unchecked Sendable {
    private let slices: Int
    private let body: (Int) -> Void
    private let next = Atomic<Int>(0)

    init(slices: Int, body: @escaping (Int) -> Void) {
        self.slices = slices
        self.body = body
    }

    func work() {
        while true {
            let slice = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard slice < slices else { return }
            body(slice)
        }
    }
}

/// Where the caller posts a job and threads wait for it.
///
/// The condition's lock protects all of the state.
private final class JobBoard: @unchecked Sendable {
    private let condition = NSCondition()
    private var job: Job?
    private var helpers = 0
    private var isClosed = false
    private var generation = 0

    func post(_ job: Job) {
        condition.lock()
        self.job = job
        generation &+= 1
        condition.broadcast()
        condition.unlock()
    }

    /// Withdraws the job and waits for the threads that took part in it.
    func finish(_ job: Job) {
        condition.lock()
        self.job = nil
        while helpers > 0 { condition.wait() }
        condition.unlock()
    }

    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }

    /// The life of a helping thread.
    func work() {
        var seen = 0
        condition.lock()
        while !isClosed {
            guard let job, generation != seen else {
                condition.wait()
                continue
            }
            seen = generation
            helpers += 1
            condition.unlock()
            job.work()
            condition.lock()
            helpers -= 1
            if helpers == 0 { condition.broadcast() }
        }
        condition.unlock()
    }
}
