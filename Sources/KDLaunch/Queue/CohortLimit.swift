public import Foundation
public import KDExperiment

/// How many runs one trainer may take side by side.
public struct CohortLimit: Sendable, Hashable {
    /// At most so many runs.
    public let runs: Int
    /// Memory for what the runs hold while others have their turns, bytes.
    public let byteCount: Int

    /// Every run alone.
    static let alone = CohortLimit(runs: 1, byteCount: .max)

    init(runs: Int, byteCount: Int) {
        self.runs = runs
        self.byteCount = byteCount
    }

    /// Fills in what the settings leave open: eight runs, and half of the machine's memory shared
    /// by the slots.
    ///
    /// Of a cluster's nodes nothing is known: each job counts as having a machine like this one.
    public init(
        _ settings: ProjectSettings, of executor: ExecutorName = .local,
        machineByteCount: Int = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    ) {
        runs = settings.cohort ?? ProjectSettings.defaultCohort
        byteCount =
            settings.memory.map { $0 << 20 }
            ?? machineByteCount / 2
            / (executor == .local ? max(1, MachineShare.here(settings).slots) : 1)
    }
}
