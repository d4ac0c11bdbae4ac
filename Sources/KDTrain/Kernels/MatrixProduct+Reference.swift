/// The matrix product as plain loops, for any scalar.
extension MatrixProduct {
    static func reference<Scalar>(
        _ first: MatrixOperand<Scalar>, _ second: MatrixOperand<Scalar>,
        into output: Tensor<Scalar>, adding: Bool
    ) {
        let target = GradientTarget(tensor: output, accumulates: adding)
        for row in 0..<first.rows {
            for column in 0..<second.columns {
                let sum = (0..<first.columns).reduce(0) {
                    $0 + first[row, $1] * second[$1, column]
                }
                target.put(sum, at: row * second.columns + column)
            }
        }
    }
}

extension MatrixOperand {
    /// The element of the operand as it enters the product.
    subscript(row: Int, column: Int) -> Scalar {
        tensor[isTransposed ? column * rows + row : row * columns + column]
    }
}
