public import KDExperiment

/// How much work a run is, read from its settings.
public struct TrainingLoad: Sendable, Hashable {
    public let step: StepKind
    public let epochs: Int
    /// What must be equal for runs to share a teacher's forward pass; nil where none is shared.
    let mark: [SpecEntry]?
    /// Which images an epoch goes through.
    let images: Images

    /// The images of an epoch.
    struct Images: Hashable, Sendable {
        var name: DataSetName
        var root: String?
        var validation: Double

        /// How many; nil where only the files tell.
        var count: Double? {
            name.trainingImageCount.map {
                Double($0) * (name.hasOwnValidation ? 1 : 1 - validation)
            }
        }
    }

    /// Reads a resolved spec, flattened; nil when it does not say what is trained.
    public init?(_ settings: [SpecEntry]) {
        let values = Dictionary(
            settings.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        guard let step = StepKind(values), let epochs = values["schedule.epochs"]?.integer,
            let name = DataSetName(rawValue: step.data)
        else { return nil }
        self.step = step
        self.epochs = epochs
        images = Images(
            name: name, root: values["data.root"]?.text,
            validation: values["data.validation"]?.number ?? 0)
        // The same rule as RunSpec.cohortKey, for a spec that is not decoded again.
        mark =
            step.teacher == nil || step.program != nil
            ? nil
            : settings.filter { entry in
                entry.key == "seed" || entry.key == "schedule.batch"
                    || entry.key.hasPrefix("data.") && entry.key != "data.memory"
                    || entry.key.hasPrefix("teacher.")
            }
    }

    /// Looks at a spec that is not a run yet.
    public init?(_ spec: RunSpec) {
        self.init(spec.value.flattened.map { SpecEntry($0.path, $0.value) })
    }
}
