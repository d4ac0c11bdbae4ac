import ArgumentParser
import Foundation
import KDExperiment
import KDLaunch
import KDTrain

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at the machine, the terminal and the project, and say what is amiss.",
        discussion: """
              kd doctor
              kd doctor --json

            Measures the rate of matrix products for a moment: a core with AVX-512 does 100 \
            GFLOP/s and more, and a third of that means that OpenBLAS took the wrong kernels. The \
            status is 1 when something needs mending.
            """)

    @OptionGroup var options: ProjectOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let coreType = BLASCoreType.applyBeforeTraining()
        let findings =
            MachineReport.findings(coreType: coreType) + TerminalReport.findings()
            + ProjectReport.findings(options.project)
        if output.isJSON {
            Console.print(json: .list(findings.map(\.value)))
        } else {
            var table = TextTable(["", "", ""])
            table.rows = findings.map { [$0.isFine ? "ok" : "!!", $0.name, $0.text] }
            table.lines.dropFirst().forEach { Console.print($0) }
        }
        if findings.contains(where: { !$0.isFine }) { throw ExitCode(ExitStatus.failure) }
    }
}

/// One thing that the doctor looked at.
struct Finding {
    let name: String
    let text: String
    var isFine = true

    var value: SpecValue {
        .map([
            SpecEntry("name", .string(name)), SpecEntry("text", .string(text)),
            SpecEntry("fine", .bool(isFine)),
        ])
    }
}

/// What the doctor says of processor and matrix products.
enum MachineReport {
    /// Below this an AVX core runs kernels that are not its own, GFLOP/s.
    private static let lowestRate = 20.0

    static func findings(coreType: BLASCoreType.Decision) -> [Finding] {
        let cpu = CPUDescription.current
        let sets = ["avx512f", "avx2", "fma", "asimd"].filter(cpu.features.contains)
        let one = GEMMBenchmark.measure(context: ComputeContext(threads: 1))
        let all = GEMMBenchmark.measure(context: ComputeContext(threads: cpu.usableCoreCount))
        let isVectorised = sets.contains("avx2")
        return [
            Finding(
                name: "processor",
                text:
                    "\(cpu.modelName), \(cpu.usableCoreCount) cores, \(sets.joined(separator: " "))"
            ),
            Finding(name: "OpenBLAS", text: GEMMBenchmark.libraryDescription),
            Finding(name: "core type", text: "\(one.coreName), \(text(coreType))"),
            Finding(
                name: "matrix products",
                text: "\(Int(one.gigaflopsPerSecond)) GFLOP/s on one core, "
                    + "\(Int(all.gigaflopsPerSecond)) on \(all.threads)",
                isFine: !isVectorised || one.gigaflopsPerSecond > lowestRate),
        ]
    }

    private static func text(_ decision: BLASCoreType.Decision) -> String {
        switch decision {
        case .keepUserSetting(let type): "by $OPENBLAS_CORETYPE=\(type.name)"
        case .leaveToLibrary: "chosen by OpenBLAS"
        case .restart(let type): "should be \(type.name), but kd could not restart itself"
        }
    }
}

/// What the doctor says of the terminal.
enum TerminalReport {
    static func findings() -> [Finding] {
        let environment = ProcessInfo.processInfo.environment
        func variable(_ name: String) -> String { environment[name] ?? "unset" }
        let type = environment["TERM"] ?? ""
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }
            .first { !$0.isEmpty }
        let isUTF8 = locale?.lowercased().replacing("-", with: "").contains("utf8") ?? true
        let color =
            environment["NO_COLOR"] != nil
            ? "off by $NO_COLOR" : "COLORTERM \(variable("COLORTERM"))"
        return [
            Finding(
                name: "terminal",
                text: (Console.isInteractive ? "" : "not a terminal here; ")
                    + "TERM \(type.isEmpty ? "unset" : type), \(color)",
                isFine: !Console.isInteractive || (!type.isEmpty && type != "dumb")),
            Finding(
                name: "characters",
                text: isUTF8
                    ? "UTF-8 (locale \(locale ?? "unset"))"
                    : "locale \(locale ?? "unset") is not UTF-8: charts are drawn in ASCII"),
        ]
    }
}

/// What the doctor says of the project and its disk.
enum ProjectReport {
    /// Less room than this and checkpoints may soon fail.
    private static let leastRoom = 1 << 30

    static func findings(_ project: Project) -> [Finding] {
        var findings = [state(of: project), settings(of: project)] + executor(of: project)
        var folder = project.url
        while FileSystem.stamp(folder) == nil, folder.path != "/" {
            folder.deleteLastPathComponent()
        }
        if let room = FileSystem.freeByteCount(at: folder) {
            findings.append(
                Finding(
                    name: "disk", text: "\(room >> 20) MiB free at \(folder.path)",
                    isFine: room >= leastRoom))
        }
        return findings
    }

    private static func state(of project: Project) -> Finding {
        guard FileSystem.stamp(project.runsURL) != nil else {
            return Finding(name: "project", text: "none yet; kd launch makes \(project.url.path)")
        }
        let phases = project.runDirectories().map {
            $0.observedState()?.phase.rawValue ?? "unreadable"
        }
        let counts = Dictionary(grouping: phases, by: { $0 }).mapValues(\.count)
        let list = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        let queue = QueueStarter(project: project).isAtWork ? "queue at work" : "no queue at work"
        return Finding(
            name: "project",
            text: "\(project.url.path): "
                + (list.isEmpty ? "no runs" : list.joined(separator: ", ")) + "; \(queue)",
            isFine: counts["unreadable"] == nil)
    }

    /// Whether jobs can be handed in; nothing where nobody wants to and nobody could.
    private static func executor(of project: Project) -> [Finding] {
        let wantsSlurm = (try? ProjectSettings.load(project).executor) == .slurm
        guard wantsSlurm || Executable.find("sbatch") != nil else { return [] }
        do {
            try SlurmCommands.requireInstalled()
            let use =
                wantsSlurm ? "trains this project's runs" : "kd launch --executor slurm uses it"
            let version = try SlurmCommands().version()
            return [Finding(name: "slurm", text: "\(version); \(use)")]
        } catch {
            return [Finding(name: "slurm", text: "\(error)", isFine: !wantsSlurm)]
        }
    }

    private static func settings(of project: Project) -> Finding {
        do throws(SpecFaults) {
            let settings = try ProjectSettings.load(project)
            let share = MachineShare.ofProject(settings)
            return Finding(
                name: "slots",
                text: "\(share.slots) trainers at once, \(share.threads) threads each")
        } catch {
            return Finding(
                name: "slots", text: "project.yaml, \(error.sentence)", isFine: false)
        }
    }
}
