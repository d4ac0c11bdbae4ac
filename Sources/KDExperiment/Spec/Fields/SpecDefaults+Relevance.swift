extension SpecDefaults {
    /// Whether a key has any meaning beside the other choices of a run: `momentum` has none beside
    /// adam, `size` none for images that are not files of their own.
    ///
    /// - Parameters:
    ///   - path: The key's path without list elements, `schedule.momentum`.
    ///   - run: The run with every default filled in.
    public static func applies(_ path: String, to run: RunSpec) -> Bool {
        let key = path.split(separator: ".").last.map(String.init) ?? path
        if path.hasPrefix("data.") { return applies(dataKey: key, to: run.data) }
        if path.hasPrefix("schedule.") { return applies(scheduleKey: key, to: run.schedule) }
        if path.hasPrefix("teacher.train."), case .train(let schedule, _)? = run.teacher?.source {
            return applies(scheduleKey: key, to: schedule)
        }
        // These two are a resolved run's.
        return path != "variant" && path != "seed"
    }

    private static func applies(dataKey key: String, to data: DataSpec) -> Bool {
        switch key {
        case "root": !data.name.isBuiltIn
        case "size", "damaged", "memory": data.name.isTree
        case "classes": data.name.classes == nil
        case "validation", "split_seed": !data.name.hasOwnValidation
        case "mixup_share": data.mixing.mixup > 0
        default: true
        }
    }

    private static func applies(scheduleKey key: String, to schedule: ScheduleSpec) -> Bool {
        switch key {
        case "momentum", "nesterov": schedule.optimizer.name == "sgd"
        case "beta1", "beta2", "epsilon": schedule.optimizer.name != "sgd"
        case "milestones", "factor": schedule.decay.name == "multistep"
        case "final": schedule.decay.name == "cosine"
        default: true
        }
    }
}
