import Foundation
public import KDExperiment
import KDModels

extension Network {
    /// Replaces parameters and running statistics by those of a file, by `state_dict` name.
    ///
    /// A checkpoint of kd's and a file of `safetensors.torch.save_file(model.state_dict(), …)` are
    /// both fine: names below `optimizer/` and `trainer/` and PyTorch's `num_batches_tracked` are
    /// passed over. Nothing changes on an error.
    ///
    /// - Throws: ``WeightsError`` when a tensor is missing, unknown, of another shape or type.
    public func loadWeights(from file: SafetensorsFile, path: String) throws(WeightsError) {
        var faults: [String] = []
        var values: [(tensor: Tensor<Scalar>, floats: [Float])] = []
        for name in stateNames {
            guard let tensor = stateTensor(named: name) else { continue }
            do throws(SafetensorsError) {
                values.append((tensor, try file.floats(named: name, shape: tensor.shape)))
            } catch {
                faults.append("\(error.problem)")
            }
        }
        let known = Set(stateNames)
        for entry in file.entries where !known.contains(entry.name) {
            if !Self.isPassedOver(entry.name) { faults.append("it has no place for \(entry.name)") }
        }
        guard faults.isEmpty else {
            throw WeightsError(path: path, model: architecture.name, faults: faults)
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

    private static func isPassedOver(_ name: String) -> Bool {
        name.hasPrefix("optimizer/") || name.hasPrefix("trainer/")
            || name.hasSuffix("num_batches_tracked")
    }
}
