import Foundation
import KDExperiment
import KDTestSupport
import Testing

@testable import KDLaunch

@Suite struct `A Slurm submission` {
    private let folder = TemporaryFolder()

    private func submission(
        _ tasks: [[String]], executable: String = "/opt/kd", _ settings: ProjectSettings = .init()
    ) throws -> SlurmSubmission {
        let runs = folder.url.appending(path: ".kd/runs", directoryHint: .isDirectory)
        let directories = try tasks.map { names in
            try names.map { name in
                let run = RunDirectory(runs.appending(path: name, directoryHint: .isDirectory))
                try FileSystem.ensureDirectory(run.url)
                return run
            }
        }
        return SlurmSubmission(
            tasks: directories, executable: executable, settings: settings,
            folder: SlurmFolder(
                Project(folder.url.appending(path: "100%", directoryHint: .isDirectory))),
            name: "1-2")
    }

    @Test func `asks for what the settings say, and for its own`() throws {
        var settings = ProjectSettings(threads: 3)
        settings.slurm = SlurmSettings(
            partition: "gpu", time: "04:00:00", memory: "8G", grace: 90,
            options: ["--account=x", "--gres=gpu:1"])
        let submission = try submission([["a"], ["b", "c"]], settings)
        let words = submission.arguments
        for word in [
            "--parsable", "--array=0-1", "--requeue", "--open-mode=append", "--signal=B:USR1@90",
            "--cpus-per-task=3", "--partition=gpu", "--time=04:00:00", "--mem=8G", "--account=x",
            "--gres=gpu:1", "--chdir=\(folder.url.path)",
        ] { #expect(words.contains(word), "\(word)") }
        #expect(words.last == submission.scriptURL.path)
        #expect(
            words.contains {
                $0.hasPrefix("--output=") && $0.hasSuffix("/100%%/slurm/%A_%a.out")
            })
        settings.slurm.cpus = 5
        let wide = try self.submission([["a"]], settings)
        #expect(wide.arguments.contains("--cpus-per-task=5"))
        #expect(wide.script.contains("--threads 5"))
    }

    /// Runs the script as Slurm would and answers what the trainer was called with.
    private func run(
        _ submission: SlurmSubmission, task: Int, trainer: String, signal: Int32? = nil
    ) throws -> ProcessExit? {
        let bin = folder.url.appending(path: "bin", directoryHint: .isDirectory)
        try FileSystem.ensureDirectory(bin)
        let requeue = "#!/bin/bash\necho \"$@\" >>'\(folder.url.path)/requeued'\n"
        for (url, text) in [
            (URL(filePath: submission.executable), "#!/bin/bash\n\(trainer)\n"),
            (bin.appending(path: "scontrol"), requeue),
        ] {
            try Data(text.utf8).write(to: url)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: url.path)
        }
        // Not Foundation's Process: its children inherit the blocked signals of this thread.
        let shell = try ChildProcess.startDetached(
            executable: "/usr/bin/env",
            arguments: [
                "-i", "PATH=\(bin.path):/usr/bin:/bin", "SLURM_ARRAY_JOB_ID=7",
                "SLURM_ARRAY_TASK_ID=\(task)", "/bin/bash", "-c", submission.script,
            ], output: folder.url.appending(path: "shell.log"))
        if let signal {
            #expect(eventually { file("ready") != "" })
            ProcessIdentity.of(pid: shell.pid)?.signal(signal)
        }
        var exit: ProcessExit?
        #expect(
            eventually {
                exit = shell.reap()
                return exit != nil
            })
        return exit
    }

    private func file(_ name: String) -> String {
        (try? String(contentsOf: folder.url.appending(path: name), encoding: .utf8)) ?? ""
    }

    @Test func `trains the runs of its task, whatever their folder is called`() throws {
        let odd = TemporaryFolder().url.path + "/it's $HOME"
        try FileManager.default.createDirectory(
            atPath: odd, withIntermediateDirectories: true)
        let submission = try submission([["a"], ["b", "c d"]], executable: odd + "/kd")
        let status = try run(submission, task: 1, trainer: "printf '%s\\n' \"$@\"; exit 3")
        #expect(status == .status(3))
        let said = file(".kd/runs/b/trainer.log").split(separator: "\n")
        #expect(said.prefix(4) == ["train", "--batch-job", "--threads", "1"])
        #expect(said.dropFirst(4).map { $0.split(separator: "/").last } == ["b", "c d"])
        #expect(file(".kd/runs/a/trainer.log") == "" && file("requeued") == "")
        #expect(try run(submission, task: 2, trainer: "exit 0") == .status(64))
    }

    private var patientTrainer: String {
        """
        trap 'echo told; exit 0' TERM
        echo ready >'\(folder.url.path)/ready'
        while :; do sleep 0.05; done
        """
    }

    @Test func `goes back into Slurm's queue when the time limit is near`() throws {
        let submission = try submission([["a"]], executable: folder.url.path + "/kd")
        #expect(
            try run(submission, task: 0, trainer: patientTrainer, signal: SIGUSR1) == .status(0))
        #expect(file(".kd/runs/a/trainer.log") == "told\n")
        #expect(file("requeued") == "requeue 7_0\n")
    }

    @Test func `leaves a cancelled job cancelled`() throws {
        let submission = try submission([["a"]], executable: folder.url.path + "/kd")
        #expect(
            try run(submission, task: 0, trainer: patientTrainer, signal: SIGTERM) == .status(0))
        #expect(file(".kd/runs/a/trainer.log") == "told\n")
        #expect(file("requeued") == "")
    }
}
