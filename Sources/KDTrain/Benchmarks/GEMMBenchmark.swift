/// Measures the matrix products that training is made of.
public enum GEMMBenchmark {
    /// One measured rate.
    public struct Result: Hashable, Sendable {
        /// The core that OpenBLAS chose its kernels for, such as `SkylakeX`.
        public let coreName: String
        /// The threads that multiplied at the same time.
        public let threads: Int
        /// Floating-point operations a second of all threads together, in 10^9.
        public let gigaflopsPerSecond: Double
    }

    /// The core that OpenBLAS chose its kernels for, such as `SkylakeX`.
    public static var coreName: String { BLAS.coreName }

    /// OpenBLAS's own description: its version and how it was built.
    public static var libraryDescription: String { BLAS.configuration }

    /// Multiplies square matrices on all threads for a while and returns the best rate seen.
    ///
    /// - Parameters:
    ///   - context: The threads to use.
    ///   - size: The rows and columns of each matrix.
    ///   - duration: How long to measure; one product is always finished.
    public static func measure(
        context: ComputeContext, size: Int = 512, duration: Duration = .milliseconds(200)
    ) -> Result {
        let threads = context.workers.threads
        let matrices = (0..<3 * threads).map { index in
            Tensor<Float>(shape: [size, size], repeating: Float(index + 1) * 1e-3)
        }
        let operations = 2 * Double(size * size * size * threads)
        let clock = ContinuousClock()
        let start = clock.now
        var best = 0.0
        repeat {
            let elapsed = clock.measure {
                context.workers.forEachSlice(threads) { thread in
                    MatrixProduct.multiply(
                        MatrixOperand(matrices[3 * thread]),
                        MatrixOperand(matrices[3 * thread + 1]),
                        into: matrices[3 * thread + 2], adding: false)
                }
            }
            best = max(best, operations / (elapsed / .seconds(1)))
        } while start.duration(to: clock.now) < duration
        return Result(
            coreName: BLAS.coreName, threads: threads, gigaflopsPerSecond: best / 1e9)
    }
}
