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

    /// What works at once on this machine; where the project's runs are a cluster's, `slots` counts
    /// jobs there and says nothing about this machine.
    public static func here(_ settings: ProjectSettings) -> MachineShare {
        var own = settings
        if settings.executor == .slurm { own.slots = nil }
        return MachineShare(own)
    }

    /// What works at once in the place where the project trains its runs: this machine, or a
    /// cluster, of which only the settings are known.
    public static func ofProject(_ settings: ProjectSettings) -> MachineShare {
        switch settings.executor ?? .local {
        case .local: return here(settings)
        case .slurm:
            var own = settings
            own.slots = settings.slots ?? SlurmSettings.defaultSlots
            own.threads = settings.slurm.cpus ?? settings.threads ?? 1
            return MachineShare(own)
        }
    }
}
