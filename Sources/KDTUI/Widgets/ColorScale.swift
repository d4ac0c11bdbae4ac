/// Numbers as colours.
enum ColorScale {
    /// Returns where `value` lies in `range`, from 0 to 1; the middle when the range is a point.
    static func position(of value: Float, in range: ClosedRange<Float>) -> Float {
        let span = range.upperBound - range.lowerBound
        guard span > 0 else { return 0.5 }
        return min(1, max(0, (value - range.lowerBound) / span))
    }

    /// Returns the colour at a position from 0 to 1.
    static func color(at position: Float, map: Heatmap.ColorMap) -> Color {
        let stops = map == .sequential ? viridis : difference
        let scaled = min(1, max(0, position)) * Float(stops.count - 1)
        let index = min(stops.count - 2, Int(scaled))
        let part = scaled - Float(index)
        func mix(_ shift: UInt32) -> UInt8 {
            let from = Float((stops[index] >> shift) & 0xFF)
            let to = Float((stops[index + 1] >> shift) & 0xFF)
            return UInt8((from + (to - from) * part).rounded())
        }
        return .rgb(mix(16), mix(8), mix(0))
    }

    /// Ten even samples of viridis (van der Walt and Smith, 2015, CC0).
    private static let viridis: [UInt32] = [
        0x440154, 0x482878, 0x3E4A89, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C,
        0xFDE725,
    ]

    /// Blue over dark grey to orange red: as bright at one end as at the other, and distinct for
    /// readers with deuteranopia.
    private static let difference: [UInt32] = [
        0x8FD0FF, 0x4FA3E8, 0x2F74B5, 0x274A6E, 0x2A2D33, 0x6B3A24, 0xB3541E, 0xE9833A, 0xFFC08A,
    ]
}
