import Foundation
import KDExperiment
import KDTestSupport
import Testing

@testable import KDLaunch

/// The queue with a cluster beside it: both real, the jobs played by ``LaunchFixture``'s trainer.
@Suite struct `The queue on Slurm` {
    private let fixture: LaunchFixture
    private let cluster: FakeSlurm

    init() throws {
        fixture = try LaunchFixture()
        cluster = try FakeSlurm()
        try ProjectSettings(executor: .slurm).save(to: fixture.project)
    }

    private var folder: SlurmFolder { SlurmFolder(fixture.project) }

    /// The cluster's commands.
    private var commands: SlurmCommands {
        let folder = cluster.commandsURL.path
        return SlurmCommands { tool, arguments throws(SlurmError) in
            do throws(SystemError) {
                return try ToolResult.run("\(folder)/\(tool)", arguments, seconds: 20)
            } catch {
                throw .unavailable(tool: tool, message: "\(error)")
            }
        }
    }

    private func queue() -> QueueProcess {
        let slurm = SlurmExecutor(
            executable: fixture.trainer.path, project: fixture.project, commands: commands,
            interval: 0.1, oblivion: 0.3, log: { _ in })
        let local = LocalExecutor(executable: "/bin/false")
        return QueueProcess(
            project: fixture.project, executors: [.local: local, .slurm: slurm], log: { _ in })
    }

    /// Runs a queue beside the test and waits for its end.
    private func whileQueueRuns(_ body: () throws -> Void) throws {
        let group = DispatchGroup()
        DispatchQueue.global().async(group: group) { [self] in
            var queue = queue()
            _ = try? queue.run()
        }
        try body()
        #expect(group.wait(timeout: .now() + 60) == .success)
    }

    @Test func `hands in the teacher, then its students in one array`() throws {
        let runs = try fixture.launch(variants: ["kd", "at"])
        var queue = queue()
        #expect(try queue.run())
        #expect(runs.map(fixture.phase) == [.finished, .finished, .finished])
        #expect(try fixture.starts().first == runs[0].id.description)
        #expect(cluster.tasks == ["1_0", "2_0", "2_1"])
        #expect(cluster.arguments(ofArray: 2).contains("--array=0-1"))
        let record = try #require(SlurmRecord(of: runs[0]))
        #expect(record.job == "1_0" && record.state.word == "COMPLETED" && record.node == "n1")
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(left == ["changed"], "scripts and empty outputs are taken away")
    }

    @Test func `keeps the script while its array lives, and what Slurm said`() throws {
        let runs = try fixture.launch(variants: ["kd", "at"])
        var executor = SlurmExecutor(
            executable: "/bin/true", project: fixture.project, commands: commands, interval: 0,
            log: { _ in })
        let (said, silent) = (SlurmTaskID(array: 1, index: 0), SlurmTaskID(array: 1, index: 1))
        try cluster.put("hold")
        _ = executor.start(runs[1...].map { [$0] }, settings: ProjectSettings())
        let script = try String(contentsOf: folder.scriptURL(ofArray: 1), encoding: .utf8)
        #expect(script.contains(runs[2].url.path))
        try Data("slurmstepd: error".utf8).write(to: folder.outputURL(of: said))
        try Data().write(to: folder.outputURL(of: silent))
        folder.tidy(after: silent, isLast: false)
        #expect(FileSystem.stamp(folder.outputURL(of: silent)) == nil)
        #expect(FileSystem.stamp(folder.scriptURL(ofArray: 1)) != nil)
        folder.tidy(after: said, isLast: true)
        #expect(FileSystem.stamp(folder.outputURL(of: said)) != nil)
        #expect(FileSystem.stamp(folder.scriptURL(ofArray: 1)) == nil)
    }

    @Test func `takes stopped runs out of Slurm's queue, and puts them back`() throws {
        try cluster.put("hold")
        let runs = try fixture.launch()
        let actions = RunActions(project: fixture.project)
        try whileQueueRuns {
            #expect(eventually { SlurmRecord(of: runs[0])?.reason == "Resources" })
            #expect(SlurmRecord(of: runs[0])?.text == "1_0 pending (Resources)")
            let outcome = try actions.stop(runs[0].id)
            #expect(outcome.result == .done)
            #expect(eventually { cluster.tasks.isEmpty && SlurmRecord(of: runs[0]) == nil })
            #expect(fixture.phase(runs[0]) == .stopped)
        }
        try cluster.remove("hold")
        #expect(try actions.resume(runs[0].id).result == .done)
        var queue = queue()
        #expect(try queue.run())
        #expect(runs.map(fixture.phase) == [.finished, .finished])
    }

