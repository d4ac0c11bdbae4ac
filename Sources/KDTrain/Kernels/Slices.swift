/// How work is cut into slices: by the data's shape alone, never by the number of threads, so that
/// sums over slices have the same bits on any machine.
enum Slices {
    /// The elements of one slice of an element-by-element kernel: half a core's second cache.
    static let elementCount = 1 << 15

    /// Calls `body` with consecutive ranges of `0..<count`, on all threads.
    static func forEachRange(
        of count: Int, size: Int = elementCount, context: ComputeContext,
        _ body: (Range<Int>) -> Void
    ) {
        let slices = (count &+ size &- 1) / size
        context.workers.forEachSlice(slices) { slice in
            body(slice &* size..<min((slice &+ 1) &* size, count))
        }
    }

    /// The number of partial sums of a weight's gradient: enough for many threads, few enough to
    /// add up, and each over enough output pixels to be worth its memory.
    static func partialSums(batch: Int, pixels: Int) -> Int {
        max(1, min(batch, 16, batch &* pixels / 512))
    }

    /// The images of one partial sum.
    static func images(of slice: Int, slices: Int, batch: Int) -> Range<Int> {
        slice &* batch / slices..<(slice &+ 1) &* batch / slices
    }
}
