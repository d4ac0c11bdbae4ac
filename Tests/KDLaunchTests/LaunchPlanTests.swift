import Foundation
import KDExperiment
import KDTestSupport
import Synchronization
import Testing

@testable import KDLaunch

@Suite struct `A launch` {
    @Test func `puts teachers first, each once, and knows what exists already`() throws {
        let fixture = try LaunchFixture()
        let specs = try LaunchFixture.specs(variants: ["kd", "at"], seeds: [0, 1])
        let plan = try LaunchPlan(specs, project: fixture.project)
        #expect(plan.entries.map(\.isTeacher) == [true, false, false, false, false])
        #expect(plan.newRuns.count == 5)
        #expect(try plan.launch().count == 5)

        let again = try LaunchPlan(specs, project: fixture.project)
        #expect(again.newRuns.isEmpty)
        #expect(again.entries.allSatisfy { $0.existingPhase == .queued })
        #expect(try again.launch().isEmpty)
    }

    @Test func `makes directories with the spec and a queued state`() throws {
        let fixture = try LaunchFixture()
        let runs = try fixture.launch()
        for run in runs {
            #expect(run.readState()?.phase == .queued)
            #expect(run.readState()?.epochs == 2)
            #expect(try run.readSpec().id == run.id)
        }
    }

    @Test func `gives its runs a priority, and leaves teachers to what waits for them`() throws {
        let fixture = try LaunchFixture()
        try fixture.setSlots(1, cohort: 1)
        let late = try LaunchPlan(
            LaunchFixture.specs(variants: ["a"], seeds: [1]), project: fixture.project)
        try late.launch(priority: -3)
        try fixture.launch(variants: ["b"], seeds: [2])
        let soon = try LaunchPlan(
            LaunchFixture.specs(variants: ["c"], seeds: [3]), project: fixture.project)
        try soon.launch(priority: 3)
        let priorities = fixture.project.runDirectories().map(\.priority).sorted()
        #expect(priorities == [-3, -3, 0, 3])
        #expect(try fixture.runQueue())
        let order = try fixture.starts().map {
            $0.split(separator: "-").prefix(2).joined(separator: "-")
        }
        #expect(order == ["teacher-wrn", "small-c", "small-b", "small-a"])
    }

    @Test func `makes each run exactly once when launches race`() throws {
        let fixture = try LaunchFixture()
        let specs = try LaunchFixture.specs(seeds: Array(0..<10))
        let project = fixture.project
        let made = Mutex<[RunID]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            let own = (try? LaunchPlan(specs, project: project).launch()) ?? []
            made.withLock { $0 += own }
        }
        #expect(made.withLock { $0.count } == 11)
        #expect(Set(made.withLock { $0 }).count == 11)
        #expect(project.runDirectories().count == 11)
    }

    @Test func `sweeps away what a killed launch left half done`() throws {
        let fixture = try LaunchFixture()
        let draft = fixture.project.runsURL.appending(path: ".new-999999999-1-small-kd-s0-x")
        try FileManager.default.createDirectory(at: draft, withIntermediateDirectories: true)
        // Another machine on the same disk may be at work on it.
        try fixture.launch()
        #expect(FileManager.default.fileExists(atPath: draft.path))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: draft.path)
        try fixture.launch()
        #expect(!FileManager.default.fileExists(atPath: draft.path))
        #expect(fixture.project.runDirectories().count == 2)
    }

    @Test func `a run of other memory is the same run, and so is its teacher`() throws {
        let fixture = try LaunchFixture()
        func plan(memory: Int, validation: Double) throws -> LaunchPlan {
            let text = """
                name: small
                data: {name: folder, root: tree, classes: 2, size: 32, memory: \(memory), \
                validation: \(validation)}
                teacher: {model: wrn-10-1, train: {epochs: 2}}
                student: {model: wrn-10-1}
                schedule: {epochs: 2}
                """
            let file = try ExperimentFile.parse(text, file: "small.yaml")
            return try LaunchPlan(file.runs, project: fixture.project)
        }
        try plan(memory: 256, validation: 0.1).launch()
        #expect(try plan(memory: 512, validation: 0.1).newRuns.isEmpty)
        #expect(try plan(memory: 256, validation: 0.2).newRuns.count == 2)
    }

    @Test func `names what its new runs would read and is not there`() throws {
        let fixture = try LaunchFixture()
        func plan(_ rest: String) throws -> (plan: LaunchPlan, specs: [RunSpec]) {
            let text = """
                name: small
                data: {name: cifar10, root: images}
                teacher: {model: wrn-10-1, weights: teacher.safetensors}
                student: {model: wrn-10-1}
                seeds: [0, 1]
                \(rest)
                """
            let specs = try ExperimentFile.parse(text, file: "small.yaml").runs
            return (try LaunchPlan(specs, project: fixture.project), specs)
        }
        func missing(_ rest: String = "", on executor: ExecutorName = .local) throws -> [String] {
            let (plan, specs) = try plan(rest)
            return plan.missingInputs(of: specs, on: executor).map(\.key)
        }
        let (images, weights) = (
            fixture.folder.url.appending(path: "images"),
            fixture.folder.url.appending(path: "teacher.safetensors")
        )
        #expect(try missing() == ["data.root", "teacher.weights"])
        #expect(try missing(on: .slurm) == [], "another machine may have other disks")
        #expect(try missing("trainer: {command: [x]}") == [], "x may read what it likes")
        try Data().write(to: images)
        try FileSystem.ensureDirectory(weights)
        #expect(try missing() == ["data.root", "teacher.weights"], "a file is no folder")
        for url in [images, weights] { try FileManager.default.removeItem(at: url) }
        try FileSystem.ensureDirectory(images)
        try Data().write(to: weights)
        #expect(try missing() == [])
        let (there, specs) = try plan("")
        try there.launch()
        try FileManager.default.removeItem(at: weights)
        let again = try LaunchPlan(specs, project: fixture.project)
        #expect(again.missingInputs(of: specs, on: .local) == [], "they are launched already")
    }

    @Test func `refuses a directory whose spec is another's`() throws {
        let fixture = try LaunchFixture()
        let run = try #require(try fixture.launch().last)
        try Data("name: other\n".utf8).write(to: run.specURL)
        #expect(throws: LaunchError.identityTaken(id: run.id, path: run.url.path)) {
            try LaunchPlan(LaunchFixture.specs(), project: fixture.project)
        }
    }
}
