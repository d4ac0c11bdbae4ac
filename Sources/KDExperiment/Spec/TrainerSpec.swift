/// A program of the user's that trains in place of kd's engine (docs/formats.md).
public struct TrainerSpec: Sendable, Hashable {
    /// The program and its arguments; the run's folder is added as the last one. Never a shell.
    public var command: [String]

    /// Names a program and its arguments.
    public init(command: [String]) { self.command = command }
}
