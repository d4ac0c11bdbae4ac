import COpenBLAS

/// Thin wrappers of OpenBLAS.
enum BLAS {
    /// Threads are made above OpenBLAS, over slices of the batch, so it must make none itself.
    static func useOneThreadPerCall() {
        openblas_set_num_threads(1)
    }

    /// The library's own description: version, options and the core it runs its kernels for.
    static var configuration: String {
        unsafe String(cString: openblas_get_config())
    }

    /// The name of the core that OpenBLAS chose its kernels for.
    static var coreName: String {
        unsafe String(cString: openblas_get_corename())
    }

    /// C = alpha op(A) op(B) + beta C, row-major: C is `[m, n]`, op(A) `[m, k]`, op(B) `[k, n]`.
    @inline(__always)
    static func multiply(
        _ first: UnsafePointer<Float>, transposed firstTransposed: Bool, rowStride lda: Int,
        _ second: UnsafePointer<Float>, transposed secondTransposed: Bool, rowStride ldb: Int,
        into output: UnsafeMutablePointer<Float>, rowStride ldc: Int,
        m: Int, n: Int, k: Int, adding: Bool
    ) {
        unsafe cblas_sgemm(
            CblasRowMajor, firstTransposed ? CblasTrans : CblasNoTrans,
            secondTransposed ? CblasTrans : CblasNoTrans, blasint(m), blasint(n), blasint(k), 1,
            first, blasint(lda), second, blasint(ldb), adding ? 1 : 0, output, blasint(ldc))
    }
}
