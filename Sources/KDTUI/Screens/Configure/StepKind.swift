import KDExperiment
import KDModels
import KDResults

/// What a training step's time depends on: runs of one kind take the same time a step.
struct StepKind: Hashable, Sendable {
    var student: String
    /// nil where no term reads a teacher.
    var teacher: String?
    /// Terms beside the cross-entropy: `kd`, then the feature methods.
    var terms: [String]
    /// Data set and image size: `cifar10 32`.
    var images: String
    var batch: Int

    /// The kind of a run's steps.
    init(_ run: RunSpec) {
        let isTaught = run.needsTeacher
        student = run.student.model
        teacher = isTaught ? run.teacher?.model : nil
        terms = (run.distill.lambda2 != 0 ? ["kd"] : []) + run.distill.features.map(\.method.key)
        images = "\(run.data.name.rawValue) \(run.data.imageShape.height)"
        batch = run.schedule.batch
    }

    /// The kind of the steps of a run in the index; nil when its spec does not say.
    init?(_ run: RunSummary) {
        guard let student = run.setting("student.model")?.text,
            let name = run.setting("data.name")?.text.flatMap(DataSetName.init(rawValue:)),
            let batch = run.setting("schedule.batch")?.integer
        else { return nil }
        let size = run.setting("data.size")?.integer ?? name.imageShape.height
        let methods = run.settings.filter {
            $0.key.hasPrefix("distill.features[") && $0.key.hasSuffix(".method")
        }.compactMap(\.value.text)
        let isSoftened = (run.setting("distill.lambda2")?.number ?? 0) != 0
        self.student = student
        terms = (isSoftened ? ["kd"] : []) + methods
        teacher = terms.isEmpty ? nil : run.setting("teacher.model")?.text
        images = "\(name.rawValue) \(size)"
        self.batch = batch
    }
}

/// A step that is to be timed by `kd bench step`.
struct StepRequest: Hashable, Sendable {
    var kind: StepKind
    var size: Int
    var classes: Int
    var threads: Int
    /// Multiply-adds of a step, by which its length is guessed.
    var multiplyAdds: Double

    /// The command that times it.
    var arguments: [String] {
        let losses = kind.terms.isEmpty ? "ce" : kind.terms.joined(separator: ",")
        // A step of more than this takes seconds: one of them has to do.
        let isLong = multiplyAdds > 2e11
        return [
            "bench", "step", "--json", "--student", kind.student,
            "--teacher", kind.teacher ?? kind.student, "--losses", losses,
            "--batch", "\(kind.batch)", "--size", "\(size)", "--classes", "\(classes)",
            "--threads", "\(threads)", "--windows", isLong ? "1" : "3",
            "--steps", isLong ? "1" : "3",
        ]
    }
}
