import KDExperiment
import Testing

@testable import KDLaunch

@Suite struct `The queue's rules` {
    private func run(
        _ id: String, _ phase: RunPhase = .queued, teacher: String? = nil, priority: Int = 0,
        queuedAt: Double = 0, notBefore: Double = 0
    ) -> RunSnapshot {
        RunSnapshot(
            id: RunID(id), phase: phase, teacher: teacher.map { RunID($0) }, priority: priority,
            queuedAt: queuedAt, notBefore: notBefore)
    }

    private func start(_ ids: String...) -> QueueDecision { .start(ids.map { RunID($0) }) }

    @Test func `as many runs start as there are free slots, in the order of queueing`() {
        let runs = [run("c", queuedAt: 1), run("a", queuedAt: 2), run("b", queuedAt: 3)]
        #expect(QueueRules.decide(runs, slots: 2, now: 9) == [start("c"), start("a")])
    }

    @Test func `higher priorities start first, and the order of queueing counts among equals`() {
        let runs = [
            run("a", queuedAt: 1), run("b", priority: 2, queuedAt: 2),
            run("c", priority: -1, queuedAt: 0), run("d", priority: 2, queuedAt: 3),
        ]
        let order = QueueRules.decide(runs, slots: 4, now: 9)
        #expect(order == [start("b"), start("d"), start("a"), start("c")])
    }

    @Test func `a teacher has the highest priority of what waits for it`() {
        let runs = [
            run("a", priority: 4, queuedAt: 1), run("t", queuedAt: 2), run("u", queuedAt: 3),
            run("r", teacher: "t", priority: 3), run("s", teacher: "t", priority: 5),
            run("v", teacher: "u", priority: -5),
        ]
        let order = QueueRules.decide(runs, slots: 9, now: 9)
        #expect(order == [start("t"), start("a"), start("u")])
        // One that is asked for by nobody but itself keeps its own.
        let alone = [
            run("a", priority: 8), run("t", priority: 7),
            run("s", .stopped, teacher: "t", priority: 9),
        ]
        #expect(QueueRules.decide(alone, slots: 1, now: 9) == [start("a")])
    }

    @Test func `the teacher of a teacher inherits, and a circle ends`() {
        let chain = [
            run("a", priority: 8), run("t", queuedAt: 1), run("m", teacher: "t"),
            run("s", teacher: "m", priority: 9),
        ]
        #expect(QueueRules.decide(chain, slots: 1, now: 9) == [start("t")])
        let circle = [run("x", teacher: "y", priority: 1), run("y", teacher: "x", priority: 2)]
        #expect(QueueRules.decide(circle, slots: 1, now: 9).isEmpty)
    }

    @Test func `live and just started runs take slots, ended ones do not`() {
        var started = run("s")
        started.isStarted = true
        let runs = [run("t", .training), started, run("f", .finished), run("q")]
        #expect(QueueRules.decide(runs, slots: 2, now: 0).isEmpty)
        #expect(QueueRules.decide(runs, slots: 3, now: 0) == [start("q")])
    }

    @Test func `a paused run keeps its slot`() {
        #expect(QueueRules.decide([run("p", .paused), run("q")], slots: 1, now: 0).isEmpty)
    }

    @Test func `a teacher goes before runs that were queued earlier`() {
        let runs = [
            run("a", queuedAt: 1), run("s", teacher: "t", queuedAt: 2), run("t", queuedAt: 3),
        ]
        #expect(QueueRules.decide(runs, slots: 1, now: 9) == [start("t")])
    }

    @Test func `students wait until their teacher has finished`() {
        for phase in [RunPhase.starting, .training, .evaluating, .paused, .stopped] {
            let runs = [run("t", phase), run("s", teacher: "t")]
            #expect(QueueRules.decide(runs, slots: 4, now: 0).isEmpty, "\(phase)")
        }
        let runs = [run("t", .finished), run("s", teacher: "t")]
        #expect(QueueRules.decide(runs, slots: 4, now: 0) == [start("s")])
    }

    @Test func `students of a failed, lost or missing teacher fail with the reason`() {
        for phase in [RunPhase.failed, .lost, nil] {
            let teacher = phase.map { [run("t", $0)] } ?? []
            let decisions = QueueRules.decide(
                teacher + [run("s", teacher: "t")], slots: 1, now: 0)
            guard case .fail(RunID("s"), let reason)? = decisions.first else {
                Issue.record("no failure for \(phase?.rawValue ?? "missing")")
                continue
            }
            #expect(reason.contains("teacher run t"))
        }
    }

    @Test func `a run is not started before its time`() {
        let runs = [run("q", notBefore: 10)]
        #expect(QueueRules.decide(runs, slots: 1, now: 9).isEmpty)
        #expect(QueueRules.decide(runs, slots: 1, now: 10) == [start("q")])
    }

    @Test func `the queue stays for what runs or can run, not for what waits for a person`() {
        #expect(QueueRules.hasWork([run("t", .training)]))
        #expect(QueueRules.hasWork([run("q", notBefore: 99)]))
        #expect(!QueueRules.hasWork([run("t", .stopped), run("s", teacher: "t")]))
        #expect(!QueueRules.hasWork([run("f", .finished), run("x", .failed)]))
    }

    @Test func `crashes without progress are counted, progress starts the count again`() {
        var record = QueueRecord()
        let crashes = [(0, 0.0), (0, 10), (1, 20), (1, 30), (1, 40)]
        let retries = crashes.map { epoch, now in record.noteCrash(epoch: epoch, now: now) }
        #expect(retries == [true, true, true, true, false])
        #expect(record.notBefore > 40)
    }

    @Test func `slots and threads share the cores out`() {
        func share(_ slots: Int?, _ threads: Int?) -> [Int] {
            let share = MachineShare(ProjectSettings(slots: slots, threads: threads), cores: 8)
            return [share.slots, share.threads]
        }
        #expect(share(nil, nil) == [8, 1])
        #expect(share(2, nil) == [2, 4])
        #expect(share(nil, 4) == [2, 4])
        #expect(share(3, 2) == [3, 2])
        #expect(share(16, nil) == [16, 1])
    }

    @Test func `a student waits while its teacher's state cannot be read`() {
        var student = run("s", teacher: "t")
        student.teacherIsHidden = true
        #expect(QueueRules.decide([student], slots: 2, now: 0).isEmpty)
        #expect(QueueRules.hasWork([student]))
    }

    @Test func `only a stopped teacher holds students up`() {
        let runs = [
            run("a", .stopped), run("b", .training), run("s", teacher: "a"), run("u", teacher: "b"),
            run("v", .finished, teacher: "a"),
        ]
        #expect(QueueRules.heldUp(runs) == [RunID("s"): RunID("a")])
    }

    @Test func `a cluster's jobs say nothing about the trainers of this machine`() {
        var settings = ProjectSettings(slots: 500)
        #expect(MachineShare.here(settings).slots == 500)
        let gibibyte = 1 << 30
        #expect(
            CohortLimit(settings, machineByteCount: 500 * gibibyte).byteCount == gibibyte / 2)
        settings.executor = .slurm
        #expect(MachineShare.here(settings).slots < 500)
        let limit = CohortLimit(settings, of: .slurm, machineByteCount: 500 * gibibyte)
        #expect(limit.byteCount == 250 * gibibyte)
    }
}
