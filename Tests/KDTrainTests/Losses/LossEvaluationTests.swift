import Foundation
import KDExperiment
import KDTestSupport
import Testing

@testable import KDTrain

/// An objective on the tensors of a file.
struct LossEvaluationTests {
    private let folder = TemporaryFolder()

    private func evaluation(weights: [Double]) throws -> LossEvaluation {
        var document = SafetensorsDocument()
        document.append("student.logits", shape: [1, 2], floats: [0, 0])
        document.append("labels", shape: [1], .int64([1]))
        document.append("student.group2", shape: [1, 1, 2, 2], floats: [1, 0, 0, 0])
        document.append("teacher.group2", shape: [1, 1, 2, 2], floats: [0, 0, 0, 1])
        // Half of a pair is not enough to compare.
        document.append("student.group1", shape: [1, 1, 2, 2], floats: [1, 0, 0, 0])
        let url = folder.url.appending(path: "t.safetensors")
        try document.write(to: url)
        var spec = RunFixture.student()
        let groups = ["group1", "group2"]
        spec.distill = DistillSpec(
            lambda1: 1, lambda2: 0,
            features: zip(groups, weights).map { group, weight in
                FeatureTerm(
                    method: .at(ATSettings()), weight: weight,
                    layers: [LayerPair(student: group, teacher: group)])
            })
        return try LossEvaluation(
            spec, on: try SafetensorsFile(url), context: ComputeContext(threads: 1))
    }

    @Test func `a term without weight asks for no taps, and the others keep their names`() throws {
        let found = try evaluation(weights: [0, 2])
        let names = found.metrics.map(\.name)
        #expect(
            names == [
                "loss/total", "loss/ce", "weighted/ce", "loss/at#2", "weighted/at#2",
                "loss/at#2/group2",
            ])
        #expect(found.gradients.map(\.name) == ["grad/student.logits", "grad/student.group2"])
        // Given taps are compared, whatever the result counts.
        #expect(try evaluation(weights: [0, 0]).metrics.map(\.name) == names)
    }

    @Test func `a term with a weight asks for its taps`() throws {
        let error = try #require(throws: ObjectiveError.self) { try evaluation(weights: [1, 0]) }
        #expect(error.faults.count == 1)
        #expect(error.faults.first?.contains("\"teacher.group1\", which at reads") == true)
    }
}
