import Foundation
public import KDExperiment

/// A trainer: trains the runs of run directories to their ends.
public enum TrainerProcess {
    /// Trains a run, from its last checkpoint if it has one, until it ends or is told to stop.
    ///
    /// Everything it has to say stands in the run directory (docs/formats.md); it throws nothing.
    /// Call `BLASCoreType.applyBeforeTraining()` first thing in the process, or training is slow.
    public static func run(_ directory: RunDirectory, options: TrainerOptions) -> TrainerOutcome {
        run([directory], options: options)[0]
    }

    /// Trains runs side by side, in turns, on one forward pass of their common teacher.
    ///
    /// Each computes what it would compute alone, bit for bit, and is stopped, paused and recorded
    /// by itself.
    ///
    /// - Parameter directories: Runs of one ``CohortKey``, or a single run; a run that does not
    ///   fit to the first one ends as unusable.
    /// - Returns: How each ended, in their order.
    public static func run(
        _ directories: [RunDirectory], options: TrainerOptions
    ) -> [TrainerOutcome] {
        let stopFlag = StopFlag()
        let signals = options.handlesSignals ? TerminationSignals { stopFlag.raise() } : nil
        var outcomes: [TrainerOutcome?] = []
        var claims: [(number: Int, claim: RunClaim)] = []
        for (number, directory) in directories.enumerated() {
            var own = options
            if directories.count > 1 { own.print = print(directory, beside: directories, options) }
            switch RunClaim.take(directory, stopFlag: stopFlag, options: own) {
            case .success(let claim):
                claims.append((number, claim))
                outcomes.append(nil)
            case .failure(let refusal): outcomes.append(refusal.outcome)
            }
        }
        let cohort = Cohort(claims.map(\.claim), options: options)
        for (claim, outcome) in zip(claims, cohort.run()) { outcomes[claim.number] = outcome }
        withExtendedLifetime(signals) {}
        return outcomes.map { $0 ?? .failed("it was not trained") }
    }

    /// Prints a line of one of several runs: with its name, and into its own log where the
    /// process's output goes to another's.
    private static func print(
        _ directory: RunDirectory, beside directories: [RunDirectory], _ options: TrainerOptions
    ) -> @Sendable (String) -> Void {
        let isFirst = directory.url == directories[0].url
        return { line in
            options.print("\(directory.id): \(line)")
            // The log is for people; training does not depend on it.
            if !isFirst { try? FileSystem.append(Array("\(line)\n".utf8), to: directory.logURL) }
        }
    }
}

/// What killed trainers leave behind: files that were not renamed into place.
enum LeftoverFiles {
    static func remove(from directory: RunDirectory) {
        for folder in [directory.url, directory.checkpointsURL, directory.attentionURL] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            for name in names where isLeftover(name) {
                try? FileSystem.remove(folder.appending(path: name))
            }
        }
    }

    /// Only what trainers write: somebody may be replacing notes.json at this moment.
    private static func isLeftover(_ name: String) -> Bool {
        name.hasPrefix("state.json.tmp") || name.contains(".safetensors.tmp")
    }
}
