/// How a trainer process goes about its work; nothing here changes what a run computes.
public struct TrainerOptions: Sendable {
    /// Threads that share each kernel's work.
    public var threads: Int
    /// Who started the trainer.
    public var starter: TrainerStarter
    /// Take SIGTERM, SIGINT and SIGHUP as the word `stop`.
    public var handlesSignals: Bool
    /// Takes the lines that the process prints, a few for each epoch; free of control characters.
    public var print: @Sendable (String) -> Void
    /// How often things happen.
    var pace = TrainerPace()
    /// Lets tests look on and get in the way.
    var probes = TrainerProbes()

    /// Makes options.
    public init(
        threads: Int = 1, starter: TrainerStarter = .user, handlesSignals: Bool = true,
        print: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.threads = threads
        self.starter = starter
        self.handlesSignals = handlesSignals
        self.print = print
    }
}
