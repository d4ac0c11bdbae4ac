/// A published training schedule by name (METHODS, section 7).
public enum Recipe: String, Sendable, Hashable, CaseIterable {
    /// Wide residual networks on CIFAR-10 and CINIC-10.
    case cifar
    case tinyImageNet = "tiny-imagenet"
    case imageNet = "imagenet"
    /// Twenty epochs of Adam, for small machines.
    case short
    /// The optical digits that kd carries: seconds on two cores.
    case digits

    /// Every field of the schedule.
    public var schedule: ScheduleSpec {
        switch self {
        case .cifar:
            ScheduleSpec(
                epochs: 200, batch: 128, optimizer: Self.sgd(weightDecay: 1e-4),
                learningRate: 0.1,
                decay: .multistep(milestones: [40, 80, 120, 160], factor: 0.2))
        case .tinyImageNet, .imageNet:
            ScheduleSpec(
                epochs: 100, batch: 256, optimizer: Self.sgd(weightDecay: 1e-4),
                learningRate: 0.1, decay: .multistep(milestones: [30, 60, 90], factor: 0.1))
        case .short:
            ScheduleSpec(
                epochs: 20, batch: 64,
                optimizer: .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0),
                learningRate: 5e-4, decay: .constant)
        case .digits:
            ScheduleSpec(
                epochs: 30, batch: 64, optimizer: Self.sgd(weightDecay: 1e-4),
                learningRate: 0.1, decay: .cosine(final: 0), warmup: 1)
        }
    }

    /// The augmentation that goes with it.
    public var augment: [Augmentation] {
        switch self {
        case .cifar, .tinyImageNet: [.padCrop, .flip]
        case .imageNet: [.resizedCrop, .flip]
        case .short: [.flip]
        case .digits: []
        }
    }

    /// The schedule with another number of epochs: milestones keep their share of the whole.
    func schedule(epochs: Int) -> ScheduleSpec {
        var schedule = schedule
        if case .multistep(let milestones, let factor) = schedule.decay {
            let share = Double(epochs) / Double(schedule.epochs)
            var moved: [Int] = []
            for milestone in milestones.map({ Int((Double($0) * share).rounded()) })
            where milestone >= 1 && milestone < epochs && milestone != moved.last {
                moved.append(milestone)
            }
            schedule.decay =
                moved.isEmpty ? .constant : .multistep(milestones: moved, factor: factor)
        }
        schedule.epochs = epochs
        schedule.warmup = min(schedule.warmup, Double(epochs))
        return schedule
    }

    private static func sgd(weightDecay: Double) -> OptimizerSpec {
        .sgd(momentum: 0.9, nesterov: false, weightDecay: weightDecay)
    }
}

extension DataSetName {
    /// The recipe that is meant when a file names none.
    public var recipe: Recipe {
        switch self {
        case .digits: .digits
        case .cifar10, .cifar100, .cinic10: .cifar
        case .tinyImageNet: .tinyImageNet
        case .imageNet, .folder: .imageNet
        }
    }
}
