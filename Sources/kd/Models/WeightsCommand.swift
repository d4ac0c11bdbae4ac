import ArgumentParser
import Foundation
import KDExperiment
import KDLaunch
import KDModels
import KDTrain

struct WeightsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weights",
        abstract: "Take weights from PyTorch, hand them back, look into files.",
        discussion: """
              kd weights import resnet20.safetensors --model resnet-20 --output teacher.safetensors
              kd weights export digits-amd/amd-kd/s0 --output student.safetensors
              kd weights info student.safetensors

            docs/weights.md says how a .pt file becomes safetensors.
            """,
        subcommands: [
            WeightsImportCommand.self, WeightsExportCommand.self, WeightsInfoCommand.self,
        ])
}

struct WeightsImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Check a file of PyTorch's weights against a model and write kd's form of it.",
        discussion: """
              kd weights import resnet20.safetensors --model resnet-20 --output teacher.safetensors

            Every tensor that is missing, unexpected or misshapen is named, and nothing is \
            written. The numbers of classes and channels are taken from the file. A spec names \
            the result as teacher: {model: resnet-20, weights: teacher.safetensors}.
            """)

    @Argument(help: ArgumentHelp("A safetensors file with state_dict names.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("The model; kd models lists them.", valueName: "name"))
    var model: String

    @Option(help: ArgumentHelp("Where to write.", valueName: "file"))
    var output: String

    func run() throws {
        let url = URL(filePath: file)
        let weights = try ModelWeights.read(url, model: model)
        try weights.document(origin: url.lastPathComponent).writeOutput(to: URL(filePath: output))
        let count = Format.count(weights.network.stateNames.count, "tensor")
        Console.report(
            "\(output): \(weights.model.name), \(weights.model.classes) classes, \(count)",
            writtenTo: output)
    }

    func validate() throws {
        try NamedPaths.refuseEmpty(["FILE": file, "--output": output])
    }
}

struct WeightsExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the weights of a run's checkpoint as PyTorch names them.",
        discussion: """
              kd weights export digits-amd/amd-kd/s0 --output student.safetensors
              kd weights export digits-amd/amd-kd/s0 --checkpoint best --output best.safetensors

            In Python: model.load_state_dict(safetensors.torch.load_file("student.safetensors"))
            """)

    /// A checkpoint of a run.
    enum Checkpoint: String, ExpressibleByArgument, CaseIterable {
        case last
        case best
    }

    @OptionGroup var options: ProjectOptions

    @Argument(help: ArgumentHelp("The run.", valueName: "run"))
    var name: String

    @Option(
        help: ArgumentHelp(
            "last or best; the one that the run reports if left out.", valueName: "which"))
    var checkpoint: Checkpoint?

    @Option(help: ArgumentHelp("Where to write.", valueName: "file"))
    var output: String

    func run() throws {
        let project = options.project
        let run = project.runDirectory(try RunReference.resolve(name, in: project))
        let spec = try run.readSpec()
        let which = checkpoint ?? (spec.schedule.report == .best ? .best : .last)
        let url = which == .best ? run.bestCheckpointURL : run.lastCheckpointURL
        guard FileSystem.stamp(url) != nil else {
            throw CommandFailure(
                "\(run.id) has no \(which.rawValue) checkpoint yet", status: ExitStatus.notFound)
        }
        let weights = try ModelWeights.read(url, model: spec.student.model)
        try weights.document(origin: "\(which.rawValue) checkpoint of \(run.id)")
            .writeOutput(to: URL(filePath: output))
        Console.report(
            "\(output): \(weights.model.name), \(which.rawValue) checkpoint of \(run.id)",
            writtenTo: output)
    }

    func validate() throws { try NamedPaths.refuseEmpty(["--output": output]) }
}

