import Foundation
import KDExperiment
import Synchronization

/// Writes what a run does into its state.json and events.jsonl.
///
/// The training thread and the heartbeat share it; one lock orders everything that either writes.
final class RunRecorder: Sendable {
    private let directory: RunDirectory
    private let log: EventWriter
    private let pace: TrainerPace
    private let shared: Mutex<Shared>

    private struct Shared {
        var state: RunState
        /// Machine time since which the current stretch of training runs; `nil` while it does not.
        var trainingSince: Double?
        var images = 0
        var meter = SystemMeter()
        var hasSystemEvent = false

        /// The state with the time of the current stretch.
        var current: RunState {
            var state = state
            if let trainingSince { state.trainedSeconds += MachineTime.now - trainingSince }
            return state
        }

        mutating func stopClock() {
            state = current
            trainingSince = nil
        }
    }

    /// Opens the log; nothing is written yet.
    init(_ directory: RunDirectory, state: RunState, pace: TrainerPace) throws(SystemError) {
        self.directory = directory
        self.pace = pace
        log = try EventWriter(directory.eventsURL)
        shared = Mutex(Shared(state: state))
    }

    /// The state as it would be written now.
    var state: RunState { shared.withLock { $0.current } }
}

// MARK: - State

extension RunRecorder {
    /// Changes the phase and whatever else, and writes state.json at once.
    ///
    /// A full disk is no error here: the heartbeat writes the state as soon as there is room.
    func enter(
        _ phase: RunPhase, error: String? = nil, _ change: (inout RunState) -> Void = { _ in }
    ) throws(SystemError) {
        try shared.withLock { shared throws(SystemError) in
            shared.stopClock()
            shared.state.phase = phase
            shared.state.error = error
            change(&shared.state)
            if phase == .training || phase == .evaluating {
                shared.trainingSince = MachineTime.now
            }
            do throws(SystemError) { try write(&shared) } catch  where error.isOutOfSpace {}
        }
    }

    /// Notes a step or an epoch; the heartbeat writes it down.
    func advance(step: Int, epoch: Int, imageCount: Int = 0) {
        shared.withLock { shared in
            shared.state.step = step
            shared.state.epoch = epoch
            shared.images += imageCount
        }
    }

    /// Writes the state, and now and then a system event.
    ///
    /// A failure is left to the training thread to meet again and to report.
    func beat() {
        shared.withLock { shared in
            try? write(&shared)
            if shared.meter.age >= pace.systemEvents { try? recordSystem(&shared) }
        }
    }

    private func write(_ shared: inout Shared) throws(SystemError) {
        shared.state.heartbeat = WallClock.now
        try directory.write(shared.current)
    }
}

// MARK: - Events

extension RunRecorder {
    /// Appends an event about where the run stands now, or about the epoch given.
    func record(_ kind: Event.Kind, epoch: Int? = nil) throws(SystemError) {
        try shared.withLock { shared throws(SystemError) in
            try write(kind, epoch: epoch, shared)
        }
    }

    /// Appends a system event if this process has not written one yet: short runs have one too.
    func recordSystemIfNone() throws(SystemError) {
        try shared.withLock { shared throws(SystemError) in
            if !shared.hasSystemEvent { try recordSystem(&shared) }
        }
    }

    private func recordSystem(_ shared: inout Shared) throws(SystemError) {
        let metrics = shared.meter.read(images: shared.images)
        try write(.system(metrics), epoch: nil, shared)
        shared.hasSystemEvent = true
    }

    private func write(
        _ kind: Event.Kind, epoch: Int?, _ shared: borrowing Shared
    ) throws(SystemError) {
        try log.write(
            Event(
                time: WallClock.now, step: shared.state.step, epoch: epoch ?? shared.state.epoch,
                kind: kind))
    }
}
