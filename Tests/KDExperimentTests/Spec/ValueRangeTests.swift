import KDExperiment
import Testing

@Suite struct ValueRangeTests {
    @Test func `a range holds the numbers that a person would write`() {
        func values(_ from: Double, _ to: Double, _ spacing: ValueRange.Spacing) -> [Double] {
            ValueRange(from: from, to: to, spacing: spacing).values
        }
        #expect(
            values(0, 1, .step(0.1)) == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
        #expect(values(0.1, 0.5, .step(0.1)) == [0.1, 0.2, 0.3, 0.4, 0.5])
        #expect(values(-0.3, 0.1, .step(0.1)) == [-0.3, -0.2, -0.1, 0, 0.1])
        #expect(values(10, 1, .step(4)) == [10, 6, 2])
        #expect(values(0, 1, .count(5)) == [0, 0.25, 0.5, 0.75, 1])
        #expect(values(0.1, 0.9, .count(3)) == [0.1, 0.5, 0.9])
        #expect(values(1e-4, 0.1, .logarithmic(count: 4)) == [1e-4, 1e-3, 1e-2, 0.1])
        #expect(values(1000, 1, .logarithmic(count: 4)) == [1000, 100, 10, 1])
        #expect(values(1, 10, .logarithmic(count: 3)) == [1, 3.16227766017, 10])
        // The sign of zero must not tell two runs apart.
        #expect(values(-0.2, 0.2, .step(0.1))[2].sign == .plus)
    }

    @Test func `no range makes a number longer than twelve digits`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let step = Double(Int.random(in: 1...999, using: &generator)) / 1000
            let from = Double(Int.random(in: -999...999, using: &generator)) / 1000
            let range = ValueRange(from: from, to: from + 20 * step, spacing: .step(step))
            for value in range.values {
                #expect(value.description.count <= 8, "from \(from) by \(step): \(value)")
            }
            #expect((20...21).contains(range.values.count), "from \(from) by \(step)")
        }
    }

    @Test func `how many there are is known before any is made`() {
        #expect(ValueRange(from: 0, to: 1, spacing: .step(1e-300)).count > 1e299)
        #expect(ValueRange(from: -1e308, to: 1e308, spacing: .step(1)).count == .infinity)
        #expect(ValueRange(from: 0.1, to: 0.5, spacing: .step(0.1)).count == 5)
        #expect(ValueRange(from: 1, to: 1e9, spacing: .step(1)).count == 1e9)
    }
}
