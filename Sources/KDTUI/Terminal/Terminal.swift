/// The user's terminal: shows canvases and reports input.
final class Terminal {
    let appearance: Appearance
    let waker = TerminalWaker()
    private(set) var size: Size
    init(appearance: Appearance? = nil) throws(TerminalError) {
        throw .notATerminal
    }
    func show(_ canvas: Canvas) {}
    /// Waits for the next event; nil after `timeout` (nil waits for ever).
    func wait(timeout: Duration?) -> InputEvent? { nil }
    func suspend() {}
    func close() {}
}
/// Ends a ``Terminal/wait(timeout:)`` from any thread.
struct TerminalWaker: Sendable {
    func wake() {}
}
