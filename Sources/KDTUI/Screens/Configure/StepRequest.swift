import KDModels
import KDResults

/// A step that is to be timed by `kd bench step`.
struct StepRequest: Hashable, Sendable {
    var kind: StepKind
    var threads: Int

    /// The command that times it.
    var arguments: [String] {
        let losses = kind.terms.isEmpty ? "ce" : kind.terms.joined(separator: ",")
        // A step of more multiply-adds than this takes seconds: one of them has to do.
        let isLong = (kind.cost ?? 0) * Double(kind.batch) > 2e11
        return [
            "bench", "step", "--json", "--student", kind.student,
            "--teacher", kind.teacher ?? kind.student, "--losses", losses,
            "--batch", "\(kind.batch)", "--size", "\(kind.image.height)",
            "--classes", "\(kind.classes)", "--threads", "\(threads)",
            "--windows", isLong ? "1" : "3", "--steps", isLong ? "1" : "3",
        ]
    }
}
