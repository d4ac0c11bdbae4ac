/// Convolution of each channel by itself as plain loops, for any scalar.
extension DepthwiseConv2D {
    /// Calls `body` with the indices of output pixel, weight and input pixel of every multiply-add.
    private static func forEachProduct(_ shape: WindowShape, _ body: (Int, Int, Int) -> Void) {
        var output = 0
        for map in 0..<shape.batch * shape.channels {
            for y in 0..<shape.outputHeight {
                for x in 0..<shape.outputWidth {
                    for ky in shape.rowTaps(y) {
                        for kx in shape.columnTaps(x) {
                            let row = y * shape.stride + ky - shape.padding
                            let column = x * shape.stride + kx - shape.padding
                            body(
                                output,
                                (map % shape.channels * shape.kernel + ky) * shape.kernel + kx,
                                (map * shape.inputHeight + row) * shape.inputWidth + column)
                        }
                    }
                    output += 1
                }
            }
        }
    }

    static func referenceForward<Scalar>(
        _ input: Tensor<Scalar>, _ weight: Tensor<Scalar>, into output: Tensor<Scalar>,
        shape: WindowShape
    ) {
        output.fill(0)
        forEachProduct(shape) { output[$0] += weight[$1] * input[$2] }
    }

    static func referenceInputGradient<Scalar>(
        _ outputGradient: Tensor<Scalar>, _ weight: Tensor<Scalar>,
        into inputGradient: Tensor<Scalar>, adding: Bool, shape: WindowShape
    ) {
        if !adding { inputGradient.fill(0) }
        forEachProduct(shape) { inputGradient[$2] += weight[$1] * outputGradient[$0] }
    }

    static func referenceWeightGradient<Scalar>(
        _ outputGradient: Tensor<Scalar>, _ input: Tensor<Scalar>,
        into weightGradient: Tensor<Scalar>, adding: Bool, shape: WindowShape
    ) {
        if !adding { weightGradient.fill(0) }
        forEachProduct(shape) { weightGradient[$1] += outputGradient[$0] * input[$2] }
    }
}
