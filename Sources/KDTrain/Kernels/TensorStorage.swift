/// The memory behind tensors: owned, aligned, returned to its pool when the last tensor goes.
@safe final class TensorStorage<Scalar: KernelScalar> {
    let count: Int
    let elements: UnsafeMutablePointer<Scalar>
    let pool: BufferPool

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

    /// Where the element of a row-major index lies.
    private func place(_ index: Int) -> Int {
        layout == .rowMajor ? index : BlockedLayout.place(of: index, shape: shape)
    }

    /// The element at a flat index, in row-major order; checked.
    public subscript(index: Int) -> Scalar {
        get {
            precondition(index >= 0 && index < count, "index \(index) is outside 0..<\(count)")
            return unsafe storage.elements[place(index)]
        }
        nonmutating set {
            precondition(index >= 0 && index < count, "index \(index) is outside 0..<\(count)")
            unsafe storage.elements[place(index)] = newValue
        }
    }

    /// Calls `body` with the elements in row-major order.
    public func withSpan<Result, Failure: Error>(
        _ body: (Span<Scalar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let tensor = inLayout(.rowMajor, pool: storage.pool)
        let buffer = unsafe UnsafeBufferPointer(start: tensor.pointer, count: count)
        return try unsafe body(buffer.span)
    }

    /// Calls `body` with the elements in row-major order, for writing.
    ///
    /// The tensor must not be read through another handle meanwhile.
    public func withMutableSpan<Result, Failure: Error>(
        _ body: (inout MutableSpan<Scalar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let tensor = inLayout(.rowMajor, pool: storage.pool)
        defer { if layout == .blocked { copy(from: tensor) } }
        let buffer = unsafe UnsafeMutableBufferPointer(start: tensor.pointer, count: count)
        var span = unsafe buffer.mutableSpan
        return try body(&span)
    }

    /// Copies values in row-major order into the tensor.
    public func copy(from values: [Scalar]) {
        precondition(values.count == count, "\(values.count) values for \(count) elements")
        for index in 0..<count { unsafe storage.elements[place(index)] = values[index] }
    }

    /// Copies the elements of a tensor of the same size.
    public func copy(from other: Tensor) {
        precondition(other.count == count, "\(other.count) elements for \(count)")
        let source = other.reshaped(shape).inLayout(layout, pool: storage.pool)
        unsafe storage.elements.update(from: source.pointer, count: count)
    }

    /// Sets every element.
    public func fill(_ value: Scalar) {
        unsafe storage.elements.update(repeating: value, count: count)
    }

    /// A copy of the elements in row-major order.
    public var values: [Scalar] {
        let tensor = inLayout(.rowMajor, pool: storage.pool)
        return unsafe Array(UnsafeBufferPointer(start: tensor.pointer, count: count))
    }
}
