extension RunSpec {
    /// How the run is called on screens: `digits-amd/amd/s1`, `teacher/wrn-16-2/digits/s0`.
    public var displayName: String {
        isTeacher
            ? "teacher/\(student.model)/\(data.name.rawValue)/s\(seed)"
            : [experiment, variant, "s\(seed)"].compactMap { $0 }.joined(separator: "/")
    }

    /// The experiment's name of every run that trains a teacher.
    public static let teacherExperiment = "teacher"

    /// The run trains a teacher that some student asked for.
    public var isTeacher: Bool { experiment == Self.teacherExperiment && teacher == nil }

    /// The run's name: the display name and a fingerprint of its ``identity``.
    public var id: RunID {
        var fingerprint = Fingerprint()
        fingerprint.combine(identity.value.json.utf8)
        return RunID(displayName: displayName, specHash: fingerprint.value)
    }

    /// The run without what changes nothing that is computed: runs of one identity are one run.
    public var identity: RunSpec {
        var spec = self
        spec.data = data.identity
        return spec
    }

    /// Some term of the objective reads the teacher.
    public var needsTeacher: Bool { distill.needsTeacher }

    /// The run that trains this run's teacher; `nil` when it has none or its weights exist.
    public var teacherRun: RunSpec? {
        guard let teacher, case .train(let schedule, let seed) = teacher.source else { return nil }
        return RunSpec(
            experiment: Self.teacherExperiment, task: task, data: data, teacher: nil,
            student: ModelSpec(model: teacher.model),
            distill: DistillSpec(lambda1: 1, lambda2: 0, features: []),
            schedule: schedule, trainer: trainer, seed: seed)
    }

    /// The run whose checkpoint is this run's teacher: one that kd trains, or one named.
    public var teacherRunID: RunID? {
        switch teacher?.source {
        case .train: teacherRun?.id
        case .run(let id): id
        case .weights, nil: nil
        }
    }
}

extension DistillSpec {
    /// Some term reads the teacher.
    public var needsTeacher: Bool { lambda2 != 0 || !features.isEmpty }
}
