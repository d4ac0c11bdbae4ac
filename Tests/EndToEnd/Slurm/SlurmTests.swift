import Foundation
import KDExperiment
import KDTestSupport
import Testing

/// kd's commands with jobs in place of processes; the cluster is a stand-in that any machine has.
@Suite struct `Runs as Slurm jobs` {
    private let place: Workplace
    private let cluster: FakeSlurm

    init() throws {
        place = try Workplace()
        cluster = try FakeSlurm()
        try place.write("threads: 1\nexecutor: slurm\n", to: ".kd/project.yaml")
    }

    private func kd(_ arguments: String..., seconds: Double = 240) throws -> ProgramResult {
        try place.kd(arguments, environment: ["PATH": cluster.path], seconds: seconds)
    }

    private func isFinished(_ run: RunDirectory) -> Bool { run.readState()?.phase == .finished }

    @Test func `an experiment is trained by jobs, and the commands tell of them`() throws {
        try place.write(ExperimentText.small(variants: ["ce", "kd"]), to: "small.yaml")
        let wait = try kd("launch", "small.yaml", "--wait")
        #expect(wait.status == 0, "\(wait.output)\(wait.errors)")
        #expect(place.runs.count == 3 && place.runs.allSatisfy(isFinished))
        #expect(cluster.tasks.count == 3)
        let list = try kd("ls")
        #expect(list.output.contains("JOB") && list.output.contains("1_0 "), "\(list.output)")
        let values = try kd("ls", "--json").json().elements ?? []
        #expect(values.allSatisfy { $0["slurm"]?["node"]?.text == "n1" })
        let doctor = try kd("doctor")
        #expect(doctor.output.contains("slurm 99.0-fake"), "\(doctor.output)")
    }

    @Test func `a requeued job goes on from its checkpoint, a stopped one does not go on`() throws {
        try place.write(ExperimentText.long(seeds: [0, 1], epochs: 200), to: "long.yaml")
        #expect(try kd("launch", "long.yaml").status == 0)
        let runs = place.runs
        #expect(eventually { runs.allSatisfy { ($0.readState()?.step ?? 0) > 10 } })
        let scontrol = cluster.commandsURL.appending(path: "scontrol").path
        for task in cluster.tasks {
            #expect(try ToolResult.run(scontrol, ["requeue", task], seconds: 20).isSuccess)
        }
        #expect(eventually { runs.allSatisfy { $0.readState()?.phase == .queued } })
        let steps = runs.map { $0.readState()?.step ?? 0 }
        #expect(
            eventually {
                zip(runs, steps).allSatisfy { run, step in
                    let state = run.readState()
                    return state?.attempts == 2 && (state?.step ?? 0) > step
                }
            })
        #expect(cluster.tasks.allSatisfy { cluster.note("restarts", of: $0) == "1" })
        for run in runs { #expect(try kd("stop", run.id.description).status == 0) }
        #expect(eventually { runs.allSatisfy { $0.readState()?.phase == .stopped } })
        #expect(
            eventually {
                cluster.tasks.allSatisfy { cluster.note("state", of: $0) == "COMPLETED" }
            })
        for run in runs {
            let log = try SurvivingLog(run)
            #expect(log.damagedLines == 0 && log.starts == 2 && log.ends == [.stopped])
            #expect(log.epochs == Array(1..<log.epochs.count + 1))
        }
    }

    @Test func `without Slurm a launch says what to do and makes nothing`() throws {
        try place.write(ExperimentText.long(), to: "long.yaml")
        let launch = try place.kd(["launch", "long.yaml"], environment: ["PATH": "/nowhere"])
        #expect(launch.status == 1)
        #expect(launch.errors.contains("no sbatch in $PATH"), "\(launch.errors)")
        #expect(place.runs.isEmpty)
        let doctor = try place.kd(["doctor"], environment: ["PATH": "/nowhere"])
        #expect(doctor.output.contains("!!  slurm"), "\(doctor.output)")
    }
}
