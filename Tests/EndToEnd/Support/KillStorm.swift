import Foundation
import KDExperiment
import Testing

/// Kills processes of a project at seeded random moments while runs are at work.
struct KillStorm {
    /// Who is killed, all at once.
    enum Victim: CaseIterable {
        case trainer, allTrainers, dashboard, trainersAndDashboard, queue, everything
    }

    /// What the storm waits for before it strikes; each is over soon on a project at work.
    enum Moment: CaseIterable {
        /// So many bytes more in the logs.
        case logGrows
        /// A trainer has begun and is reading data and models.
        case starting
        /// A checkpoint or attention map is written and not yet renamed into place.
        case fileBeingWritten
        case evaluating
    }

    private let place: Workplace
    private var generator: SeededGenerator
    private var dashboard: DashboardTerminal?
    /// Kills by victim.
    private(set) var kills: [Victim: Int] = [:]

    init(_ place: Workplace, seed: UInt64) {
        self.place = place
        generator = SeededGenerator(seed: seed)
    }

    /// Strikes so many times; each victim is struck in turn, in a random order.
    mutating func rage(times: Int) throws {
        var victims: [Victim] = []
        for _ in 0..<times {
            if victims.isEmpty { victims = Victim.allCases.shuffled(using: &generator) }
            try strike(victims.removeLast())
        }
        dashboard = nil
    }

    /// Brings everything back to work, waits for a random moment and kills.
    private mutating func strike(_ victim: Victim) throws {
        if TmuxTerminal.isAvailable, dashboard?.process == nil {
            dashboard = try DashboardTerminal(place)
            try dashboard?.expectRunsScreen()
        }
        // Any command starts a queue where one is missing.
        #expect(try place.kd("ls").status == 0)
        // A run that was killed three times within one epoch is given up until somebody asks.
        let lost = place.runs.filter { $0.readState()?.phase == .lost }.map(\.id.description)
        if !lost.isEmpty { #expect(try place.kd(["retry"] + lost).status == 0) }
        #expect(
            eventually { !place.processes("train").isEmpty }, "no trainer is left to be killed")
        waitFor(Moment.allCases.randomElement(using: &generator) ?? .logGrows)
        let doomed = processes(of: victim)
        doomed.forEach { $0.killNow() }
        #expect(eventually { doomed.allSatisfy { !$0.isAlive } })
        kills[victim, default: 0] += 1
    }

    private mutating func processes(of victim: Victim) -> [ProcessIdentity] {
        let trainers = place.processes("train")
        let screen = [dashboard?.process].compactMap { $0 }
        switch victim {
        case .trainer: return trainers.randomElement(using: &generator).map { [$0] } ?? []
        case .allTrainers: return trainers
        case .dashboard: return screen
        case .trainersAndDashboard: return trainers + screen
        case .queue: return place.processes("queue")
        case .everything: return place.processes("queue") + trainers + screen
        }
    }

    private mutating func waitFor(_ moment: Moment) {
        let growth = Int.random(in: 1...20_000, using: &generator)
        let before = logBytes
        // A moment that does not come is no fault: the storm strikes anyway.
        _ = eventually(seconds: 3, every: 0.001) {
            switch moment {
            case .logGrows: logBytes >= before + growth
            case .starting: isAnyRun(in: .starting)
            case .evaluating: isAnyRun(in: .evaluating)
            case .fileBeingWritten: hasTemporaryFile
            }
        }
    }

    private var logBytes: Int {
        place.runs.reduce(0) { $0 + (FileSystem.stamp($1.eventsURL)?.byteCount ?? 0) }
    }

    private func isAnyRun(in phase: RunPhase) -> Bool {
        place.runs.contains { $0.readState()?.phase == phase }
    }

    private var hasTemporaryFile: Bool {
        place.runs.contains { run in
            [run.checkpointsURL, run.attentionURL].contains { folder in
                let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
                return names?.contains { $0.contains(".tmp") } ?? false
            }
        }
    }
}
