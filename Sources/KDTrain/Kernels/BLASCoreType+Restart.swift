import Foundation

extension BLASCoreType {
    /// Restarts the process with the core type that fits this processor, where that is needed.
    ///
    /// Call it first thing in `main` of whatever multiplies matrices: OpenBLAS reads the variable
    /// while it loads. It replaces the process and does not return when a restart is needed; the
    /// process id, the open files and the arguments stay. Otherwise it returns what was decided;
    /// `.restart` comes back only when the system refused, in which case training is slow but
    /// right.
    @discardableResult
    public static func applyBeforeTraining() -> Decision {
        let decision = decision(
            for: .current, environment: ProcessInfo.processInfo.environment)
        guard case .restart(let coreType) = decision else { return decision }
        unsafe setenv(environmentVariable, coreType.name, 1)
        var arguments = unsafe CommandLine.arguments.map { unsafe strdup($0) } + [nil]
        unsafe execv("/proc/self/exe", &arguments)
        unsafe arguments.forEach { unsafe free($0) }
        unsafe unsetenv(environmentVariable)
        return decision
    }
}
