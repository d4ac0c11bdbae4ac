import Foundation
import KDExperiment
import Testing

@testable import KDTrain

/// What `make_losses.py` stored.
struct LossFixture: Decodable {
    struct Packed: Decodable {
        let shape: [Int]
        let values: [Double]

        func tensor<Scalar: KernelScalar>() -> Tensor<Scalar> {
            Tensor(shape: shape, values: values.map { Scalar($0) })
        }
    }

    struct LogitCase: Decodable {
        let name: String
        let method: String
        let labels: [Int]
        let smoothing: Double
        let tau: Double
        let student: Packed
        let teacher: Packed
        let value: Double
        let gradient: Packed
    }

    struct FeatureCase: Decodable {
        let name: String
        let method: String
        let settings: Settings
        let student: Packed
        let teacher: Packed
        let value: Double
        let components: [String: Double]
        let gradient: Packed

        struct Settings: Decodable {
            let kind: String
            let p: Int?
            let margin: Double?
            let scale: Double?
            let terms: [String]?
            let whole: Double?
            let local: Double?
        }
    }

    let logits: [LogitCase]
    let features: [FeatureCase]

    static func load() throws -> LossFixture {
        try jsonFixture("losses_reference")
    }
}

extension LossFixture.FeatureCase {
    /// The method with the settings of the case.
    func featureMethod() throws -> FeatureMethod {
        let distance = try #require(MapDistance(rawValue: settings.kind))
        if method == "at" {
            return .at(ATSettings(p: try #require(settings.p), distance: distance))
        }
        return .amd(
            AMDSettings(
                margin: try #require(settings.margin), scale: try #require(settings.scale),
                terms: try #require(settings.terms).compactMap { AMDTerm(rawValue: $0) },
                global: try #require(settings.whole), local: try #require(settings.local),
                distance: distance))
    }
}

/// Whether two lists agree, measured by the largest magnitude expected.
func disagreement(_ found: [Double], _ expected: [Double]) -> Double {
    guard found.count == expected.count else { return .infinity }
    let largest = expected.map(abs).max() ?? 1
    let difference = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
    return found.contains { $0.isNaN } ? .infinity : difference / max(largest, 1e-300)
}
