extension ComputeContext {
    /// Calls `body` with scratch memory for `count` floats, taken from the pool.
    @inline(__always)
    func withWorkspace(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
        let byteCount = count &* MemoryLayout<Float>.stride
        let address = unsafe pool.take(byteCount: byteCount)
        unsafe body(address.bindMemory(to: Float.self, capacity: count))
        unsafe pool.giveBack(address, byteCount: byteCount)
    }
}
