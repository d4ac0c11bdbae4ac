import Foundation
import KDExperiment
import KDTestSupport
import Testing

@Suite struct RunFilesTests {
    private let folder = TemporaryFolder()

    @Test func `a state reads back, and few fields are enough`() throws {
        let state = RunState(
            phase: .training, process: ProcessIdentity(pid: 12, startTime: 345), host: "a\"b",
            heartbeat: 1.5, epoch: 2, epochs: 9, step: 3, steps: 99, startedAt: 0.25,
            endedAt: 7, trainedSeconds: 1e-3, attempts: 2, error: "line\nbreak\u{1B}")
        #expect(RunState(json: state.json) == state)
        #expect(RunState(json: "{\"phase\":\"queued\"}") == RunState())
        for text in ["", "{}", "{\"phase\":\"odd\"}", "[1]", "{\"phase\":\"queued\""] {
            #expect(RunState(json: text) == nil)
        }
    }

    @Test func `a run's state and control go through its directory`() throws {
        let directory = RunDirectory(folder.url)
        #expect(directory.readState() == nil)
        try directory.write(RunState(phase: .paused, heartbeat: 3))
        #expect(directory.readState()?.phase == .paused)
        try directory.send(.pause)
        try directory.send(.stop)
        #expect(try String(contentsOf: directory.controlURL, encoding: .utf8) == "pause\nstop\n")
    }

    @Test func `an id is safe in a path`() {
        let names = [
            "../../etc", "", "한국어", "A b/C", String(repeating: "x", count: 500), "\u{1B}[2J",
        ]
        for name in names {
            let id = RunID(displayName: name, specHash: 1).description
            #expect(
                id.utf8.allSatisfy {
                    $0 == 0x2D || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0)
                })
            #expect(id.utf8.count <= 59 && id.hasSuffix("-0000000001"))
        }
        #expect(RunID("a") < RunID("b"))
    }

    @Test func `the project is the explicit one, the environment's, the nearest or a new one`()
        throws
    {
        let inner = folder.url.appending(path: "a/b", directoryHint: .isDirectory)
        try FileSystem.ensureDirectory(inner)
        func located(_ explicit: String?, _ environment: [String: String] = [:]) -> String {
            Project.locate(explicit: explicit, environment: environment, workingDirectory: inner)
                .url.standardizedFileURL.path
        }
        let root = folder.url.standardizedFileURL.path
        #expect(located(nil) == root + "/a/b/.kd")
        try Project(folder.url.appending(path: ".kd")).create()
        #expect(located(nil) == root + "/.kd")
        #expect(located(nil, ["KD_PROJECT": "/p"]) == "/p/.kd")
        #expect(located("/q/.kd", ["KD_PROJECT": "/p"]) == "/q/.kd")
        #expect(located("x") == root + "/a/b/x/.kd")
    }

    @Test func `relative paths of a spec start at the folder that holds the project`() {
        let project = Project(URL(filePath: "/w/.kd", directoryHint: .isDirectory))
        let run = project.runDirectory(RunID("r-1"))
        #expect(run.resolve("data/x").path == "/w/data/x")
        #expect(run.resolve("/abs").path == "/abs")
    }

    @Test func `settings are saved and read back, and faults have places`() throws {
        let project = Project(folder.url.appending(path: ".kd", directoryHint: .isDirectory))
        #expect(try ProjectSettings.load(project) == ProjectSettings())
        try project.create()
        let settings = ProjectSettings(
            slots: 2, threads: 1, theme: "dark",
            views: [
                TableView(
                    name: "b: \"odd\"", columns: ["distill.tau", "val/top1"], filter: "a > 1",
                    sort: "-val/top1"),
                TableView(name: "a", columns: []),
            ])
        try settings.save(to: project)
        #expect(try ProjectSettings.load(project) == settings)
        try FileSystem.replace(
            project.settingsURL, with: Array("slots: 0\ntheem: dark\n".utf8), durable: false)
        let faults = try #require(throws: SpecFaults.self) { try ProjectSettings.load(project) }
        #expect(
            faults.faults.map { "\($0.line):\($0.column) \($0.path)" } == [
                "1:8 slots", "2:1 theem",
            ])
        #expect(faults.faults.last?.nearest == "theme")
    }
}
