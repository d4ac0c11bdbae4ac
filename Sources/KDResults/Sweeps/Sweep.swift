import Foundation
import KDExperiment

/// An experiment as a whole: all runs of its name, and the teachers that they wait for.
public struct Sweep: Sendable, Hashable {
    /// The experiment's name.
    public let name: String
    /// The runs in the order of their names, numbers within names counted as numbers.
    public let runs: [RunSummary]
    /// The runs that train the teachers of these.
    public let teachers: [RunSummary]

    /// Teachers first, then the runs.
    public var all: [RunSummary] { teachers + runs }

    /// The teacher of each run that has one in the project.
    private let links: TeacherLinks

    /// The experiments among a project's runs, by name.
    public static func all(in runs: [RunSummary]) -> [Sweep] {
        let links = TeacherLinks(runs)
        let students = runs.filter { !$0.isTeacher && $0.setting("name")?.text != nil }
        return Dictionary(grouping: students) { $0.setting("name")?.text ?? "" }
            .map { name, members in
                var seen: Set<RunID> = []
                let teachers = members.compactMap(links.teacher)
                    .filter { seen.insert($0.id).inserted }
                return Sweep(
                    name: name, runs: members.sorted(by: precedes), teachers: teachers,
                    links: links)
            }
            .sorted { $0.name.compare($1.name, options: .numeric) == .orderedAscending }
    }

    private static func precedes(_ left: RunSummary, _ right: RunSummary) -> Bool {
        switch left.name.compare(right.name, options: .numeric) {
        case .orderedAscending: true
        case .orderedDescending: false
        case .orderedSame: left.id < right.id
        }
    }

    /// The paths by which the runs are arranged: `variant`, `distill.tau`, `seed`.
    public var axes: [String] { SpecDifference.axes(runs.map { .map($0.settings) }) }
}

extension Sweep {
    /// The work that is left in it, what is under way first.
    public func work(_ pace: TrainingPace) -> [WorkEstimate.Work] {
        let live = all.filter { $0.phase?.isLive == true }
        let waiting = all.filter { $0.phase?.isLive == false }
        return (live + waiting).compactMap {
            pace.work($0, teacher: links.teacher(of: $0)?.id)
        }
    }
}
