import Foundation
public import KDExperiment
import KDModels

extension Network {
    /// Replaces parameters and running statistics by those of a file, by `state_dict` name.
    ///
    /// A checkpoint of kd's and a file of `safetensors.torch.save_file(model.state_dict(), …)` are
    /// both fine, see ``WeightsComparison``; `F64` is rounded. Nothing changes on an error.
    ///
    /// - Throws: ``WeightsError`` when a tensor is missing, unknown, of another shape or type.
    public func loadWeights(from file: SafetensorsFile, path: String) throws(WeightsError) {
        try WeightsComparison(file, with: architecture).refuseFaults(of: path, for: architecture)
        var values: [(tensor: Tensor<Scalar>, floats: [Float])] = []
        for name in stateNames {
            guard let tensor = stateTensor(named: name) else { continue }
            do throws(SafetensorsError) {
                values.append((tensor, try file.floats(named: name, rounding: true)))
            } catch {
                throw WeightsError(
                    path: path, model: architecture.name, faults: ["\(error.problem)"])
            }
        }
        for (tensor, floats) in values { tensor.copy(fromFloats: floats) }
    }

    /// Adds parameters and running statistics to a file, by `state_dict` name.
    func appendWeights(to document: inout SafetensorsDocument) {
        for name in stateNames {
            guard let tensor = stateTensor(named: name) else { continue }
            document.append(name, shape: tensor.shape, floats: tensor.floatValues)
        }
    }

    /// The first parameter or statistic that is not finite, with its value.
    var nonFiniteWeight: (name: String, value: Double)? {
        for name in stateNames {
            guard let tensor = stateTensor(named: name) else { continue }
            let value = tensor.withSpan { span -> Scalar? in
                for index in span.indices where !span[index].isFinite { return span[index] }
                return nil
            }
            if let value { return (name, Double(value)) }
        }
        return nil
    }
}
