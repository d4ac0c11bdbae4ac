/// The product of two matrices, by OpenBLAS.
enum MatrixProduct {
    static func multiply(
        _ first: MatrixOperand<Float>, _ second: MatrixOperand<Float>,
        into output: Tensor<Float>, adding: Bool
    ) {
        unsafe BLAS.multiply(
            first.tensor.pointer, transposed: first.isTransposed,
            rowStride: first.tensor.shape[1],
            second.tensor.pointer, transposed: second.isTransposed,
            rowStride: second.tensor.shape[1],
            into: output.pointer, rowStride: second.columns,
            m: first.rows, n: second.columns, k: first.columns, adding: adding)
    }
}
