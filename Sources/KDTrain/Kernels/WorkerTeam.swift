import CVector
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
        forEachSeatedSlice(slices) { slice, _ in body(slice) }
    }

    /// Does the same, and tells `body` which seat in `0..<threads` its thread has for this call.
    func forEachSeatedSlice(_ slices: Int, _ body: (_ slice: Int, _ seat: Int) -> Void) {
        guard threads > 1, slices > 1 else {
            for slice in 0..<slices { body(slice, 0) }
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
    private let body: (Int, Int) -> Void
    private let next = Atomic<Int>(0)
    private let seats = Atomic<Int>(0)

    init(slices: Int, body: @escaping (Int, Int) -> Void) {
        self.slices = slices
        self.body = body
    }

    func work() {
        let seat = seats.wrappingAdd(1, ordering: .relaxed).oldValue
        while true {
            let slice = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard slice < slices else { return }
            body(slice, seat)
        }
    }
}

/// Where the caller posts a job and threads wait for it.
///
/// The condition's lock protects the state; what can be watched without it is atomic. Both sides
/// watch for a while before they sleep: a training step posts hundreds of jobs a few microseconds
/// apart, and waking a thread takes longer than many of them.
private final class JobBoard: @unchecked Sendable {
    /// The turns of watching before sleeping: some 50 microseconds.
    private static let patience = 2000

    private let condition = NSCondition()
    private var job: Job?
    private var isClosed = false
    /// The jobs posted so far.
    private let generation = Atomic<Int>(0)
    /// The threads at work on the job, the caller not counted.
    private let helpers = Atomic<Int>(0)

    func post(_ job: Job) {
        condition.lock()
        self.job = job
        generation.wrappingAdd(1, ordering: .releasing)
        condition.broadcast()
        condition.unlock()
    }

    /// Withdraws the job and waits for the threads that took part in it.
    func finish(_ job: Job) {
        condition.lock()
        self.job = nil
        condition.unlock()
        if watch({ helpers.load(ordering: .acquiring) == 0 }) { return }
        condition.lock()
        while helpers.load(ordering: .acquiring) > 0 { condition.wait() }
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
        while true {
            _ = watch { generation.load(ordering: .acquiring) != seen }
            guard let hasHelped = help(&seen) else { return }
            guard hasHelped else { continue }
            if helpers.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
                condition.lock()
                condition.broadcast()
                condition.unlock()
            }
        }
    }

    /// Waits for a job that has not been seen and takes part in it; nil when the team ends, false
    /// where the caller had done all of the job before.
    ///
    /// Never inlined: the job, whose closure is only lent, must be let go of before the caller is
    /// told so.
    @inline(never)
    private func help(_ seen: inout Int) -> Bool? {
        condition.lock()
        while !isClosed, generation.load(ordering: .relaxed) == seen { condition.wait() }
        seen = generation.load(ordering: .relaxed)
        let (job, isClosed) = (job, isClosed)
        if job != nil { helpers.wrappingAdd(1, ordering: .relaxed) }
        condition.unlock()
        job?.work()
        return isClosed ? nil : job != nil
    }

    /// Whether a condition comes true while it is worth staying awake for it.
    private func watch(_ condition: () -> Bool) -> Bool {
        for _ in 0..<Self.patience {
            if condition() { return true }
            kd_spin_hint()
        }
        return false
    }
}
