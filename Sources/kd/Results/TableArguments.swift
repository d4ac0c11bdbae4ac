import ArgumentParser
import Foundation
import KDExperiment
import KDResults

/// Which runs and columns make a table.
struct TableArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Only runs that fulfil this: 'tau >= 4 AND phase == finished'."))
    var filter: String?

    @Option(
        help: ArgumentHelp(
            "Columns with commas between, instead of the usual ones and of the paths in which runs "
                + "of one name differ: metrics (val/top1, val/top1:best, val/top1:epoch, "
                + "val/top1@12 for epoch 12), paths "
                + "of the spec (distill.tau, or tau), "
                + ResultColumn.fields.joined(separator: ", ") + ".",
            valueName: "names"))
    var columns: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The column to sort by; - in front puts large first.", valueName: "name")
    )
    var sort: String?

    @Option(
        name: .customLong("group-by"),
        help: ArgumentHelp(
            "Columns whose equal values make one row, with mean ± deviation of the others.",
            valueName: "names"))
    var groupBy: String?

    @Option(help: ArgumentHelp("Whose top-1 is shown: test, val or both.", valueName: "split"))
    var split: Split = .both

    /// A split of the data whose figures a table shows.
    enum Split: String, CaseIterable, ExpressibleByArgument {
        case test, val, both

        var columns: [String] {
            switch self {
            case .test: ["test/top1"]
            case .val: ["val/top1", "val/top1:best"]
            case .both: ["val/top1:best", "val/top1", "test/top1"]
            }
        }
    }

    /// The runs that the filter leaves, in the order of their ids, under the user's names.
    ///
    /// - Parameter shown: Columns that are wanted of them.
    func runs(
        of index: ResultsIndex, in project: Project, shown: [String] = []
    ) throws -> [RunSummary] {
        let asked = try filterExpression(for: nil)?.columns ?? []
        let runs = try index.runs(for: asked + shown.map { ResultColumn($0) })
        try refuseUnknown(runs)
        let expression = try filterExpression(for: runs)
        return runs.filter { expression?.matches($0) ?? true }
    }

    /// The table of the runs that the filter leaves.
    func table(of index: ResultsIndex, in project: Project) throws -> ResultsTable {
        let groups = Self.names(groupBy)
        var shown = columns.map { Self.names($0) } ?? defaultColumns(isGrouped: !groups.isEmpty)
        let wanted = shown + [sortName].compactMap { $0 }
        let runs = try runs(of: index, in: project, shown: wanted)
        if columns == nil, groups.isEmpty || groups.contains("setup") {
            // Between what a row is and what was measured.
            let place = shown.firstIndex { split.columns.contains($0) } ?? shown.count
            shown.insert(
                contentsOf: ResultColumn.distinguishing(runs, besides: shown + groups), at: place)
        }
        // A column to sort by has to be there; asking for it is reason enough to show it.
        let extra = [sortName].compactMap { $0 }.filter { !(shown + groups).contains($0) }
        return ResultsTable(
            runs, columns: shown + extra, groupedBy: groups, sortedBy: sortName,
            isAscending: !(sort?.hasPrefix("-") ?? false))
    }

    private var sortName: String? {
        sort.map { $0.hasPrefix("-") ? String($0.dropFirst()) : $0 }
    }

    /// A column that was asked for and that no run has is a slip of the keyboard.
    private func refuseUnknown(_ runs: [RunSummary]) throws {
        let known = KnownColumns(runs)
        let defaults = Set(split.columns + ["n"])
        for name in Self.names(columns) + Self.names(groupBy) + [sortName].compactMap({ $0 }) {
            guard !defaults.contains(name), let complaint = known.complaint(about: name) else {
                continue
            }
            throw ValidationError(complaint)
        }
    }

    private func defaultColumns(isGrouped: Bool) -> [String] {
        (isGrouped ? [] : ["name", "phase", "epoch"]) + split.columns
            + ["wall_seconds", "images_per_second"]
    }

    private func filterExpression(
        for runs: [RunSummary]?
    ) throws -> RunFilterExpression? {
        guard let filter else { return nil }
        do { return try RunFilterExpression(filter, for: runs) } catch {
            throw ValidationError(error.description)
        }
    }

    private static func names(_ text: String?) -> [String] {
        (text ?? "").split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
    }
}

extension ProjectOptions {
    /// The project's index, up to date with its run directories.
    func freshIndex() throws -> ResultsIndex {
        do {
            let (index, report) = try ResultsIndex.upToDate(project)
            if let notice = index.notice { Console.complain("kd: \(notice)") }
            if let fault = index.fault {
                Console.complain("kd: \(fault); it is made anew in memory, for this command alone")
            }
            for failure in report.failures { Console.complain("kd: \(failure)") }
            return index
        } catch {
            throw CommandFailure(
                error.description, status: error.isBusy ? ExitStatus.busy : ExitStatus.failure)
        }
    }
}
