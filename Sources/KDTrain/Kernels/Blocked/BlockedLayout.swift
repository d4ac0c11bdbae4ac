/// Where the elements of blocked features lie: `[N][C/16][H * W][16]`.
enum BlockedLayout {
    /// The place of a row-major index of `[N, C, H, W]`.
    static func place(of index: Int, shape: [Int]) -> Int {
        let pixels = shape[2] * shape[3]
        let (map, pixel) = (index / pixels, index % pixels)
        // Maps are numbered image * C + channel, and C is a multiple of sixteen.
        return (map / Vector.width * pixels + pixel) * Vector.width + map % Vector.width
    }

    /// Copies elements between the two orders, a block of channels at a time.
    static func convert<Scalar>(
        _ source: UnsafePointer<Scalar>, into destination: UnsafeMutablePointer<Scalar>,
        shape: [Int], toBlocked: Bool
    ) {
        let (pixels, width) = (shape[2] &* shape[3], Vector.width)
        for block in 0..<(shape[0] &* shape[1] / width) {
            let first = block &* pixels &* width
            for pixel in 0..<pixels {
                for lane in 0..<width {
                    let blocked = first &+ pixel &* width &+ lane
                    let rowMajor = first &+ lane &* pixels &+ pixel
                    if toBlocked {
                        unsafe destination[blocked] = source[rowMajor]
                    } else {
                        unsafe destination[rowMajor] = source[blocked]
                    }
                }
            }
        }
    }
}

extension Tensor where Scalar == Float {
    /// The first element, for kernels; valid while the tensor lives.
    var cursor: FloatCursor { unsafe FloatCursor(pointer) }
}

extension Tensor {
    /// The same values in another layout: this tensor if it has it already, otherwise a copy.
    func inLayout(_ layout: FeatureLayout, pool: BufferPool) -> Tensor {
        guard layout != self.layout else { return self }
        let result = Tensor(uninitialized: shape, layout: layout, pool: pool)
        unsafe BlockedLayout.convert(
            pointer, into: result.pointer, shape: shape, toBlocked: layout == .blocked)
        return result
    }
}
