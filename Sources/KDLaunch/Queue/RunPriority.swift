import Foundation
public import KDExperiment

/// How urgent a run is to its user: `priority` in the run directory, a whole number in decimal.
///
/// A file of its own, so that whoever changes it and the queue never write the same one.
public enum RunPriority {
    /// What a run has that nobody gave one.
    public static let usual = 0
    /// What can be given.
    public static let range = -1000...1000
}

extension RunDirectory {
    private var priorityURL: URL { url.appending(path: "priority") }

    /// The run's priority: of the runs that wait, higher ones start first.
    public var priority: Int {
        guard FileSystem.stamp(priorityURL) != nil,
            let text = try? String(contentsOf: priorityURL, encoding: .utf8),
            let value = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)),
            RunPriority.range.contains(value)
        else { return RunPriority.usual }
        return value
    }

    /// Replaces the run's priority in one step.
    func setPriority(_ priority: Int) throws(SystemError) {
        guard priority != RunPriority.usual else { return try FileSystem.remove(priorityURL) }
        try FileSystem.replace(priorityURL, with: Array("\(priority)\n".utf8), durable: false)
    }
}
