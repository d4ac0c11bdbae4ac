import Foundation
import KDExperiment
import KDTestSupport
import Testing

@testable import KDLaunch

@Suite struct `Actions on runs` {
    private let fixture: LaunchFixture
    private let actions: RunActions
    private let teacher: RunDirectory
    private let student: RunDirectory

    init() throws {
        fixture = try LaunchFixture()
        actions = RunActions(project: fixture.project)
        let runs = try fixture.launch()
        teacher = runs[0]
        student = runs[1]
    }

    /// Puts the student in a phase, with this process as its trainer where it needs one.
    private func set(_ phase: RunPhase, on run: RunDirectory? = nil) throws {
        let run = run ?? student
        var state = try #require(run.readState())
        state.phase = phase
        state.process = phase.isLive ? .current : nil
        try run.write(state)
    }

    private var control: String {
        (try? String(contentsOf: student.controlURL, encoding: .utf8)) ?? ""
    }

    @Test func `stop takes a queued run out, resume puts it back`() throws {
        #expect(try actions.stop(student.id).result == .done)
        #expect(fixture.phase(student) == .stopped)
        #expect(try actions.stop(student.id).result == .unchanged)
        #expect(try actions.resume(student.id).result == .done)
        #expect(fixture.phase(student) == .queued)
        #expect(try actions.resume(student.id).result == .unchanged)
    }

    @Test func `stop, pause and resume tell a live trainer by its control file`() throws {
        try set(.training)
        #expect(try actions.pause(student.id).result == .done)
        #expect(try actions.stop(student.id).result == .done)
        try set(.paused)
        #expect(try actions.pause(student.id).result == .unchanged)
        #expect(try actions.resume(student.id).result == .done)
        #expect(control == "pause\nstop\nresume\n")
    }

    @Test func `a queued run cannot be paused, and the reason says what to do`() throws {
        let outcome = try actions.pause(student.id)
        #expect(outcome.result == .refused)
        #expect(outcome.message.contains("stop takes it out of the queue"))
        #expect(fixture.phase(student) == .queued)
    }

    @Test func `what has ended can be neither paused nor, when finished, retried`() throws {
        for phase in [RunPhase.finished, .stopped, .failed, .lost] {
            try set(phase)
            #expect(try actions.pause(student.id).result == .refused)
        }
        try set(.finished)
        #expect(try actions.retry(student.id).result == .refused)
        #expect(try actions.resume(student.id).result == .refused)
    }

    @Test func `a failed run is retried, not resumed`() throws {
        try set(.failed)
        #expect(try actions.resume(student.id).result == .refused)
        #expect(try actions.retry(student.id).result == .done)
        #expect(fixture.phase(student) == .queued)
        #expect(student.readState()?.error == nil)
    }

    @Test func `retry queues the teacher too where that is why`() throws {
        try set(.failed, on: teacher)
        try set(.failed)
        #expect(try actions.retry(student.id).message.contains("its teacher"))
        #expect(fixture.phase(teacher) == .queued)
    }

    @Test func `a fresh retry forgets the checkpoints`() throws {
        try set(.failed)
        try FileSystem.ensureDirectory(student.checkpointsURL)
        try FileSystem.create(student.lastCheckpointURL, with: [1])
        #expect(try actions.retry(student.id).message.contains("go on from epoch"))
        try set(.failed)
        #expect(try actions.retry(student.id, fresh: true).message.contains("beginning"))
        #expect(FileSystem.stamp(student.lastCheckpointURL) == nil)
    }

    @Test func `a dead trainer's run reads as lost and can be resumed`() throws {
        var state = try #require(student.readState())
        state.phase = .training
        state.process = ProcessIdentity(pid: 999_999_999, startTime: 1)
        try student.write(state)
        #expect(student.observedState()?.phase == .lost)
        #expect(try actions.resume(student.id).result == .done)
        #expect(fixture.phase(student) == .queued)
    }

    @Test func `a trainer on another host counts as alive while its heart beats`() throws {
        var state = try #require(student.readState())
        state.phase = .training
        state.process = .current
        state.host = "elsewhere"
        state.heartbeat = 1000
        try student.write(state)
        #expect(student.observedState(now: 1059)?.phase == .training)
        #expect(student.observedState(now: 1061)?.phase == .lost)
    }

    @Test func `a priority is given to what waits or may wait again, and to nothing finished`()
        throws
    {
        #expect(student.priority == 0)
        #expect(try actions.prioritize(student.id, 7).result == .done)
        #expect(student.priority == 7)
        #expect(try actions.prioritize(student.id, 7).result == .unchanged)
        #expect(try actions.prioritize(student.id, by: -8).result == .done)
        #expect(student.priority == -1)
        #expect(try actions.prioritize(student.id, .max).result == .done)
        #expect(student.priority == 1000)
        try set(.training)
        #expect(try actions.prioritize(student.id, 0).message.contains("waits again"))
        #expect(student.priority == 0)
        try set(.finished)
        #expect(try actions.prioritize(student.id, 3).result == .refused)
        try Data("many\n".utf8).write(to: student.url.appending(path: "priority"))
        #expect(student.priority == 0)
    }

    @Test func `a run that is to be trained alone stays so when it is queued again`() throws {
        try QueueRecord(crashes: 2, isAlone: true).write(to: student)
        try set(.failed)
        #expect(try actions.retry(student.id).result == .done)
        #expect(QueueRecord(student).isAlone && QueueRecord(student).crashes == 0)
    }

