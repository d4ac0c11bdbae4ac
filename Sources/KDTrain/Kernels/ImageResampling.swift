/// Resamples planes of bytes with a triangle filter whose width grows with the reduction, so that
/// smaller images are means of what they stand for and not single pixels of it.
///
/// It computes what Pillow's `resize` with `BILINEAR` computes, to the bit: both directions apart,
/// weights as whole numbers of 2^-22, bytes in between. Every row is resampled first, then the
/// columns; Pillow 13 begins with the columns where that is less work, and there its bytes may
/// differ by one.
enum ImageResampling {
    /// The weights of one direction.
    struct Weights {
        /// For each output pixel the first input pixel that it reads, and how many.
        let windows: [(first: Int, count: Int)]
        /// The weights of all windows one after the other, `stride` each.
        let values: [Int32]
        let stride: Int

        /// 2^22 is a weight of one.
        static let precision: Int32 = 22

        init(from input: Int, to output: Int) {
            let scale = Double(input) / Double(output)
            let reach = max(scale, 1)
            // Reciprocals and not divisions: Pillow's bits depend on it.
            let inverse = 1 / reach
            stride = Int(reach.rounded(.up)) * 2 + 1
            var windows: [(first: Int, count: Int)] = []
            var values = Array(repeating: Int32(0), count: output * stride)
            for index in 0..<output {
                let center = (Double(index) + 0.5) * scale
                let first = max(Int(center - reach + 0.5), 0)
                let count = min(Int(center + reach + 0.5), input) - first
                let weights = (0..<count).map { position in
                    max(0, 1 - abs((Double(position + first) - center + 0.5) * inverse))
                }
                let share = 1 / weights.reduce(0, +)
                for (position, weight) in weights.enumerated() {
                    let whole = weight * share * Double(1 << Self.precision)
                    values[index * stride + position] = Int32(whole + 0.5)
                }
                windows.append((first, count))
            }
            (self.windows, self.values) = (windows, values)
        }
    }

    /// Resamples a part of an image of any number of planes.
    ///
    /// - Parameters:
    ///   - first: The image's first byte in `pixels`.
    ///   - region: The part; it lies in the image.
    ///   - size: The new size.
    static func resized(
        _ pixels: [UInt8], first: Int, channels: Int, height: Int, width: Int,
        region: ImageRegion, to size: (height: Int, width: Int)
    ) -> [UInt8] {
        let rows = Weights(from: region.height, to: size.height)
        let columns = Weights(from: region.width, to: size.width)
        var output = [UInt8](repeating: 0, count: channels * size.height * size.width)
        for channel in 0..<channels {
            resample(
                pixels, plane: first + channel * height * width, width: width, region: region,
                rows: rows, columns: columns, into: &output,
                at: channel * size.height * size.width)
        }
        return output
    }

    /// Resamples a part of a plane.
    ///
    /// - Parameters:
    ///   - plane: The plane's first byte in `pixels`.
    ///   - width: The pixels of a row of the plane.
    ///   - region: The part; nothing outside of it is read.
    ///   - target: Where the result goes in `output`: the rows of one direction's weights, then
    ///     the columns of the other's.
    private static func resample(
        _ pixels: [UInt8], plane: Int, width: Int, region: ImageRegion, rows: Weights,
        columns: Weights, into output: inout [UInt8], at target: Int
    ) {
        let (outputHeight, outputWidth) = (rows.windows.count, columns.windows.count)
        precondition(
            plane + (region.row + region.height - 1) * width + region.column + region.width
                <= pixels.count && target + outputHeight * outputWidth <= output.count,
            "\(region) does not lie in the image")
        var narrow = [UInt8](repeating: 0, count: region.height * outputWidth)
        unsafe narrow.withUnsafeMutableBufferPointer { narrow in
            unsafe pixels.withUnsafeBufferPointer { pixels in
                for row in 0..<region.height {
                    let first = plane &+ (region.row &+ row) &* width &+ region.column
                    guard let source = pixels.baseAddress, let rows = narrow.baseAddress else {
                        return
                    }
                    unsafe resampleRow(
                        source + first, columns, into: rows + (row &* outputWidth))
                }
            }
            unsafe output.withUnsafeMutableBufferPointer { output in
                guard let source = narrow.baseAddress, let first = output.baseAddress else {
                    return
                }
                for row in 0..<outputHeight {
                    unsafe mixRows(
                        UnsafePointer(source), rows, row: row, width: outputWidth,
                        into: first + (target &+ row &* outputWidth))
                }
            }
        }
    }

    private static func resampleRow(
        _ source: UnsafePointer<UInt8>, _ weights: Weights,
        into target: UnsafeMutablePointer<UInt8>
    ) {
        unsafe weights.values.withUnsafeBufferPointer { values in
            for (index, window) in weights.windows.enumerated() {
                var sum = half
                let base = index &* weights.stride
                for position in 0..<window.count {
                    unsafe sum &+=
                        Int32(source[window.first &+ position]) &* values[base &+ position]
                }
                unsafe target[index] = byte(sum)
            }
        }
    }

    private static func mixRows(
        _ source: UnsafePointer<UInt8>, _ weights: Weights, row: Int, width: Int,
        into target: UnsafeMutablePointer<UInt8>
    ) {
        let window = weights.windows[row]
        let base = row * weights.stride
        var column = 0
        // Sixteen columns at a time: the sums stay in registers.
        while column &+ 16 <= width {
            var sums = SIMD16<Int32>(repeating: half)
            for position in 0..<window.count {
                let bytes = unsafe UnsafeRawPointer(
                    source + ((window.first &+ position) &* width &+ column)
                ).loadUnaligned(as: SIMD16<UInt8>.self)
                let wide = SIMD16<Int32>(truncatingIfNeeded: bytes)
                sums &+= wide &* weights.values[base &+ position]
            }
            for lane in 0..<16 { unsafe target[column &+ lane] = byte(sums[lane]) }
            column &+= 16
        }
        while column < width {
            var sum = half
            for position in 0..<window.count {
                unsafe sum &+=
                    Int32(source[(window.first &+ position) &* width &+ column])
                    &* weights.values[base &+ position]
            }
            unsafe target[column] = byte(sum)
            column &+= 1
        }
    }

    private static let half: Int32 = 1 << (Weights.precision - 1)

    @inline(__always)
    private static func byte(_ sum: Int32) -> UInt8 {
        UInt8(truncatingIfNeeded: max(0, min(255, sum >> Weights.precision)))
    }
}
