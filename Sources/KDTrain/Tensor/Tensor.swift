/// A dense array of numbers in row-major order: features are `[N, C, H, W]`.
///
/// The engine may lay features out otherwise in memory, see ``FeatureLayout``; indices, spans and
/// values are in row-major order all the same.
///
/// A tensor is a handle: copies of it share their elements, so that a training step moves no data
/// around. Its memory returns to the pool it came from when the last handle goes.
public struct Tensor<Scalar: KernelScalar> {
    /// The extent along each axis; empty for a scalar.
    public let shape: [Int]
    /// The number of elements.
    public let count: Int
    /// How the elements lie in memory; only kernels need to know.
    let layout: FeatureLayout
    let storage: TensorStorage<Scalar>

    private init(shape: [Int], layout: FeatureLayout, storage: TensorStorage<Scalar>) {
        self.shape = shape
        self.layout = layout
        self.count = storage.count
        self.storage = storage
    }

    /// Creates a tensor with arbitrary contents, to be overwritten whole.
    init(uninitialized shape: [Int], layout: FeatureLayout = .rowMajor, pool: BufferPool) {
        precondition(shape.allSatisfy { $0 > 0 }, "extents must be positive, not \(shape)")
        precondition(
            layout == .rowMajor || (shape.count == 4 && shape[1].isMultiple(of: Vector.width)),
            "\(shape) cannot be blocked")
        let count = shape.reduce(1, *)
        self.init(
            shape: shape, layout: layout, storage: TensorStorage(count: count, pool: pool))
    }
}

extension Tensor {
    /// Creates a tensor with every element set to `value`.
    public init(shape: [Int], repeating value: Scalar = 0, pool: BufferPool = BufferPool()) {
        self.init(uninitialized: shape, pool: pool)
        fill(value)
    }

    /// Creates a tensor from values in row-major order.
    public init(shape: [Int], values: [Scalar], pool: BufferPool = BufferPool()) {
        self.init(uninitialized: shape, pool: pool)
        copy(from: values)
    }

    /// The same elements under another shape of the same size; blocked ones are copied.
    public func reshaped(_ shape: [Int]) -> Tensor {
        precondition(shape.reduce(1, *) == count, "\(self.shape) cannot become \(shape)")
        guard shape != self.shape else { return self }
        let rowMajor = inLayout(.rowMajor, pool: storage.pool)
        return Tensor(shape: shape, layout: .rowMajor, storage: rowMajor.storage)
    }

    /// A tensor with elements of its own, equal to these.
    public func copy(pool: BufferPool = BufferPool()) -> Tensor {
        let result = Tensor(uninitialized: shape, layout: layout, pool: pool)
        result.copy(from: self)
        return result
    }

    /// The elements as `Float`, the precision of checkpoints.
    public var floatValues: [Float] { values.map { Float($0) } }

    /// Replaces the elements by values in the precision of checkpoints.
    public func copy(fromFloats values: [Float]) {
        copy(from: values.map { Scalar($0) })
    }

    /// The value of a tensor of one element.
    public var scalar: Scalar {
        precondition(count == 1, "a tensor of shape \(shape) is not a scalar")
        return self[0]
    }
}
