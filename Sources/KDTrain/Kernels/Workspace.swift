extension ComputeContext {
    /// Calls `body` with scratch memory for `count` floats, taken from the pool.
    @inline(__always)
    func withWorkspace(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
        let byteCount = count &* MemoryLayout<Float>.stride
        let address = unsafe pool.take(byteCount: byteCount)
        unsafe body(address.bindMemory(to: Float.self, capacity: count))
        unsafe pool.giveBack(address, byteCount: byteCount)
    }

    /// Calls `body` with scratch memory for `count` floats.
    @inline(__always)
    func withCursor(_ count: Int, _ body: (FloatCursor) -> Void) {
        unsafe withWorkspace(count) { unsafe body(FloatCursor($0)) }
    }

    /// Calls `body` with three pieces of scratch memory.
    @inline(__always)
    func withCursors(
        _ first: Int, _ second: Int, _ third: Int,
        _ body: (FloatCursor, FloatCursor, FloatCursor) -> Void
    ) {
        withCursor(first) { first in
            withCursor(second) { second in withCursor(third) { body(first, second, $0) } }
        }
    }
}
