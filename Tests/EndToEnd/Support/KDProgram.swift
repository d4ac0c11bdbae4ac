import Foundation
import KDExperiment
import KDTestSupport
import Testing

/// A folder with a project in it and the real `kd` program to work on it.
///
/// When it goes, everything that still works on the project is ended.
final class Workplace: Sendable {
    private let folder = TemporaryFolder()
    /// The folder that holds the project.
    let url: URL
    let project: Project
    private let disk: SmallDisk?

    /// - Parameter disk: Where the project is to lie; in a temporary folder when left out.
    init(on disk: SmallDisk? = nil) throws {
        self.disk = disk
        url = disk?.url ?? folder.url
        project = Project(url.appending(path: ".kd", directoryHint: .isDirectory))
        try FileSystem.ensureDirectory(project.url)
        try write("slots: 2\nthreads: 1\n", to: ".kd/project.yaml")
    }

    deinit {
        // The queue first, or it would start what is killed here again.
        if let queue = Self.processes(naming: project.url.path, and: "queue").first {
            queue.killNow()
        }
        for process in Self.processes(naming: project.url.path) { process.killNow() }
    }

    /// What is no part of the project and must not suffer with its disk: outputs, notes of tests.
    var scratch: URL { folder.url }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: url.appending(path: name))
    }

    func read(_ name: String) -> String {
        (try? String(contentsOf: url.appending(path: name), encoding: .utf8)) ?? ""
    }

    /// Every run directory, by name.
    var runs: [RunDirectory] { project.runDirectories() }

    /// The run whose id begins so.
    func run(_ beginning: String) -> RunDirectory? {
        runs.first { $0.id.description.hasPrefix(beginning) }
    }

    /// Processes whose command line names this project's folder and, if given, a word.
    func processes(_ word: String? = nil) -> [ProcessIdentity] {
        Self.processes(naming: project.url.path, and: word)
    }

    private static func processes(naming path: String, and word: String? = nil) -> [ProcessIdentity]
    {
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return numbers.compactMap(Int32.init).filter { $0 != getpid() }.compactMap { pid in
            guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") else {
                return nil
            }
            let words = data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            guard words.contains(where: { $0.contains(path) }) else { return nil }
            guard word.map(words.contains) ?? true else { return nil }
            return ProcessIdentity.of(pid: pid)
        }
    }
}

extension Workplace {
    /// The index that grew with the runs says what one that is made of them now says.
    func expectIndexEqualToAFreshOne(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let grown = try kd("results", "--json")
        for name in ["results.sqlite", "results.sqlite-wal", "results.sqlite-shm"] {
            try FileSystem.remove(project.url.appending(path: name))
        }
        #expect(try kd("reindex").status == 0, sourceLocation: sourceLocation)
        let fresh = try kd("results", "--json")
        #expect(grown.status == 0 && fresh.status == 0, sourceLocation: sourceLocation)
        #expect(grown.errors == "" && fresh.errors == "", sourceLocation: sourceLocation)
        let count = try grown.json().elements?.count
        #expect(count == runs.count, sourceLocation: sourceLocation)
        #expect(grown.output == fresh.output, sourceLocation: sourceLocation)
    }
}

/// What a program said and how it ended.
struct ProgramResult {
    let status: Int32
    let output: String
    let errors: String

    /// The output as JSON.
    func json() throws -> SpecValue { try JSONParser.parse(output) }
}

extension Workplace {
    /// The program that was built with the tests.
    static let program: String = {
        let tests = Executable.path.map { URL(filePath: $0).deletingLastPathComponent() }
        let beside = tests?.appending(path: "kd").path ?? ""
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        return URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../../.build/debug/kd"
        ).standardizedFileURL.path
    }()

    /// Runs `kd` in this folder to its end, at most so many seconds.
    @discardableResult
    func kd(
        _ arguments: String..., environment: [String: String] = [:], seconds: Double = 240
    ) throws -> ProgramResult {
        try kd(arguments, environment: environment, seconds: seconds)
    }

    func kd(
        _ arguments: [String], environment: [String: String] = [:], seconds: Double = 240
    ) throws -> ProgramResult {
        let process = try start(arguments, environment: environment)
        let isDone = eventually(seconds: seconds) { !process.process.isRunning }
        if !isDone {
            process.process.terminate()
            Issue.record("kd \(arguments.joined(separator: " ")) did not end in \(seconds) s")
        }
        process.process.waitUntilExit()
        return process.result()
    }

    /// Starts `kd` in this folder and leaves it running.
    func start(_ arguments: [String], environment: [String: String] = [:]) throws -> StartedProgram
    {
        let process = Process()
        process.executableURL = URL(filePath: Self.program)
        process.arguments = arguments
        process.currentDirectoryURL = url
        var variables = ProcessInfo.processInfo.environment
        variables["KD_PROJECT"] = nil
        // A disk of no use has the index elsewhere: not in the home folder of whoever tests.
        if disk != nil { variables["XDG_CACHE_HOME"] = scratch.path }
        process.environment = variables.merging(environment) { $1 }
        return try StartedProgram(process, in: scratch)
    }
}

/// A program at work, its output going to files so that no pipe fills up.
struct StartedProgram {
    let process: Process
    private let output: URL
    private let errors: URL

    fileprivate init(_ process: Process, in folder: URL) throws {
        self.process = process
        let mark = UUID().uuidString
        output = folder.appending(path: "out-\(mark)")
        errors = folder.appending(path: "err-\(mark)")
        for file in [output, errors] { try Data().write(to: file) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
    }

    /// What it has printed so far.
    var text: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

    func result() -> ProgramResult {
        let status =
            process.terminationReason == .exit
            ? process.terminationStatus : 128 + process.terminationStatus
        return ProgramResult(
            status: status, output: text,
            errors: (try? String(contentsOf: errors, encoding: .utf8)) ?? "")
    }
}

/// Waits until something holds.
///
/// - Parameters:
///   - seconds: The deadline.
///   - interval: Seconds between two looks.
func eventually(
    seconds: Double = 120, every interval: Double = 0.05, _ condition: () throws -> Bool
) rethrows -> Bool {
    let deadline = ContinuousClock.now + .milliseconds(Int(seconds * 1000))
    while ContinuousClock.now < deadline {
        if try condition() { return true }
        Thread.sleep(forTimeInterval: interval)
    }
    return false
}
