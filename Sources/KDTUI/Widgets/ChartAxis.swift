import Foundation

/// The values of an axis that get a mark, and their labels.
///
/// Steps are 1, 2 or 5 times a power of ten, and a label shows as many digits as its step needs:
/// what is written is the exact value of the mark.
struct ChartAxis: Hashable, Sendable {
    struct Tick: Hashable, Sendable {
        var value: Double
        var label: String
    }

    var ticks: [Tick]

    /// The widest label.
    var labelWidth: Int { ticks.map { $0.label.utf8.count }.max() ?? 0 }

    /// Marks on a linear axis, at most `count` of them.
    static func linear(_ range: ClosedRange<Double>, count: Int) -> ChartAxis {
        let span = range.upperBound - range.lowerBound
        guard count > 0, span > 0, span.isFinite else { return ChartAxis(ticks: []) }
        var (factor, power) = niceStep(span / Double(max(1, count)))
        // Rounding up the step never gives more marks than asked for, save for both ends at once.
        while multiples(of: factor, power, in: range).count > count {
            (factor, power) = nextStep(factor, power)
        }
        let values = multiples(of: factor, power, in: range)
            .map { exact(Double($0 * factor), power: power) }
        let largest = values.map(abs).max() ?? 0
        return ChartAxis(
            ticks: values.map { Tick(value: $0, label: label($0, power: power, largest: largest)) })
    }

    /// Marks on a logarithmic axis whose range is given in exponents of ten: whole decades, every
    /// n-th when they are many, 1-2-5 in between when they are few.
    static func logarithmic(_ range: ClosedRange<Double>, count: Int) -> ChartAxis {
        let span = range.upperBound - range.lowerBound
        guard count > 0, span.isFinite, abs(range.lowerBound) < 400, abs(range.upperBound) < 400
        else { return ChartAxis(ticks: []) }
        let first = Int(range.lowerBound.rounded(.down))
        let last = Int(range.upperBound.rounded(.up))
        let decades = (first...last).filter { range.contains(Double($0)) }
        if decades.count > count {
            let stride = (decades.count + count - 1) / count
            return ChartAxis(ticks: decades.filter { $0 % stride == 0 }.map { decade(1, $0) })
        }
        let finer = (first...last).flatMap { power in [1, 2, 5].map { (factor: $0, power: power) } }
            .filter { range.contains(log10(Double($0.factor)) + Double($0.power)) }
        if finer.count <= count, finer.count > decades.count {
            return ChartAxis(ticks: finer.map { decade($0.factor, $0.power) })
        }
        // Less than a decade without a 1, 2 or 5 inside: linear marks say more.
        guard decades.isEmpty else { return ChartAxis(ticks: decades.map { decade(1, $0) }) }
        let values = linear(pow(10, range.lowerBound)...pow(10, range.upperBound), count: count)
        return ChartAxis(ticks: values.ticks.map { Tick(value: log10($0.value), label: $0.label) })
    }

    private static func decade(_ factor: Int, _ power: Int) -> Tick {
        let value = exact(Double(factor), power: power)
        let text: String
        switch power {
        case -3...0: text = NumberText.fixed(value, decimals: max(0, -power))
        case 1...3: text = NumberText.fixed(value, decimals: 0)
        case 4...8:
            let isMega = power >= 6
            text =
                NumberText.fixed(value / (isMega ? 1e6 : 1e3), decimals: 0) + (isMega ? "M" : "k")
        default: text = "\(factor)e\(power)"
        }
        return Tick(value: log10(Double(factor)) + Double(power), label: text)
    }
}

// MARK: - Steps and labels

extension ChartAxis {
    /// Returns the smallest 1-2-5 step that is at least `minimum`, as factor and power of ten.
    private static func niceStep(_ minimum: Double) -> (factor: Int, power: Int) {
        let power = Int(log10(minimum).rounded(.down))
        for factor in [1, 2, 5] where exact(Double(factor), power: power) >= minimum * (1 - 1e-9) {
            return (factor, power)
        }
        return (1, power + 1)
    }

    private static func nextStep(_ factor: Int, _ power: Int) -> (factor: Int, power: Int) {
        factor == 1 ? (2, power) : factor == 2 ? (5, power) : (1, power + 1)
    }

    private static func multiples(
        of factor: Int, _ power: Int, in range: ClosedRange<Double>
    ) -> ClosedRange<Int>.SubSequence {
        let step = exact(Double(factor), power: power)
        // Half a millionth of a step forgives rounding at the ends of the range.
        let low = (range.lowerBound / step - 5e-7).rounded(.up)
        let high = (range.upperBound / step + 5e-7).rounded(.down)
        guard abs(low) < 1e15, abs(high) < 1e15, low <= high else { return (0...0).dropFirst() }
        return (Int(low)...Int(high))[...]
    }

    /// A decimal number as close as a Double gets: division is exact where a product of 0.1 is not.
    private static func exact(_ mantissa: Double, power: Int) -> Double {
        power < 0 ? mantissa / pow(10, Double(-power)) : mantissa * pow(10, Double(power))
    }

    /// - Parameters:
    ///   - power: The step's power of ten: the last digit that may differ from zero.
    ///   - largest: The largest magnitude on the axis, which decides the unit of all labels.
    private static func label(_ value: Double, power: Int, largest: Double) -> String {
        if value == 0 { return "0" }
        if largest < 1e-3 || largest >= 1e12 {
            let digits = Int(log10(abs(value)).rounded(.down)) - power + 1
            return NumberText.scientific(value, digits: max(1, min(16, digits)))
        }
        for (unit, name) in [(9, "G"), (6, "M"), (3, "k")]
        where largest >= exact(1, power: max(4, unit)) {
            return NumberText.fixed(exact(value, power: -unit), decimals: max(0, unit - power))
                + name
        }
        return NumberText.fixed(value, decimals: max(0, -power))
    }
}
