import Foundation
import KDExperiment
import Testing

/// What is left of a run's log when the lines that a later trainer replaced are taken out.
struct SurvivingLog {
    /// Lines that are no events.
    private(set) var damagedLines = 0
    /// Trainers that began.
    private(set) var starts = 0
    private(set) var events: [Event] = []

    init(_ run: RunDirectory) throws {
        var reader = EventLogReader(run.eventsURL)
        while case let lines = try reader.next(), !lines.isEmpty {
            for line in lines {
                guard case .success(let event) = line.result else {
                    damagedLines += 1
                    continue
                }
                if case .start = event.kind {
                    starts += 1
                    events.removeAll { Self.isReplaced($0, by: event) }
                }
                events.append(event)
            }
        }
    }

    /// A trainer that begins at a step does everything behind that step again, and says again how
    /// the run ends.
    private static func isReplaced(_ event: Event, by start: Event) -> Bool {
        if case .end = event.kind { return true }
        return event.step > start.step || event.epoch > start.epoch
    }

    /// The epochs that have been measured, in the order of the log.
    var epochs: [Int] {
        events.compactMap { event in if case .epoch = event.kind { event.epoch } else { nil } }
    }

    /// The steps that have been logged, in the order of the log.
    var steps: [Int] {
        events.compactMap { event in if case .step = event.kind { event.step } else { nil } }
    }

    /// The attention files, in the order of the log.
    var attentionFiles: [String] {
        events.compactMap { event in
            if case .attention(let file) = event.kind { file } else { nil }
        }
    }

    /// How the run ended, every time it did.
    var ends: [RunPhase] {
        events.compactMap { event in if case .end(let phase, _) = event.kind { phase } else { nil }
        }
    }

    /// What every epoch measured, times and speeds left out.
    var measurements: [[MetricValue]] {
        events.compactMap { event in
            guard case .epoch(let metrics) = event.kind else { return nil }
            return metrics.filter { $0.name != "seconds" && $0.name != "images_per_second" }
        }
    }
}
