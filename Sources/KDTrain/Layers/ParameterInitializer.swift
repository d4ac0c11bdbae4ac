import KDModels

/// Gives parameters their first values, each from a generator of its own: a parameter's values
/// depend on the seed, its name and its shape, and on nothing else of the network.
///
/// Convolutions: normal with deviation sqrt(2 / (k k O)) (He et al. 2015, fan-out), as the
/// WideResNet authors do. Linear layers: uniform within 1 / sqrt(I), as PyTorch does. Batch
/// normalisation: scale 1, shift 0.
struct ParameterInitializer {
    let seed: UInt64

    func values<Scalar: KernelScalar>(for parameter: Architecture.ParameterShape) -> [Scalar] {
        let shape = parameter.shape
        var generator = RandomGenerator(seed: seed, key: parameter.name)
        if shape.count == 4 {
            let deviation = (2 / Double(shape[0] * shape[2] * shape[3])).squareRoot()
            return (0..<parameter.count).map { _ in Scalar(deviation * generator.nextNormal()) }
        }
        if parameter.name.hasPrefix("fc.") || shape.count == 2 {
            let bound = 1 / Double(fanIn(of: parameter)).squareRoot()
            return (0..<parameter.count).map { _ in
                Scalar(bound * (2 * generator.nextUniform() - 1))
            }
        }
        let initial: Scalar = parameter.name.hasSuffix(".weight") ? 1 : 0
        return Array(repeating: initial, count: parameter.count)
    }

    private func fanIn(of parameter: Architecture.ParameterShape) -> Int {
        parameter.shape.count == 2 ? parameter.shape[1] : parameter.shape[0]
    }
}
