import KDExperiment
import KDModels

/// What networks cost, for tables and for guesses of time.
enum ModelCosts {
    /// Multiply-adds that an image of a training step takes: the student's forward pass and two
    /// gradients, the teacher's forward pass.
    ///
    /// - Parameter run: A run on the same images.
    static func step(_ kind: StepKind, like run: RunSpec) -> Double? {
        guard let student = network(kind.student, run) else { return nil }
        var cost = 3 * Double(student.multiplyAdds)
        if let name = kind.teacher {
            guard let teacher = network(name, run) else { return nil }
            cost += Double(teacher.multiplyAdds)
        }
        return cost
    }

    private static func network(_ name: String, _ run: RunSpec) -> Architecture? {
        try? ModelCatalog.architecture(
            named: name, input: run.data.imageShape, classes: run.data.classes)
    }
}
