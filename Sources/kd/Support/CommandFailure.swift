import ArgumentParser
import KDExperiment
import KDLaunch

/// Statuses that commands end with; docs/commands.md lists them for users.
enum ExitStatus {
    /// What was asked for failed, or a run waited for did not finish.
    static let failure: Int32 = 1
    /// An experiment file, a spec or data has faults.
    static let faultyInput: Int32 = 65
    /// A file or a run that was named does not exist.
    static let notFound: Int32 = 66
    /// Somebody else holds what is needed.
    static let busy: Int32 = TrainerExit.busy
    /// Ctrl-C, as shells count it.
    static let interrupted: Int32 = 130
}

/// A failure with the sentence that the user reads and the status that scripts read.
struct CommandFailure: Error, CustomStringConvertible {
    let status: Int32
    let description: String

    init(_ description: String, status: Int32 = ExitStatus.failure) {
        self.description = description
        self.status = status
    }

    /// The failure that an error of one of the modules amounts to; `nil` for the parser's own.
    init?(translating error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let faults as SpecFaults: self.init(faults.description, status: ExitStatus.faultyInput)
        case let reference as RunReference.Failure:
            self.init(reference.description, status: ExitStatus.notFound)
        case let launch as LaunchError: self.init(launch.description)
        case let slurm as SlurmError: self.init(slurm.description)
        case let system as SystemError:
            self.init(
                system.description,
                status: system.isMissing ? ExitStatus.notFound : ExitStatus.failure)
        case is ExitCode, is CleanExit, is ValidationError: return nil
        default: return nil
        }
    }
}
