/// The largest value of each window, and the gradient: it goes to the first of the largest.
enum MaxPool2D {
    /// Pools features into an output of the same layout.
    static func forward(
        _ input: Tensor<Float>, into output: Tensor<Float>, shape: WindowShape,
        context: ComputeContext
    ) {
        switch input.layout {
        case .blocked:
            forward(Vector.self, input.cursor, into: output.cursor, shape, context)
        case .rowMajor:
            forward(Float.self, input.cursor, into: output.cursor, shape, context)
        }
    }

    @inline(__always)
    private static func forward<Lanes: PixelLanes>(
        _ lanes: Lanes.Type, _ x: FloatCursor, into y: FloatCursor, _ shape: WindowShape,
        _ context: ComputeContext
    ) {
        let (pixels, outputs) = (shape.inputPixels, shape.outputPixels)
        let planes = shape.batch &* shape.channels / Lanes.width
        Slices.forEachPlane(planes, floats: pixels &* Lanes.width, context: context) { plane in
            let x = x.at(plane &* pixels &* Lanes.width)
            var place = y.at(plane &* outputs &* Lanes.width)
            forEachWindow(shape) { rows, columns in
                let first = (rows.lowerBound &* shape.inputWidth &+ columns.lowerBound)
                var largest = Lanes.read(x, first &* Lanes.width)
                for row in rows {
                    for column in columns {
                        let pixel = row &* shape.inputWidth &+ column
                        largest = largest.maximum(Lanes.read(x, pixel &* Lanes.width))
                    }
                }
                largest.write(place, 0)
                place.advance(Lanes.width)
            }
        }
    }

    /// The rows and columns of the input that each output pixel reads, row by row.
    @inline(__always)
    private static func forEachWindow(
        _ shape: WindowShape, _ body: (Range<Int>, Range<Int>) -> Void
    ) {
        for y in 0..<shape.outputHeight {
            let rows = shape.rowTaps(y)
            let top = y &* shape.stride &- shape.padding
            for x in 0..<shape.outputWidth {
                let columns = shape.columnTaps(x)
                let left = x &* shape.stride &- shape.padding
                body(
                    rows.lowerBound &+ top..<rows.upperBound &+ top,
                    columns.lowerBound &+ left..<columns.upperBound &+ left)
            }
        }
    }
}

// MARK: - Gradient

extension MaxPool2D {
    /// The gradient by the input; all features have one layout.
    static func gradient(
        _ outputGradient: Tensor<Float>, _ input: Tensor<Float>, output: Tensor<Float>,
        into inputGradient: Tensor<Float>, adding: Bool, shape: WindowShape,
        context: ComputeContext
    ) {
        let features = (outputGradient.cursor, input.cursor, output.cursor, inputGradient.cursor)
        switch input.layout {
        case .blocked: putGradient(Vector.self, features, adding, shape, context)
        case .rowMajor: putGradient(Float.self, features, adding, shape, context)
        }
    }

    @inline(__always)
    private static func putGradient<Lanes: PixelLanes>(
        _ lanes: Lanes.Type,
        _ features: (g: FloatCursor, x: FloatCursor, y: FloatCursor, d: FloatCursor),
        _ adding: Bool, _ shape: WindowShape, _ context: ComputeContext
    ) {
        let (pixels, outputs) = (shape.inputPixels, shape.outputPixels)
        let planes = shape.batch &* shape.channels / Lanes.width
        Slices.forEachPlane(planes, floats: pixels &* Lanes.width, context: context) { plane in
            let input = plane &* pixels &* Lanes.width
            let (x, d) = (features.x.at(input), features.d.at(input))
            if !adding { d.clear(pixels &* Lanes.width) }
            var output = plane &* outputs &* Lanes.width
            forEachWindow(shape) { rows, columns in
                var left = Lanes.read(features.g, output)
                let largest = Lanes.read(features.y, output)
                for row in rows {
                    for column in columns {
                        let place = (row &* shape.inputWidth &+ column) &* Lanes.width
                        let value = Lanes.read(x, place)
                        let taken = Lanes.take(&left, where: value, equals: largest)
                        (Lanes.read(d, place) + taken).write(d, place)
                    }
                }
                output &+= Lanes.width
            }
        }
    }
}
