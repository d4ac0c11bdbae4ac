import KDModels

/// Gives parameters their first values, each from a generator of its own: a parameter's values
/// depend on the seed, its name and its shape, and on nothing else of the network.
///
/// Convolutions: normal with deviation sqrt(2 / (k k O)) (He et al. 2015, fan-out), as the
/// WideResNet authors do. Linear layers of I inputs: weight and bias uniform within
/// 1 / sqrt(I), as PyTorch does. Batch normalisation: scale 1, shift 0.
struct ParameterInitializer {
    let seed: UInt64

    func values<Scalar: KernelScalar>(for parameter: Architecture.ParameterShape) -> [Scalar] {
        var generator = RandomGenerator(seed: seed, key: parameter.name)
        switch parameter.role {
        case .kernel:
            let shape = parameter.shape
            let deviation = (2 / Double(shape[0] * shape[2] * shape[3])).squareRoot()
            return (0..<parameter.count).map { _ in Scalar(deviation * generator.nextNormal()) }
        case .linear(let inputs):
            let bound = 1 / Double(inputs).squareRoot()
            return (0..<parameter.count).map { _ in
                Scalar(bound * (2 * generator.nextUniform() - 1))
            }
        case .scale: return Array(repeating: 1, count: parameter.count)
        case .shift: return Array(repeating: 0, count: parameter.count)
        }
    }
}