    @Test func `rm moves a run to the trash and restore brings it back`() throws {
        #expect(try actions.remove(student.id).result == .done)
        #expect(student.readState() == nil)
        #expect(actions.trashed().map(\.id) == [student.id])
        #expect(try actions.restore(student.id).result == .done)
        #expect(fixture.phase(student) == .queued)
        #expect(try actions.restore(student.id).result == .refused)
    }

    @Test func `rm refuses a run with a trainer, and a teacher that is waited for`() throws {
        #expect(try actions.remove(teacher.id).result == .refused)
        let lock = try #require(try FileLock.tryAcquire(student.lockURL))
        #expect(try actions.remove(student.id).result == .refused)
        withExtendedLifetime(lock) {}
    }

    @Test func `runs that do not exist are refused, never made`() throws {
        let id = RunID("nowhere")
        for outcome in [
            try actions.stop(id), try actions.pause(id), try actions.resume(id),
            try actions.retry(id), try actions.remove(id), try actions.prioritize(id, 1),
        ] {
            #expect(outcome.result == .refused)
        }
        #expect(FileSystem.stamp(fixture.project.runDirectory(id).url) == nil)
    }

    @Test func `a run is found by id, beginning, hash or display name`() throws {
        let id = student.id
        let hash = String(id.description.suffix(10))
        for text in [id.description, "small", hash, "small/kd/s0", "small/k"] {
            #expect(try RunReference.resolve(text, in: fixture.project) == id, "\(text)")
        }
    }

    @Test func `an ambiguous name lists the candidates, an unknown one says so`() throws {
        try fixture.launch(seeds: [1])
        do {
            _ = try RunReference.resolve("small-kd", in: fixture.project)
            Issue.record("resolved")
        } catch {
            #expect(error.description.contains("2 runs"))
            #expect(error.description.contains(student.id.description))
        }
        #expect(throws: RunReference.Failure.none("x\u{1B}[2J", nearest: [])) {
            try RunReference.resolve("x\u{1B}[2J", in: fixture.project)
        }
        #expect(
            !RunReference.Failure.none("x\u{1B}[2J", nearest: []).description.contains("\u{1B}"))
    }

    @Test func `a refused retry leaves the checkpoints and the teacher alone`() throws {
        try set(.failed)
        try set(.stopped, on: teacher)
        try FileSystem.ensureDirectory(student.checkpointsURL)
        try Data("x".utf8).write(to: student.lastCheckpointURL)
        let lock = try #require(try FileLock.tryAcquire(student.lockURL))
        #expect(try actions.retry(student.id, fresh: true).result == .refused)
        withExtendedLifetime(lock) {}
        #expect(FileSystem.stamp(student.lastCheckpointURL) != nil)
        #expect(fixture.phase(teacher) == .stopped)
    }

    @Test func `resume is refused while a trainer obeys a stop`() throws {
        try set(.training)
        #expect(try actions.stop(student.id).result == .done)
        let outcome = try actions.resume(student.id)
        #expect(outcome.result == .refused && outcome.message.contains("is stopping"))
        #expect(control == "stop\n")
    }

    @Test func `a run put back waits behind those that were queued before`() throws {
        try set(.stopped)
        let before = try #require(student.readState()?.heartbeat)
        #expect(try actions.retry(student.id).result == .done)
        #expect(try #require(student.readState()?.heartbeat) > before)
    }

    @Test func `a run removed twice comes back twice, the later one first`() throws {
        try set(.finished)
        #expect(try actions.remove(student.id).result == .done)
        try fixture.launch()
        #expect(fixture.phase(student) == .queued)
        #expect(try actions.remove(student.id).result == .done)
        #expect(actions.trashed().map(\.id) == [student.id])
        #expect(try actions.restore(student.id).result == .done)
        #expect(fixture.phase(student) == .queued)
        try FileSystem.rename(student.url, to: fixture.folder.url.appending(path: "away"))
        #expect(try actions.restore(student.id).result == .done)
        #expect(fixture.phase(student) == .finished)
        #expect(actions.trashed().isEmpty)
    }

    @Test func `rm refuses a run whose trainer beats on another machine`() throws {
        var state = try #require(student.readState())
        (state.phase, state.host, state.heartbeat) = (.training, "elsewhere", WallClock.now)
        state.process = ProcessIdentity(pid: 1, startTime: 1)
        try student.write(state)
        let outcome = try actions.remove(student.id)
        #expect(outcome.result == .refused && outcome.message.contains("another machine"))
    }

    @Test func `a launch that is not urgent does not hurry its teacher`() throws {
        let fresh = try LaunchFixture()
        let plan = try LaunchPlan(LaunchFixture.specs(), project: fresh.project)
        try plan.launch(priority: -5)
        #expect(plan.entries.map { fresh.project.runDirectory($0.run.id).priority } == [-5, -5])
    }

    @Test func `runs of one name are told apart by their ids`() throws {
        let text = """
            name: swept
            data: {name: digits}
            teacher: {model: wrn-10-1, train: {epochs: 2}}
            student: {model: wrn-10-1}
            distill: {lambda1: 0.1, lambda2: 0.9}
            schedule: {epochs: 2}
            sweep: {distill.tau: [2, 8]}
            """
        let specs = try ExperimentFile.parse(text, file: "swept.yaml").runs
        try LaunchPlan(specs, project: fixture.project).launch()
        for name in [specs[0].displayName, "swept"] {
            do {
                _ = try RunReference.resolve(name, in: fixture.project)
                Issue.record("resolved")
            } catch {
                #expect(error.description.contains("means 2 runs; write an id:"))
            }
        }
    }
}
