import Foundation
import KDExperiment
import Testing

/// Kills trainers, the queue, a dashboard and readers of a project, one after the other at seeded
/// random moments, until all runs have finished.
///
/// Nobody is there to start the queue again but the dashboard and the trainers themselves.
struct FaultStorm {
    /// Who is killed.
    enum Victim: CaseIterable {
        case trainer, queue, dashboard, reader
    }

    private let place: Workplace
    private var generator: SeededGenerator
    private var killsLeft: Int
    private var dashboard: DashboardTerminal?
    private var reader: StartedProgram?
    private var kills: [Victim: Int] = [:]
    private var retries = 0

    /// - Parameter kills: After so many the rest goes on in peace.
    init(_ place: Workplace, kills: Int, generator: SeededGenerator) {
        self.place = place
        self.generator = generator
        killsLeft = kills
    }

    /// How often each was hit.
    var tally: String {
        let parts = Victim.allCases.map { "\($0) \(kills[$0, default: 0])" }
        return parts.joined(separator: ", ") + "; runs retried after three deaths: \(retries)"
    }

    /// Rages until all runs have finished.
    mutating func rage(patience: Double) throws {
        let deadline = ContinuousClock.now + .seconds(patience)
        while !place.runs.allSatisfy({ $0.readState()?.phase == .finished }) {
            try #require(
                ContinuousClock.now < deadline,
                "\(phases) after \(patience) s; \(place.read(".kd/queue.log").suffix(2000))")
            try bringBack()
            Thread.sleep(forTimeInterval: Double.random(in: 0.1...0.7, using: &generator))
            if killsLeft > 0 { strike() }
        }
        dashboard = nil
        reader?.process.waitUntilExit()
        #expect(!kills.isEmpty, "the runs were over before the storm")
    }

    /// Opens what was killed, and queues again what was given up.
    private mutating func bringBack() throws {
        if TmuxTerminal.isAvailable {
            if dashboard?.process == nil {
                dashboard = try DashboardTerminal(place)
                try dashboard?.expectRunsScreen()
            }
        } else {
            try place.kd("ls")
        }
        if reader?.process.isRunning != true {
            reader = try place.start(["results", "--json"])
        }
        let lost = place.runs.filter { $0.readState()?.phase == .lost }.map(\.id.description)
        guard !lost.isEmpty else { return }
        retries += lost.count
        #expect(try place.kd(["retry"] + lost).status == 0)
    }

    private mutating func strike() {
        let victim = Victim.allCases.randomElement(using: &generator) ?? .trainer
        let doomed: ProcessIdentity? =
            switch victim {
            case .trainer: place.processes("train").randomElement(using: &generator)
            case .queue: place.processes("queue").first
            case .dashboard: dashboard?.process
            case .reader: readerProcess
            }
        guard doomed?.killNow() == true else { return }
        kills[victim, default: 0] += 1
        killsLeft -= 1
    }

    private var readerProcess: ProcessIdentity? {
        guard let process = reader?.process, process.isRunning else { return nil }
        return ProcessIdentity.of(pid: process.processIdentifier)
    }

    private var phases: String {
        let counts = Dictionary(grouping: place.runs) { $0.readState()?.phase.rawValue ?? "none" }
        return counts.map { "\($0.value.count) \($0.key)" }.sorted().joined(separator: ", ")
    }
}
