public import Foundation

/// How many trainers work at once, with how many threads and how many runs each.
public struct MachineShare: Sendable, Hashable {
    /// Trainers at work at once.
    public let slots: Int
    /// Threads of each trainer.
    public let threads: Int
    /// Runs that one trainer may take side by side.
    public var cohort: Int

    /// Fills in what the settings leave open: one trainer a core with one thread each; slots given
    /// alone share the cores out, threads given alone fill the cores with trainers.
    public init(
        _ settings: ProjectSettings, cores: Int = ProcessInfo.processInfo.activeProcessorCount
    ) {
        let cores = max(1, cores)
        switch (settings.slots, settings.threads) {
        case (let slots?, let threads?): (self.slots, self.threads) = (slots, threads)
        case (let slots?, nil): (self.slots, threads) = (slots, max(1, cores / max(1, slots)))
        case (nil, let threads?): (slots, self.threads) = (max(1, cores / max(1, threads)), threads)
        case (nil, nil): (slots, threads) = (cores, 1)
        }
        cohort = settings.cohort ?? ProjectSettings.defaultCohort
    }
}
