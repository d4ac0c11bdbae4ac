/// Attention maps of a batch, each divided by its L2 norm, and the way back to the features.
struct NormalizedMaps<Scalar: KernelScalar> {
    /// The normalised maps, `[N, H * W]`.
    let values: Tensor<Double>
    private let features: Tensor<Scalar>
    private let power: Int
    private let pooling: MapPooling
    /// What each image's features were divided by, `[N]`; see ``SpatialMap``.
    private let scale: Tensor<Double>
    /// The norm of each map, `[N]`, and the same plus the epsilon in units of the scaled map.
    private let norm: Tensor<Double>
    private let divisor: Tensor<Double>
    private let context: ComputeContext

    /// Computes `A / (||A||_2 + epsilon)` of `A = sum over c of |F_c|^p`.
    ///
    /// - Parameters:
    ///   - features: `[N, C, H, W]`.
    ///   - power: p; 1, 2 or 4.
    ///   - epsilon: Added to the norm.
    ///   - height: Rows to average-pool A to before normalising; at most H.
    ///   - width: Columns to average-pool A to; at most W.
    ///   - context: Threads and memory.
    init(
        _ features: Tensor<Scalar>, power: Int, epsilon: Double, height: Int, width: Int,
        context: ComputeContext
    ) {
        let shape = features.shape
        let batch = shape[0]
        self.features = features
        self.power = power
        self.context = context
        pooling = MapPooling(
            height: shape[2], width: shape[3], pooledHeight: height, pooledWidth: width)
        scale = context.makeTensor(shape: [batch], of: Double.self)
        norm = context.makeTensor(shape: [batch], of: Double.self)
        divisor = context.makeTensor(shape: [batch], of: Double.self)
        let raw = context.makeTensor(shape: [batch, shape[2] * shape[3]], of: Double.self)
        Scalar.spatialMap(features, power: power, into: raw, scale: scale, context: context)
        values = pooling.isIdentity ? raw : pooling.forward(raw, context: context)
        normalize(epsilon: epsilon)
    }

    private func normalize(epsilon: Double) {
        let pixels = values.count / scale.count
        values.withMutableSpan { map in
            for n in 0..<scale.count {
                let row = n * pixels..<(n + 1) * pixels
                var squares = 0.0
                for i in row { squares += map[i] * map[i] }
                norm[n] = squares.squareRoot()
                divisor[n] = norm[n] + epsilon / Double.pow(scale[n], Double(power))
                let factor = 1 / divisor[n]
                for i in row { map[i] *= factor }
            }
        }
    }
}

// MARK: - Gradient

extension NormalizedMaps {
    /// Carries a gradient by the normalised maps back to the features.
    ///
    /// - Parameters:
    ///   - gradient: By ``values``, `[N, H * W]`.
    ///   - factor: Multiplies the result.
    ///   - target: Where the gradient by the features goes.
    func backward(
        _ gradient: Tensor<Double>, factor: Double, into target: GradientTarget<Scalar>
    ) {
        let byMap = context.makeTensor(shape: gradient.shape, of: Double.self)
        let pixels = values.count / scale.count
        values.withSpan { map in
            gradient.withSpan { gradient in
                byMap.withMutableSpan { byMap in
                    for n in 0..<scale.count {
                        let row = n * pixels..<(n + 1) * pixels
                        normGradient(of: n, row, map, gradient, factor, into: &byMap)
                    }
                }
            }
        }
        Scalar.spatialMapGradient(
            pooling.isIdentity ? byMap : pooling.backward(byMap, context: context), scale: scale,
            features, power: power, into: target.tensor, adding: target.accumulates,
            context: context)
    }

    /// One image: (g - Q (Q . g) (norm + epsilon) / norm) / (norm + epsilon); the norm of a map of
    /// zeros counts as constant, as in PyTorch.
    private func normGradient(
        of n: Int, _ row: Range<Int>, _ map: Span<Double>, _ gradient: Span<Double>,
        _ factor: Double, into byMap: inout MutableSpan<Double>
    ) {
        guard divisor[n] < .infinity || divisor[n].isNaN else {
            for i in row { byMap[i] = 0 }
            return
        }
        var dot = 0.0
        for i in row { dot += map[i] * gradient[i] }
        let along = norm[n] == 0 ? 0 : dot * (divisor[n] / norm[n])
        let factor = factor / divisor[n]
        for i in row { byMap[i] = (gradient[i] - map[i] * along) * factor }
    }
}
