/// The teacher of a run.
public struct TeacherSpec: Sendable, Hashable {
    /// Where its weights come from.
    public enum Source: Sendable, Hashable {
        /// Trained by kd under this schedule and seed, once, as a run of its own.
        case train(ScheduleSpec, seed: Int)
        /// A safetensors file; a relative path is relative to the folder that holds `.kd`.
        case weights(path: String)
        /// A run of this project: the checkpoint that its own ``ScheduleSpec/report`` names.
        case run(RunID)
    }

    public var model: String
    public var source: Source

    /// Pairs a model with where its weights come from.
    public init(model: String, source: Source) {
        self.model = model
        self.source = source
    }
}
