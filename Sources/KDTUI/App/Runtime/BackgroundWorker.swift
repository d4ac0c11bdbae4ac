import Foundation
import KDExperiment
import Synchronization

/// The thread that reads files and asks trainers, so that keys never wait for a disk.
final class BackgroundWorker: Sendable {
    private let effects = Mutex<[Effect]>([])
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
                for effect in take() { post(performer.perform(effect)) }
            }
        }
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Ends the thread after what it does now.
    func stop() {
        isStopped.withLock { $0 = true }
        signal.signal()
    }

    /// Hands over work.
    func perform(_ wanted: [Effect]) {
        guard !wanted.isEmpty else { return }
        effects.withLock { $0 += wanted }
        signal.signal()
    }

    /// Returns what has come back since the last call.
    func received() -> [Message] {
        messages.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
    }

    /// Takes all work; of several requests for details, and of several drafts to check, only the
    /// last is still wanted.
    private func take() -> [Effect] {
        let all = effects.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        let detail = all.lastIndex { if case .loadDetail = $0 { true } else { false } }
        let draft = all.lastIndex { if case .checkDraft = $0 { true } else { false } }
        return all.enumerated().filter { index, effect in
            switch effect {
            case .loadDetail: index == detail
            case .checkDraft: index == draft
            default: true
            }
        }.map(\.element)
    }

    private func post(_ new: [Message]) {
        guard !new.isEmpty else { return }
        messages.withLock { $0 += new }
        waker.wake()
    }
}
