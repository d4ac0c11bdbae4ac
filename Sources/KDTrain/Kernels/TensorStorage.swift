/// The memory behind tensors: owned, aligned, returned to its pool when the last tensor goes.
@safe final class TensorStorage<Scalar: KernelScalar> {
    let count: Int
    let elements: UnsafeMutablePointer<Scalar>
    private let pool: BufferPool

    /// Takes uninitialised memory from the pool; the caller writes before it reads.
    init(count: Int, pool: BufferPool) {
        self.count = count
        self.pool = pool
        let address = unsafe pool.take(byteCount: count * MemoryLayout<Scalar>.stride)
        unsafe elements = address.bindMemory(to: Scalar.self, capacity: count)
    }

    deinit {
        unsafe pool.giveBack(elements, byteCount: count * MemoryLayout<Scalar>.stride)
    }
}

extension Tensor {
    /// The elements as a pointer, for kernels; valid while the tensor lives.
    var pointer: UnsafeMutablePointer<Scalar> { unsafe storage.elements }

    /// The element at a flat index, in row-major order; checked.
    public subscript(index: Int) -> Scalar {
        get {
            precondition(index >= 0 && index < count, "index \(index) is outside 0..<\(count)")
            return unsafe storage.elements[index]
        }
        nonmutating set {
            precondition(index >= 0 && index < count, "index \(index) is outside 0..<\(count)")
            unsafe storage.elements[index] = newValue
        }
    }

    /// Calls `body` with the elements in row-major order.
    public func withSpan<Result, Failure: Error>(
        _ body: (Span<Scalar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let buffer = unsafe UnsafeBufferPointer(start: storage.elements, count: count)
        return try unsafe body(buffer.span)
    }

    /// Calls `body` with the elements in row-major order, for writing.
    ///
    /// The tensor must not be read through another handle meanwhile.
    public func withMutableSpan<Result, Failure: Error>(
        _ body: (inout MutableSpan<Scalar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let buffer = unsafe UnsafeMutableBufferPointer(start: storage.elements, count: count)
        var span = unsafe buffer.mutableSpan
        return try body(&span)
    }

    /// Copies values in row-major order into the tensor.
    public func copy(from values: [Scalar]) {
        precondition(values.count == count, "\(values.count) values for \(count) elements")
        for index in 0..<count { unsafe storage.elements[index] = values[index] }
    }

    /// Copies the elements of a tensor of the same size.
    public func copy(from other: Tensor) {
        precondition(other.count == count, "\(other.count) elements for \(count)")
        unsafe storage.elements.update(from: other.storage.elements, count: count)
    }

    /// Sets every element.
    public func fill(_ value: Scalar) {
        unsafe storage.elements.update(repeating: value, count: count)
    }

    /// A copy of the elements in row-major order.
    public var values: [Scalar] {
        unsafe Array(UnsafeBufferPointer(start: storage.elements, count: count))
    }
}
