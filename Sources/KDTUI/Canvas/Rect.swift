/// A width and a height in terminal cells; never negative.
public struct Size: Hashable, Sendable {
    /// Columns.
    public var width: Int
    /// Rows.
    public var height: Int

    /// Creates a size; negative extents become zero.
    public init(width: Int, height: Int) {
        self.width = max(0, width)
        self.height = max(0, height)
    }
}

/// A position in terminal cells, counted from the top left corner.
public struct Point: Hashable, Sendable {
    /// Column, 0 at the left.
    public var x: Int
    /// Row, 0 at the top.
    public var y: Int

    /// Creates a position.
    public init(x: Int, y: Int) {
        self.x = x
        self.y = y
    }
}

/// A rectangle of terminal cells; its extents are never negative.
public struct Rect: Hashable, Sendable {
    /// Leftmost column.
    public var x: Int
    /// Topmost row.
    public var y: Int
    /// Columns.
    public var width: Int
    /// Rows.
    public var height: Int

    /// Creates a rectangle; negative extents become zero.
    public init(x: Int = 0, y: Int = 0, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    /// Creates the rectangle at the origin that has `size`.
    public init(_ size: Size) {
        self.init(width: size.width, height: size.height)
    }

    /// The first column to the right of the rectangle.
    public var maxX: Int { x + width }
    /// The first row below the rectangle.
    public var maxY: Int { y + height }
    /// The rectangle's extents.
    public var size: Size { Size(width: width, height: height) }
    /// Whether the rectangle has no cell.
    public var isEmpty: Bool { width == 0 || height == 0 }

    /// Whether the cell at (`column`, `row`) lies inside.
    public func contains(_ column: Int, _ row: Int) -> Bool {
        column >= x && column < maxX && row >= y && row < maxY
    }

    /// Returns the cells that lie in both rectangles; empty when there are none.
    public func intersection(_ other: Rect) -> Rect {
        let left = max(x, other.x)
        let top = max(y, other.y)
        return Rect(
            x: left, y: top, width: min(maxX, other.maxX) - left,
            height: min(maxY, other.maxY) - top)
    }

    /// Returns the rectangle that is smaller by `dx` columns at the left and right and by `dy`
    /// rows at the top and bottom.
    public func inset(_ dx: Int, _ dy: Int) -> Rect {
        Rect(x: x + dx, y: y + dy, width: width - 2 * dx, height: height - 2 * dy)
    }

    /// Returns a rectangle of `size`, cut down to this one, in this one's middle.
    public func centered(_ size: Size) -> Rect {
        let inner = Size(width: min(size.width, width), height: min(size.height, height))
        return Rect(
            x: x + (width - inner.width) / 2, y: y + (height - inner.height) / 2,
            width: inner.width, height: inner.height)
    }
}

// MARK: - Splitting

/// How much of the available extent a part of a layout takes.
public enum Extent: Hashable, Sendable {
    /// Exactly this many cells, less only when there are not enough.
    case fixed(Int)
    /// A share of what the fixed parts leave, in proportion to the weight.
    case flexible(Int)

    /// One share of what is left.
    public static var rest: Extent { .flexible(1) }
}

extension Rect {
    /// Splits the rectangle from top to bottom; the results cover it without gap or overlap as far
    /// as a flexible part is present, and earlier parts win when there is not enough room.
    public func rows(_ extents: [Extent], spacing: Int = 0) -> [Rect] {
        let sizes = Rect.distribute(height, over: extents, spacing: spacing)
        var top = y
        return sizes.map { size in
            defer { top += size + spacing }
            return Rect(x: x, y: min(top, maxY), width: width, height: size)
        }
    }

    /// Splits the rectangle from left to right, as ``rows(_:spacing:)`` does from top to bottom.
    public func columns(_ extents: [Extent], spacing: Int = 0) -> [Rect] {
        let sizes = Rect.distribute(width, over: extents, spacing: spacing)
        var left = x
        return sizes.map { size in
            defer { left += size + spacing }
            return Rect(x: min(left, maxX), y: y, width: size, height: height)
        }
    }

    private static func distribute(
        _ total: Int, over extents: [Extent], spacing: Int
    ) -> [Int] {
        var available = max(0, total - spacing * max(0, extents.count - 1))
        var sizes = [Int](repeating: 0, count: extents.count)
        var weight = 0
        for (index, extent) in extents.enumerated() {
            switch extent {
            case .fixed(let wanted):
                sizes[index] = min(max(0, wanted), available)
                available -= sizes[index]
            case .flexible(let share):
                weight += max(0, share)
            }
        }
        for (index, extent) in extents.enumerated() {
            guard case .flexible(let share) = extent, weight > 0 else { continue }
            sizes[index] = available * max(0, share) / weight
            available -= sizes[index]
            weight -= max(0, share)
        }
        return sizes
    }
}
