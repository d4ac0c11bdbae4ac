import ArgumentParser
import Foundation
import KDExperiment
import KDModels
import KDTrain

struct InferCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "infer",
        abstract: "Compute a model's logits and taps for given images.",
        discussion: """
              kd infer --model resnet-20 --weights w.safetensors --input x.safetensors \\
                  --output y.safetensors
              kd infer --model resnet-20 --weights w.safetensors --input x.safetensors \\
                  --taps all --train --output y.safetensors

            The input file has a tensor "input", [N, C, H, W], of images as the model was trained \
            on them. The output file has "logits", [N, K], and a tensor of each tap's name. The \
            number of classes is that of the weights.
            """)

    @Option(help: ArgumentHelp("The model; kd models lists them.", valueName: "name"))
    var model: String

    @Option(help: ArgumentHelp("A safetensors file with state_dict names.", valueName: "file"))
    var weights: String

    @Option(help: ArgumentHelp("A safetensors file with a tensor input.", valueName: "file"))
    var input: String

    @Option(help: ArgumentHelp("Taps to write: all, or names with commas.", valueName: "names"))
    var taps: String?

    @Flag(help: "Normalise with the statistics of the batch, as training does.")
    var train = false

    @Option(help: ArgumentHelp("Where to write.", valueName: "file"))
    var output: String

    func run() throws {
        BLASCoreType.applyBeforeTraining()
        let images = try images()
        let weights = try ModelWeights.read(
            URL(filePath: weights), model: model, height: images.shape[2], width: images.shape[3])
        let channels = weights.model.input.channels
        guard images.shape[1] == channels else {
            throw CommandFailure(
                "the images of \(input) have \(images.shape[1]) channels, the weights of "
                    + "\(self.weights) read \(channels)", status: ExitStatus.faultyInput)
        }
        let inference = Inference(
            weights, taps: try taps(of: weights.model), mode: train ? .training : .evaluation)
        try inference.document(for: images, context: ComputeContext())
            .write(to: URL(filePath: output))
        Console.print("\(output): \(weights.model.name), \(images.shape[0]) images")
    }

    private func images() throws -> Tensor<Float> {
        let ending = URL(filePath: input).pathExtension.lowercased()
        if ["png", "jpg", "jpeg"].contains(ending) {
            throw CommandFailure(
                "\(input) is an image; kd infer reads safetensors files with a tensor \"input\"",
                status: ExitStatus.faultyInput)
        }
        let file = try SafetensorsFile.read(URL(filePath: input))
        guard let entry = file.entry(named: "input") else {
            let names = file.entries.prefix(8).map(\.name).joined(separator: ", ")
            throw CommandFailure(
                "\(input) has no tensor \"input\", it has \(names.isEmpty ? "none" : names)",
                status: ExitStatus.faultyInput)
        }
        guard entry.shape.count == 4, entry.count > 0 else {
            throw CommandFailure(
                "\"input\" of \(input) has the shape \(entry.shape), not [N, C, H, W]",
                status: ExitStatus.faultyInput)
        }
        do throws(SafetensorsError) {
            return Tensor(
                shape: entry.shape, values: try file.floats(named: "input", rounding: true))
        } catch {
            throw CommandFailure(error.description, status: ExitStatus.faultyInput)
        }
    }

    private func taps(of model: Architecture) throws -> [String] {
        guard let taps else { return [] }
        let known = model.taps.map(\.name)
        if taps == "all" { return known }
        var names: [String] = []
        for name in taps.split(separator: ",").map({ $0.trimmingCharacters(in: .whitespaces) }) {
            guard known.contains(name) else {
                throw CommandFailure(
                    "\(model.name) has no tap \"\(name)\", it has "
                        + known.joined(separator: ", "), status: ExitStatus.notFound)
            }
            if !names.contains(name) { names.append(name) }
        }
        return names
    }
}
