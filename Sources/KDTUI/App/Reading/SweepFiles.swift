import Foundation
import KDExperiment
import KDLaunch
import KDResults

/// Reads, checks and writes the files whose sweeps are built.
enum SweepFiles {
    /// Reads a file's sweep.
    static func open(_ url: URL, path: String) -> Message {
        switch ExperimentFileStore.read(url, path: path) {
        case .failure(let refusal): return refusal.message
        case .success(let text):
            do throws(SpecFaults) {
                return .sweepOpened(
                    path: path, text: text, try SweepDraft(reading: text, file: path))
            } catch {
                return ExperimentFileStore.Refusal(path, error).message
            }
        }
    }

    /// Looks at what a draft would launch.
    ///
    /// - Parameter measured: The project's runs, for their pace.
    static func check(
        _ draft: SweepDraft, path: String, project: Project, measured: [RunSummary]
    ) -> Message {
        var check = SweepCheck()
        // Where the YAML parser sees such a fault is seldom where it was made.
        let malformed = draft.malformed(file: path)
        guard malformed.isEmpty else {
            check.keys = keys(nil)
            check.faults = malformed.map { SweepCheck.Fault(row: $0.row, text: $0.fault.sentence) }
            return .sweepChecked(draft, check)
        }
        do {
            let file = try ExperimentFile.parse(draft.text, file: path)
            let plan = try LaunchPlan(file.runs, project: project)
            let settings = try ProjectSettings.load(project)
            let machine = MachineShare.ofProject(settings)
            check.fill(
                LaunchForecast(plan, specs: file.runs, measured: measured, machine: machine))
            check.name = file.name
            check.keys = keys(file.runs.first)
            check.faults = plan.missingInputs(of: file.runs, on: settings.executor ?? .local).map {
                SweepCheck.Fault(row: nil, text: $0.fault(file: path).sentence)
            }
        } catch let faults as SpecFaults {
            check.keys = keys(nil)
            check.faults = faults.faults.prefix(50).map { fault in
                SweepCheck.Fault(row: draft.row(onLine: fault.line), text: fault.sentence)
            }
        } catch {
            check.faults = [
                SweepCheck.Fault(row: nil, text: DisplayText.sanitized("\(error)", limit: 300))
            ]
        }
        return .sweepChecked(draft, check)
    }

    /// Writes a file, unless somebody else has written it meanwhile or nobody could read it again.
    static func save(_ save: SweepSave, to url: URL) -> Message {
        let text = save.asRead ?? save.draft.text
        let shown = DisplayText.sanitized(save.path, limit: 200)
        do throws(SpecFaults) { _ = try SweepDraft(reading: text, file: save.path) } catch {
            return failure("Not saved, since nobody could read it: \(error.sentence)")
        }
        // Only the file itself can tell: it may have been removed since it was read.
        if ExperimentFileStore.held(at: url) == .text(text) { return .sweepHeld(save, text: text) }
        do throws(SystemError) {
            let found = try ExperimentFileStore.write(text, to: url, expecting: [save.known])
            switch found {
            case nil, .absent: return .sweepSaved(save, text: text)
            case .unreadable(let reason):
                return failure("\(shown) is there: \(reason); W saves under another name")
            case .bytes:
                return failure(
                    save.known == .absent
                        ? "\(shown) exists already; W saves under another name"
                        : "\(shown) was changed by somebody else; W saves under another name")
            }
        } catch {
            return failure("\(error)")
        }
    }

    private static func failure(_ text: String) -> Message { .notice(Notice(text, .failure)) }

    private static func keys(_ run: RunSpec?) -> [SweepCheck.Key] {
        SweepDraft.paths(like: run).map { SweepCheck.Key(path: $0.path, allowed: $0.allowed) }
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
