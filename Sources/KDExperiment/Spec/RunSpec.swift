/// One run, fully resolved: every default filled in, nothing left to look up.
///
/// This is what `spec.yaml` in a run directory holds and what the trainer gets. An experiment file
/// expands to many of them (variants x sweep x seeds); a teacher that must be trained is one too.
public struct RunSpec: Sendable, Hashable {
    /// The experiment's name; `teacher` for a teacher that a student asked for.
    public var experiment: String
    /// The row of a method comparison this run belongs to; `nil` when the file has no variants.
    public var variant: String?
    public var task: TaskKind
    public var data: DataSpec
    /// What the student learns from; `nil` when no term of the objective needs a teacher.
    public var teacher: TeacherSpec?
    public var student: ModelSpec
    public var distill: DistillSpec
    public var schedule: ScheduleSpec
    /// The program that trains; `nil` for kd's own engine.
    public var trainer: TrainerSpec?
    /// Seeds the student's weights, the batches' order and the augmentation.
    public var seed: Int

    /// Puts a run together from its parts.
    public init(
        experiment: String, variant: String? = nil, task: TaskKind = .classification,
        data: DataSpec, teacher: TeacherSpec?, student: ModelSpec, distill: DistillSpec,
        schedule: ScheduleSpec, trainer: TrainerSpec? = nil, seed: Int
    ) {
        self.experiment = experiment
        self.variant = variant
        self.task = task
        self.data = data
        self.teacher = teacher
        self.student = student
        self.distill = distill
        self.schedule = schedule
        self.trainer = trainer
        self.seed = seed
    }
}

/// What is predicted.
public enum TaskKind: String, Sendable, Hashable, CaseIterable {
    case classification
}

/// A model by its catalogue name.
public struct ModelSpec: Sendable, Hashable {
    public var model: String

    /// Names a model.
    public init(model: String) { self.model = model }
}
