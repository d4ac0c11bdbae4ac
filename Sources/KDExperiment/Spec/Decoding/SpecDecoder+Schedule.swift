extension SpecDecoder {
    /// Reads a schedule: the recipe, with the keys given beside it in its place.
    func schedule(_ reader: MapReader, data: DataSetName) -> ScheduleSpec {
        let recipe: Recipe = reader.choice("recipe") ?? data.recipe
        let epochs = reader.integer("epochs", recipe: recipe.schedule.epochs)
        let base = recipe.schedule(epochs: max(1, epochs))
        let schedule = ScheduleSpec(
            epochs: epochs, batch: reader.integer("batch", recipe: base.batch),
            optimizer: optimizer(reader, base: base.optimizer),
            learningRate: reader.number("lr", recipe: base.learningRate),
            decay: decay(reader, base: base.decay, epochs: epochs),
            warmup: reader.number("warmup", recipe: base.warmup),
            clip: reader.optionalNumber("clip"), ema: reader.optionalNumber("ema"),
            report: reader.choice("report") ?? .last)
        if schedule.warmup > Double(epochs) {
            reader.fault(
                "warmup", "found \(schedule.warmup)", allowed: "at most the \(epochs) epochs")
        }
        return schedule
    }

    /// Records keys that are given and mean nothing beside a choice.
    private func refuse(_ keys: [String], beside choice: String, in reader: MapReader) {
        for key in keys where reader.has(key) {
            reader.fault(key, "\"\(key)\" does not apply to \(choice)")
        }
    }
}

// MARK: - Optimizer

extension SpecDecoder {
    private func optimizer(_ reader: MapReader, base: OptimizerSpec) -> OptimizerSpec {
        let name = reader.optionalText("optimizer") ?? base.name
        if name != base.name, !reader.has("lr") {
            reader.fault(
                "lr", "the recipe's learning rate is made for \(base.name)",
                allowed: "lr beside optimizer: \(name)")
        }
        return name == "sgd" ? sgd(reader, base: base) : adam(reader, name: name, base: base)
    }

    private func sgd(_ reader: MapReader, base: OptimizerSpec) -> OptimizerSpec {
        refuse(["beta1", "beta2", "epsilon"], beside: "optimizer: sgd", in: reader)
        var recipe: (momentum: Double?, nesterov: Bool?) = (nil, nil)
        if case .sgd(let momentum, let nesterov, _) = base { recipe = (momentum, nesterov) }
        let momentum = reader.number("momentum", recipe: recipe.momentum)
        let nesterov = reader.truth("nesterov", recipe: recipe.nesterov)
        if nesterov, momentum == 0 {
            reader.fault("nesterov", "nesterov needs momentum", allowed: "momentum > 0")
        }
        return .sgd(
            momentum: momentum, nesterov: nesterov,
            weightDecay: reader.number("weight_decay", recipe: base.weightDecay))
    }

    /// Reads adam or adamw, which have the same keys.
    private func adam(
        _ reader: MapReader, name: String, base: OptimizerSpec
    ) -> OptimizerSpec {
        refuse(["momentum", "nesterov"], beside: "optimizer: \(name)", in: reader)
        var recipe: (beta1: Double?, beta2: Double?, epsilon: Double?) = (nil, nil, nil)
        if case .adam(let beta1, let beta2, let epsilon, _) = base {
            recipe = (beta1, beta2, epsilon)
        }
        let beta1 = reader.number("beta1", recipe: recipe.beta1)
        let beta2 = reader.number("beta2", recipe: recipe.beta2)
        let epsilon = reader.number("epsilon", recipe: recipe.epsilon)
        let decay = reader.number("weight_decay", recipe: base.weightDecay)
        return name == "adam"
            ? .adam(beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: decay)
            : .adamw(beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: decay)
    }
}

extension OptimizerSpec {
    /// The word in the file.
    public var name: String {
        switch self {
        case .sgd: "sgd"
        case .adam: "adam"
        case .adamw: "adamw"
        }
    }

    /// Pull on the weights: added to the gradient, or in adamw taken off the weights.
    public var weightDecay: Double {
        switch self {
        case .sgd(_, _, let weightDecay), .adam(_, _, _, let weightDecay),
            .adamw(_, _, _, let weightDecay):
            weightDecay
        }
    }
}

// MARK: - Decay

extension SpecDecoder {
    private func decay(
        _ reader: MapReader, base: LearningRateDecay, epochs: Int
    ) -> LearningRateDecay {
        // A key that only one rule has names that rule.
        let implied =
            reader.has("milestones") || reader.has("factor")
            ? "multistep" : reader.has("final") ? "cosine" : base.name
        let name = reader.optionalText("decay") ?? implied
        if name != "multistep" {
            refuse(["milestones", "factor"], beside: "decay: \(name)", in: reader)
        }
        if name != "cosine" { refuse(["final"], beside: "decay: \(name)", in: reader) }
        switch name {
        case "multistep": return multistep(reader, base: base, epochs: epochs)
        case "cosine":
            var recipe: Double?
            if case .cosine(let final) = base { recipe = final }
            return .cosine(final: reader.number("final", recipe: recipe))
        default: return .constant
        }
    }

    private func multistep(
        _ reader: MapReader, base: LearningRateDecay, epochs: Int
    ) -> LearningRateDecay {
        var recipe: (milestones: [Int]?, factor: Double?) = (nil, nil)
        if case .multistep(let milestones, let factor) = base { recipe = (milestones, factor) }
        let factor = reader.number("factor", recipe: recipe.factor)
        guard reader.has("milestones") else {
            if recipe.milestones == nil {
                reader.fault(
                    "milestones", "\"milestones\" is missing",
                    allowed: "the epochs at which the rate falls")
            }
            return .multistep(milestones: recipe.milestones ?? [], factor: factor)
        }
        let milestones = (reader.list("milestones") ?? []).compactMap(\.integer)
        let isIncreasing = zip(milestones, milestones.dropFirst()).allSatisfy { $0 < $1 }
        if !isIncreasing || (milestones.last ?? 0) >= epochs {
            reader.fault(
                "milestones", "found \(SpecYAML.inline(.list(milestones.map { .int($0) })))",
                allowed: "increasing epochs below the \(epochs) of the schedule")
        }
        return .multistep(milestones: milestones, factor: factor)
    }
}

extension LearningRateDecay {
    /// The word in the file.
    public var name: String {
        switch self {
        case .constant: "constant"
        case .multistep: "multistep"
        case .cosine: "cosine"
        }
    }
}
