/// One step of an exponential average.
enum WeightAverageStep {
    /// average += share * (value - average), element by element; both lie alike in memory.
    static func move(
        _ average: Tensor<Float>, towards value: Tensor<Float>, share: Float,
        context: ComputeContext
    ) {
        precondition(
            average.count == value.count && average.layout == value.layout,
            "the average of \(value.shape) has the shape \(average.shape)")
        let (a, w) = unsafe (average.pointer, value.pointer)
        Slices.forEachRange(of: value.count, context: context) { range in
            let (a, w) = unsafe (a + range.lowerBound, w + range.lowerBound)
            forEachVector(range.count) { i in
                let old = unsafe Vector.load(a, i)
                unsafe (old + (Vector.load(w, i) - old) * share).store(a, i)
            } _: { i in
                unsafe a[i] += (w[i] - a[i]) * share
            }
        }
    }
}
