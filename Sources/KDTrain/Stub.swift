import COpenBLAS
public func blasConfig() -> String { unsafe String(cString: openblas_get_config()) }
public func axpy(_ a: Float, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ n: Int) {
    var i = 0
    while i &+ 16 <= n {
        let v = unsafe UnsafeRawPointer(x + i).loadUnaligned(as: SIMD16<Float>.self)
        var w = unsafe UnsafeRawPointer(y + i).loadUnaligned(as: SIMD16<Float>.self)
        w = w.addingProduct(v, SIMD16(repeating: a))
        unsafe UnsafeMutableRawPointer(y + i).storeBytes(of: w, as: SIMD16<Float>.self)
        i &+= 16
    }
}