    @Test func `stops a run whose job somebody cancelled`() throws {
        try fixture.play("hang", by: "teacher")
        let run = try #require(try fixture.launch().first)
        try whileQueueRuns {
            #expect(eventually { fixture.phase(run) == .training })
            try commands.cancel([SlurmTaskID(array: 1, index: 0)])
        }
        #expect(fixture.phase(run) == .stopped)
        #expect(run.readState()?.error?.contains("1_0 cancelled") == true)
    }

    @Test func `stops a run whose waiting job vanished without a trace`() throws {
        try cluster.put("hold")
        let run = try #require(try fixture.launch().first)
        try whileQueueRuns {
            #expect(eventually { SlurmRecord(of: run)?.reason == "Resources" })
            try commands.cancel([SlurmTaskID(array: 1, index: 0)])
        }
        #expect(fixture.phase(run) == .stopped)
    }

    @Test func `hands a run in again whose trainer was killed`() throws {
        try fixture.play("crash-once", by: "teacher")
        let runs = try fixture.launch()
        var queue = queue()
        #expect(try queue.run())
        #expect(runs.map(fixture.phase) == [.finished, .finished])
        #expect(cluster.tasks == ["1_0", "2_0", "3_0"])
    }

    @Test func `counts a job that never takes its run as a crash, with Slurm's reason`() throws {
        let run = try #require(try fixture.launch().first)
        try FileManager.default.removeItem(at: fixture.trainer)
        try whileQueueRuns {
            #expect(
                eventually {
                    run.readState()?.error?.contains("1_0 failed on n1 (NonZeroExitCode)") ?? false
                })
            #expect(QueueRecord(run).crashes > 0)
            _ = try RunActions(project: fixture.project).stop(run.id)
        }
    }

    @Test func `adopts the jobs of a queue before it`() throws {
        try cluster.put("hold")
        let runs = try fixture.launch()
        // The first queue dies as soon as it has handed the teacher in.
        var first = SlurmExecutor(
            executable: fixture.trainer.path, project: fixture.project, commands: commands,
            interval: 0.1, log: { _ in })
        #expect(first.start([[runs[0]]], settings: ProjectSettings()) == [.started])
        try whileQueueRuns {
            #expect(eventually { SlurmRecord(of: runs[0])?.reason == "Resources" })
            try cluster.remove("hold")
        }
        #expect(runs.map(fixture.phase) == [.finished, .finished])
        #expect(cluster.tasks == ["1_0", "2_0"])
    }

    @Test func `fails runs that sbatch refuses, and waits where Slurm does not answer`() throws {
        let run = try #require(try fixture.launch().first)
        try cluster.put("refuse", "Batch job submission failed: Invalid partition name specified")
        var refusing = queue()
        #expect(try refusing.run())
        #expect(fixture.phase(run) == .failed)
        #expect(run.readState()?.error?.contains("Invalid partition") == true)

        var executor = SlurmExecutor(
            executable: "/bin/true", project: fixture.project, commands: commands, log: { _ in })
        try cluster.put("down")
        let starts = executor.start([[run]], settings: ProjectSettings())
        guard case .later(let reason, _) = starts.first else { return #expect(starts.isEmpty) }
        #expect(reason.contains("Unable to contact slurm controller"))
    }

    @Test func `halves an array that is too large for Slurm`() throws {
        let runs = try fixture.launch(variants: ["a", "b", "c", "d"])
        let commands = commands
        let picky = SlurmCommands { tool, arguments throws(SlurmError) in
            if tool == "sbatch", arguments.contains("--array=0-3") {
                throw .tooMany(message: "Invalid job array specification")
            }
            return try commands.result(of: tool, arguments)
        }
        var executor = SlurmExecutor(
            executable: "/bin/true", project: fixture.project, commands: picky, log: { _ in })
        let starts = executor.start(runs[1...].map { [$0] }, settings: ProjectSettings())
        #expect(starts == [.started, .started, .started, .started])
        #expect(cluster.tasks == ["1_0", "1_1", "2_0", "2_1"])
    }

    @Test func `a launch may choose another place than the project`() throws {
        let plan = try LaunchPlan(
            LaunchFixture.specs(variants: ["kd"]), project: fixture.project)
        try ProjectSettings(executor: .local).save(to: fixture.project)
        try plan.launch(executor: .slurm)
        var queue = queue()
        #expect(try queue.run())
        #expect(cluster.tasks == ["1_0", "2_0"])
    }
}
