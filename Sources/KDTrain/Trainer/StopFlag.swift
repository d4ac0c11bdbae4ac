import Synchronization

/// Whether somebody, a signal for one, wants the process to end; set once, from any thread.
final class StopFlag: Sendable {
    private let value = Atomic<Bool>(false)

    /// Asks for the end.
    func raise() { value.store(true, ordering: .relaxed) }

    var isRaised: Bool { value.load(ordering: .relaxed) }
}
