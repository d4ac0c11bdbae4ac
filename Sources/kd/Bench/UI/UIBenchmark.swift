import Foundation
import KDExperiment
import KDResults

/// Measures the dashboard on a project from outside, as a user at a terminal meets it.
struct UIBenchmark {
    let project: Project
    /// How often the dashboard is opened, and the index rebuilt unless that takes long.
    var openings: Int
    /// Keys pressed on each screen.
    var keys: Int
    /// Events that a trainer writes while they are waited for.
    var events: Int
    /// How long processor time with nothing new is counted, each time.
    var idleSeconds: Double
    /// Told what is going on.
    let report: (String) -> Void

    /// Rebuilding goes on to be repeated until this many seconds have gone.
    private static let patience = 20.0
    /// Silence after which a screen is complete: longer than anything waits that still paints.
    private static let quiet = 0.4

    /// Measures everything; takes a minute or two.
    ///
    /// The index is rebuilt, and ``PlayedTrainer/run(of:)`` is added, which is the caller's to remove.
    func measure() throws -> UIFigures {
        var figures = UIFigures()
        try measureIngest(&figures)
        try measureOpening(&figures)
        try measureFinished(&figures)
        try measureLive(&figures)
        return figures
    }

    private func measureIngest(_ figures: inout UIFigures) throws {
        report("reading every log into a new index")
        try removeIndex()
        figures.firstPeakByteCount = try firstOpening()
        let begin = ContinuousClock.now
        repeat {
            try removeIndex()
            let start = ContinuousClock.now
            try rebuild()
            figures.ingestSeconds.append((ContinuousClock.now - start).seconds)
        } while figures.ingestSeconds.count < openings
            && (ContinuousClock.now - begin).seconds < Self.patience
        let index = try ResultsIndex.open(project)
        figures.points = try index.pointCount()
        figures.runs = try index.runs().count
    }

    /// Opens the dashboard without an index and waits until it has read everything.
    ///
    /// - Returns: The most memory that took, bytes.
    private func firstOpening() throws -> Int {
        let session = try BenchSession(project)
        defer { session.end() }
        var before = 0.0
        repeat {
            before = session.cpuSeconds
            try session.watch(seconds: 1)
        } while session.cpuSeconds - before > 0.1
        return session.peakByteCount
    }

    private func rebuild() throws {
        let process = Process()
        process.executableURL = URL(filePath: Executable.path ?? "kd")
        process.arguments = ["reindex", "--project", project.url.path]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw CommandFailure("kd reindex ended with status \(process.terminationStatus)")
        }
    }

    private func removeIndex() throws {
        guard case .file(let url) = IndexLocation.choose(for: project) else { return }
        for ending in ["", "-wal", "-shm"] {
            try FileSystem.remove(URL(filePath: url.path + ending))
        }
    }

    private func measureOpening(_ figures: inout UIFigures) throws {
        report("opening the dashboard")
        var times: (first: [Double], last: [Double]) = ([], [])
        for _ in 0..<openings {
            let session = try BenchSession(project)
            defer { session.end() }
            guard let output = try session.output(quiet: Self.quiet, limit: 60) else {
                throw CommandFailure("the dashboard printed nothing for a minute")
            }
            times.first.append((output.first - session.start).seconds)
            times.last.append((output.last - session.start).seconds)
            figures.note(peak: session.peakByteCount)
        }
        figures.firstOutput = Spread(times.first)
        figures.completePaint = Spread(times.last)
    }

    private func measureFinished(_ figures: inout UIFigures) throws {
        let session = try BenchSession(project)
        defer { session.end() }
        try session.output(quiet: Self.quiet, limit: 60)
        report("pressing keys")
        let start = ProcessorTime.now
        // With one run the cursor has nowhere to go: the preview is hidden and shown instead.
        figures.runsKeys = try press(figures.runs > 1 ? ["j", "k"] : ["v", "v"], session)
        try session.press("2")
        try session.output(quiet: Self.quiet, limit: 10)
        figures.runKeys = try press(["+", "-"], session)
        figures.stolenShare = ProcessorTime.now.stolenShare(since: start)
        report("looking on while nothing happens")
        figures.finishedShare = try cpuShare(session) {}
        figures.note(peak: session.peakByteCount)
    }

    private func press(_ wanted: [String], _ session: BenchSession) throws -> Spread {
        var seconds: [Double] = []
        for number in 0..<keys {
            let start = ContinuousClock.now
            try session.press(wanted[number % wanted.count])
            guard let output = try session.output(quiet: 0.05, limit: 2) else { continue }
            seconds.append((output.first - start).seconds)
        }
        return Spread(seconds)
    }

    private func measureLive(_ figures: inout UIFigures) throws {
        report("playing a trainer")
        var trainer = try PlayedTrainer(project)
        let session = try BenchSession(project)
        defer { session.end() }
        // Live runs head the list: the first one is the trainer's.
        try session.output(quiet: Self.quiet, limit: 60)
        for keys in ["gg", "\r"] {
            try session.press(keys)
            try session.output(quiet: Self.quiet, limit: 5)
        }
        var seconds: [Double] = []
        for number in 0..<events {
            try trainer.beat()
            // Out of step with the program's own looks.
            try session.watch(seconds: 0.5 + Double(number) * 0.013)
            let start = ContinuousClock.now
            try trainer.log(1 + Double(number) / 10)
            guard let output = try session.output(quiet: 0.3, limit: 3) else { continue }
            seconds.append((output.first - start).seconds)
        }
        figures.eventToScreen = Spread(seconds)
        report("looking on while a trainer lives")
        figures.liveShare = try cpuShare(session) { try trainer.beat() }
        figures.note(peak: session.peakByteCount)
    }

    /// Processor time over the time that goes by, while something happens once a second.
    private func cpuShare(_ session: BenchSession, _ beat: () throws -> Void) throws -> Double {
        let start = (cpu: session.cpuSeconds, time: ContinuousClock.now)
        repeat {
            try beat()
            try session.watch(seconds: min(1, idleSeconds))
        } while (ContinuousClock.now - start.time).seconds < idleSeconds
        return (session.cpuSeconds - start.cpu) / (ContinuousClock.now - start.time).seconds
    }
}
