/// Element-by-element kernels and pooling as plain loops, for any scalar.
extension Elementwise {
    static func referenceActivate<Scalar>(
        _ input: Tensor<Scalar>, _ activation: Activation, into output: Tensor<Scalar>
    ) {
        for index in 0..<input.count { output[index] = activation.clamp(input[index]) }
    }

    static func referenceActivationGradient<Scalar>(
        _ outputGradient: Tensor<Scalar>, output: Tensor<Scalar>, _ activation: Activation,
        into inputGradient: Tensor<Scalar>, adding: Bool
    ) {
        let target = GradientTarget(tensor: inputGradient, accumulates: adding)
        for index in 0..<output.count {
            target.put(activation.passes(output[index]) ? outputGradient[index] : 0, at: index)
        }
    }

    static func referenceAdd<Scalar>(
        _ first: Tensor<Scalar>, _ second: Tensor<Scalar>, into output: Tensor<Scalar>
    ) {
        for index in 0..<output.count { output[index] = first[index] + second[index] }
    }

    static func referenceAccumulate<Scalar>(
        _ source: Tensor<Scalar>, scaledBy factor: Scalar, into destination: Tensor<Scalar>,
        adding: Bool
    ) {
        let target = GradientTarget(tensor: destination, accumulates: adding)
        for index in 0..<source.count { target.put(factor * source[index], at: index) }
    }

    static func referenceGlobalAveragePool<Scalar>(
        _ input: Tensor<Scalar>, into output: Tensor<Scalar>
    ) {
        let pixels = input.shape[2] * input.shape[3]
        for map in 0..<output.count {
            let sum = (0..<pixels).reduce(0) { $0 + input[map * pixels + $1] }
            output[map] = sum / Scalar(pixels)
        }
    }

    static func referenceGlobalAveragePoolGradient<Scalar>(
        _ outputGradient: Tensor<Scalar>, into inputGradient: Tensor<Scalar>, adding: Bool
    ) {
        let pixels = inputGradient.shape[2] * inputGradient.shape[3]
        let target = GradientTarget(tensor: inputGradient, accumulates: adding)
        for index in 0..<inputGradient.count {
            target.put(outputGradient[index / pixels] / Scalar(pixels), at: index)
        }
    }
}
