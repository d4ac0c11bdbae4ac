public import KDExperiment

/// Keeps a project's queue at work while somebody waits for its runs.
public struct QueueKeeper: Sendable {
    private let starter: QueueStarter
    private var lastLook: Double = 0
    /// Seconds between two looks: a killed queue is replaced well before anybody wonders.
    private static let interval: Double = 1

    /// Keeps the queue of a project.
    public init(project: Project) { starter = QueueStarter(project: project) }

    /// Looks after the queue if the last look was a while ago.
    public mutating func tend() throws(SystemError) {
        let now = WallClock.now
        guard now - lastLook > Self.interval else { return }
        lastLook = now
        try starter.startIfNeeded()
    }
}
