import Foundation
import KDExperiment
import KDLaunch
import KDResults

/// Reads, checks and writes the files whose sweeps are built.
enum SweepFiles {
    /// Reads a file's sweep.
    static func open(_ url: URL, path: String) -> Message {
        do {
            let bytes = try Data(contentsOf: url)
            guard bytes.count <= 1 << 20, let text = String(data: bytes, encoding: .utf8) else {
                return failure("\(path) is no experiment file")
            }
            return .sweepOpened(
                path: path, text: text, try SweepDraft(reading: text, file: path))
        } catch let faults as SpecFaults {
            return failure(faults.faults.first?.headline ?? "\(path) cannot be read")
        } catch {
            return failure("\(path) cannot be read: \(error.localizedDescription)")
        }
    }

    /// Looks at what a draft would launch.
    ///
    /// - Parameter measured: The project's runs, for their pace.
    static func check(
        _ draft: SweepDraft, path: String, project: Project, measured: [RunSummary]
    ) -> Message {
        var check = SweepCheck()
        do {
            let file = try ExperimentFile.parse(draft.text, file: path)
            let plan = try LaunchPlan(file.runs, project: project)
            let machine = MachineShare(try ProjectSettings.load(project))
            check.fill(
                LaunchForecast(plan, specs: file.runs, measured: measured, machine: machine))
            check.name = file.name
            check.keys = keys(file.runs.first)
        } catch let faults as SpecFaults {
            check.keys = keys(nil)
            check.faults = faults.faults.prefix(50).map { fault in
                SweepCheck.Fault(
                    axis: draft.axis(onLine: fault.line), text: Self.text(fault))
            }
        } catch {
            check.faults = [
                SweepCheck.Fault(axis: nil, text: DisplayText.sanitized("\(error)", limit: 300))
            ]
        }
        return .sweepChecked(draft, check)
    }

    /// Writes a file, unless somebody else has written it meanwhile.
    static func save(_ save: SweepSave, to url: URL) -> Message {
        let current = try? String(contentsOf: url, encoding: .utf8)
        guard current == save.known else {
            return failure(
                save.known == nil
                    ? "\(save.path) exists already; W saves under another name"
                    : "\(save.path) was changed by somebody else; W saves under another name")
        }
        do throws(SystemError) {
            let folder = url.deletingLastPathComponent()
            try FileSystem.ensureDirectory(folder)
            try FileSystem.replace(url, with: Array(save.text.utf8), durable: true)
            return .sweepSaved(save)
        } catch {
            return failure("\(error)")
        }
    }

    private static func failure(_ text: String) -> Message {
        .notice(Notice(DisplayText.sanitized(text, limit: 300), .failure))
    }

    private static func keys(_ run: RunSpec?) -> [SweepCheck.Key] {
        SweepDraft.paths(like: run).map { SweepCheck.Key(path: $0.path, allowed: $0.allowed) }
    }

    /// A fault on one line: what, what was meant, what is allowed.
    private static func text(_ fault: SpecFault) -> String {
        var text = fault.path.isEmpty ? fault.message : "\(fault.path): \(fault.message)"
        if let nearest = fault.nearest { text += "; did you mean \(nearest)?" }
        if let allowed = fault.allowed { text += " (allowed: \(allowed))" }
        return DisplayText.sanitized(text, limit: 400)
    }
}

extension SweepCheck {
    /// Takes over what a launch would make.
    fileprivate mutating func fill(_ forecast: LaunchForecast) {
        axes = forecast.axes.map { DisplayText.sanitized($0, limit: 80) }
        rows = forecast.plan.entries.map { entry in
            Row(
                name: DisplayText.sanitized(entry.run.displayName, limit: 200),
                values: forecast.axes.map {
                    SweepGrid.text(forecast.value(of: entry.run.id, at: $0))
                }, existing: entry.existingPhase)
        }
        cohorts = forecast.estimate.cohortText
        time = forecast.estimate.text(TimeText.estimate)
        if forecast.estimate.unknownCount < forecast.estimate.count {
            let slots = forecast.machine.slots
            time += ", on \(slots == 1 ? "1 slot" : "\(slots) slots")"
        }
    }
}
