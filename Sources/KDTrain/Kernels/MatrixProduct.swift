/// The product of two matrices.
enum MatrixProduct {}
