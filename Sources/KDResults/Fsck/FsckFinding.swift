public import KDExperiment

/// One thing that is wrong in a run directory, and what can be done about it.
public struct FsckFinding: Sendable, Hashable {
    /// How much is at stake.
    public enum Severity: String, Sendable, Hashable, CaseIterable {
        /// Nothing is lost; worth knowing or tidying up.
        case note
        /// Part of a file cannot be read, the rest can.
        case damage
        /// A whole file is missing or of no use.
        case loss
    }

    /// The run.
    public let run: RunID
    /// The file, relative to the run directory; the directory itself is `.`.
    public let file: String
    /// The byte at which the damage begins, where it has a place.
    public let offset: Int?
    public let severity: Severity
    /// What was found.
    public let problem: String
    /// What is safe or can be saved all the same.
    public let saved: String
    /// What a repair would do; `nil` when nothing needs to be done or can be.
    public let repair: RepairAction?
}

extension FsckFinding: CustomStringConvertible {
    /// `RUN: events.jsonl, byte 812: what was found; what can be saved`, safe for a terminal.
    public var description: String {
        let place = offset.map { "\(file), byte \($0)" } ?? file
        let text = "\(run): \(place): \(problem)" + (saved.isEmpty ? "" : "; \(saved)")
        return DisplayText.sanitized(text)
    }

    /// The finding as an object: `run`, `file`, `offset`, `severity`, `problem`, `saved`, `repair`.
    public var value: SpecValue {
        .map([
            SpecEntry("run", .string(run.description)), SpecEntry("file", .string(file)),
            SpecEntry("offset", offset.map { .int($0) } ?? .null),
            SpecEntry("severity", .string(severity.rawValue)),
            SpecEntry("problem", .string(DisplayText.sanitized(problem))),
            SpecEntry("saved", .string(DisplayText.sanitized(saved))),
            SpecEntry("repair", repair.map { .string($0.name) } ?? .null),
        ])
    }
}
