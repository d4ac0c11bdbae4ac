import Foundation
import KDExperiment
import Synchronization

/// The thread that reads files and asks trainers, so that keys never wait for a disk.
final class BackgroundWorker: Sendable {
    private let jobs = Mutex(Jobs())
    private let messages = Mutex<[Message]>([])
    private let isStopped = Mutex(false)
    private let signal = DispatchSemaphore(value: 0)
    private let waker: TerminalWaker

    /// Seconds between two looks for dead trainers and a dead queue while runs are at work; all
    /// other news comes by itself.
    private static let busyInterval = 1.0
    private static let idleInterval = 2.0
    /// Seconds between two looks for the end of a measurement.
    private static let measuringInterval = 0.2

    /// What was handed over and is not yet done.
    private struct Jobs {
        var waiting: [Effect] = []
        var doing: [Effect] = []
    }

    init(waker: TerminalWaker) { self.waker = waker }

    /// Starts the thread.
    func start(project: Project, workingDirectory: URL) {
        let thread = Thread { [self] in
            let performer = EffectPerformer(project: project, workingDirectory: workingDirectory)
            while !isStopped.withLock({ $0 }) {
                post(performer.look { [weak self] in _ = self?.signal.signal() })
                let interval =
                    performer.isMeasuring
                    ? Self.measuringInterval
                    : performer.isBusy ? Self.busyInterval : Self.idleInterval
                _ = signal.wait(timeout: .now() + interval)
                for effect in take() {
                    post(performer.perform(effect))
                    jobs.withLock { _ = $0.doing.removeFirst() }
                }
            }
        }
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Ends the thread once it has done what was handed over and changes anything; what only reads
    /// is given up.
    ///
    /// - Parameter patience: How long to wait for that.
    /// - Returns: What was not done by then.
    func finish(within patience: Duration) -> [Effect] {
        jobs.withLock { $0.waiting.removeAll { !$0.changesSomething } }
        signal.signal()
        let end = ContinuousClock.now + patience
        var left = unfinished
        while !left.isEmpty, ContinuousClock.now < end {
            Thread.sleep(forTimeInterval: 0.01)
            left = unfinished
        }
        isStopped.withLock { $0 = true }
        signal.signal()
        return left
    }

    private var unfinished: [Effect] {
        jobs.withLock { ($0.doing + $0.waiting).filter(\.changesSomething) }
    }

    /// Hands over work.
    func perform(_ wanted: [Effect]) {
        guard !wanted.isEmpty else { return }
        jobs.withLock { $0.waiting += wanted }
        signal.signal()
    }

    /// Returns what has come back since the last call.
    func received() -> [Message] {
        messages.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
    }

    /// Takes all work; of several requests for details, and of several drafts or sweeps to
    /// check, only the last is still wanted.
    private func take() -> [Effect] {
        jobs.withLock { jobs in
            let all = jobs.waiting
            let detail = all.lastIndex { if case .loadDetail = $0 { true } else { false } }
            let draft = all.lastIndex { if case .checkDraft = $0 { true } else { false } }
            let sweep = all.lastIndex { if case .checkSweep = $0 { true } else { false } }
            jobs.doing = all.enumerated().filter { index, effect in
                switch effect {
                case .loadDetail: index == detail
                case .checkDraft: index == draft
                case .checkSweep: index == sweep
                default: true
                }
            }.map(\.element)
            jobs.waiting = []
            return jobs.doing
        }
    }

    private func post(_ new: [Message]) {
        guard !new.isEmpty else { return }
        messages.withLock { $0 += new }
        waker.wake()
    }
}