struct WeightsInfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "List the tensors of a safetensors file and the models that they fit.",
        discussion: """
              kd weights info teacher.safetensors
              kd weights info teacher.safetensors --json
            """)

    @Argument(help: ArgumentHelp("A safetensors file.", valueName: "file"))
    var file: String

    @OptionGroup var output: OutputOptions

    func run() throws {
        let contents = try SafetensorsFile.read(URL(filePath: file))
        let models = ModelCatalog.exampleNames.filter { Self.fits($0, contents) }
        if output.isJSON { return Console.print(json: Self.value(contents, models)) }
        for (key, value) in contents.metadata.sorted(by: { $0.key < $1.key }) {
            Console.print("\(key): \(value)")
        }
        var table = TextTable(["TENSOR", "TYPE", "SHAPE"])
        table.rows = contents.entries.map { entry in
            [entry.name, entry.type.rawValue, entry.shape.map(String.init).joined(separator: "x")]
        }
        table.print()
        let elements = contents.entries.reduce(0) { $0 + $1.count }
        Console.print("\(Format.count(contents.entries.count, "tensor")), \(elements) elements")
        Console.print(models.isEmpty ? "fits no model" : "fits \(models.joined(separator: ", "))")
    }

    func validate() throws { try NamedPaths.refuseEmpty(["FILE": file]) }

    private static func fits(_ name: String, _ file: SafetensorsFile) -> Bool {
        guard let model = try? ModelWeights.architecture(named: name, for: file) else {
            return false
        }
        return WeightsComparison(file, with: model).faults.isEmpty
    }

    private static func value(_ file: SafetensorsFile, _ models: [String]) -> SpecValue {
        .map([
            SpecEntry(
                "metadata",
                .map(
                    file.metadata.sorted { $0.key < $1.key }
                        .map { SpecEntry($0.key, .string($0.value)) })),
            SpecEntry("models", .list(models.map(SpecValue.string))),
            SpecEntry(
                "tensors",
                .list(
                    file.entries.map { entry in
                        .map([
                            SpecEntry("name", .string(entry.name)),
                            SpecEntry("type", .string(entry.type.rawValue)),
                            SpecEntry("shape", .list(entry.shape.map(SpecValue.int))),
                        ])
                    })),
        ])
    }
}

// MARK: - Errors

extension SafetensorsFile {
    /// Opens a file that was named on the command line.
    static func read(_ url: URL) throws(CommandFailure) -> SafetensorsFile {
        guard FileSystem.stamp(url) != nil else {
            throw CommandFailure("there is no file \(url.path)", status: ExitStatus.notFound)
        }
        do throws(SafetensorsError) { return try SafetensorsFile(url) } catch {
            let isPickle = ["pt", "pth", "bin", "ckpt"].contains(url.pathExtension.lowercased())
            let hint = isPickle ? "; tools/pt2safetensors.py turns PyTorch's files into it" : ""
            throw CommandFailure("\(error)\(hint)", status: ExitStatus.faultyInput)
        }
    }
}

extension ModelWeights {
    /// Reads weights that were named on the command line; every fault is shown.
    static func read(
        _ url: URL, model: String, height: Int = 32, width: Int = 32
    ) throws(CommandFailure) -> ModelWeights {
        _ = try SafetensorsFile.read(url)
        do {
            return try ModelWeights(url, model: model, height: height, width: width)
        } catch let error as ModelError {
            throw CommandFailure(error, named: model)
        } catch let error as WeightsError {
            // A file of another model has a fault for every tensor: enough is enough.
            var faults = error.faults.prefix(100).map { "\n  \($0)" }.joined()
            if error.faults.count > 100 {
                faults +=
                    "\n  and \(error.faults.count - 100) more; "
                    + "kd weights info lists the tensors and the models that they fit"
            }
            throw CommandFailure(
                "\(error.path) does not fit \(error.model):\(faults)",
                status: ExitStatus.faultyInput)
        } catch {
            throw CommandFailure("\(error)", status: ExitStatus.faultyInput)
        }
    }
}
