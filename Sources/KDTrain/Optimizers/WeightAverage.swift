/// An exponential moving average of a network's weights and running statistics.
///
/// After step t, counted from 1, each average moves by `1 - min(decay, t / (t + 9))` of the way to
/// the present value: the decay grows in the first steps, so that the initial weights are soon
/// forgotten. (The rule of TensorFlow's `ExponentialMovingAverage` with `num_updates` t - 1.)
final class WeightAverage {
    /// The averaged weights, for evaluation and checkpoints.
    let network: Network<Float>
    private let source: Network<Float>
    private let decay: Double

    /// Begins with the weights as they are.
    init(of source: Network<Float>, decay: Double) {
        self.source = source
        self.decay = decay
        network = Network(source.architecture, seed: 0)
        for (average, value) in pairs { average.copy(from: value) }
    }

    /// Takes in the weights after a step.
    ///
    /// - Parameter step: Steps taken so far, at least 1. The average needs no other state.
    func update(step: Int, context: ComputeContext) {
        let share = Float(1 - Self.decay(decay, step: step))
        for (average, value) in pairs {
            WeightAverageStep.move(average, towards: value, share: share, context: context)
        }
    }

    /// The decay of a step.
    static func decay(_ decay: Double, step: Int) -> Double {
        min(decay, Double(step) / Double(step + 9))
    }

    private var pairs: [(average: Tensor<Float>, value: Tensor<Float>)] {
        zip(network.parameters, source.parameters).map { ($0.value, $1.value) }
            + zip(network.buffers, source.buffers).map { ($0.value, $1.value) }
    }
}
