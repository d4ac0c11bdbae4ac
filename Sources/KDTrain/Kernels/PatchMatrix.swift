/// The patches of one image as the columns of a matrix (im2col), which turns a convolution into a
/// matrix product: row (c, ky, kx), column (y, x) of the output.
enum PatchMatrix {
    /// Whether the image itself already is its patch matrix.
    static func isIdentity(_ shape: ConvolutionShape) -> Bool {
        shape.kernel == 1 && shape.stride == 1 && shape.padding == 0
    }

    /// Writes the patch matrix `[C k k, H' W']` of one image `[C, H, W]`.
    static func gather(
        _ image: UnsafePointer<Float>, into matrix: UnsafeMutablePointer<Float>,
        shape: ConvolutionShape
    ) {
        var row = 0
        for c in 0..<shape.inputChannels {
            let map = unsafe image + c &* shape.inputPixels
            for ky in 0..<shape.kernel {
                for kx in 0..<shape.kernel {
                    let destination = unsafe matrix + row &* shape.outputPixels
                    if shape.stride == 1 && shape.outputWidth == shape.inputWidth {
                        unsafe gatherShifted(map, ky, kx, into: destination, shape: shape)
                    } else {
                        unsafe gatherStrided(map, ky, kx, into: destination, shape: shape)
                    }
                    row &+= 1
                }
            }
        }
    }

    /// For "same" convolutions a row is the map shifted as a whole, with zeros where it ran over
    /// an edge.
    private static func gatherShifted(
        _ map: UnsafePointer<Float>, _ ky: Int, _ kx: Int,
        into destination: UnsafeMutablePointer<Float>, shape: ConvolutionShape
    ) {
        let (height, width, pixels) = (shape.inputHeight, shape.inputWidth, shape.outputPixels)
        let (dy, dx) = (ky &- shape.padding, kx &- shape.padding)
        let offset = dy &* width &+ dx
        let rows = max(0, -dy)..<min(shape.outputHeight, height &- dy)
        guard !rows.isEmpty else { return unsafe destination.update(repeating: 0, count: pixels) }
        unsafe destination.update(repeating: 0, count: rows.lowerBound &* width)
        let end = rows.upperBound &* width
        unsafe (destination + end).update(repeating: 0, count: pixels &- end)
        let first = max(rows.lowerBound &* width, -offset)
        let last = min(end, height &* width &- offset)
        if first < last {
            unsafe (destination + first).update(from: map + (first &+ offset), count: last &- first)
        }
        let columns = dx < 0 ? 0..<min(-dx, width) : max(0, width &- dx)..<width
        for y in rows {
            for x in columns { unsafe destination[y &* width &+ x] = 0 }
        }
    }

    private static func gatherStrided(
        _ map: UnsafePointer<Float>, _ ky: Int, _ kx: Int,
        into destination: UnsafeMutablePointer<Float>, shape: ConvolutionShape
    ) {
        var pixel = 0
        for y in 0..<shape.outputHeight {
            let row = y &* shape.stride &+ ky &- shape.padding
            let isInside = row >= 0 && row < shape.inputHeight
            for x in 0..<shape.outputWidth {
                let column = x &* shape.stride &+ kx &- shape.padding
                let value = isInside && column >= 0 && column < shape.inputWidth
                unsafe destination[pixel] = value ? map[row &* shape.inputWidth &+ column] : 0
                pixel &+= 1
            }
        }
    }

    /// Adds every column of a patch matrix back to the pixels it was read from (col2im).
    static func scatter(
        _ matrix: UnsafePointer<Float>, addingTo image: UnsafeMutablePointer<Float>,
        shape: ConvolutionShape
    ) {
        var row = 0
        for c in 0..<shape.inputChannels {
            let map = unsafe image + c &* shape.inputPixels
            for ky in 0..<shape.kernel {
                for kx in 0..<shape.kernel {
                    let source = unsafe matrix + row &* shape.outputPixels
                    unsafe scatterRow(source, ky, kx, addingTo: map, shape: shape)
                    row &+= 1
                }
            }
        }
    }

    private static func scatterRow(
        _ source: UnsafePointer<Float>, _ ky: Int, _ kx: Int,
        addingTo map: UnsafeMutablePointer<Float>, shape: ConvolutionShape
    ) {
        for y in 0..<shape.outputHeight {
            let row = y &* shape.stride &+ ky &- shape.padding
            guard row >= 0 && row < shape.inputHeight else { continue }
            for x in 0..<shape.outputWidth {
                let column = x &* shape.stride &+ kx &- shape.padding
                guard column >= 0 && column < shape.inputWidth else { continue }
                unsafe map[row &* shape.inputWidth &+ column] += source[y &* shape.outputWidth &+ x]
            }
        }
    }
}
