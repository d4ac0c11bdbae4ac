import Dispatch
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Turns the signals that ask a process to end into calls, while the value lives.
///
/// The calls come on a queue of their own, so that they may do anything, unlike a signal handler.
public final class TerminationSignals {
    private static let numbers = [SIGTERM, SIGINT, SIGHUP]
    private let sources: [any DispatchSourceSignal]

    /// Calls `handler` for every SIGTERM, SIGINT and SIGHUP that this process gets from now on.
    public init(_ handler: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "kd.signals")
        let listening = DispatchGroup()
        sources = Self.numbers.map { number in
            // The default action would end the process before the source hears of the signal.
            _ = signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler(handler: handler)
            listening.enter()
            source.setRegistrationHandler { listening.leave() }
            source.resume()
            return source
        }
        // A source begins to listen some time after `resume`; until then signals would be lost.
        listening.wait()
    }

    deinit {
        for source in sources { source.cancel() }
        for number in Self.numbers { _ = signal(number, SIG_DFL) }
    }
}
