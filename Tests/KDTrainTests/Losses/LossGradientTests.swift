import KDExperiment
import Testing

@testable import KDTrain

/// Gradients against finite differences in double precision, over odd shapes.
struct LossGradientTests {
    let check = GradientCheck()

    @Test(arguments: [0, 0.1])
    func `cross-entropy has the right gradient`(smoothing: Double) {
        check.verify([.random([4, 5], seed: 1)]) { tape, inputs in
            CrossEntropy(labelSmoothing: smoothing)
                .evaluate(inputs[0], labels: [0, 4, 2, 2], on: tape).loss
        }
    }

    @Test(arguments: [1, 4, 16])
    func `the soft-target divergence has the right gradient`(tau: Double) {
        check.verify([.random([4, 5], seed: 1)]) { tape, inputs in
            SoftTargetDivergence(temperature: tau)
                .evaluate(inputs[0], teacher: .random([4, 5], seed: 2), on: tape).loss
        }
    }

    @Test(arguments: [1, 2, 4], MapDistance.allCases)
    func `attention transfer has the right gradient`(p: Int, distance: MapDistance) {
        verify(.at(ATSettings(p: p, distance: distance)), [2, 3, 3, 5], [2, 2, 3, 5])
    }

    @Test(arguments: AMDTerm.allCases, MapDistance.allCases)
    func `each term of AMD has the right gradient`(term: AMDTerm, distance: MapDistance) {
        let settings = AMDSettings(terms: [term], global: 0.8, local: 0.2, distance: distance)
        verify(.amd(settings), [2, 3, 3, 5], [2, 2, 3, 5])
    }

    @Test(arguments: [[2, 2, 1, 1], [1, 3, 1, 7], [1, 1, 2, 2], [3, 2, 7, 7]])
    func `AMD has the right gradient at odd sizes`(shape: [Int]) {
        verify(.amd(AMDSettings(global: 0.5, local: 0.5)), shape, shape)
    }

    @Test func `maps of different sizes are pooled with the right gradient`() {
        verify(.at(ATSettings()), [2, 2, 7, 5], [2, 3, 3, 4])
        verify(.at(ATSettings()), [2, 2, 3, 4], [2, 3, 6, 8])
        verify(.amd(AMDSettings(global: 0.8, local: 0.2)), [2, 2, 4, 6], [2, 3, 5, 3])
    }

    private func verify(_ method: FeatureMethod, _ student: [Int], _ teacher: [Int]) {
        check.verify([.random(student, seed: 3)]) { tape, inputs in
            let loss = LayerComparison(
                method.mapLoss, student: inputs[0], teacher: .random(teacher, seed: 4), on: tape
            ).loss
            // Losses on unit maps are small; brought to the size the tolerance is meant for.
            return tape.weightedSum([(100, loss)])
        }
    }
}
