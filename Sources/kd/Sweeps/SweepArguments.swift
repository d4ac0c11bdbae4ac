import ArgumentParser
import KDExperiment
import KDLaunch
import KDResults

/// One experiment of a project, by name.
struct SweepArguments: ParsableArguments {
    @OptionGroup var options: ProjectOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: ArgumentHelp("The experiment, as kd sweep ls names it.", valueName: "name"))
    var name: String

    /// The experiment.
    ///
    /// - Parameter columns: Columns whose values are wanted of its runs.
    func sweep(for columns: [ResultColumn] = []) throws -> Sweep {
        let sweeps = Sweep.all(in: try options.runs(for: columns))
        if let sweep = sweeps.first(where: { $0.name == name }) { return sweep }
        let names = sweeps.map(\.name)
        let nearest = NearestName.of(name, among: names).map { "; did you mean \"\($0)\"?" }
        throw CommandFailure(
            "no experiment is called \"\(name)\"\(nearest ?? "; kd sweep ls names them")",
            status: ExitStatus.notFound)
    }
}

/// Which runs of a sweep are meant.
struct SweepFilter: ParsableArguments {
    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "Only runs that fulfil this, as in kd results --filter: 'tau = 4 AND seed < 2'.",
            valueName: "filter"))
    var filter: String?

    /// The runs of a sweep that are meant.
    func runs(of arguments: SweepArguments) throws -> [RunSummary] {
        guard let filter else { return try arguments.sweep().runs }
        do {
            let columns = try RunFilterExpression(filter).columns
            let sweep = try arguments.sweep(for: columns)
            let expression = try RunFilterExpression(filter, for: sweep.runs)
            let runs = sweep.runs.filter(expression.matches)
            guard !runs.isEmpty else {
                throw CommandFailure(
                    "no run of \"\(sweep.name)\" fulfils \(filter)", status: ExitStatus.notFound)
            }
            return runs
        } catch let error as FilterError {
            throw ValidationError(error.description)
        }
    }
}

extension ProjectOptions {
    /// Every run as the index and its own directory tell of it.
    func runs(for columns: [ResultColumn] = []) throws -> [RunSummary] {
        let project = awakenedProject()
        return try freshIndex().runs(for: columns).map { run in
            var run = run
            // A trainer that died says nothing: ask for it.
            if run.phase?.isLive ?? false {
                run.state = project.runDirectory(run.id).observedState() ?? run.state
            }
            return run
        }
    }

    /// The project's runs, for their pace; none where there is no project yet.
    func measuredRuns() throws -> [RunSummary] {
        FileSystem.stamp(project.runsURL) == nil ? [] : try freshIndex().runs()
    }

    /// What the queue lets work at once.
    func machineShare() throws -> MachineShare {
        MachineShare.ofProject(try ProjectSettings.load(project))
    }
}

extension SweepProgress {
    /// The numbers as JSON.
    var entries: [SpecEntry] {
        let counts = [
            ("total", total), ("finished", finished), ("running", running), ("queued", queued),
            ("paused", paused), ("failed", failed), ("stopped", stopped),
        ]
        return counts.map { SpecEntry($0.0, .int($0.1)) } + [
            SpecEntry("share", .double(share)),
            SpecEntry(
                "remaining_seconds",
                estimate.unknownCount == 0 ? .double(estimate.seconds) : .null),
        ]
    }
}
