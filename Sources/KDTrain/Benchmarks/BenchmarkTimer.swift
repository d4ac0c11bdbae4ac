import KDExperiment

/// How often a benchmark repeats what it times.
public struct BenchmarkTimer: Hashable, Sendable {
    /// Calls before the clock runs: memory is taken and caches fill.
    public let warmUp: Int
    /// Timed windows; their median counts, so that one disturbed window does not.
    public let windows: Int
    /// Calls in a window.
    public let calls: Int

    /// Creates a timer; every count is at least 1 but for `warmUp`.
    public init(warmUp: Int = 3, windows: Int = 5, calls: Int = 8) {
        precondition(warmUp >= 0 && windows >= 1 && calls >= 1, "\(warmUp), \(windows), \(calls)")
        (self.warmUp, self.windows, self.calls) = (warmUp, windows, calls)
    }

    /// What a call took.
    public struct Timing: Hashable, Sendable {
        /// Seconds by the clock, the median over windows.
        public let seconds: Double
        /// Seconds of processor time of all threads, the median over windows: what counts where
        /// other programs keep the machine busy.
        public let processorSeconds: Double
        /// Seconds by the clock of the fastest and the slowest window's calls.
        public let range: ClosedRange<Double>
    }

    /// Times `body`.
    public func measure(_ body: () -> Void) -> Timing {
        for _ in 0..<warmUp { body() }
        let clock = ContinuousClock()
        var (wall, processor): ([Double], [Double]) = ([], [])
        for _ in 0..<windows {
            let start = ProcessUsage.cpuSeconds
            let elapsed = clock.measure { for _ in 0..<calls { body() } }
            wall.append(elapsed / .seconds(1) / Double(calls))
            processor.append((ProcessUsage.cpuSeconds - start) / Double(calls))
        }
        (wall, processor) = (wall.sorted(), processor.sorted())
        return Timing(
            seconds: wall[windows / 2], processorSeconds: processor[windows / 2],
            range: wall[0]...wall[windows - 1])
    }
}
