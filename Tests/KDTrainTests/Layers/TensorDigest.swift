import Foundation
import KDTrain
import Testing

/// A tensor's fingerprint in a fixture: enough to catch any wrong element, small enough to store.
struct TensorDigest: Decodable {
    let count: Int
    let norm: Double
    let dot: Double
    let samples: [Double]

    /// Compares values with the digest, relative to its norm.
    ///
    /// The dot product's error is that of all elements together; a sample's is compared with the
    /// root mean square, so that near-zero elements do not ask for the impossible.
    func expectEqual(
        _ values: [Float], tolerance: Double, _ name: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(values.count == count, "\(name)", sourceLocation: sourceLocation)
        guard values.count == count else { return }
        let foundNorm = values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        let foundDot = zip(values, Self.hashed(salt: 1000, count: count)).reduce(0) {
            $0 + Double($1.0) * $1.1
        }
        let size = norm / Double(count).squareRoot()
        let step = max(1, count / 8)
        let worst =
            samples.enumerated().map { index, sample in
                abs(Double(values[index * step]) - sample) / max(abs(sample), size)
            }.max() ?? 0
        #expect(
            abs(foundNorm - norm) <= tolerance * norm, "\(name): norm \(foundNorm), not \(norm)",
            sourceLocation: sourceLocation)
        #expect(
            abs(foundDot - dot) <= tolerance * norm, "\(name): dot \(foundDot), not \(dot)",
            sourceLocation: sourceLocation)
        #expect(
            worst <= tolerance, "\(name): a sample is off by \(worst)",
            sourceLocation: sourceLocation)
    }

    /// The fixture script's integer hash: values in -1..<1 from (salt, index).
    static func hashed(salt: UInt32, count: Int) -> [Double] {
        (0..<count).map { index in
            var x = UInt32(truncatingIfNeeded: index + 1) &* 2_654_435_761 &+ salt &* 40503
            for (shift, factor) in [(16, 2_246_822_519), (13, 3_266_489_917), (16, 1)] {
                x = (x ^ (x >> UInt32(shift))) &* UInt32(factor)
            }
            return Double(x) / 0x1p31 - 1
        }
    }
}
