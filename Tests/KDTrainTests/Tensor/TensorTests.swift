import KDTrain
import Testing

@Suite struct TensorTests {
    @Test func `handles share elements and copies do not`() {
        let tensor = Tensor<Float>(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])
        let (flat, copy) = (tensor.reshaped([6]), tensor.copy())
        tensor[4] = -1
        #expect(flat[4] == -1)
        #expect(copy[4] == 5)
        #expect(tensor.values == [1, 2, 3, 4, -1, 6])
    }

    @Test func `spans read and write the elements`() {
        let tensor = Tensor<Double>(shape: [3], values: [1, 2, 3])
        tensor.withMutableSpan { span in
            for index in span.indices { span[index] *= 2 }
        }
        let sum = tensor.withSpan { span in span.indices.reduce(0) { $0 + span[$1] } }
        #expect(sum == 12)
    }

    @Test func `checkpoints' floats survive the way there and back`() {
        let tensor = Tensor<Float>(shape: [2], values: [.pi, -1e-30])
        let other = Tensor<Float>(shape: [2])
        other.copy(fromFloats: tensor.floatValues)
        #expect(other.values.map(\.bitPattern) == tensor.values.map(\.bitPattern))
    }

    @Test func `a pool serves the same size again without asking the system`() {
        let pool = BufferPool()
        func use() { _ = Tensor<Float>(shape: [1000], pool: pool) }
        use()
        let allocated = pool.allocatedByteCount
        #expect(allocated >= 4000)
        for _ in 0..<10 { use() }
        #expect(pool.allocatedByteCount == allocated)
        let first = Tensor<Float>(shape: [1000], repeating: 1, pool: pool)
        let second = Tensor<Float>(shape: [1000], repeating: 2, pool: pool)
        #expect(first[999] == 1 && second[0] == 2)
        #expect(pool.allocatedByteCount == 2 * allocated)
    }
}
