import Foundation
import KDExperiment
import KDTestSupport
import Testing

/// The same on a real Slurm, where its packages are installed.
@Suite(.serialized, .enabled(if: SlurmCluster.isAvailable, SlurmCluster.skipReason))
struct `Runs on a real Slurm` {
    private let place: Workplace
    private let cluster: SlurmCluster

    init() throws {
        place = try Workplace()
        cluster = try SlurmCluster()
        try place.write("threads: 1\nexecutor: slurm\n", to: ".kd/project.yaml")
    }

    private func kd(_ arguments: String..., seconds: Double = 240) throws -> ProgramResult {
        try place.kd(arguments, environment: cluster.environment, seconds: seconds)
    }

    private func job(of run: RunDirectory) -> String? {
        let text = try? String(
            contentsOf: run.url.appending(path: "slurm.json"), encoding: .utf8)
        return text.flatMap { try? JSONParser.parse($0) }?["job"]?.text
    }

    @Test func `students follow their teacher, a requeued job goes on, a stopped one ends`() throws
    {
        try place.write(ExperimentText.small(variants: ["ce", "kd"]), to: "small.yaml")
        try place.write(ExperimentText.long(), to: "long.yaml")
        #expect(try kd("launch", "long.yaml").status == 0)
        let long = try #require(place.run("long"))
        #expect(eventually { (long.readState()?.step ?? 0) > 5 })
        let task = try #require(job(of: long))
        #expect(try cluster.run("scontrol", "requeue", task).isSuccess)

        let wait = try kd("launch", "small.yaml", "--wait")
        #expect(wait.status == 0, "\(wait.output)\(wait.errors)")
        #expect(
            eventually {
                let state = long.readState()
                return state?.attempts == 2 && state?.phase == .training
            })
        #expect(try kd("stop", long.id.description).status == 0)
        #expect(eventually { long.readState()?.phase == .stopped })
        let log = try SurvivingLog(long)
        #expect(log.damagedLines == 0 && log.starts == 2 && log.ends == [.stopped])
        #expect(
            place.runs.filter { $0.id != long.id }.allSatisfy {
                $0.readState()?.phase == .finished && $0.readState()?.attempts == 1
            })
        // Nothing is left in Slurm's queue either.
        #expect(
            eventually { (try? cluster.run("squeue", "-h").output.isEmpty) ?? false })
    }

    /// 24 runs; trainers killed, a job requeued, one cancelled and put back, a node lost with all
    /// that runs there and mended, the queue killed.
    @Test(.enabled(if: LongForm.isWanted, LongForm.hint))
    func `a storm over a cluster loses nothing`() throws {
        try place.write(
            ExperimentText.long(seeds: Array(0..<24), epochs: 30), to: "long.yaml")
        #expect(try kd("launch", "long.yaml").status == 0)
        let runs = place.runs
        #expect(runs.count == 24)
        func working() -> [RunDirectory] {
            runs.filter { $0.readState()?.phase == .training }
        }
        #expect(eventually { working().count >= 2 })
        for _ in 0..<3 {
            #expect(eventually { !working().isEmpty })
            let victim = try #require(working().first)
            victim.readState()?.process?.killNow()
            #expect(eventually { victim.readState()?.phase != .training }, "\(victim.id)")
        }
        place.processes("queue").forEach { $0.killNow() }
        #expect(try kd("ls").status == 0)
        #expect(eventually { !working().isEmpty })
        if let run = working().last, let task = job(of: run) {
            try cluster.run("scontrol", "requeue", task)
        }
        #expect(eventually { working().count >= 2 })
        try cluster.lose("n1")
        // Slurm notices half a minute later; meanwhile the other node works on.
        #expect(
            eventually {
                (try? cluster.run("sinfo", "-h", "-N", "-o", "%N %T"))?.output.contains("n1 down")
                    ?? false
            })
        try cluster.mend("n1")
        let cancelled = try #require(runs.last)
        #expect(try kd("stop", cancelled.id.description).status == 0)
        #expect(eventually { cancelled.readState()?.phase == .stopped })
        let wait = try kd("launch", "long.yaml", "--retry", "--wait", seconds: 1800)
        #expect(wait.status == 0, "\(wait.output)\(wait.errors)")
        for run in runs {
            let name: Comment = "\(run.id)"
            let state = try #require(run.readState())
            let log = try SurvivingLog(run)
            #expect(state.phase == .finished && state.epoch == 30, name)
            #expect(log.damagedLines == 0 && log.ends == [.finished], name)
            #expect(log.epochs == Array(1...30), name)
            #expect(log.starts <= state.attempts, name)
        }
    }
}
