import Foundation
import KDExperiment
import Testing

/// Python with what trainers/pytorch needs for these tests, where it is installed.
enum PythonTrainer {
    /// The folder of the trainer.
    static let folder = URL(filePath: #filePath)
        .appending(path: "../../../trainers/pytorch", directoryHint: .isDirectory)
        .standardizedFileURL

    static let skipReason: Comment =
        "python3 has no torch, safetensors or scikit-learn: pip install them to test the trainer"

    static let isAvailable =
        (try? run(["-c", "import numpy, safetensors, sklearn, torch"]))?.status == 0

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
    }
}
