import Foundation
import KDModels
import Testing

@testable import KDTrain

/// What `make_models.py` stored for a model, and the network and images it computed them for.
struct ModelFixture: Decodable {
    struct Forward: Decodable {
        let logits: TensorDigest
        let taps: [String: TensorDigest]
    }

    let labels: [Int]
    let side: Int
    /// Where the table of numbers begins in the images.
    let start: Int
    let tolerance: Double
    let parameters: Int
    let evaluation: Forward
    let training: Forward
    let loss: Double
    let gradients: [String: TensorDigest]

    static func load(_ name: String) throws -> ModelFixture {
        try jsonFixture(name, in: "Fixtures/models")
    }

    /// The network with the script's weights.
    func network(_ name: String) throws -> Network<Float> {
        let input = FeatureShape(channels: 3, height: side, width: side)
        let network = Network<Float>(
            unloaded: try ModelCatalog.architecture(named: name, input: input, classes: 10))
        for (salt, name) in network.stateNames.sorted().enumerated() {
            let tensor = try #require(network.stateTensor(named: name))
            let table = RepeatedTable.numbers.map {
                Float(Self.scaled($0, name: name, shape: tensor.shape))
            }
            RepeatedTable.fill(tensor, with: table, from: 257 * salt)
        }
        return network
    }

    /// The script's four images.
    var images: Tensor<Float> {
        let images = Tensor<Float>(shape: [labels.count, 3, side, side])
        RepeatedTable.fill(images, with: RepeatedTable.numbers.map { Float($0) }, from: start)
        return images
    }

    private static func scaled(_ value: Double, name: String, shape: [Int]) -> Double {
        if name.hasSuffix("running_var") || (shape.count == 1 && name.hasSuffix(".weight")) {
            return 1 + 0.2 * value
        }
        switch shape.count {
        case 4: return value * (6 / Double(shape[1] * shape[2] * shape[3])).squareRoot()
        case 2: return value * 0.125
        default: return value * 0.1
        }
    }
}

/// The script's table of numbers, repeated: tensors of millions of elements at the speed of copying.
enum RepeatedTable {
    static let numbers = TensorDigest.hashed(salt: 7, count: 4093)

    /// Fills a row-major tensor with a table, from a place in it on.
    static func fill(_ tensor: Tensor<Float>, with table: [Float], from start: Int) {
        var (index, place) = (0, start % table.count)
        while index < tensor.count {
            let count = min(table.count - place, tensor.count - index)
            unsafe table.withUnsafeBufferPointer { table in
                guard let source = table.baseAddress else { return }
                unsafe (tensor.pointer + index).update(from: source + place, count: count)
            }
            (index, place) = (index + count, 0)
        }
    }
}

extension TensorDigest {
    /// Compares a tensor with a digest of `make_models.py`; the dot product is with its table.
    ///
    /// Returns the largest error, relative to the norm or to the root mean square.
    func error(of tensor: Tensor<Float>) -> Double {
        guard tensor.count == count else { return .infinity }
        let size = [1, count]
        let values = Tensor<Float>(shape: size)
        values.copy(from: tensor.reshaped(size))
        let table = Tensor<Float>(shape: size)
        RepeatedTable.fill(table, with: RepeatedTable.numbers.map { Float($0) }, from: 0)
        let foundNorm = Double(Self.product(values, values)).squareRoot()
        let rootMeanSquare = norm / Double(count).squareRoot()
        let step = max(1, count / 4)
        let errors = samples.enumerated().map { index, sample in
            abs(Double(values[index * step]) - sample) / max(abs(sample), rootMeanSquare)
        }
        return errors.reduce(
            max(abs(foundNorm - norm), abs(Double(Self.product(values, table)) - dot)) / norm, max)
    }

    private static func product(_ left: Tensor<Float>, _ right: Tensor<Float>) -> Float {
        let output = Tensor<Float>(shape: [1, 1])
        Float.multiply(
            MatrixOperand(left), MatrixOperand(right, transposed: true), into: output,
            adding: false, context: ComputeContext(threads: 1))
        return output[0]
    }
}
