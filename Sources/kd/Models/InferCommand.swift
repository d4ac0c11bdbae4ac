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
              kd infer --model resnet-18 --weights w.safetensors --input photos --size 224 \
                  --normalize imagenet --output y.safetensors

            The input is a safetensors file with a tensor "input", [N, C, H, W], normalised as in \
            training, or a PNG or JPEG image, or a folder of them in the order of their names. \
            The output file has "logits", [N, K], and a tensor of each tap's name. The \
            number of classes is that of the weights.
            """)

    @Option(help: ArgumentHelp("The model; kd models lists them.", valueName: "name"))
    var model: String

    @Option(help: ArgumentHelp("A safetensors file with state_dict names.", valueName: "file"))
    var weights: String

    @Option(
        help: ArgumentHelp(
            "A safetensors file with a tensor input, an image or a folder of images.",
            valueName: "file"))
    var input: String

    @Option(
        help: ArgumentHelp(
            "Resize images and keep their middle of so many rows and columns.",
            valueName: "pixels"))
    var size: Int?

    @Option(
        help: ArgumentHelp(
            "How the bytes of images become inputs: none, cifar10, cifar100 or imagenet.",
            valueName: "how"),
        transform: { text in
            guard let how = ImageBatch.Normalization(rawValue: text) else {
                let known = ImageBatch.Normalization.allCases.map(\.rawValue)
                throw ValidationError("--normalize is one of \(known.joined(separator: ", ")).")
            }
            return how
        })
    var normalize = ImageBatch.Normalization.none

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
            .writeOutput(to: URL(filePath: output))
        Console.report(
            "\(output): \(weights.model.name), \(images.shape[0]) images", writtenTo: output)
    }

    func validate() throws {
        try NamedPaths.refuseEmpty(["--weights": weights, "--input": input, "--output": output])
        if let size, !(1...4096).contains(size) {
            throw ValidationError("--size is a number of pixels, 1 to 4096.")
        }
    }

    private func images() throws -> Tensor<Float> {
        let url = URL(filePath: input)
        guard FileSystem.stamp(url) != nil else {
            throw CommandFailure("there is no file \(url.path)", status: ExitStatus.notFound)
        }
        do throws(ImageBatch.Failure) {
            if let files = try ImageBatch.files(at: url) {
                return try ImageBatch.read(files, side: size, normalization: normalize)
            }
        } catch {
            throw CommandFailure(error.description, status: ExitStatus.faultyInput)
        }
        guard size == nil, normalize == .none else {
            throw ValidationError(
                "--size and --normalize are for PNG and JPEG images; \(input) is read as a file of "
                    + "tensors, which are taken as they are.")
        }
        return try tensor(in: try SafetensorsFile.read(url))
    }

    private func tensor(in file: SafetensorsFile) throws -> Tensor<Float> {
        guard let entry = file.entry(named: "input") else {
            let names = file.entries.prefix(8).map(\.name).joined(separator: ", ")
            throw CommandFailure(
                "\(input) has no tensor \"input\", it has \(names.isEmpty ? "none" : names)",
                status: ExitStatus.faultyInput)
        }
        guard entry.shape.count == 4, entry.count > 0 else {
            let rule =
                entry.shape.count == 4
                ? "; every extent must be at least 1" : ", not [N, C, H, W]"
            throw CommandFailure(
                "\"input\" of \(input) has the shape \(entry.shape)\(rule)",
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
