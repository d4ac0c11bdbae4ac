import KDExperiment
import KDModels

/// Looks for everything that keeps an objective from being computed.
struct ObjectiveValidation {
    let spec: DistillSpec
    let student: Architecture
    let teacher: Architecture?

    /// The faults, a sentence each.
    var faults: [String] {
        weightFaults + teacherFaults + spec.features.flatMap(settingFaults)
            + spec.features.flatMap(layerFaults)
    }

    private var weightFaults: [String] {
        var faults: [String] = []
        for (name, value) in [("lambda1", spec.lambda1), ("lambda2", spec.lambda2)] {
            if !(value >= 0 && value.isFinite) {
                faults.append("\(name) is \(value), must be >= 0")
            }
        }
        if !(spec.tau > 0 && spec.tau.isFinite) { faults.append("tau is \(spec.tau), must be > 0") }
        if !(spec.labelSmoothing >= 0 && spec.labelSmoothing < 1) {
            faults.append("labelSmoothing is \(spec.labelSmoothing), must be in 0 ..< 1")
        }
        return faults
    }

    private var teacherFaults: [String] {
        let needsTeacher = spec.lambda2 != 0 || !spec.features.isEmpty
        guard let teacher else {
            return needsTeacher ? ["the objective reads a teacher and there is none"] : []
        }
        guard teacher.classes != student.classes else { return [] }
        return ["the student has \(student.classes) classes, the teacher \(teacher.classes)"]
    }

    private func settingFaults(_ term: FeatureTerm) -> [String] {
        var faults: [String] = []
        let key = term.method.key
        if !(term.weight >= 0 && term.weight.isFinite) {
            faults.append("the weight of \(key) is \(term.weight), must be >= 0")
        }
        if case .foreign = term.method {
            return faults + ["the method \(key) is none of kd's own; only a trainer can know it"]
        }
        if term.layers.isEmpty { faults.append("\(key) has no layers") }
        switch term.method {
        case .at(let settings):
            if ![1, 2, 4].contains(settings.p) {
                faults.append("p of at is \(settings.p), allowed are 1, 2 and 4")
            }
        case .amd(let settings):
            faults += amdFaults(settings)
        case .foreign: break
        }
        return faults
    }

    private func amdFaults(_ settings: AMDSettings) -> [String] {
        var faults: [String] = []
        if settings.terms.isEmpty { faults.append("terms of amd is empty, allowed are A, P, N") }
        if Set(settings.terms).count != settings.terms.count {
            faults.append("terms of amd names a term twice")
        }
        for (name, value) in [("margin", settings.margin), ("scale", settings.scale)]
        where !(value > 0 && value.isFinite) {
            faults.append("\(name) of amd is \(value), must be > 0")
        }
        for (name, value) in [("global", settings.global), ("local", settings.local)]
        where !(value >= 0 && value.isFinite) {
            faults.append("\(name) of amd is \(value), must be >= 0")
        }
        if settings.global == 0 && settings.local == 0 {
            faults.append("global and local of amd are both 0")
        }
        return faults
    }

    private func layerFaults(_ term: FeatureTerm) -> [String] {
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
