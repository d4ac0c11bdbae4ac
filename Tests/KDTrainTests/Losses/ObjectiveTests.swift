import KDExperiment
import KDModels
import Testing

@testable import KDTrain

/// The objective as a whole, on real networks.
struct ObjectiveTests {
    let input = FeatureShape(channels: 1, height: 8, width: 8)
    let layers = ["group1", "group3"].map { LayerPair(student: $0, teacher: $0) }

    private func architecture(_ name: String) throws -> Architecture {
        try ModelCatalog.architecture(named: name, input: input, classes: 10)
    }

    private func spec(_ features: [FeatureTerm], lambda2: Double = 0.9) -> DistillSpec {
        DistillSpec(lambda1: 0.1, lambda2: lambda2, tau: 4, labelSmoothing: 0, features: features)
    }

    @Test func `the total is the weighted sum of its terms`() throws {
        let spec = spec([
            FeatureTerm(
                method: .amd(AMDSettings(terms: [.angular, .negative], global: 0.8, local: 0.2)),
                weight: 5000, layers: layers),
            FeatureTerm(method: .at(ATSettings()), weight: 500, layers: layers),
            FeatureTerm(
                method: .amd(AMDSettings()), weight: 10,
                layers: [LayerPair(student: "group2", teacher: "group1")]),
        ])
        let (student, teacher) = (try architecture("wrn-10-1"), try architecture("wrn-10-2"))
        let objective = try Objective(spec, student: student, teacher: teacher)
        let value = try evaluate(objective, student: student, teacher: teacher)
        #expect(value.metrics.map(\.name) == objective.metricNames)
        let metric = Dictionary(uniqueKeysWithValues: value.metrics.map { ($0.name, $0.value) })
        let weighted = value.metrics.filter { $0.name.hasPrefix("weighted/") }
        #expect(weighted.map(\.name).count == 5)
        let total = weighted.reduce(0) { $0 + $1.value }
        #expect(abs(total - (metric["loss/total"] ?? 0)) < 1e-5 * total)
        let global = ["A", "N"].map { (metric["loss/amd/\($0)/group1"] ?? .nan) / 2 }
        let local = ["A", "N"].map { (metric["loss/amd/local/\($0)/group1"] ?? .nan) / 2 }
        let other = ["A", "N"].map {
            0.4 * (metric["loss/amd/\($0)/group3"] ?? .nan)
                + 0.1 * (metric["loss/amd/local/\($0)/group3"] ?? .nan)
        }
        let mean = (0.8 * global.reduce(0, +) + 0.2 * local.reduce(0, +) + other.reduce(0, +)) / 2
        #expect(abs(mean - (metric["loss/amd"] ?? 0)) < 1e-9)
        #expect(metric["loss/amd#2/P/group2-group1"] != nil)
        #expect(metric["loss/at/group3"] != nil)
    }

    @Test func `every parameter of the student gets a gradient, the teacher none`() throws {
        let spec = spec([FeatureTerm(method: .amd(AMDSettings()), weight: 100, layers: layers)])
        let (student, teacher) = (try architecture("wrn-10-1"), try architecture("wrn-10-2"))
        let network = Network<Float>(student, seed: 1)
        let objective = try Objective(spec, student: student, teacher: teacher)
        let value = try evaluate(objective, network: network, teacher: teacher)
        #expect(value.total.value.scalar.isFinite)
        for parameter in network.parameters {
            #expect(parameter.gradient.values.contains { $0 != 0 }, "\(parameter.name)")
        }
    }

    @Test func `plain cross-entropy needs no teacher`() throws {
        let student = try architecture("wrn-10-1")
        let objective = try Objective(spec([], lambda2: 0), student: student, teacher: nil)
        #expect(objective.metricNames == ["loss/total", "loss/ce", "weighted/ce"])
    }

    @Test func `everything that does not fit the networks is reported at once`() throws {
        let foreign = ForeignMethod(name: "crd", settings: [])
        let misfit = spec([
            FeatureTerm(
                method: .amd(AMDSettings()), weight: 1,
                layers: [LayerPair(student: "group9", teacher: "group1")]),
            FeatureTerm(method: .foreign(foreign), weight: 1, layers: layers),
        ])
        let student = try architecture("wrn-10-1")
        let teacher = try ModelCatalog.architecture(named: "wrn-10-1", input: input, classes: 7)
        let error = try #require(throws: ObjectiveError.self) {
            try Objective(misfit, student: student, teacher: teacher)
        }
        #expect(
            error.faults == [
                "the student has 10 classes, the teacher 7",
                "the method crd is none of kd's own; only a trainer can know it",
                "the student wrn-10-1 has no tap group9, it has group1, group2, group3",
            ])
        #expect(throws: ObjectiveError.self) {
            try Objective(spec([]), student: student, teacher: nil)
        }
    }

    @Test func `a correct answer is the first largest logit`() {
        let logits = Tensor<Float>(shape: [3, 2], values: [1, 2, 3, 3, .nan, 1])
        #expect(ClassificationAccuracy.correctCount(logits, labels: [1, 0, 1]) == 2)
    }

    private func evaluate(
        _ objective: Objective, student: Architecture, teacher: Architecture
    ) throws -> ObjectiveValue<Float> {
        try evaluate(objective, network: Network(student, seed: 1), teacher: teacher)
    }

    private func evaluate(
        _ objective: Objective, network: Network<Float>, teacher: Architecture
    ) throws -> ObjectiveValue<Float> {
        let context = ComputeContext(threads: 1)
        let tape = Tape<Float>(context: context)
        let images = Tensor<Float>.random([5, 1, 8, 8], seed: 3)
        let output = network.forward(tape.constant(images), on: tape, mode: .training)
        let value = objective.evaluate(
            student: output,
            teacher: Network<Float>(teacher, seed: 2).evaluate(images, context: context),
            labels: [0, 1, 2, 3, 9], on: tape)
        tape.backward(from: value.total)
        return value
    }
}
