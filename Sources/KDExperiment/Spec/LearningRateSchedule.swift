import Foundation

/// The learning rate as a pure function of training progress.
public struct LearningRateSchedule: Hashable, Sendable {
    /// The rate after warm-up.
    public let baseRate: Double
    /// How the rate falls.
    public let decay: Decay
    /// The epochs over which the rate rises linearly from nearly 0 to its value; may be 0.
    public let warmupEpochs: Double

    /// How the rate falls.
    public enum Decay: Hashable, Sendable {
        /// The rate stays.
        case constant
        /// The rate is multiplied by `factor` at the start of each milestone's epoch.
        case multiStep(milestones: [Int], factor: Double)
        /// The rate follows half a cosine from its base to `minimum` at the last epoch's end.
        case cosine(epochs: Int, minimum: Double)
    }

    /// Creates a schedule.
    public init(baseRate: Double, decay: Decay, warmupEpochs: Double = 0) {
        self.baseRate = baseRate
        self.decay = decay
        self.warmupEpochs = warmupEpochs
    }

    /// The rate of a step.
    ///
    /// - Parameters:
    ///   - epoch: The epoch, from 0.
    ///   - step: The step within the epoch, from 0.
    ///   - stepsPerEpoch: The number of steps in an epoch.
    public func rate(epoch: Int, step: Int = 0, stepsPerEpoch: Int = 1) -> Double {
        let steps = Double(max(stepsPerEpoch, 1))
        let progress = Double(epoch) + Double(step) / steps
        let warmupSteps = warmupEpochs * steps
        let warmup = warmupSteps > 0 ? min(1, (progress * steps + 1) / warmupSteps) : 1
        return warmup * decayedRate(epoch: epoch, progress: progress)
    }

    private func decayedRate(epoch: Int, progress: Double) -> Double {
        switch decay {
        case .constant:
            return baseRate
        case .multiStep(let milestones, let factor):
            return milestones.reduce(baseRate) { rate, milestone in
                epoch >= milestone ? rate * factor : rate
            }
        case .cosine(let epochs, let minimum):
            let span = max(Double(epochs) - warmupEpochs, .ulpOfOne)
            let share = min(max((progress - warmupEpochs) / span, 0), 1)
            return minimum + (baseRate - minimum) * (1 + cos(.pi * share)) / 2
        }
    }
}

extension LearningRateSchedule {
    /// The schedule that a spec asks for.
    public init(_ spec: ScheduleSpec) {
        let decay: Decay =
            switch spec.decay {
            case .constant: .constant
            case .multistep(let milestones, let factor):
                .multiStep(milestones: milestones, factor: factor)
            case .cosine(let final):
                .cosine(epochs: spec.epochs, minimum: spec.learningRate * final)
            }
        self.init(baseRate: spec.learningRate, decay: decay, warmupEpochs: spec.warmup)
    }
}
