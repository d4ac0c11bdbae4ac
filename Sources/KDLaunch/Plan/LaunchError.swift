public import KDExperiment

/// Why a launch cannot be planned or carried out.
public enum LaunchError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A directory of the run's name exists and its spec is not the run's.
    case identityTaken(id: RunID, path: String)
    /// The disk or the system refused.
    case system(SystemError)

    public var description: String {
        switch self {
        case .identityTaken(let id, let path):
            "run \(DisplayText.sanitized(id.description)) exists with a different spec.yaml "
                + "(edited by hand, or written by another version of kd); "
                + "move \(DisplayText.sanitized(path)) away or give the experiment another name"
        case .system(let error): error.description
        }
    }
}
