/// Average pooling of maps to a smaller size, as PyTorch's `adaptive_avg_pool2d` does it: output
/// row i covers the rows floor(i H / h) ..< ceil((i + 1) H / h).
struct MapPooling {
    let height: Int
    let width: Int
    let pooledHeight: Int
    let pooledWidth: Int

    /// Whether there is anything to do.
    var isIdentity: Bool { height == pooledHeight && width == pooledWidth }

    /// Pools `[N, H * W]` to `[N, h * w]`.
    func forward(_ map: Tensor<Double>, context: ComputeContext) -> Tensor<Double> {
        let batch = map.count / (height * width)
        let pooled = context.makeTensor(
            shape: [batch, pooledHeight * pooledWidth], of: Double.self)
        forEachWindow { output, window, share in
            for n in 0..<batch {
                let sum = window.reduce(0.0) { $0 + map[n * height * width + $1] }
                pooled[n * pooledHeight * pooledWidth + output] = sum * share
            }
        }
        return pooled
    }

    /// The gradient by the larger maps from that by the pooled ones.
    func backward(_ gradient: Tensor<Double>, context: ComputeContext) -> Tensor<Double> {
        let batch = gradient.count / (pooledHeight * pooledWidth)
        let result = context.makeTensor(shape: [batch, height * width], of: Double.self)
        result.fill(0)
        forEachWindow { output, window, share in
            for n in 0..<batch {
                let value = gradient[n * pooledHeight * pooledWidth + output] * share
                for input in window { result[n * height * width + input] += value }
            }
        }
        return result
    }

    /// Calls `body` with each output pixel, the input pixels it averages and 1 / their number.
    private func forEachWindow(_ body: (Int, [Int], Double) -> Void) {
        for i in 0..<pooledHeight {
            let rows = Self.window(i, of: height, to: pooledHeight)
            for j in 0..<pooledWidth {
                let columns = Self.window(j, of: width, to: pooledWidth)
                let window = rows.flatMap { row in columns.map { row * width + $0 } }
                body(i * pooledWidth + j, window, 1 / Double(window.count))
            }
        }
    }

    private static func window(_ index: Int, of size: Int, to pooled: Int) -> Range<Int> {
        index * size / pooled..<((index + 1) * size + pooled - 1) / pooled
    }
}
