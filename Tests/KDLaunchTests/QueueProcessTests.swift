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

    @Test func `tells trainers their threads, so that none reads settings that are being edited`()
        throws
    {
        let fixture = try LaunchFixture()
        try ProjectSettings(slots: 1, threads: 3).save(to: fixture.project)
        try fixture.launch()
        #expect(try fixture.runQueue())
        #expect(fixture.threads() == ["3", "3"])
    }

    @Test func `starts nothing while its settings cannot be read, and says so in what waits`()
        throws
    {
        let fixture = try LaunchFixture()
        let runs = try fixture.launch()
        try Data("slotz: 1\n".utf8).write(to: fixture.project.settingsURL)
        let queue = fixture.startQueue()
        #expect(eventually { runs[1].readState()?.error != nil })
        let reason = try #require(runs[1].readState()?.error)
        #expect(reason.contains("project.yaml") && reason.contains("slotz"), "\(reason)")
        #expect(runs.map(fixture.phase) == [.queued, .queued] && !queue.hasEnded)
        #expect(try fixture.starts().isEmpty)
        try fixture.setSlots(1)
        #expect(eventually { queue.hasEnded })
        #expect(runs.map(fixture.phase) == [.finished, .finished])
        #expect(runs.allSatisfy { $0.readState()?.error == nil })
    }

    @Test func `keeps the settings that it has when the file becomes faulty`() throws {
        let fixture = try LaunchFixture()
        try fixture.setSlots(7)
        var settings = QueueSettings(project: fixture.project)
        #expect(settings.current?.slots == 7 && settings.fault == nil)
        try Data("slots: many\n".utf8).write(to: fixture.project.settingsURL)
        #expect(settings.current?.slots == 7)
        #expect(settings.fault?.contains("slots") == true)
    }

    @Test func `takes a state that cannot be read for what it was`() throws {
        let fixture = try LaunchFixture()
        let teacher = try #require(try fixture.launch().first)
        var scan = QueueScan(project: fixture.project)
        let before = scan.refresh().map(\.state)
        let whole = try Data(contentsOf: teacher.stateURL)
        try Data("{\"phase\":\"trai".utf8).write(to: teacher.stateURL)
        #expect(scan.refresh().map(\.state) == before)
        var later = try #require(RunState(json: String(decoding: whole, as: UTF8.self)))
        later.phase = .training
        try teacher.write(later)
        #expect(scan.refresh().first { $0.run.id == teacher.id }?.state.phase == .training)
    }

    @Test func `a run that waits for a stopped teacher says so, and needs no queue meanwhile`()
        throws
    {
        let fixture = try LaunchFixture()
        let runs = try fixture.launch()
        let actions = RunActions(project: fixture.project)
        #expect(try actions.stop(runs[0].id).result == .done)
        #expect(try fixture.runQueue())
        let held = try #require(runs[1].readState())
        #expect(held.phase == .queued && held.waitingFor == runs[0].id)
        #expect(held.error?.contains("kd resume \(runs[0].id)") == true)
        #expect(fixture.project.isHeldUp(held))
        let starter = QueueStarter(project: fixture.project, executable: "/bin/true")
        #expect(try !starter.startIfNeeded())
        let outcome = try actions.resume(runs[1].id)
        #expect(outcome.result == .done && outcome.message.contains("its teacher"))
        #expect(fixture.phase(runs[0]) == .queued)
        #expect(try starter.startIfNeeded())
        #expect(try eventually { try fixture.runQueue() })
        #expect(runs.map(fixture.phase) == [.finished, .finished])
        #expect(runs[1].readState()?.waitingFor == nil && runs[1].readState()?.error == nil)
    }

    @Test func `a program that gives a run back is tried again, which is no crash`() throws {
        let fixture = try LaunchFixture()
        let run = try #require(try fixture.launch().first)
        try fixture.play("gives-back", by: "teacher")
        #expect(try fixture.runQueue())
        #expect(fixture.phase(run) == .finished)
        #expect(try fixture.startTimes(of: run).count == 4)
        #expect(QueueRecord(run).crashes == 0)
    }

    @Test func `a new queue gives a trainer that was told to stop before its time again`() throws {
        let fixture = try LaunchFixture()
        let run = try #require(try fixture.launch().first)
        let trainer = try ChildProcess.startDetached(
            executable: "/bin/sleep", arguments: ["600"], output: run.logURL)
        var state = try #require(run.readState())
        state.phase = .training
        state.attempts = 1
        state.process = ProcessIdentity.of(pid: trainer.pid)
        try FileSystem.ensureDirectory(run.attemptsURL)
        let ticket = run.attemptsURL.appending(path: "1.json")
        try Data("{}".utf8).write(to: ticket)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -60)], ofItemAtPath: ticket.path)
        try run.send(.stop)
        var grace = StopGrace()
        grace.look(at: run, state, isShared: false, now: 0)
        grace.look(at: run, state, isShared: false, now: 9)
        #expect(trainer.reap() == nil)
        grace.look(at: run, state, isShared: false, now: 11)
        #expect(eventually { trainer.reap() == .signal(SIGTERM) })
    }
}
