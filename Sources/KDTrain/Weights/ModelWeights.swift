public import Foundation
public import KDExperiment
public import KDModels

/// The weights of one model, read and checked: what `kd weights` turns from one form to another.
///
/// kd's own form is a safetensors file of `F32` under PyTorch's `state_dict` names, with the model
/// in its metadata; `load_state_dict` takes it as it is.
public struct ModelWeights {
    /// The value of the metadata's `format`.
    public static let format = "kd-weights-1"

    /// The network with these weights.
    public let network: Network<Float>

    /// The model.
    public var model: Architecture { network.architecture }

    /// Reads the weights of a model.
    ///
    /// - Parameters:
    ///   - url: A safetensors file with `state_dict` names: PyTorch's, kd's own or a checkpoint.
    ///   - model: The model's name in the catalogue.
    ///   - height: The rows of an image; they change no weight.
    ///   - width: The columns of an image.
    /// - Throws: ``SafetensorsError``, `ModelError`, or ``WeightsError`` with every tensor that is
    ///   missing, unexpected or misshapen.
    public init(
        _ url: URL, model: String, height: Int = 32, width: Int = 32
    ) throws {
        let file = try SafetensorsFile(url)
        let architecture = try Self.architecture(
            named: model, for: file, height: height, width: width)
        // A name can ask for more memory than there is; that the file has as much is known first.
        try WeightsComparison(file, with: architecture).refuseFaults(
            of: url.path, for: architecture)
        network = Network(unloaded: architecture)
        try network.loadWeights(from: file, path: url.path)
    }

    /// The weights with which a model begins for a seed.
    public init(untrained model: Architecture, seed: UInt64) {
        network = Network(model, seed: seed)
    }

    /// The model with as many classes and image channels as a file has weights for.
    public static func architecture(
        named name: String, for file: SafetensorsFile, height: Int = 32, width: Int = 32
    ) throws(ModelError) -> Architecture {
        func model(channels: Int, classes: Int) throws(ModelError) -> Architecture {
            let input = FeatureShape(channels: channels, height: height, width: width)
            return try ModelCatalog.architecture(named: name, input: input, classes: classes)
        }
        let usual = try model(channels: 3, classes: 10)
        // What a shape in a checked header claims is there, byte by byte.
        func extent(_ node: Node?, axis: Int, of axes: Int, otherwise usual: Int) -> Int {
            guard let node, let shape = file.entry(named: "\(node.name).weight")?.shape,
                shape.count == axes
            else { return usual }
            return shape[axis]
        }
        return try model(
            channels: extent(usual.nodes.first, axis: 1, of: 4, otherwise: 3),
            classes: extent(usual.nodes.last, axis: 0, of: 2, otherwise: 10))
    }

    /// The file in kd's form.
    ///
    /// - Parameter origin: Where the weights come from, for the metadata.
    public func document(origin: String) -> SafetensorsDocument {
        var document = SafetensorsDocument(metadata: [
            "format": Self.format, "model": model.name, "classes": String(model.classes),
            "channels": String(model.input.channels), "origin": origin,
        ])
        network.appendWeights(to: &document)
        return document
    }
}
