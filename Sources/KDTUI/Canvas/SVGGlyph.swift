/// Glyphs that must join across cells, as paths: box drawing, blocks and braille.
struct SVGGlyph {
    private enum Shape {
        /// Arms from the middle: left, right, up, down; a rounded corner where two meet.
        case lines(left: Bool, right: Bool, up: Bool, down: Bool, isHeavy: Bool, isRounded: Bool)
        /// A rectangle in fractions of the cell.
        case block(x: Double, y: Double, width: Double, height: Double)
        case braille(UInt8)
    }

    private let shape: Shape
    private let width: Double
    private let height: Double

    /// nil when a font draws the character well enough.
    init?(_ character: Character, width: Double, height: Double) {
        guard let scalar = character.unicodeScalars.first, scalar.value >= 0x2500,
            let shape = SVGGlyph.shape(of: scalar.value)
        else { return nil }
        self.shape = shape
        self.width = width
        self.height = height
    }

    private static func shape(of value: UInt32) -> Shape? {
        switch value {
        case 0x2800...0x28FF: .braille(UInt8(value - 0x2800))
        case 0x2580: .block(x: 0, y: 0, width: 1, height: 0.5)
        case 0x2581...0x2588:
            .block(
                x: 0, y: 1 - Double(value - 0x2580) / 8, width: 1,
                height: Double(value - 0x2580) / 8)
        case 0x2589...0x258F: .block(x: 0, y: 0, width: Double(0x2590 - value) / 8, height: 1)
        case 0x2590: .block(x: 0.5, y: 0, width: 0.5, height: 1)
        default: lines(of: value)
        }
    }

    private static func lines(of value: UInt32) -> Shape? {
        func make(_ arms: String, heavy: Bool = false, rounded: Bool = false) -> Shape {
            .lines(
                left: arms.contains("l"), right: arms.contains("r"), up: arms.contains("u"),
                down: arms.contains("d"), isHeavy: heavy, isRounded: rounded)
        }
        return switch value {
        case 0x2500: make("lr")
        case 0x2501: make("lr", heavy: true)
        case 0x2502: make("ud")
        case 0x2503: make("ud", heavy: true)
        case 0x250C: make("rd")
        case 0x2510: make("ld")
        case 0x2514: make("ru")
        case 0x2518: make("lu")
        case 0x251C: make("rud")
        case 0x2524: make("lud")
        case 0x252C: make("lrd")
        case 0x2534: make("lru")
        case 0x253C: make("lrud")
        case 0x2578: make("l", heavy: true)
        case 0x256D: make("rd", rounded: true)
        case 0x256E: make("ld", rounded: true)
        case 0x256F: make("lu", rounded: true)
        case 0x2570: make("ru", rounded: true)
        default: nil
        }
    }

    /// Returns path data with the cell's corner at (`x`, `y`).
    func path(x: Double, y: Double) -> String {
        switch shape {
        case .block(let left, let top, let blockWidth, let blockHeight):
            return rectangle(
                x + left * width, y + top * height, blockWidth * width + 0.2,
                blockHeight * height + 0.2)
        case .braille(let dots): return braille(dots, x, y)
        case .lines(let left, let right, let up, let down, let isHeavy, let isRounded):
            return lines(
                x, y, arms: (left, right, up, down), thickness: isHeavy ? 2.6 : 1.1,
                radius: isRounded ? 4 : 0)
        }
    }

    private func lines(
        _ x: Double, _ y: Double, arms: (left: Bool, right: Bool, up: Bool, down: Bool),
        thickness: Double, radius: Double
    ) -> String {
        let middleX = x + width / 2
        let middleY = y + height / 2
        let half = thickness / 2
        // A rounded corner leaves its radius free in both directions and fills it with an arc.
        let gap = radius > 0 ? radius : -half
        var path = ""
        if arms.left {
            path += rectangle(x - 0.1, middleY - half, width / 2 - gap + 0.1, thickness)
        }
        if arms.right {
            path += rectangle(middleX + gap, middleY - half, width / 2 - gap + 0.1, thickness)
        }
        if arms.up { path += rectangle(middleX - half, y - 0.1, thickness, height / 2 - gap + 0.1) }
        if arms.down {
            path += rectangle(middleX - half, middleY + gap, thickness, height / 2 - gap + 0.1)
        }
        guard radius > 0 else { return path }
        let horizontal = arms.right ? 1.0 : -1.0
        let vertical = arms.down ? 1.0 : -1.0
        return path
            + corner(middleX, middleY, radius: radius, half: half, horizontal, vertical)
    }

    /// A quarter of a ring from the horizontal arm to the vertical one.
    private func corner(
        _ x: Double, _ y: Double, radius: Double, half: Double, _ horizontal: Double,
        _ vertical: Double
    ) -> String {
        let n = SVGText.number
        let outer = radius + half
        let inner = radius - half
        let sweep = horizontal * vertical > 0 ? 0 : 1
        return "M\(n(x + horizontal * radius)) \(n(y - vertical * half))"
            + "A\(n(outer)) \(n(outer)) 0 0 \(sweep) \(n(x - horizontal * half)) "
            + "\(n(y + vertical * radius))H\(n(x + horizontal * half))"
            + "A\(n(inner)) \(n(inner)) 0 0 \(1 - sweep) \(n(x + horizontal * radius)) "
            + "\(n(y + vertical * half))Z"
    }

    private func braille(_ dots: UInt8, _ x: Double, _ y: Double) -> String {
        // Bits 0 1 2 6 are the left column from the top, 3 4 5 7 the right one.
        let places: [(column: Double, row: Double)] = [
            (0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3),
        ]
        let n = SVGText.number
        let radius = 1.25
        var path = ""
        for (bit, place) in places.enumerated() where dots & (1 << UInt8(bit)) != 0 {
            let centerX = x + width * (0.25 + 0.5 * place.column)
            let centerY = y + height * (0.125 + 0.25 * place.row)
            path +=
                "M\(n(centerX - radius)) \(n(centerY))"
                + "a\(n(radius)) \(n(radius)) 0 1 1 \(n(2 * radius)) 0"
                + "a\(n(radius)) \(n(radius)) 0 1 1 \(n(-2 * radius)) 0Z"
        }
        return path
    }

    private func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> String {
        let n = SVGText.number
        return "M\(n(x)) \(n(y))h\(n(width))v\(n(height))h\(n(-width))Z"
    }
}
