/// The numbers a setting may be.
public struct NumberRange: Sendable, Hashable, CustomStringConvertible {
    /// The smallest, or the bound above which they begin; `nil` for none.
    public let lower: Double?
    /// The lower bound itself is allowed.
    public let includesLower: Bool
    /// The largest, or the bound below which they end; `nil` for none.
    public let upper: Double?
    /// The upper bound itself is allowed.
    public let includesUpper: Bool

    /// Every finite number.
    public static var any: NumberRange {
        NumberRange(lower: nil, includesLower: false, upper: nil, includesUpper: false)
    }

    /// Numbers from a bound on.
    public static func atLeast(_ bound: Double) -> NumberRange {
        NumberRange(lower: bound, includesLower: true, upper: nil, includesUpper: false)
    }

    /// Numbers above a bound.
    public static func above(_ bound: Double) -> NumberRange {
        NumberRange(lower: bound, includesLower: false, upper: nil, includesUpper: false)
    }

    /// Numbers from one bound to another, both allowed.
    public static func from(_ lower: Double, to upper: Double) -> NumberRange {
        NumberRange(lower: lower, includesLower: true, upper: upper, includesUpper: true)
    }

    /// Numbers from one bound to below another.
    public static func from(_ lower: Double, below upper: Double) -> NumberRange {
        NumberRange(lower: lower, includesLower: true, upper: upper, includesUpper: false)
    }

    /// Numbers above one bound up to another.
    public static func above(_ lower: Double, to upper: Double) -> NumberRange {
        NumberRange(lower: lower, includesLower: false, upper: upper, includesUpper: true)
    }

    /// Numbers between two bounds, neither allowed.
    public static func above(_ lower: Double, below upper: Double) -> NumberRange {
        NumberRange(lower: lower, includesLower: false, upper: upper, includesUpper: false)
    }

    /// The number is finite and within the bounds.
    public func contains(_ value: Double) -> Bool {
        guard value.isFinite else { return false }
        if let lower, includesLower ? value < lower : value <= lower { return false }
        if let upper, includesUpper ? value > upper : value >= upper { return false }
        return true
    }

    /// The range in words: `> 0`, `>= 0 and < 1`.
    public var description: String {
        let low = lower.map { (includesLower ? ">= " : "> ") + Self.text($0) }
        let high = upper.map { (includesUpper ? "<= " : "< ") + Self.text($0) }
        let bounds = [low, high].compactMap { $0 }
        return bounds.isEmpty ? "that is finite" : bounds.joined(separator: " and ")
    }

    private static func text(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? value.description
    }
}
