import KDExperiment
import Synchronization
import Testing

@Suite struct TerminationSignalsTests {
    @Test func `a signal to end becomes a call instead of the end`() async throws {
        let box = CallCount()
        let signals = TerminationSignals { box.count.add(1, ordering: .relaxed) }
        // SIGHUP, whose number is 1 everywhere.
        #expect(ProcessIdentity.current.signal(1))
        let deadline = ContinuousClock.now + .seconds(30)
        while box.count.load(ordering: .relaxed) == 0, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(2))
        }
        #expect(box.count.load(ordering: .relaxed) == 1)
        withExtendedLifetime(signals) {}
    }

    @Test func `a process knows what it uses`() throws {
        #expect(ProcessUsage.cpuSeconds > 0)
        #expect(try #require(ProcessUsage.residentByteCount) > 1 << 20)
    }
}

private final class CallCount: Sendable {
    let count = Atomic<Int>(0)
}
