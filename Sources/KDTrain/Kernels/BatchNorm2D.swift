/// Batch normalisation over (N, H, W) of each channel, and its gradients.
///
/// Statistics and gradients are cut by channel, so each channel's sums run over the images in
/// their order, whatever the number of threads.
enum BatchNorm2D {
    /// Sums are taken of x - x0, x0 the channel's first value, so that a large mean does not
    /// swallow the variance; within a map in single precision, over maps in double.
    static func statistics(
        _ input: Tensor<Float>, mean: Tensor<Float>, variance: Tensor<Float>,
        context: ComputeContext
    ) {
        let (batch, channels) = (input.shape[0], input.shape[1])
        let pixels = input.shape[2] &* input.shape[3]
        let (x, means, variances) = unsafe (input.pointer, mean.pointer, variance.pointer)
        context.workers.forEachSlice(channels) { c in
            let origin = unsafe x[c &* pixels]
            var (sum, squares) = (0.0, 0.0)
            for n in 0..<batch {
                let map = unsafe x + (n &* channels &+ c) &* pixels
                let (mapSum, mapSquares) = unsafe moments(of: map, pixels, around: origin)
                sum += Double(mapSum)
                squares += Double(mapSquares)
            }
            let count = Double(batch &* pixels)
            let shift = sum / count
            unsafe means[c] = Float(Double(origin) + shift)
            unsafe variances[c] = Float(max(0, squares / count - shift * shift))
        }
    }

    @inline(__always)
    private static func moments(
        of map: UnsafePointer<Float>, _ count: Int, around origin: Float
    ) -> (Float, Float) {
        var (sums, squares) = (Vector(repeating: 0), Vector(repeating: 0))
        var (sum, square): (Float, Float) = (0, 0)
        let origins = Vector(repeating: origin)
        forEachVector(count) { i in
            let value = unsafe Vector.load(map, i) - origins
            sums += value
            squares.addProduct(value, value)
        } _: { i in
            let value = unsafe map[i] - origin
            sum += value
            square += value * value
        }
        return (sums.sum() + sum, squares.sum() + square)
    }

    static func affine(
        _ input: Tensor<Float>, scale: Tensor<Float>, shift: Tensor<Float>, relu: Bool,
        into output: Tensor<Float>, context: ComputeContext
    ) {
        let channels = input.shape[1]
        let pixels = input.shape[2] &* input.shape[3]
        let (x, y) = unsafe (input.pointer, output.pointer)
        let (scales, shifts) = unsafe (scale.pointer, shift.pointer)
        let floor: Float = relu ? 0 : -.infinity
        let mapsPerSlice = max(1, Slices.elementCount / pixels)
        Slices.forEachRange(
            of: input.shape[0] &* channels, size: mapsPerSlice, context: context
        ) { maps in
            for map in maps {
                let (x, y) = unsafe (x + map &* pixels, y + map &* pixels)
                let (scale, shift) = unsafe (scales[map % channels], shifts[map % channels])
                let (scaleVector, shiftVector) = (
                    Vector(repeating: scale), Vector(repeating: shift)
                )
                forEachVector(pixels) { i in
                    let value = unsafe shiftVector.addingProduct(Vector.load(x, i), scaleVector)
                    unsafe pointwiseMax(value, Vector(repeating: floor)).store(y, i)
                } _: { i in
                    unsafe y[i] = max(shift.addingProduct(x[i], scale), floor)
                }
            }
        }
    }
}
