public import KDExperiment
import KDModels

/// What a model computes from images: logits and taps, for comparison with other programs.
public struct Inference {
    private let weights: ModelWeights
    private let taps: [String]
    private let mode: NetworkMode

    /// The images of one pass in evaluation, where no image's result depends on the others.
    private static let batch = 32

    /// Prepares passes through a network.
    ///
    /// - Parameters:
    ///   - weights: The network.
    ///   - taps: Names of taps that the model has.
    ///   - mode: In `.training` all images are one batch, whose own statistics normalise.
    public init(_ weights: ModelWeights, taps: [String], mode: NetworkMode) {
        self.weights = weights
        self.taps = taps
        self.mode = mode
    }

    /// Computes `logits` `[N, K]` and a tensor `[N, C, H, W]` of the name of each tap.
    ///
    /// - Parameter images: `[N, C, H, W]` of the model's input shape.
    public func document(
        for images: Tensor<Float>, context: ComputeContext
    ) -> SafetensorsDocument {
        let count = images.shape[0]
        let size = mode == .evaluation ? Self.batch : count
        var values = Array(repeating: [Float](), count: taps.count + 1)
        var shapes = Array(repeating: [Int](), count: taps.count + 1)
        let all = images.values
        let pixels = images.count / count
        for first in stride(from: 0, to: count, by: size) {
            let part = first..<min(first + size, count)
            let batch = Tensor<Float>(
                shape: [part.count] + images.shape.dropFirst(),
                values: Array(all[part.lowerBound * pixels..<part.upperBound * pixels]))
            for (index, output) in outputs(batch, context: context).enumerated() {
                values[index] += output.values
                shapes[index] = [count] + output.shape.dropFirst()
            }
        }
        var document = SafetensorsDocument(metadata: ["model": weights.model.name])
        for (index, name) in (["logits"] + taps).enumerated() {
            document.append(name, shape: shapes[index], floats: values[index])
        }
        return document
    }

    private func outputs(_ images: Tensor<Float>, context: ComputeContext) -> [Tensor<Float>] {
        let tape = Tape<Float>(context: context)
        // In training the kernels are those of a training step, exact to a few roundings.
        let output = weights.network.forward(
            tape.constant(images), on: tape, mode: mode, frozen: mode == .evaluation)
        return [output.logits.value] + taps.compactMap { output.taps[$0]?.value }
    }
}
