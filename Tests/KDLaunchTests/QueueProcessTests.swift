import Foundation
import KDExperiment
import KDTestSupport
import Testing

@testable import KDLaunch

@Suite struct `The queue` {
    @Test func `trains the teacher, then its students, and ends`() throws {
        let fixture = try LaunchFixture()
        try fixture.setSlots(2)
        let runs = try fixture.launch(variants: ["kd", "at"])
        #expect(try fixture.runQueue())
        #expect(runs.map(fixture.phase) == [.finished, .finished, .finished])
        let starts = try fixture.starts()
        #expect(starts.count == 3)
        #expect(starts.first == runs[0].id.description)
    }

    @Test func `starts a killed trainer again`() throws {
        let fixture = try LaunchFixture()
        let runs = try fixture.launch()
        try fixture.play("crash-once", by: "kd")
        #expect(try fixture.runQueue())
        #expect(runs.map(fixture.phase) == [.finished, .finished])
        #expect(try fixture.starts().count == 3)
    }

    @Test func `starts a run again that was resumed before its trainer was quite gone`() throws {
        let fixture = try LaunchFixture()
        let runs = try fixture.launch()
        try fixture.play("requeued", by: "kd")
        #expect(try fixture.runQueue())
        #expect(runs.map(fixture.phase) == [.finished, .finished])
        #expect(try fixture.starts().count == 3)
    }

    @Test func `does not try a fault of the spec again, and fails the students with the reason`()
        throws
    {
        let fixture = try LaunchFixture()
        let runs = try fixture.launch()
        try fixture.play("fault", by: "teacher")
        #expect(try fixture.runQueue())
        #expect(runs.map(fixture.phase) == [.failed, .failed])
        #expect(try fixture.starts().count == 1)
        #expect(runs[0].readState()?.error?.contains("status 3") == true)
        #expect(runs[1].readState()?.error?.contains("teacher run") == true)
    }

    @Test func `fails a run whose spec cannot be read`() throws {
        let fixture = try LaunchFixture()
        let runs = try fixture.launch()
        try Data("{{{".utf8).write(to: runs[1].specURL)
        #expect(try fixture.runQueue())
        #expect(runs.map(fixture.phase) == [.finished, .failed])
        #expect(runs[1].readState()?.error?.contains("spec.yaml") == true)
    }

    @Test func `gives runs of one teacher one trainer, unless told not to`() throws {
        let fixture = try LaunchFixture()
        try fixture.setSlots(1)
        let runs = try fixture.launch(variants: ["kd", "at"])
        let alone = try fixture.launch(variants: ["x", "y"], alone: true)
        #expect(try fixture.runQueue())
        #expect((runs + alone).allSatisfy { fixture.phase($0) == .finished })
        let trainers = fixture.trainers()
        #expect(trainers.map(\.count).sorted() == [1, 1, 1, 2])
        let shared = try #require(trainers.first { $0.count == 2 })
        #expect(Set(shared) == Set(runs[1...].map(\.id.description)))
    }

    @Test func `starts all runs of a killed trainer again`() throws {
        let fixture = try LaunchFixture()
        try fixture.setSlots(1)
        let runs = try fixture.launch(variants: ["kd", "at"])
        try fixture.play("crash-once", by: "at")
        try fixture.play("crash-once", by: "kd")
        #expect(try fixture.runQueue())
        #expect(runs.allSatisfy { fixture.phase($0) == .finished })
        #expect(fixture.trainers().map(\.count).max() == 2)
        #expect(fixture.trainers().last?.count == 1)
    }

    @Test func `is one for each project`() throws {
        let fixture = try LaunchFixture()
        let lock = try #require(try FileLock.tryAcquire(fixture.project.queueLockURL))
        #expect(try !fixture.runQueue())
        #expect(QueueStarter(project: fixture.project).isAtWork)
        withExtendedLifetime(lock) {}
    }

    @Test func `adopts trainers that it did not start and notices their death`() throws {
        let fixture = try LaunchFixture()
        let run = try #require(try fixture.launch().first)
        let trainer = try ChildProcess.startDetached(
            executable: "/bin/sleep", arguments: ["600"], output: run.logURL)
        let identity = try #require(ProcessIdentity.of(pid: trainer.pid))
        var state = try #require(run.readState())
        state.phase = .training
        state.process = identity
        try run.write(state)
        #expect(run.observedState()?.phase == .training)
        identity.killNow()
        #expect(eventually { run.observedState()?.phase == .lost })
        _ = trainer.reap()
        #expect(try fixture.runQueue())
        #expect(fixture.phase(run) == .finished)
    }

    @Test func `takes a trainer from before a restart of the machine for dead`() throws {
        let fixture = try LaunchFixture()
        let run = try #require(try fixture.launch().first)
        var state = try #require(run.readState())
        state.phase = .training
        let own = ProcessIdentity.current
        state.process = ProcessIdentity(
            pid: own.pid, startTime: own.startTime, boot: "the start before")
        try run.write(state)
        #expect(run.observedState()?.phase == .lost)
        #expect(try fixture.runQueue())
        #expect(fixture.phase(run) == .finished)
        #expect(try fixture.starts().contains(run.id.description))
    }

