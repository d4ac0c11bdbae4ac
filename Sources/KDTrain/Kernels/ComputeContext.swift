/// The threads and the memory that kernels work with; a process needs one.
public final class ComputeContext: Sendable {
    /// The threads that share each kernel's work.
    public let workers: WorkerTeam
    /// Where tensors of passing values get their memory.
    public let pool: BufferPool

    /// Starts `threads` threads, the calling one included; by default one for each core.
    public init(threads: Int = CPUDescription.current.usableCoreCount) {
        workers = WorkerTeam(threads: threads)
        pool = BufferPool()
        BLAS.useOneThreadPerCall()
    }

    /// A tensor with arbitrary contents from the pool, to be overwritten whole.
    public func makeTensor<Scalar: KernelScalar>(
        shape: [Int], of scalar: Scalar.Type
    ) -> Tensor<Scalar> {
        Tensor(uninitialized: shape, pool: pool)
    }

    /// A tensor like another, in shape and layout, with arbitrary contents.
    func makeTensor<Scalar: KernelScalar>(like other: Tensor<Scalar>) -> Tensor<Scalar> {
        Tensor(uninitialized: other.shape, layout: other.layout, pool: pool)
    }

    /// A tensor for features in the layout that the kernels prefer, with arbitrary contents.
    func makeFeatures<Scalar: KernelScalar>(
        shape: [Int], of scalar: Scalar.Type
    ) -> Tensor<Scalar> {
        Tensor(
            uninitialized: shape, layout: Scalar.featureLayout(channels: shape[1]), pool: pool)
    }
}
