/// Convolution as plain loops, for any scalar: the meaning that the fast kernels are tested by.
extension Conv2D {
    /// Calls `body` with the flat offsets of output pixel, weight and input pixel of every
    /// multiply-add of image `n`.
    private static func forEachProduct(
        _ shape: ConvolutionShape, image n: Int, _ body: (Int, Int, Int) -> Void
    ) {
        for o in 0..<shape.outputChannels {
            for y in 0..<shape.outputHeight {
                for x in 0..<shape.outputWidth {
                    let output =
                        ((n * shape.outputChannels + o) * shape.outputHeight + y)
                        * shape.outputWidth + x
                    forEachTap(shape, image: n, channel: o, y: y, x: x) { weight, input in
                        body(output, weight, input)
                    }
                }
            }
        }
    }

    /// The weights and input pixels that one output pixel reads; padding is skipped.
    private static func forEachTap(
        _ shape: ConvolutionShape, image n: Int, channel o: Int, y: Int, x: Int,
        _ body: (Int, Int) -> Void
    ) {
        for c in 0..<shape.inputChannels {
            for ky in 0..<shape.kernel {
                let row = y * shape.stride + ky - shape.padding
                guard row >= 0, row < shape.inputHeight else { continue }
                for kx in 0..<shape.kernel {
                    let column = x * shape.stride + kx - shape.padding
                    guard column >= 0, column < shape.inputWidth else { continue }
                    let weight =
                        ((o * shape.inputChannels + c) * shape.kernel + ky)
                        * shape.kernel + kx
                    let input =
                        ((n * shape.inputChannels + c) * shape.inputHeight + row)
                        * shape.inputWidth + column
                    body(weight, input)
                }
            }
        }
    }

    static func referenceForward<Scalar>(
        _ input: Tensor<Scalar>, _ weight: Tensor<Scalar>, into output: Tensor<Scalar>,
        shape: ConvolutionShape
    ) {
        output.fill(0)
        for n in 0..<shape.batch {
            forEachProduct(shape, image: n) { output[$0] += weight[$1] * input[$2] }
        }
    }

    static func referenceInputGradient<Scalar>(
        _ outputGradient: Tensor<Scalar>, _ weight: Tensor<Scalar>,
        into inputGradient: Tensor<Scalar>, adding: Bool, shape: ConvolutionShape
    ) {
        if !adding { inputGradient.fill(0) }
        for n in 0..<shape.batch {
            forEachProduct(shape, image: n) { inputGradient[$2] += weight[$1] * outputGradient[$0] }
        }
    }

    static func referenceWeightGradient<Scalar>(
        _ outputGradient: Tensor<Scalar>, _ input: Tensor<Scalar>,
        into weightGradient: Tensor<Scalar>, adding: Bool, shape: ConvolutionShape
    ) {
        if !adding { weightGradient.fill(0) }
        for n in 0..<shape.batch {
            forEachProduct(shape, image: n) { weightGradient[$1] += outputGradient[$0] * input[$2] }
        }
    }
}