    @Test func `notices a death within two seconds, of its own trainers and of adopted ones`()
        throws
    {
        for isAdopted in [false, true] {
            let fixture = try LaunchFixture()
            let run = try #require(try fixture.launch().first)
            try fixture.play("hang-once", by: "teacher")
            let adopted = isAdopted ? try fixture.startTrainer(of: run) : nil
            if isAdopted { #expect(eventually { fixture.phase(run) == .training }) }
            let queue = fixture.startQueue()
            #expect(eventually { fixture.phase(run) == .training })
            // A look or two, so that the queue knows of the trainer; it says so nowhere.
            Thread.sleep(forTimeInterval: 0.3)
            let process = try #require(run.readState()?.process)
            let killed = ContinuousClock.now
            process.killNow()
            // Its parent takes it out of the system's table; that is this process in both cases.
            let reaped = adopted.map { child in eventually { child.reap() != nil } }
            #expect(reaped ?? true)
            #expect(eventually { run.readState()?.error?.contains("its trainer died") == true })
            #expect(ContinuousClock.now - killed < .seconds(2), "adopted: \(isAdopted)")
            #expect(eventually { queue.hasEnded })
            #expect(fixture.phase(run) == .finished)
        }
    }

    @Test func `counts one death once, however long its children keep the lock`() throws {
        let fixture = try LaunchFixture()
        let run = try #require(try fixture.launch().first)
        var state = try #require(run.readState())
        state.phase = .training
        state.process = ProcessIdentity(pid: .max, startTime: 1)
        try run.write(state)
        var lock = try FileLock.tryAcquire(run.lockURL)
        #expect(lock != nil)
        let queue = fixture.startQueue()
        // Several looks, each of which finds the trainer dead.
        Thread.sleep(forTimeInterval: 1.2)
        #expect(fixture.phase(run) == .training)
        lock = nil
        #expect(eventually { queue.hasEnded })
        #expect(fixture.phase(run) == .finished)
        #expect(QueueRecord(run).crashes == 1)
    }

    @Test func `does not hurry to a run that somebody else holds`() throws {
        let fixture = try LaunchFixture()
        let run = try #require(try fixture.launch().first)
        try fixture.play("busy-twice", by: "teacher")
        #expect(try fixture.runQueue())
        #expect(fixture.phase(run) == .finished)
        let times = try fixture.startTimes(of: run)
        #expect(times.count == 3)
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 > 0.9 }, "\(times)")
        #expect(QueueRecord(run).crashes == 0)
    }

    @Test func `is started only where runs wait`() throws {
        let fixture = try LaunchFixture()
        let starter = QueueStarter(project: fixture.project, executable: "/bin/true")
        #expect(try !starter.startIfNeeded())
        try fixture.launch()
        #expect(try starter.startIfNeeded())
    }

    @Test func `sends SIGTERM to a trainer that does not obey a stop`() throws {
        let fixture = try LaunchFixture()
        let run = try #require(try fixture.launch().first)
        let trainer = try ChildProcess.startDetached(
            executable: "/bin/sleep", arguments: ["600"], output: run.logURL)
        var state = try #require(run.readState())
        state.phase = .training
        state.process = ProcessIdentity.of(pid: trainer.pid)
        try run.send(.stop)
        var grace = StopGrace()
        grace.look(at: run, state, isShared: false, now: 0)
        grace.look(at: run, state, isShared: false, now: 100)
        #expect(trainer.reap() == nil, "a word from before its time is not for this trainer")
        try run.send(.stop)
        grace.look(at: run, state, isShared: false, now: 200)
        grace.look(at: run, state, isShared: false, now: 205)
        #expect(trainer.reap() == nil)
        grace.look(at: run, state, isShared: true, now: 210.5)
        #expect(trainer.reap() == nil, "the signal would end the trainer's other runs")
        grace.look(at: run, state, isShared: false, now: 211)
        var exit: ProcessExit?
        #expect(
            eventually {
                exit = trainer.reap()
                return exit != nil
            })
        #expect(exit == .signal(SIGTERM))
    }

    @Test func `starts trainers in sessions of their own with their output in a file`() throws {
        let fixture = try LaunchFixture()
        let log = fixture.folder.url.appending(path: "out.log")
        let child = try ChildProcess.startDetached(
            executable: "/bin/bash",
            arguments: ["-c", "echo out; echo err >&2; ls /proc/self/fd | wc -l; sleep 600"],
            output: log)
        #expect(getsid(child.pid) == child.pid)
        let text = { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }
        // 0, 1, 2 and the folder that ls itself reads.
        #expect(eventually { text() == "out\nerr\n4\n" }, "\(text())")
        ProcessIdentity.of(pid: child.pid)?.killNow()
        #expect(eventually { child.reap() == .signal(SIGKILL) })
    }
}
