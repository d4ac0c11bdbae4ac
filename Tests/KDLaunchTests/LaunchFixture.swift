import Foundation
import KDExperiment
import KDTestSupport
import Synchronization
import Testing

@testable import KDLaunch

/// A project in a temporary folder with a program that plays the trainer.
///
/// The program does to a run what the file `plays-<variant>` in the project's folder says: `finish`
/// (also without a file), `hang`, `hang-once`, `crash-once`, `fault`, `busy-twice`, `gives-back` (takes the
/// run three times and ends as busy),
/// `requeued` (ends and finds itself queued again by somebody, the first time); teachers play `plays-teacher`.
final class LaunchFixture: Sendable {
    let folder: TemporaryFolder
    let project: Project
    let trainer: URL

    init() throws {
        folder = TemporaryFolder()
        project = Project(folder.url.appending(path: ".kd", directoryHint: .isDirectory))
        try project.create()
        trainer = folder.url.appending(path: "trainer")
        try Data(Self.script.utf8).write(to: trainer)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: trainer.path)
    }

    /// The runs of a small experiment: a teacher and a student for each variant.
    static func specs(variants: [String] = ["kd"], seeds: [Int] = [0]) throws -> [RunSpec] {
        let rows = variants.map { "  \($0): {}" }.joined(separator: "\n")
        let text = """
            name: small
            data: {name: digits}
            teacher: {model: wrn-10-1, train: {epochs: 2}}
            student: {model: wrn-10-1}
            schedule: {epochs: 2}
            seeds: \(seeds)
            variants:
            \(rows)
            """
        return try ExperimentFile.parse(text, file: "small.yaml").runs
    }

    @discardableResult
    func launch(
        variants: [String] = ["kd"], seeds: [Int] = [0], alone: Bool = false
    ) throws -> [RunDirectory] {
        let plan = try LaunchPlan(Self.specs(variants: variants, seeds: seeds), project: project)
        try plan.launch(alone: alone)
        return plan.entries.map { project.runDirectory($0.run.id) }
    }

    func play(_ part: String, by variant: String) throws {
        let file = folder.url.appending(path: "plays-\(variant)")
        try Data((part + "\n").utf8).write(to: file)
    }

    func setSlots(_ count: Int, cohort: Int? = nil) throws {
        try ProjectSettings(slots: count, cohort: cohort).save(to: project)
    }

    /// Runs the queue in this process until it ends by itself.
    func runQueue() throws -> Bool {
        var queue = QueueProcess(project: project, executable: trainer.path) { _ in }
        return try queue.run()
    }

    /// Runs the queue on a thread of its own until it ends by itself.
    func startQueue() -> RunningQueue {
        RunningQueue(project: project, executable: trainer.path)
    }

    /// Starts a trainer that no queue knows of.
    func startTrainer(of run: RunDirectory) throws -> ChildProcess {
        try ChildProcess.startDetached(
            executable: trainer.path,
            arguments: ["train", "--queued", "--threads", "1", run.url.path],
            output: run.logURL)
    }

    /// When trainers were started for a run, seconds.
    func startTimes(of run: RunDirectory) throws -> [Double] {
        lines(of: "times.log").compactMap { line in
            let parts = line.split(separator: " ")
            return parts.first.map(String.init) == run.id.description
                ? parts.last.flatMap { Double($0) } : nil
        }
    }

    /// The runs in the order in which they were begun.
    func starts() throws -> [String] { lines(of: "starts.log") }

    /// The trainers in the order in which they began, each with its runs.
    func trainers() -> [[String]] {
        lines(of: "trainers.log").map { $0.split(separator: " ").map(String.init) }
    }

    /// The threads that each trainer was told to use.
    func threads() -> [String] { lines(of: "threads.log") }

    private func lines(of log: String) -> [String] {
        let url = folder.url.appending(path: log)
        let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    func phase(_ run: RunDirectory) -> RunPhase? { run.readState()?.phase }

    private static let script = #"""
        #!/bin/bash
        # usage: trainer train --queued|--batch-job --threads N RUN...
        runs=("${@:5}")
        base=${runs[0]}/../../..
        started=$(cut -d' ' -f22 /proc/$$/stat)
        echo "${runs[@]##*/}" >> "$base/trainers.log"
        echo "$4" >> "$base/threads.log"
        state() {
            printf '{"phase":"%s","pid":%d,"process_start":%s,"heartbeat":%s,"epoch":%d,"epochs":2,"attempts":%d}\n' \
                "$1" $$ "$started" "$(date +%s)" "$2" "$attempts" > "$run/state.json.t"
            mv "$run/state.json.t" "$run/state.json"
        }
        for run in "${runs[@]}"; do
            name=${run##*/}
            echo "$name" >> "$base/starts.log"
            echo "$name $(date +%s.%N)" >> "$base/times.log"
            variant=$(echo "$name" | cut -d- -f1 | grep -x teacher || echo "$name" | cut -d- -f2)
            part=$(cat "$base/plays-$variant" 2>/dev/null || echo finish)
            attempts=$(grep -c -x "$name" "$base/starts.log")
            if [ $part = busy-twice ] && [ "$attempts" -lt 3 ]; then exit 75; fi
            state training 0
            case $part in
            busy-twice) state finished 2 ;;
            hang-once) if [ "$attempts" -gt 1 ]; then state finished 2; else exec sleep 600; fi ;;
            finish) state finished 2 ;;
            requeued) if [ "$attempts" -gt 1 ]; then state finished 2; else state queued 0; fi ;;
            hang) exec sleep 600 ;;
            fault) exit 3 ;;
            gives-back) if [ "$attempts" -gt 3 ]; then state finished 2; else exit 75; fi ;;
            crash-once)
                if [ -e "$run/crashed" ]; then state finished 2; else touch "$run/crashed"; kill -9 $$; fi ;;
            esac
        done
        """#
}

/// A queue at work on a thread of its own.
final class RunningQueue: Sendable {
    private let isDone = Mutex(false)

    init(project: Project, executable: String) {
        Thread.detachNewThread {
            var queue = QueueProcess(project: project, executable: executable) { _ in }
            _ = try? queue.run()
            self.isDone.withLock { $0 = true }
        }
    }

    /// It has ended by itself.
    var hasEnded: Bool { isDone.withLock { $0 } }
}

/// Waits until something holds, at most a minute.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
        if try condition() { return true }
        Thread.sleep(forTimeInterval: 0.02)
    }
    return false
}
