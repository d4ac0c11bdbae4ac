import Synchronization

/// The threads and the memory that kernels work with; a process needs one.
public final class ComputeContext: Sendable {
    /// The threads that share each kernel's work.
    public let workers: WorkerTeam
    /// Where tensors of passing values get their memory.
    public let pool: BufferPool
    /// What the threads work with within a slice, one each.
    private let seats: [ComputeContext]
    /// What the seats had asked of the system when they were made alike.
    private let levelledByteCount = Atomic(0)

    /// Starts `threads` threads, the calling one included; by default one for each core.
    public init(threads: Int = CPUDescription.current.usableCoreCount) {
        workers = WorkerTeam(threads: threads)
        pool = BufferPool()
        seats = (0..<threads).map { _ in ComputeContext(pool: BufferPool()) }
        BLAS.useOneThreadPerCall()
    }

    /// One thread's own context.
    private init(pool: BufferPool) {
        workers = WorkerTeam(threads: 1)
        self.pool = pool
        seats = []
    }

    /// The bytes that were asked of the system so far: constant once training is under way.
    public var allocatedByteCount: Int { pool.allocatedByteCount + seatByteCount }

    private var seatByteCount: Int { seats.reduce(0) { $0 + $1.pool.allocatedByteCount } }

    /// Calls `body` for every slice on all threads, with a context of the thread's own for scratch
    /// memory.
    ///
    /// What one thread's slice has needed every thread has from then on, so that chance, which
    /// gives slices to threads, never asks for memory later.
    func forEachSlice(_ slices: Int, _ body: (_ slice: Int, _ own: ComputeContext) -> Void) {
        guard !seats.isEmpty else { return workers.forEachSlice(slices) { body($0, self) } }
        workers.forEachSeatedSlice(slices) { slice, seat in body(slice, seats[seat]) }
        // Almost never after the first step, so that a call pays for two loads.
        guard seatByteCount != levelledByteCount.load(ordering: .relaxed) else { return }
        BufferPool.level(seats.lazy.map(\.pool))
        levelledByteCount.store(seatByteCount, ordering: .relaxed)
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
