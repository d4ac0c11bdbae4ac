import KDExperiment
import Testing

@testable import KDTrain

/// What must hold whatever the numbers are.
struct LossPropertyTests {
    let context = ComputeContext(threads: 1)
    let both = AMDSettings(global: 0.8, local: 0.2)

    private func value(
        _ method: FeatureMethod, _ student: Tensor<Double>, _ teacher: Tensor<Double>
    ) -> LayerComparison<Double> {
        let tape = Tape<Double>(context: context)
        return LayerComparison(
            method.mapLoss, student: tape.leaf(student), teacher: teacher, on: tape)
    }

    private func divergence(_ student: Tensor<Double>, _ teacher: Tensor<Double>) -> Double {
        let tape = Tape<Double>(context: context)
        return SoftTargetDivergence(temperature: 4)
            .evaluate(tape.leaf(student), teacher: teacher, on: tape).value
    }

    @Test func `every distillation loss is zero at equality`() {
        let maps = Tensor<Double>.random([2, 3, 5, 4], seed: 1)
        #expect(value(.at(ATSettings()), maps, maps).value == 0)
        #expect(value(.amd(both), maps, maps).components.allSatisfy { $0 == 0 })
        let logits = Tensor<Double>.random([3, 4], seed: 1)
        #expect(divergence(logits, logits) == 0)
    }

    @Test func `huge logits give finite losses and gradients`() {
        let tape = Tape<Float>(context: context)
        let logits = tape.leaf(Tensor(shape: [1, 3], values: [1e30, -1e30, 0]))
        let entropy = CrossEntropy().evaluate(logits, labels: [1], on: tape).loss
        let divergence = SoftTargetDivergence(temperature: 4)
            .evaluate(logits, teacher: Tensor(shape: [1, 3], values: [0, 1, 2]), on: tape).loss
        let total = tape.weightedSum([(1, entropy), (1, divergence)])
        #expect(total.value.scalar.isFinite)
        tape.backward(from: total)
        #expect(logits.gradient?.values.allSatisfy { $0.isFinite } == true)
    }

    @Test func `P and N do not depend on the scale, A does`() {
        let maps = [1, 2].map { Tensor<Double>.random([2, 3, 5, 4], seed: UInt64($0)) }
        let small = value(.amd(AMDSettings(scale: 1)), maps[0], maps[1]).components
        let large = value(.amd(AMDSettings(scale: 64)), maps[0], maps[1]).components
        #expect(disagreement(Array(small[1...]), Array(large[1...])) < 1e-12)
        #expect(abs(small[0] - large[0]) > 1e-6)
    }

    @Test func `at margin 1 the positive term is attention transfer`() {
        let maps = [1, 2].map { Tensor<Double>.random([2, 3, 5, 4], seed: UInt64($0)) }
        let settings = AMDSettings(margin: 1, terms: [.positive])
        let positive = value(.amd(settings), maps[0], maps[1]).value
        let transfer = value(.at(ATSettings()), maps[0], maps[1]).value
        // The epsilons differ, 1e-6 and 1e-8 on a norm of about 10.
        #expect(abs(positive - transfer) < 1e-6 * transfer)
    }

    @Test func `AMD and AT do not depend on the size of the features`() {
        let (student, teacher) = (
            Tensor<Double>.random([2, 3, 5, 4], seed: 1),
            Tensor<Double>.random([2, 3, 5, 4], seed: 2)
        )
        let scaled = Tensor<Double>.random([2, 3, 5, 4], seed: 1, scale: 1000)
        for method in [FeatureMethod.amd(both), .at(ATSettings()), .at(ATSettings(p: 4))] {
            let (plain, large) = (
                value(method, student, teacher).value, value(method, scaled, teacher).value
            )
            #expect(abs(plain - large) < 1e-5 * plain)
        }
    }

    @Test func `the divergence does not depend on a shift of the logits`() {
        let (student, teacher) = (
            Tensor<Double>.random([3, 4], seed: 1), Tensor<Double>.random([3, 4], seed: 2)
        )
        let shifted = Tensor(shape: [3, 4], values: student.values.map { $0 + 1000 })
        let (plain, moved) = (divergence(student, teacher), divergence(shifted, teacher))
        #expect(abs(plain - moved) < 1e-10)
    }

    @Test func `distances sum and mean differ by the number of pixels`() {
        let maps = [1, 2].map { Tensor<Double>.random([2, 3, 5, 4], seed: UInt64($0)) }
        let mean = value(.amd(AMDSettings(distance: .mean)), maps[0], maps[1]).value
        let sum = value(.amd(AMDSettings(distance: .sum)), maps[0], maps[1]).value
        #expect(abs(sum - 20 * mean) < 1e-12 * sum)
    }

    @Test func `quadrants of odd sides take the smaller half first`() {
        let regions = MapRegion.quadrants(height: 5, width: 7)
        #expect(regions.map(\.rows) == [0..<2, 0..<2, 2..<5, 2..<5])
        #expect(regions.map(\.columns) == [0..<3, 3..<7, 0..<3, 3..<7])
        #expect(MapRegion.quadrants(height: 1, width: 1).map(\.count) == [1])
    }

    @Test func `the number of threads does not change a bit`() throws {
        let values = try [1, 3].map { threads in
            let tape = Tape<Float>(context: ComputeContext(threads: threads))
            let student = tape.leaf(Tensor<Float>.random([17, 5, 8, 8], seed: 1))
            let loss = LayerComparison(
                FeatureMethod.amd(both).mapLoss, student: student,
                teacher: Tensor<Float>.random([17, 9, 8, 8], seed: 2), on: tape
            ).loss
            tape.backward(from: loss)
            return [loss.value.scalar] + (try #require(student.gradient).values)
        }
        #expect(values[0] == values[1])
    }
}
