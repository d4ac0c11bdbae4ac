import ArgumentParser
import Foundation
import KDExperiment
import KDTrain

struct LossesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "losses",
        abstract: "Compute an experiment's loss terms, and their gradients, for given tensors.",
        discussion: """
              kd losses my.yaml --tensors t.safetensors --output terms.safetensors
              kd losses my.yaml --run my/amd-kd/s0 --tensors t.safetensors --gradients \\
                  --output terms.safetensors

            The tensors are student.logits and teacher.logits, [N, K], labels, [N], and \
            student.TAP and teacher.TAP, [N, C, H, W], for the taps that the terms read. The \
            output has one number for every term, named as in a run's log (loss/kd, weighted/kd, \
            loss/total), and with --gradients those of loss/total: grad/student.logits, \
            grad/student.TAP.
            """)

    @Argument(help: ArgumentHelp("An experiment file.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("A safetensors file.", valueName: "file"))
    var tensors: String

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp(
            "Which of the file's runs, by display name or variant; the first if left out.",
            valueName: "name"))
    var name: String?

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp(
            "Replace a value of the file, e.g. distill.tau=8; repeat for more.",
            valueName: "path=value"))
    var overrides: [String] = []

    @Flag(help: "Also write the gradients by the student's tensors.")
    var gradients = false

    @Option(help: ArgumentHelp("Where to write.", valueName: "file"))
    var output: String

    func run() throws {
        let spec = try spec()
        let given = try SafetensorsFile.read(URL(filePath: tensors))
        let evaluation: LossEvaluation
        do throws(ObjectiveError) {
            evaluation = try LossEvaluation(spec, on: given, context: ComputeContext())
        } catch {
            let faults = error.faults.map { "\n  \($0)" }.joined()
            throw CommandFailure(
                "\(tensors) does not fit \(spec.displayName):\(faults)",
                status: ExitStatus.faultyInput)
        }
        try evaluation.document(gradients: gradients).writeOutput(to: URL(filePath: output))
        var table = TextTable(["TERM", "VALUE"], right: ["VALUE"])
        table.rows = evaluation.metrics.map { [$0.name, Format.number($0.value)] }
        if Console.isStandardOutput(output) {
            Console.complain(table.lines.joined(separator: "\n"))
        } else {
            table.print()
        }
    }

    func validate() throws {
        try NamedPaths.refuseEmpty(["FILE": file, "--tensors": tensors, "--output": output])
    }

    private func spec() throws -> RunSpec {
        guard FileSystem.stamp(URL(filePath: file)) != nil else {
            throw CommandFailure("there is no file \(file)", status: ExitStatus.notFound)
        }
        let runs = try ExperimentFile.load(URL(filePath: file), overrides: overrides).runs
        guard let name else { return runs[0] }
        if let run = runs.first(where: { [$0.displayName, $0.variant].contains(name) }) {
            return run
        }
        let names = runs.prefix(8).map(\.displayName).joined(separator: ", ")
        throw CommandFailure(
            "\(file) has no run \"\(name)\", it has \(names)\(runs.count > 8 ? ", …" : "")",
            status: ExitStatus.notFound)
    }
}
