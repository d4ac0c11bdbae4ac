import Foundation
import KDExperiment
import Testing

/// Python with what trainers/pytorch needs for these tests, where it is installed.
enum PythonTrainer {
    /// The folder of the trainer.
    static let folder = URL(filePath: #filePath)
        .appending(path: "../../../trainers/pytorch", directoryHint: .isDirectory)
        .standardizedFileURL

    /// The packages of trainers/pytorch/README.md, as Python calls them.
    private static let modules = [
        "numpy", "safetensors", "torch", "torchvision", "sklearn", "PIL", "yaml",
    ]

    /// Those that cannot be imported: without one of them some test would be left out unsaid.
    private static let missing: [String] = {
        let look = """
            import sys
            for name in sys.argv[1:]:
                try: __import__(name)
                except Exception: print(name)
            """
        guard let result = try? run(["-c", look] + modules), result.status == 0 else {
            return ["python3"]
        }
        let lines = result.output.split(separator: "\n")
        return modules.filter { lines.contains($0[...]) }
    }()

    static let isAvailable = missing.isEmpty
    static let skipReason: Comment =
        "trainers/pytorch stays untested: there is no \(missing.joined(separator: ", "))"

    /// Runs python3 to its end.
    static func run(
        _ arguments: [String], environment: [String: String] = [:]
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        // Bytes of compiled modules would land in the source tree.
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["PYTHONDONTWRITEBYTECODE": "1"].merging(environment) { $1 }
        ) { $1 }
        let pipe = Pipe()
        (process.standardOutput, process.standardError) = (pipe, pipe)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}

/// The reference trainer in Python computes what kd computes and keeps a run directory as kd does.
@Suite(.serialized, .enabled(if: PythonTrainer.isAvailable, PythonTrainer.skipReason))
struct `The PyTorch trainer` {
    @Test func `its losses, networks, trainings and run directories are kd's`() throws {
        let tests = PythonTrainer.folder.appending(path: "tests").path
        let result = try PythonTrainer.run(
            ["-m", "unittest", "discover", "-s", tests],
            environment: ["KD_PROGRAM": Workplace.program])
        #expect(result.status == 0, "\(result.output)")
        #expect(!result.output.contains("skipped="), "\(result.output)")
    }

    /// The line of an experiment file that hands its runs to the trainer.
    private static let line =
        "\ntrainer: {command: [python3, \(PythonTrainer.folder.appending(path: "train.py").path)]}\n"

    @Test func `teacher and student trained by it are runs like others`() throws {
        let place = try Workplace()
        try place.write(
            ExperimentText.small(epochs: 1, variants: ["amd"]) + Self.line, to: "small.yaml")
        let launch = try place.kd("launch", "small.yaml", "--wait")
        #expect(launch.status == 0, "\(launch.output)\(launch.errors)")
        #expect(place.runs.count == 2)
        #expect(place.runs.allSatisfy { $0.readState()?.phase == .finished })
        #expect(place.runs.allSatisfy { $0.readState()?.attempts == 1 })
        let watch = try place.kd("watch", "small-amd").output
        #expect(watch.contains("epoch 1"), "\(watch)")
        let rows = try place.kd("results", "--json").json().elements ?? []
        #expect(rows.map { $0["result"]?["metric"]?.text } == ["test/top1", "test/top1"])
        let check = try place.kd("fsck")
        #expect(check.status == 0, "\(check.output)\(check.errors)")
        let export = try place.kd("weights", "export", "small-amd", "--output", "w.safetensors")
        #expect(export.status == 0, "\(export.errors)")

        // What it has trained teaches a student of kd's own engine.
        let text = ExperimentText.small(epochs: 1).replacing("name: small", with: "name: taught")
            .replacing("train: {epochs: 2}", with: "weights: w.safetensors")
        try place.write(text, to: "taught.yaml")
        let taught = try place.kd("launch", "taught.yaml", "--wait")
        #expect(taught.status == 0, "\(taught.output)\(taught.errors)")
    }

    @Test func `pause, stop and resume reach it`() throws {
        let place = try Workplace()
        try place.write(ExperimentText.long() + Self.line, to: "long.yaml")
        #expect(try place.kd("launch", "long.yaml").status == 0)
        let run = try #require(place.run("long"))
        #expect(eventually(seconds: 300) { (run.readState()?.epoch ?? 0) >= 1 })
        #expect(try place.kd("pause", "long").status == 0)
        #expect(eventually(seconds: 300) { run.readState()?.phase == .paused })
        #expect(try place.kd("resume", "long").status == 0)
        #expect(eventually(seconds: 300) { run.readState()?.phase == .training })
        #expect(try place.kd("stop", "long").status == 0)
        #expect(eventually(seconds: 300) { run.readState()?.phase == .stopped })
        #expect(FileSystem.stamp(run.lastCheckpointURL) != nil)
        let step = try #require(run.readState()?.step)

        // The interpreter holds the run's lock until it has quite ended.
        #expect(try eventually(seconds: 300) { try place.kd("resume", "long").status == 0 })
        #expect(eventually(seconds: 300) { (run.readState()?.step ?? 0) > step })
        #expect(run.readState()?.attempts == 2)
        // A signal is a stop too.
        run.readState()?.process?.terminate()
        #expect(eventually(seconds: 300) { run.readState()?.phase == .stopped })
    }
}
