import ArgumentParser
import KDExperiment
import KDModels

struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "List the models: parameters, multiply-adds, taps and their shapes.",
        discussion: """
              kd models
              kd models resnet-20
              kd models resnet-50 --size 224 --classes 1000
              kd models wrn-40-4 --json

            Without a name, the members of every family that papers use; families have more. \
            Multiply-adds are those of convolutions and linear layers for one image. The JSON of \
            one model also lists its tensors by state_dict name.
            """)

    @Argument(help: ArgumentHelp("A model.", valueName: "name"))
    var name: String?

    @OptionGroup var shape: ModelShapeOptions

    @Option(help: ArgumentHelp("The channels of an image.", valueName: "n"))
    var channels = 3

    @OptionGroup var output: OutputOptions

    func run() throws {
        if let name { return try show(try shape.architecture(named: name, channels: channels)) }
        var models: [Architecture] = []
        for name in ModelCatalog.exampleNames {
            do { models.append(try shape.architecture(named: name, channels: channels)) } catch {
                Console.complain("kd: \(error.description)")
            }
        }
        if output.isJSON { return Console.print(json: .list(models.map { $0.value() })) }
        var table = TextTable(
            ["NAME", "PARAMETERS", "MULTIPLY-ADDS", "TAPS"],
            right: ["PARAMETERS", "MULTIPLY-ADDS"])
        for model in models {
            table.rows.append([
                model.name, "\(model.parameterCount)", "\(model.multiplyAdds)",
                model.taps.map { "\($0.name) \($0.shape)" }.joined(separator: ", "),
            ])
        }
        table.print()
    }

    private func show(_ model: Architecture) throws {
        if output.isJSON { return Console.print(json: model.value(tensors: true)) }
        Console.print("\(model.name): \(model.input), \(model.classes) classes")
        Console.print("parameters     \(model.parameterCount)")
        Console.print("multiply-adds  \(model.multiplyAdds)")
        var table = TextTable(["TAP", "SHAPE"])
        table.rows = model.taps.map { [$0.name, "\($0.shape)"] }
        table.print()
    }
}

extension CommandFailure {
    /// A model that was named on the command line does not exist or does not fit.
    init(_ error: ModelError, named name: String) {
        switch error {
        case .unknownModel, .invalidName:
            let nearest = NearestName.of(name, among: ModelCatalog.exampleNames)
            let hint = nearest.map { "; did you mean \($0)?" } ?? ""
            self.init("\(error)\(hint)", status: ExitStatus.notFound)
        case .invalidInput, .invalidClasses:
            self.init(error.description, status: ExitStatus.faultyInput)
        }
    }
}

extension Architecture {
    fileprivate func value(tensors: Bool = false) -> SpecValue {
        var entries = [
            SpecEntry("name", .string(name)), SpecEntry("input", input.value),
            SpecEntry("classes", .int(classes)), SpecEntry("parameters", .int(parameterCount)),
            SpecEntry("multiply_adds", .int(multiplyAdds)),
            SpecEntry(
                "taps",
                .list(
                    taps.map {
                        .map([
                            SpecEntry("name", .string($0.name)), SpecEntry("shape", $0.shape.value),
                        ])
                    })),
        ]
        if tensors {
            entries.append(SpecEntry("tensors", .list((parameters + buffers).map(\.value))))
        }
        return .map(entries)
    }
}

extension FeatureShape {
    fileprivate var value: SpecValue { .list([channels, height, width].map(SpecValue.int)) }
}

extension Architecture.ParameterShape {
    fileprivate var value: SpecValue {
        .map([
            SpecEntry("name", .string(name)),
            SpecEntry("shape", .list(shape.map(SpecValue.int))),
        ])
    }
}
