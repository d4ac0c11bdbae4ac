import Foundation
import KDModels
import Testing

@testable import KDTrain

/// What `make_wrn_16_1.py` stored, and the network and images that it computed them for.
struct WideResNetFixture: Decodable {
    struct Forward: Decodable {
        let logits: TensorDigest
        let taps: [String: TensorDigest]
        let loss: Double?
    }

    struct Optimized: Decodable {
        let losses: [Double]
        let state: [String: TensorDigest]
    }

    let labels: [Int]
    /// The salt of the images' numbers.
    let imageSalt: UInt32
    let evaluation: Forward
    let training: Forward
    let gradients: [String: TensorDigest]
    let optimizers: [String: Optimized]

    static func load() throws -> WideResNetFixture {
        try jsonFixture("wrn-16-1")
    }

    /// WRN-16-1 with the script's weights.
    func network() throws -> Network<Float> {
        let input = FeatureShape(channels: 3, height: 32, width: 32)
        let network = Network<Float>(
            try ModelCatalog.architecture(named: "wrn-16-1", input: input, classes: 10), seed: 0)
        for (salt, name) in network.stateNames.sorted().enumerated() {
            let tensor = try #require(network.stateTensor(named: name))
            let values = TensorDigest.hashed(salt: UInt32(salt), count: tensor.count)
            tensor.copy(from: values.map { Float(scaled($0, name: name, shape: tensor.shape)) })
        }
        return network
    }

    /// The script's four images.
    var images: Tensor<Float> {
        let shape = [labels.count, 3, 32, 32]
        let values = TensorDigest.hashed(salt: imageSalt, count: shape.reduce(1, *))
        return Tensor(shape: shape, values: values.map { Float($0) })
    }

    private func scaled(_ value: Double, name: String, shape: [Int]) -> Double {
        if name.hasSuffix("running_var") || (shape.count == 1 && name.hasSuffix(".weight")) {
            return 1 + 0.2 * value
        }
        switch shape.count {
        case 4: return value * (6 / Double(shape[0] * shape[2] * shape[3])).squareRoot()
        case 2: return value * 0.125
        default: return value * 0.1
        }
    }

    /// The mean cross-entropy of the logits and the fixture's labels.
    func crossEntropy(_ logits: Variable<Float>, on tape: Tape<Float>) -> Variable<Float> {
        CrossEntropy().evaluate(logits, labels: labels, on: tape).loss
    }
}
