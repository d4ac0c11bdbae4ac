/// The patches that a tile of the output reads, as the columns of a matrix (im2col): row
/// (c, ky, kx), column (image, y, x). It turns a convolution into a matrix product.
enum PatchMatrix {
    /// Writes the patch matrix `[C k k, columns]` of a tile of the batch `[N, C, H, W]`.
    static func gather(
        _ batch: UnsafePointer<Float>, into matrix: UnsafeMutablePointer<Float>,
        tile: ConvolutionTile, shape: ConvolutionShape
    ) {
        let isShift = shape.stride == 1 && shape.outputWidth == shape.inputWidth
        forEachRow(tile, shape) { map, column, ky, kx in
            let (map, destination) = unsafe (batch + map, matrix + column)
            if isShift {
                unsafe gatherShifted(map, ky, kx, into: destination, tile: tile, shape: shape)
            } else {
                unsafe gatherStrided(map, ky, kx, into: destination, tile: tile, shape: shape)
            }
        }
    }

    /// Adds every column of a patch matrix back to the pixels it was read from (col2im).
    static func scatter(
        _ matrix: UnsafePointer<Float>, addingTo batch: UnsafeMutablePointer<Float>,
        tile: ConvolutionTile, shape: ConvolutionShape
    ) {
        forEachRow(tile, shape) { map, column, ky, kx in
            let (map, source) = unsafe (batch + map, matrix + column)
            unsafe scatterRow(source, ky, kx, addingTo: map, tile: tile, shape: shape)
        }
    }

    /// Calls `body` with the offsets of an input map and of a stretch of a matrix row.
    @inline(__always)
    private static func forEachRow(
        _ tile: ConvolutionTile, _ shape: ConvolutionShape, _ body: (Int, Int, Int, Int) -> Void
    ) {
        let taps = shape.kernel &* shape.kernel
        for row in 0..<shape.patch {
            let (c, tap) = (row / taps, row % taps)
            for n in tile.images {
                let map = n &* shape.inputImage &+ c &* shape.inputPixels
                let column = row &* tile.columns &+ (n &- tile.images.lowerBound) &* tile.pixels
                body(map, column, tap / shape.kernel, tap % shape.kernel)
            }
        }
    }
}

// MARK: - One row

extension PatchMatrix {
    /// For "same" convolutions a row is the map shifted as a whole, with zeros where it ran over
    /// an edge.
    private static func gatherShifted(
        _ map: UnsafePointer<Float>, _ ky: Int, _ kx: Int,
        into destination: UnsafeMutablePointer<Float>, tile: ConvolutionTile,
        shape: ConvolutionShape
    ) {
        let (height, width, rows) = (shape.inputHeight, shape.inputWidth, tile.rows)
        let (dy, dx) = (ky &- shape.padding, kx &- shape.padding)
        let first = min(max(rows.lowerBound, -dy), rows.upperBound)
        let last = max(first, min(rows.upperBound, height &- dy))
        let origin = unsafe destination - tile.offset
        unsafe destination.update(repeating: 0, count: (first &- rows.lowerBound) &* width)
        unsafe (origin + last &* width).update(
            repeating: 0, count: (rows.upperBound &- last) &* width)
        let offset = dy &* width &+ dx
        let begin = max(first &* width, -offset)
        let end = min(last &* width, height &* width &- offset)
        if begin < end {
            unsafe (origin + begin).update(from: map + (begin &+ offset), count: end &- begin)
        }
        let columns = dx < 0 ? 0..<min(-dx, width) : max(0, width &- dx)..<width
        for y in first..<last {
            for x in columns { unsafe origin[y &* width &+ x] = 0 }
        }
    }

    /// The output positions along an axis whose input position lies inside the image.
    @inline(__always)
    private static func inside(
        _ tap: Int, extent: Int, outputExtent: Int, shape: ConvolutionShape
    ) -> Range<Int> {
        let shift = tap &- shape.padding
        let first = shift < 0 ? (shape.stride &- 1 &- shift) / shape.stride : 0
        let last = extent > shift ? (extent &- shift &- 1) / shape.stride &+ 1 : 0
        let end = min(last, outputExtent)
        return min(first, end)..<end
    }

    private static func gatherStrided(
        _ map: UnsafePointer<Float>, _ ky: Int, _ kx: Int,
        into destination: UnsafeMutablePointer<Float>, tile: ConvolutionTile,
        shape: ConvolutionShape
    ) {
        let stride = shape.stride
        let columns = inside(
            kx, extent: shape.inputWidth, outputExtent: shape.outputWidth, shape: shape)
        for y in tile.rows {
            let line = unsafe destination + (y &* tile.width &- tile.offset)
            let row = y &* stride &+ ky &- shape.padding
            guard row >= 0 && row < shape.inputHeight else {
                unsafe line.update(repeating: 0, count: tile.width)
                continue
            }
            let source = unsafe map + (row &* shape.inputWidth &+ kx &- shape.padding)
            for x in 0..<columns.lowerBound { unsafe line[x] = 0 }
            for x in columns { unsafe line[x] = source[x &* stride] }
            for x in columns.upperBound..<tile.width { unsafe line[x] = 0 }
        }
    }

    private static func scatterRow(
        _ source: UnsafePointer<Float>, _ ky: Int, _ kx: Int,
        addingTo map: UnsafeMutablePointer<Float>, tile: ConvolutionTile,
        shape: ConvolutionShape
    ) {
        let stride = shape.stride
        let columns = inside(
            kx, extent: shape.inputWidth, outputExtent: shape.outputWidth, shape: shape)
        for y in tile.rows {
            let row = y &* stride &+ ky &- shape.padding
            guard row >= 0 && row < shape.inputHeight else { continue }
            let line = unsafe source + (y &* tile.width &- tile.offset)
            let destination = unsafe map + (row &* shape.inputWidth &+ kx &- shape.padding)
            for x in columns { unsafe destination[x &* stride] += line[x] }
        }
    }
}

// MARK: - Output side

extension PatchMatrix {
    /// Copies a tile of `[N, O, H', W']` into the rows of a matrix `[O, columns]`.
    static func gatherOutput(
        _ batch: UnsafePointer<Float>, into matrix: UnsafeMutablePointer<Float>,
        tile: ConvolutionTile, shape: ConvolutionShape
    ) {
        for o in 0..<shape.outputChannels {
            for n in tile.images {
                let column = (n &- tile.images.lowerBound) &* tile.pixels
                let map = n &* shape.outputImage &+ o &* shape.outputPixels &+ tile.offset
                unsafe (matrix + (o &* tile.columns &+ column)).update(
                    from: batch + map, count: tile.pixels)
            }
        }
    }

    /// Copies or adds the rows of a matrix `[O, columns]` to a tile of `[N, O, H', W']`.
    static func scatterOutput(
        _ matrix: UnsafePointer<Float>, to batch: UnsafeMutablePointer<Float>, adding: Bool,
        tile: ConvolutionTile, shape: ConvolutionShape
    ) {
        for n in tile.images {
            for o in 0..<shape.outputChannels {
                let column = (n &- tile.images.lowerBound) &* tile.pixels
                let source = unsafe matrix + (o &* tile.columns &+ column)
                let map =
                    unsafe batch
                    + (n &* shape.outputImage &+ o &* shape.outputPixels &+ tile.offset)
                if adding {
                    for i in 0..<tile.pixels { unsafe map[i] += source[i] }
                } else {
                    unsafe map.update(from: source, count: tile.pixels)
                }
            }
        }
    }
}
