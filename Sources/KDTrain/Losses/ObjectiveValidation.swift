import KDExperiment
import KDModels

/// Looks for everything that keeps an objective from being computed for two networks.
///
/// The ranges of its numbers and the form of its layer sets are the experiment file's matter:
/// whoever makes a `DistillSpec` by hand keeps to the same.
struct ObjectiveValidation {
    let spec: DistillSpec
    let student: Architecture
    let teacher: Architecture?

    /// The faults, a sentence each.
    var faults: [String] {
        teacherFaults + spec.features.flatMap(methodFaults) + spec.features.flatMap(tapFaults)
    }

    private var teacherFaults: [String] {
        guard let teacher else {
            return spec.needsTeacher ? ["the objective reads a teacher and there is none"] : []
        }
        guard teacher.classes != student.classes else { return [] }
        return ["the student has \(student.classes) classes, the teacher \(teacher.classes)"]
    }

    private func methodFaults(_ term: FeatureTerm) -> [String] {
        guard case .foreign(let method) = term.method else { return [] }
        return ["the method \(method.name) is none of kd's own; only a trainer can know it"]
    }

    private func tapFaults(_ term: FeatureTerm) -> [String] {
        term.layers.flatMap { pair in
            var faults: [String] = []
            for (role, name, network) in [
                ("student", pair.student, Optional(student)), ("teacher", pair.teacher, teacher),
            ] {
                guard let network, network.tap(named: name) == nil else { continue }
                let taps = network.taps.map(\.name).joined(separator: ", ")
                faults.append("the \(role) \(network.name) has no tap \(name), it has \(taps)")
            }
            return faults
        }
    }
}
