/// Batch normalisation over (N, H, W) of each channel, and its gradients.
///
/// Statistics and gradients are cut by channel, so each channel's sums run over the images in
/// their order, whatever the number of threads.
enum BatchNorm2D {
    /// Sums are taken of x - x0, x0 about the mean of the channel's first map, so that a large mean
    /// does not swallow the variance, nor a corner that padding has made unlike all the rest.
    static func statistics(
        _ input: Tensor<Float>, mean: Tensor<Float>, variance: Tensor<Float>,
        context: ComputeContext
    ) {
        let (batch, channels) = (input.shape[0], input.shape[1])
        let pixels = input.shape[2] &* input.shape[3]
        let (x, means, variances) = unsafe (input.pointer, mean.pointer, variance.pointer)
        context.workers.forEachSlice(channels) { c in
            let first = unsafe moments(of: x + c &* pixels, pixels, around: 0)
            let origin = Float(first.sum / Double(pixels))
            var (sum, squares) = (0.0, 0.0)
            for n in 0..<batch {
                let map = unsafe x + (n &* channels &+ c) &* pixels
                let part = unsafe moments(of: map, pixels, around: origin)
                sum += part.sum
                squares += part.squares
            }
            let count = Double(batch &* pixels)
            let shift = sum / count
            unsafe means[c] = Float(Double(origin) + shift)
            unsafe variances[c] = Float(max(0, squares / count - shift * shift))
        }
    }

    /// Values that are added up in single precision before the sum is taken over into a double one:
    /// over whole maps of large images the last bits would go missing.
    private static let run = 64 * Vector.width

    private static func moments(
        of map: UnsafePointer<Float>, _ count: Int, around origin: Float
    ) -> (sum: Double, squares: Double) {
        var (sum, squares) = (0.0, 0.0)
        for start in stride(from: 0, to: count, by: run) {
            let part = unsafe runMoments(of: map + start, min(run, count &- start), origin)
            sum += Double(part.0)
            squares += Double(part.1)
        }
        return (sum, squares)
    }

    @inline(__always)
    private static func runMoments(
        of map: UnsafePointer<Float>, _ count: Int, _ origin: Float
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
        _ input: Tensor<Float>, _ affine: ChannelAffine<Float>, into output: Tensor<Float>,
        context: ComputeContext
    ) {
        let channels = input.shape[1]
        let pixels = input.shape[2] &* input.shape[3]
        let (x, y, residual) = (input.cursor, output.cursor, affine.residual?.cursor)
        let mapsPerSlice = max(1, Slices.elementCount / pixels)
        Slices.forEachRange(
            of: input.shape[0] &* channels, size: mapsPerSlice, context: context
        ) { maps in
            for map in maps {
                let channel = map % channels
                affineMap(
                    x.at(map &* pixels), residual?.at(map &* pixels), into: y.at(map &* pixels),
                    pixels, scale: affine.scale.cursor[channel],
                    shift: affine.shift.cursor[channel], affine.activation)
            }
        }
    }

    /// One channel of one image.
    @inline(__always)
    private static func affineMap(
        _ x: FloatCursor, _ residual: FloatCursor?, into y: FloatCursor, _ count: Int,
        scale: Float, shift: Float, _ activation: Activation
    ) {
        let (scales, shifts) = (Vector(repeating: scale), Vector(repeating: shift))
        if let residual {
            forEachVector(count) { i in
                let value = shifts.addingProduct(x.vector(i), scales) + residual.vector(i)
                y.put(activation.clamp(value), i)
            } _: { i in
                y[i] = activation.clamp(shift.addingProduct(x[i], scale) + residual[i])
            }
        } else {
            forEachVector(count) { i in
                y.put(activation.clamp(shifts.addingProduct(x.vector(i), scales)), i)
            } _: { i in
                y[i] = activation.clamp(shift.addingProduct(x[i], scale))
            }
        }
    }
}
