import KDExperiment
import KDModels

/// What the queue wants to know of a run's spec.
struct SpecFacts: Sendable, Hashable {
    /// The run that trains its teacher.
    let teacher: RunID?
    let cohort: CohortKey?
    /// Memory of the student's weights, their average, their gradients and Adam's two moments,
    /// bytes.
    let byteCount: Int

    init(_ spec: RunSpec) {
        teacher = spec.teacherRunID
        cohort = spec.cohortKey
        let model = try? ModelCatalog.architecture(
            named: spec.student.model, input: spec.data.imageShape, classes: spec.data.classes)
        byteCount = (model?.parameterCount ?? 0) * 5 * MemoryLayout<Float>.stride
    }
}
