/// Max pooling as plain loops, for any scalar.
extension MaxPool2D {
    /// Calls `body` with the index of each output pixel and that of the first largest input.
    private static func forEachLargest<Scalar>(
        _ input: Tensor<Scalar>, _ shape: WindowShape, _ body: (Int, Int) -> Void
    ) {
        var output = 0
        for map in 0..<shape.batch * shape.channels {
            for y in 0..<shape.outputHeight {
                for x in 0..<shape.outputWidth {
                    var largest: Int?
                    for ky in shape.rowTaps(y) {
                        for kx in shape.columnTaps(x) {
                            let row = y * shape.stride + ky - shape.padding
                            let column = x * shape.stride + kx - shape.padding
                            let index = (map * shape.inputHeight + row) * shape.inputWidth + column
                            if let best = largest, !(input[index] > input[best]) { continue }
                            largest = index
                        }
                    }
                    if let largest { body(output, largest) }
                    output += 1
                }
            }
        }
    }

    static func referenceForward<Scalar>(
        _ input: Tensor<Scalar>, into output: Tensor<Scalar>, shape: WindowShape
    ) {
        forEachLargest(input, shape) { output[$0] = input[$1] }
    }

    static func referenceGradient<Scalar>(
        _ outputGradient: Tensor<Scalar>, _ input: Tensor<Scalar>,
        into inputGradient: Tensor<Scalar>, adding: Bool, shape: WindowShape
    ) {
        if !adding { inputGradient.fill(0) }
        forEachLargest(input, shape) { inputGradient[$1] += outputGradient[$0] }
    }
}
