import Foundation

/// Numbers between two bounds, both included: what `range` and `logrange` stand for.
///
/// Every number is the one a person would write: rounded to twelve significant digits, so that
/// 0.1 to 0.5 by 0.1 holds 0.3 and not 0.30000000000000004.
public struct ValueRange: Sendable, Hashable {
    /// How the numbers lie between the bounds.
    public enum Spacing: Sendable, Hashable {
        /// So far apart, beginning with the first; the last bound is met or not passed.
        case step(Double)
        /// So many, evenly apart.
        case count(Int)
        /// So many, each the same multiple of the one before.
        case logarithmic(count: Int)
    }

    public let from: Double
    public let to: Double
    public let spacing: Spacing

    /// Significant digits of the numbers.
    static let digits = 12

    /// Describes a range; it may rise or fall.
    ///
    /// - Parameters:
    ///   - from: The first number, finite; > 0 where the spacing is logarithmic.
    ///   - to: The bound at the other end, the same holds.
    public init(from: Double, to: Double, spacing: Spacing) {
        self.from = from
        self.to = to
        self.spacing = spacing
    }

    /// How many numbers there are, without making them; infinity where no number could say.
    public var count: Double {
        switch spacing {
        case .step(let step):
            let steps = (to - from).magnitude / step
            // The tolerance takes (0.5 - 0.1) / 0.1 = 3.9999999999999996 for the four it means, and
            // is far below one step also where there are a thousand million.
            return (steps + min(steps * 1e-9, 1e-3)).rounded(.down) + 1
        case .count(let count), .logarithmic(let count): return Double(count)
        }
    }

    /// The numbers, from the first on.
    ///
    /// - Precondition: ``count`` is a number that memory can hold; ask for it first.
    public var values: [Double] {
        let count = Int(self.count)
        return (0..<count).map { index in
            switch spacing {
            case .step(let step): even(from + Double(index) * (to < from ? -step : step), step)
            case .count:
                index == count - 1
                    ? to : even(from + (to - from) * (Double(index) / Double(count - 1)), nil)
            case .logarithmic:
                if index == 0 {
                    from
                } else if index == count - 1 {
                    to
                } else {
                    Self.rounded(from * pow(to / from, Double(index) / Double(count - 1)))
                }
            }
        }
    }

    /// Rounds to twelve digits of the largest number involved: -0.3 + 3 * 0.1 is 0, not 5.6e-17.
    private func even(_ value: Double, _ step: Double?) -> Double {
        let scale = max(from.magnitude, to.magnitude, step ?? 0)
        guard scale > 0, scale.isFinite else { return value }
        let places = Self.digits - 1 - Int(log10(scale).rounded(.down))
        guard places >= 0 else { return Self.rounded(value) }
        // Adding zero turns -0 into 0.
        return (Double(String(format: "%.\(places)f", value)) ?? value) + 0
    }

    /// The nearest number of twelve significant digits.
    static func rounded(_ value: Double) -> Double {
        Double(String(format: "%.\(digits - 1)e", value)) ?? value
    }
}
