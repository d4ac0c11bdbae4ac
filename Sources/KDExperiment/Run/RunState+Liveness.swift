extension RunState {
    /// Seconds without a heartbeat after which a trainer on another host counts as dead.
    public static let heartbeatPatience: Double = 60

    /// The trainer the state names, when it is a process of this host.
    public var processHere: ProcessIdentity? {
        host == nil || host == HostName.current ? process : nil
    }

    /// A trainer is at work, as far as this host can tell.
    ///
    /// - Parameter now: Unix time, seconds.
    public func hasLiveTrainer(now: Double) -> Bool {
        if let processHere { return processHere.isAlive }
        return now - heartbeat <= Self.heartbeatPatience
    }
}
