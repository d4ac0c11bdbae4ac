import ArgumentParser
import Foundation
import KDExperiment

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Find the faults of experiment files; nothing starts.",
        discussion: """
              kd check experiments/digits-amd.yaml
              kd check my.yaml --set distill.tau=8
              kd check my.yaml --json

            Every fault is named with its line, its path, what is allowed and the nearest valid \
            name. The status is 65 when there is one.
            """)

    @OptionGroup var files: ExperimentArguments
    @OptionGroup var output: OutputOptions

    func run() throws {
        try files.requireFiles()
        var faults: [SpecFault] = []
        for file in files.files {
            do {
                let experiment = try files.load(file)
                guard !output.isJSON else { continue }
                let runs = Format.count(experiment.runs.count, "run")
                let teachers = Format.count(experiment.teachers.count, "teacher")
                let more = experiment.teachers.isEmpty ? "" : " and \(teachers) to train first"
                Console.print("\(file): no fault; \(runs)\(more)")
                for name in Self.foreignMethods(of: experiment) {
                    Console.print(
                        "\(file): kd does not know the method \(name); it is left to the trainer")
                }
            } catch {
                faults += error.faults
            }
        }
        if output.isJSON { Console.print(json: SpecFaults(faults).value) }
        guard !faults.isEmpty else { return }
        if output.isJSON { throw ExitCode(ExitStatus.faultyInput) }
        throw SpecFaults(faults)
    }

    /// The methods that only the file's own trainer can know, each once.
    private static func foreignMethods(of experiment: ExperimentFile) -> [String] {
        let names = experiment.runs.flatMap(\.distill.features).compactMap { term in
            if case .foreign(let method) = term.method { method.name } else { nil as String? }
        }
        return Set(names).sorted()
    }
}

/// Experiment files and what the command line changes in them.
struct ExperimentArguments: ParsableArguments {
    @Argument(help: ArgumentHelp("Experiment files.", valueName: "file"))
    var files: [String]

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp(
            "Replace a value of the file, e.g. distill.tau=8; repeat for more.",
            valueName: "path=value"))
    var overrides: [String] = []

    func validate() throws {
        if files.isEmpty { throw ValidationError("Name an experiment file; kd init writes one.") }
    }

    func load(_ file: String) throws(SpecFaults) -> ExperimentFile {
        try ExperimentFile.load(URL(filePath: file), overrides: overrides)
    }

    /// Refuses names of files that do not exist.
    func requireFiles() throws(CommandFailure) {
        for file in files where !FileManager.default.fileExists(atPath: file) {
            throw CommandFailure(
                "there is no file \(file); kd init \(file) writes one to start from",
                status: ExitStatus.notFound)
        }
    }

    /// The runs of all files; every file's faults at once.
    func loadAll() throws -> [RunSpec] {
        try requireFiles()
        var faults: [SpecFault] = []
        var specs: [RunSpec] = []
        for file in files {
            do { specs += try load(file).runs } catch {
                faults += error.faults
            }
        }
        guard faults.isEmpty else { throw SpecFaults(faults) }
        return specs
    }
}
