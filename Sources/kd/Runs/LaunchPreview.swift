import KDExperiment
import KDLaunch
import KDResults
import KDTUI

/// Prints what a launch would do.
struct LaunchPreview {
    let forecast: LaunchForecast

    /// Prints the grid as a table and sums it up.
    func print() {
        let axes = forecast.axes
        let entries = forecast.plan.entries
        let numeric = axes.filter { path in
            entries.allSatisfy { entry in
                forecast.value(of: entry.run.id, at: path).map { $0.number != nil } ?? true
            }
        }
        var table = TextTable(["NAME"] + axes + ["STATE"], right: Set(numeric))
        table.rows = entries.map { entry in
            [entry.run.displayName + (entry.isTeacher ? " (trained first)" : "")]
                + axes.map { SweepGrid.text(forecast.value(of: entry.run.id, at: $0)) }
                + [entry.existingText ?? "new"]
        }
        table.print()
        let count = forecast.plan.newRuns.count
        let existing = entries.count - count
        Console.print(
            Format.count(count, "run") + " would be queued"
                + (existing > 0 ? ", \(existing) there already" : ""))
        let estimate = forecast.estimate
        if count > 0 {
            Console.print("sharing a teacher's forward pass: \(estimate.cohortText)")
        }
        let slots = estimate.unknownCount < estimate.count
        Console.print(
            "time: \(estimate.text(Format.duration))"
                + (slots ? ", on \(Format.count(forecast.machine.slots, "slot"))" : ""))
    }

    /// The same as JSON.
    var value: SpecValue {
        let estimate = forecast.estimate
        return .map([
            SpecEntry("runs", .list(forecast.plan.entries.map(value))),
            SpecEntry("axes", .list(forecast.axes.map { .string($0) })),
            SpecEntry("new", .int(forecast.plan.newRuns.count)),
            SpecEntry(
                "cohorts",
                .list(estimate.cohorts.map { .list($0.map { .string($0.description) }) })),
            SpecEntry("slots", .int(forecast.machine.slots)),
            SpecEntry(
                "estimated_seconds",
                estimate.unknownCount == 0 ? .double(estimate.seconds) : .null),
            SpecEntry("unmeasured_runs", .int(estimate.unknownCount)),
        ])
    }

    private func value(_ entry: LaunchPlan.Entry) -> SpecValue {
        .map([
            SpecEntry("id", .string(entry.run.id.description)),
            SpecEntry("name", .string(entry.run.displayName)),
            SpecEntry("teacher", entry.run.teacher.map { .string($0.description) } ?? .null),
            SpecEntry("is_teacher", .bool(entry.isTeacher)),
            SpecEntry("existing_phase", entry.existingValue),
            SpecEntry(
                "axes",
                .map(
                    forecast.axes.map {
                        SpecEntry($0, forecast.value(of: entry.run.id, at: $0) ?? .null)
                    })),
        ])
    }
}
