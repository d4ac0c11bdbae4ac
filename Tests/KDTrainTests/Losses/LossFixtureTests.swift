import KDExperiment
import Testing

@testable import KDTrain

/// Values and gradients against PyTorch; see Fixtures/make_losses.py for versions and tolerances.
struct LossFixtureTests {
    let context = ComputeContext(threads: 2)

    @Test func `cross-entropy and divergence agree with PyTorch in double precision`() throws {
        try checkLogits(Double.self, tolerance: 1e-9)
    }

    @Test func `cross-entropy and divergence agree with PyTorch in single precision`() throws {
        try checkLogits(Float.self, tolerance: 2e-4)
    }

    @Test func `feature losses agree with PyTorch in double precision`() throws {
        try checkFeatures(Double.self, tolerance: 1e-9)
    }

    @Test func `feature losses agree with PyTorch in single precision`() throws {
        try checkFeatures(Float.self, tolerance: 2e-4)
    }

    private func checkLogits<Scalar: KernelScalar>(
        _ type: Scalar.Type, tolerance: Double
    ) throws {
        let cases = try LossFixture.load().logits
        #expect(cases.count == 7)
        for fixture in cases {
            let tape = Tape<Scalar>(context: context)
            let student = tape.leaf(fixture.student.tensor())
            let result =
                fixture.method == "ce"
                ? CrossEntropy(labelSmoothing: fixture.smoothing)
                    .evaluate(student, labels: fixture.labels, on: tape)
                : SoftTargetDivergence(temperature: fixture.tau)
                    .evaluate(student, teacher: fixture.teacher.tensor(), on: tape)
            tape.backward(from: result.loss)
            let gradient = try #require(student.gradient).values.map { Double($0) }
            let name = Comment(rawValue: "\(fixture.method) \(fixture.name)")
            #expect(disagreement([result.value], [fixture.value]) < tolerance, name)
            #expect(disagreement(gradient, fixture.gradient.values) < tolerance, name)
        }
    }

    private func checkFeatures<Scalar: KernelScalar>(
        _ type: Scalar.Type, tolerance: Double
    ) throws {
        let cases = try LossFixture.load().features
        #expect(cases.count == 20)
        for fixture in cases {
            let method = try fixture.featureMethod().mapLoss
            let tape = Tape<Scalar>(context: context)
            let student = tape.leaf(fixture.student.tensor())
            let layer = LayerComparison(
                method, student: student, teacher: fixture.teacher.tensor(), on: tape)
            tape.backward(from: layer.loss)
            let name = Comment(rawValue: "\(fixture.method) \(fixture.name)")
            #expect(disagreement([layer.value], [fixture.value]) < tolerance, name)
            for (component, value) in zip(method.components, layer.components) {
                let expected = try #require(fixture.components[component.name], name)
                #expect(disagreement([value], [expected]) < tolerance, name)
            }
            let gradient = try #require(student.gradient).values.map { Double($0) }
            #expect(disagreement(gradient, fixture.gradient.values) < tolerance, name)
        }
    }
}
