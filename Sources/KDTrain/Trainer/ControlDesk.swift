import Foundation
import KDExperiment

/// Where a trainer hears what it is to do and waits for room on the disk.
final class ControlDesk {
    private let recorder: RunRecorder
    private let pace: TrainerPace
    private let probes: TrainerProbes
    private let stopFlag: StopFlag
    private var reader: ControlReader
    private var control = RunControl()
    private var phase = RunPhase.starting
    /// Somebody wants this run to stop, which a signal to the process does not say.
    private(set) var isToldToStop = false
    /// Since when the run is paused.
    private var heldSince: Double?
    /// Seconds spent waiting so far, for whatever reason.
    private(set) var heldSeconds = 0.0
    /// Called again and again while the run waits for room on the disk, within its turn: other runs
    /// of the process have none then.
    var whileWaiting: () -> Void = {}

    init(
        reader: ControlReader, recorder: RunRecorder, stopFlag: StopFlag, options: TrainerOptions
    ) {
        self.reader = reader
        self.recorder = recorder
        self.stopFlag = stopFlag
        pace = options.pace
        probes = options.probes
    }

    /// What to do before the next step.
    func nextOrder() -> RunControl.Order {
        listen()
        return control.next()
    }

    /// What cannot wait for the run's next turn.
    func urgentOrder() -> RunControl.Order {
        listen()
        return control.urgentOrder
    }

    /// Makes the run a paused one, until ``work(as:)``.
    func hold() throws(TrainerError) {
        guard heldSince == nil else { return }
        try enter(.paused)
        heldSince = MachineTime.now
    }

    /// Enters a phase of work, unless the run is in it.
    func work(as phase: RunPhase) throws(TrainerError) {
        if let heldSince { heldSeconds += MachineTime.now - heldSince }
        heldSince = nil
        if self.phase != phase { try enter(phase) }
    }

    /// Changes the run's phase.
    func enter(_ phase: RunPhase, error: String? = nil) throws(TrainerError) {
        self.phase = phase
        do throws(SystemError) { try recorder.enter(phase, error: error) } catch {
            throw .system(error)
        }
    }

    private func listen() {
        if stopFlag.isRaised { control.take(.stop) }
        for word in reader.next() {
            switch word {
            case .command(let command):
                if command == .stop { isToldToStop = true }
                control.take(command)
            case .unknown(let text):
                let known = ControlCommand.allCases.map(\.rawValue).joined(separator: ", ")
                // Nothing depends on this line: a disk too full for it is met elsewhere.
                try? recorder.record(
                    .log(.warning, "control: \"\(text)\" is none of \(known)"))
            }
        }
    }
}

// MARK: - Full disks

extension ControlDesk {
    /// Writes something that the run depends on; while the disk is full the run pauses and tries
    /// again until there is room.
    ///
    /// - Parameters:
    ///   - url: What is written.
    ///   - savedStep: The step of the last checkpoint, for the message when told to stop meanwhile.
    ///   - isLast: It is the log's last line, behind which nothing is to be said.
    func persist(
        _ url: URL, savedStep: Int, isLast: Bool = false,
        _ write: () throws(SystemError) -> Void
    ) throws(TrainerError) {
        let before = recorder.state
        var isWaiting = false
        while true {
            do throws(SystemError) {
                try probes.willWrite(url)
                try write()
                break
            } catch  where error.isOutOfSpace {
                isWaiting = true
                try enter(.paused, error: "\(error); waiting for room on the disk")
            } catch {
                throw .system(error)
            }
            try waitForRoom(savedStep: savedStep)
        }
        if isWaiting {
            try enter(before.phase)
            if !isLast { try? recorder.record(.log(.warning, "the disk was full; going on")) }
        }
    }

    private func waitForRoom(savedStep: Int) throws(TrainerError) {
        let start = MachineTime.now
        let end = start + pace.fullDiskRetries
        defer { heldSeconds += MachineTime.now - start }
        while MachineTime.now < end {
            listen()
            if control.isEnding {
                throw .stoppedOnFullDisk(step: recorder.state.step, savedStep: savedStep)
            }
            whileWaiting()
            Thread.sleep(forTimeInterval: min(pace.controlPolls, pace.fullDiskRetries))
        }
    }
}
