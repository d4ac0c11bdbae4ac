import Foundation
import KDExperiment
import KDLaunch
import KDResults

/// What `ls` and `show` say of a run, from its directory alone.
struct RunOverview {
    let run: RunDirectory
    let state: RunState?
    /// The name for people.
    let name: String
    /// The resolved spec, or why it cannot be read.
    let spec: Result<RunSpec, SpecFaults>
    /// How urgent its user calls it.
    let priority: Int
    /// Its Slurm job, where it has or had one.
    let slurm: SlurmRecord?

    init(_ run: RunDirectory) {
        self.run = run
        state = run.observedState()
        name = run.displayName
        priority = run.priority
        slurm = SlurmRecord(of: run)
        do { spec = .success(try run.readSpec()) } catch { spec = .failure(error) }
    }

    /// The phase, or that nothing readable says it.
    var phase: String { state?.phase.rawValue ?? "unreadable" }

    /// Epochs completed of those asked for.
    var epochs: String { state.map { "\($0.epoch)/\($0.epochs)" } ?? "-" }

    /// Seconds of training so far, pauses left out.
    var seconds: String {
        guard let state, state.trainedSeconds > 0 else { return "-" }
        return Format.duration(state.trainedSeconds)
    }

    /// The run as JSON, spec paths flattened.
    var value: SpecValue {
        var entries = [
            SpecEntry("id", .string(run.id.description)), SpecEntry("name", .string(name)),
            SpecEntry("phase", .string(phase)), SpecEntry("path", .string(run.url.path)),
            SpecEntry("priority", .int(priority)),
        ]
        if let state {
            entries += [
                SpecEntry("epoch", .int(state.epoch)), SpecEntry("epochs", .int(state.epochs)),
                SpecEntry("step", .int(state.step)), SpecEntry("steps", .int(state.steps)),
                SpecEntry("trained_seconds", .double(state.trainedSeconds)),
                SpecEntry("attempts", .int(state.attempts)),
                SpecEntry("error", state.error.map(SpecValue.string) ?? .null),
            ]
        }
        entries.append(SpecEntry("slurm", slurm?.value ?? .null))
        if let spec = try? spec.get() {
            let leaves = spec.value.flattened.map { SpecEntry($0.path, $0.value) }
            entries.append(SpecEntry("spec", .map(leaves)))
        }
        return .map(entries)
    }
}

extension [RunOverview] {
    /// What tells runs of the same name apart, by run: `tau=4 weight=500`.
    var distinctions: [RunID: String] {
        var texts: [RunID: String] = [:]
        for family in Dictionary(grouping: self, by: \.name).values where family.count > 1 {
            let trees = family.map { (try? $0.spec.get())?.value ?? .null }
            let paths = SpecDifference(values: trees).paths
            for (run, tree) in zip(family, trees) {
                texts[run.run.id] = paths.compactMap { path in
                    let name = path.split(separator: ".").last ?? ""
                    return tree[path: path].map { "\(name)=\(SweepGrid.text($0))" }
                }.joined(separator: " ")
            }
        }
        return texts
    }
}
