import Foundation
import KDExperiment
import Testing

@testable import KDTrain

/// Who may train a run, and that two never do.
@Suite struct RunAdmissionTests {
    private let fixture = RunFixture()

    private func ask(
        _ run: RunDirectory, _ starter: TrainerStarter, patience: Double = 0
    ) throws -> RunAdmission.Answer {
        var options = RunFixture.options()
        options.starter = starter
        options.pace.takeOverPatience = patience
        return try RunAdmission(run: run, options: options, stopFlag: StopFlag()).ask()
    }

    private func makeRun(_ state: RunState) throws -> RunDirectory {
        let run = fixture.directory("run-\(UUID().uuidString)")
        try FileSystem.ensureDirectory(run.url)
        try run.write(state)
        return run
    }

    private func elsewhere(_ phase: RunPhase, age: Double) -> RunState {
        RunState(
            phase: phase, process: ProcessIdentity(pid: 1, startTime: 1), host: "elsewhere",
            heartbeat: WallClock.now - age, attempts: 1)
    }

    @Test func `each trainer has a number of its own, and a late one sees it`() throws {
        let run = try makeRun(RunState(phase: .queued))
        let first = try #require(try TrainerTicket.take(run, after: 0))
        #expect(first.number == 1 && !first.isReplaced)
        // It died before the state said that there was a first one: this machine's lock is free.
        let second = try #require(try TrainerTicket.take(run, after: 0))
        #expect(second.number == 2 && first.isReplaced && !second.isReplaced)
    }

    @Test func `a number taken on another machine is respected while its owner may live`() throws {
        let run = try makeRun(RunState(phase: .queued))
        try FileSystem.ensureDirectory(run.attemptsURL)
        let owner = "{\"host\":\"elsewhere\",\"pid\":1,\"t\":1000}"
        try Data(owner.utf8).write(to: run.attemptsURL.appending(path: "1.json"))
        #expect(try TrainerTicket.take(run, after: 0, now: 1030) == nil)
        #expect(try TrainerTicket.take(run, after: 0, now: 1100)?.number == 2)
        try Data().write(to: run.attemptsURL.appending(path: "3.json"))
        #expect(try TrainerTicket.take(run, after: 2) == nil, "it is just being written")
    }

    @Test func `of many that ask at once one is let in`() async throws {
        let run = try makeRun(RunState(phase: .queued))
        let numbers = await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<16 { group.addTask { try? TrainerTicket.take(run, after: 0)?.number } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(numbers.compactMap { $0 }).count == numbers.count)
    }

    @Test func `a trainer on another machine is left alone while its heart beats`() throws {
        for starter in [TrainerStarter.user, .batchJob] {
            let beating = try makeRun(elsewhere(.training, age: 5))
            guard case .busy = try ask(beating, starter) else {
                Issue.record("took a living run"); return
            }
            let dead = try makeRun(elsewhere(.training, age: 90))
            guard case .pass(let pass) = try ask(dead, starter) else {
                Issue.record("left a dead run"); return
            }
            #expect(pass.ticket.number == 2)
        }
    }

    @Test func `a batch job waits for the trainer before it to be gone`() throws {
        let run = try makeRun(elsewhere(.training, age: RunState.heartbeatPatience - 0.3))
        guard case .pass = try ask(run, .batchJob, patience: 5) else {
            Issue.record("did not wait"); return
        }
    }

    @Test func `a batch job goes on where a signal ended it, and not where somebody stopped it`()
        throws
    {
        let interrupted = try makeRun(RunState(phase: .stopped))
        guard case .pass = try ask(interrupted, .batchJob) else {
            Issue.record("did not go on"); return
        }
        guard case .never(.busy) = try ask(interrupted, .queue) else {
            Issue.record("the queue started a stopped run"); return
        }
        let stopped = try makeRun(RunState(phase: .stopped))
        try stopped.send(.stop)
        guard case .never(.stopped) = try ask(stopped, .batchJob) else {
            Issue.record("went on with a stopped run"); return
        }
        let deaf = try makeRun(elsewhere(.training, age: 90))
        try deaf.send(.stop)
        guard case .never(.stopped) = try ask(deaf, .batchJob) else {
            Issue.record("did not hear the stop"); return
        }
        #expect(deaf.readState()?.phase == .stopped)
    }

    @Test func `a signal leaves a batch job's run waiting, a stop does not`() throws {
        let cases: [(ControlCommand?, RunPhase)] = [(nil, .queued), (.stop, .stopped)]
        for (word, phase) in cases {
            let run = try fixture.make(
                RunFixture.spec(seed: word == nil ? 1 : 2, epochs: 3))
            let flag = StopFlag()
            var options = RunFixture.options()
            options.starter = .batchJob
            options.probes.didStep = { step in
                guard step == 2 else { return }
                if let word { try? run.send(word) }
                flag.raise()
            }
            let claim = try RunClaim.take(run, stopFlag: flag, options: options).get()
            let outcome = Cohort([claim], options: options).run().first
            #expect(outcome == (word == nil ? .interrupted : .stopped))
            #expect(run.readState()?.phase == phase)
            #expect(FileSystem.stamp(run.lastCheckpointURL) != nil)
        }
    }

    @Test func `a trainer that was replaced ends at its next heartbeat`() throws {
        let run = try fixture.make(RunFixture.spec())
        var options = RunFixture.options()
        let replaced = StopFlag()
        options.probes.wasReplaced = { replaced.raise() }
        options.probes.didStep = { step in
            guard step == 1 else { return }
            try? Data().write(to: run.attemptsURL.appending(path: "2.json"))
            let end = ContinuousClock.now + .seconds(20)
            while !replaced.isRaised, ContinuousClock.now < end {
                Thread.sleep(forTimeInterval: 0.01)
            }
        }
        _ = TrainerProcess.run(run, options: options)
        #expect(replaced.isRaised)
    }
}
