import Foundation
import KDExperiment

/// A run that this process has taken: its lock, its record, its heartbeat.
final class RunClaim {
    let session: TrainerSession
    /// Where the words for this trainer begin in the control file, bytes.
    let controlOffset: Int
    private let heartbeat: Heartbeat
    private var lock: FileLock?

    /// Why a run was not taken.
    struct Refusal: Error {
        let outcome: TrainerOutcome
    }

    /// Takes a run, unless it is finished, elsewhere at work or not there.
    static func take(
        _ directory: RunDirectory, stopFlag: StopFlag, options: TrainerOptions
    ) -> Result<RunClaim, Refusal> {
        guard FileSystem.stamp(directory.url) != nil else {
            return refuse(.missing("there is no run directory \(directory.url.path)"))
        }
        // Before the lock: whoever sees the lock taken may write `stop`, and means this trainer.
        let control = ControlReader(directory.controlURL)
        do throws(SystemError) {
            let admission = RunAdmission(run: directory, options: options, stopFlag: stopFlag)
            switch try admission.ask() {
            case .busy(let reason): return refuse(.busy(reason))
            case .never(let outcome): return refuse(outcome)
            case .pass(let pass):
                do throws(SystemError) {
                    return .success(
                        try RunClaim(
                            directory, pass, control: control, stopFlag: stopFlag,
                            options: options))
                } catch  where error.isOutOfSpace {
                    return refuse(.busy(postpone(directory, pass.state, error)))
                }
            }
        } catch  where error.isOutOfSpace {
            return refuse(.busy("\(error)"))
        } catch {
            return refuse(.failed("\(error)"))
        }
    }

    /// Says in the state of a run that cannot even begin why it waits; the caller holds the lock.
    private static func postpone(
        _ directory: RunDirectory, _ state: RunState, _ error: SystemError
    ) -> String {
        var state = state
        let reason = "\(error); waiting for room on the disk"
        state.error = reason
        try? directory.write(state)
        return reason
    }

    private static func refuse(_ outcome: TrainerOutcome) -> Result<RunClaim, Refusal> {
        .failure(Refusal(outcome: outcome))
    }

    private init(
        _ directory: RunDirectory, _ pass: RunAdmission.Pass, control: ControlReader,
        stopFlag: StopFlag, options: TrainerOptions
    ) throws(SystemError) {
        LeftoverFiles.remove(from: directory)
        let recorder = try RunRecorder(directory, state: pass.state, pace: options.pace)
        try recorder.enter(.starting) { state in
            state.process = .current
            state.host = HostName.current
            state.attempts = pass.ticket.number
            state.startedAt = state.startedAt ?? WallClock.now
            state.endedAt = nil
        }
        lock = pass.lock
        controlOffset = control.offset
        let (ticket, leave) = (pass.ticket, options.probes.wasReplaced)
        heartbeat = Heartbeat(interval: options.pace.heartbeats) {
            // Its machine was cut off and another has the run: not a word more into the directory.
            if ticket.isReplaced { leave() }
            recorder.beat()
        }
        let desk = ControlDesk(
            reader: control, recorder: recorder, stopFlag: stopFlag, options: options)
        session = TrainerSession(
            directory: directory, recorder: recorder, desk: desk, options: options)
    }

    /// Stops what this process does about the run and keeps the lock for the program that it becomes.
    func leaveToProgram() {
        heartbeat.stop()
        lock?.surviveProgramStart()
    }

    /// Lets go of the run, whose end has been recorded.
    func release() {
        heartbeat.stop()
        lock = nil
    }
}
