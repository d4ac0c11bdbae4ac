extension RunSpec {
    /// The run as a tree: every default present, always in the same order.
    ///
    /// An experiment file of its own: it can be launched again as it is.
    public var value: SpecValue {
        var entries = [SpecEntry("name", .string(experiment))]
        if let variant { entries.append(SpecEntry("variant", .string(variant))) }
        entries += [
            SpecEntry("task", .string(task.rawValue)), SpecEntry("data", data.value),
        ]
        if let teacher { entries.append(SpecEntry("teacher", teacher.value)) }
        entries += [
            SpecEntry("student", .map([SpecEntry("model", .string(student.model))])),
            SpecEntry("distill", distill.value),
            SpecEntry("schedule", .map(schedule.entries)),
        ]
        if let trainer {
            let words = trainer.command.map(SpecValue.string)
            entries.append(SpecEntry("trainer", .map([SpecEntry("command", .list(words))])))
        }
        entries.append(SpecEntry("seed", .int(seed)))
        return .map(entries)
    }
}

// MARK: - Parts

extension DataSpec {
    fileprivate var value: SpecValue {
        var entries = [SpecEntry("name", .string(name.rawValue))]
        if let root { entries.append(SpecEntry("root", .string(root))) }
        if let size { entries.append(SpecEntry("size", .int(size))) }
        if let folderClasses { entries.append(SpecEntry("classes", .int(folderClasses))) }
        entries.append(SpecEntry("augment", .list(augment.map { .string($0.rawValue) })))
        entries += extras
        if !name.hasOwnValidation {
            entries += [
                SpecEntry("validation", .double(validation)),
                SpecEntry("split_seed", .int(splitSeed)),
            ]
        }
        return .map(entries)
    }

    /// What is not as the table has it: runs without these keys keep the ids that they had before
    /// the keys came.
    private var extras: [SpecEntry] {
        let all: [(String, SpecValue)] = [
            ("mixup", .double(mixing.mixup)), ("mixup_share", .double(mixing.mixupShare)),
            ("cutmix", .double(mixing.cutmix)), ("erase", .double(erase)),
            ("damaged", .string(damaged.rawValue)), ("memory", .int(memory)),
        ]
        return all.compactMap { key, value in
            SpecDefaults.field("data.\(key)")?.defaultValue == value ? nil : SpecEntry(key, value)
        }
    }
}

extension TeacherSpec {
    fileprivate var value: SpecValue {
        let entry =
            switch source {
            case .train(let schedule, let seed):
                SpecEntry("train", .map(schedule.entries + [SpecEntry("seed", .int(seed))]))
            case .weights(let path): SpecEntry("weights", .string(path))
            case .run(let id): SpecEntry("run", .string(id.description))
            }
        return .map([SpecEntry("model", .string(model)), entry])
    }
}

extension DistillSpec {
    fileprivate var value: SpecValue {
        .map([
            SpecEntry("lambda1", .double(lambda1)), SpecEntry("lambda2", .double(lambda2)),
            SpecEntry("tau", .double(tau)), SpecEntry("label_smoothing", .double(labelSmoothing)),
            SpecEntry("features", .list(features.map(\.value))),
        ])
    }
}

extension FeatureTerm {
    fileprivate var value: SpecValue {
        let settings: [SpecEntry] =
            switch method {
            case .at(let at):
                [
                    SpecEntry("p", .int(at.p)),
                    SpecEntry("distance", .string(at.distance.rawValue)),
                ]
            case .amd(let amd):
                [
                    SpecEntry("margin", .double(amd.margin)),
                    SpecEntry("scale", .double(amd.scale)),
                    SpecEntry("terms", .list(amd.terms.map { .string($0.rawValue) })),
                    SpecEntry("global", .double(amd.global)),
                    SpecEntry("local", .double(amd.local)),
                    SpecEntry("distance", .string(amd.distance.rawValue)),
                ]
            case .foreign(let method): method.settings
            }
        var entries = [
            SpecEntry("method", .string(method.key)), SpecEntry("weight", .double(weight)),
        ]
        entries += settings
        // A foreign method need not have a layer set.
        if !layers.isEmpty { entries.append(SpecEntry("layers", .list(layers.map(\.value)))) }
        return .map(entries)
    }
}

extension LayerPair {
    fileprivate var value: SpecValue {
        student == teacher
            ? .string(student)
            : .map([
                SpecEntry("student", .string(student)), SpecEntry("teacher", .string(teacher)),
            ])
    }
}

extension ScheduleSpec {
    fileprivate var entries: [SpecEntry] {
        // Only where they are given: runs without them keep the ids that they had before.
        let limits = [
            clip.map { SpecEntry("clip", .double($0)) }, ema.map { SpecEntry("ema", .double($0)) },
        ]
        return [
            SpecEntry("epochs", .int(epochs)), SpecEntry("batch", .int(batch)),
            SpecEntry("optimizer", .string(optimizer.name)),
        ] + optimizer.entries + [
            SpecEntry("lr", .double(learningRate)), SpecEntry("decay", .string(decay.name)),
        ] + decay.entries + [SpecEntry("warmup", .double(warmup))]
            + limits.compactMap(\.self) + [SpecEntry("report", .string(report.rawValue))]
    }
}

extension OptimizerSpec {
    fileprivate var entries: [SpecEntry] {
        switch self {
        case .sgd(let momentum, let nesterov, let weightDecay):
            [
                SpecEntry("momentum", .double(momentum)), SpecEntry("nesterov", .bool(nesterov)),
                SpecEntry("weight_decay", .double(weightDecay)),
            ]
        case .adam(let beta1, let beta2, let epsilon, let weightDecay),
            .adamw(let beta1, let beta2, let epsilon, let weightDecay):
            [
                SpecEntry("beta1", .double(beta1)), SpecEntry("beta2", .double(beta2)),
                SpecEntry("epsilon", .double(epsilon)),
                SpecEntry("weight_decay", .double(weightDecay)),
            ]
        }
    }
}

extension LearningRateDecay {
    fileprivate var entries: [SpecEntry] {
        switch self {
        case .constant: []
        case .multistep(let milestones, let factor):
            [
                SpecEntry("milestones", .list(milestones.map { .int($0) })),
                SpecEntry("factor", .double(factor)),
            ]
        case .cosine(let final): [SpecEntry("final", .double(final))]
        }
    }
}
