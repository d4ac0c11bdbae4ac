import Foundation
public import KDExperiment

/// Looks for damage in run directories and mends what can be mended.
///
/// The index plays no part in it: it can be made anew at any time (`kd reindex`).
public enum Fsck {
    /// Examines runs; nothing is changed, and trainers at work are not disturbed.
    ///
    /// - Parameters:
    ///   - directories: The runs.
    ///   - now: Unix time, seconds.
    public static func examine(
        _ directories: [RunDirectory], now: Double = WallClock.now
    ) -> FsckReport {
        var report = FsckReport(runs: directories.count)
        for directory in directories {
            var examination = RunExamination(directory, now: now)
            examination.run()
            report.findings += examination.findings
        }
        return report
    }

    /// Examines every run of a project.
    public static func examine(_ project: Project, now: Double = WallClock.now) -> FsckReport {
        examine(project.runDirectories(), now: now)
    }

    /// Carries out what a report proposes, in its order.
    ///
    /// Every action holds its run's lock, so that no trainer works on the run meanwhile.
    public static func repair(_ report: FsckReport, of project: Project) -> [RepairOutcome] {
        report.findings.compactMap { finding in
            guard let action = finding.repair else { return nil }
            let directory = project.runDirectory(finding.run)
            return RepairOutcome(
                finding: finding, action: action, failure: failure(of: action, in: directory))
        }
    }

    private static func failure(of action: RepairAction, in run: RunDirectory) -> String? {
        do throws(SystemError) {
            guard let lock = try FileLock.tryAcquire(run.lockURL) else {
                return "a trainer is at work on the run"
            }
            defer { withExtendedLifetime(lock) {} }
            try action.carryOut(in: run)
            return nil
        } catch { return error.description }
    }
}

/// What an examination found.
public struct FsckReport: Sendable, Hashable {
    /// Runs examined.
    public var runs: Int
    /// What is wrong, run by run.
    public var findings: [FsckFinding] = []

    /// Nothing worse than notes was found.
    public var isSound: Bool { findings.allSatisfy { $0.severity == .note } }

    /// `{"runs": 12, "sound": true, "findings": [...]}`.
    public var value: SpecValue {
        .map([
            SpecEntry("runs", .int(runs)), SpecEntry("sound", .bool(isSound)),
            SpecEntry("findings", .list(findings.map(\.value))),
        ])
    }
}

/// What became of one repair.
public struct RepairOutcome: Sendable, Hashable {
    public let finding: FsckFinding
    public let action: RepairAction
    /// Why it could not be done; `nil` when it is done.
    public let failure: String?

    /// The finding with `repaired` and `failure`.
    public var value: SpecValue {
        .map(
            (finding.value.entries ?? []) + [
                SpecEntry("repaired", .bool(failure == nil)),
                SpecEntry("failure", failure.map { .string($0) } ?? .null),
            ])
    }
}
