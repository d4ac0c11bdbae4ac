import Foundation
import KDTestSupport
import Testing

@testable import KDExperiment

@Suite struct `The executor in project.yaml` {
    private let folder = TemporaryFolder()

    private func load(_ text: String) throws -> ProjectSettings {
        let project = Project(folder.url)
        try Data(text.utf8).write(to: project.settingsURL)
        return try ProjectSettings.load(project)
    }

    private func faults(_ text: String) -> [SpecFault] {
        do {
            _ = try load(text)
            return []
        } catch let error as SpecFaults {
            return error.faults
        } catch {
            return []
        }
    }

    @Test func `is a word or a map`() throws {
        #expect(try load("slots: 2").executor == nil)
        #expect(try load("executor: local").executor == .local)
        #expect(try load("executor: slurm").executor == .slurm)
        #expect(try load("executor: {slurm: }").slurm == SlurmSettings())
        let settings = try load(
            """
            executor:
              slurm: {partition: gpu, time: 04:00:00, cpus: 4, memory: 8G, grace: 60,
                      options: ["--account=x", "-Cgpu", "--exclusive"]}
            """)
        #expect(settings.executor == .slurm)
        #expect(
            settings.slurm
                == SlurmSettings(
                    partition: "gpu", time: "04:00:00", cpus: 4, memory: "8G", grace: 60,
                    options: ["--account=x", "-Cgpu", "--exclusive"]))
    }

    @Test func `comes back as it was saved`() throws {
        let project = Project(folder.url)
        for settings in [
            ProjectSettings(executor: .local), ProjectSettings(executor: .slurm),
            ProjectSettings(
                slots: 4, executor: .slurm,
                slurm: SlurmSettings(time: "90", grace: 30, options: ["--gres=gpu:1"])),
        ] {
            try settings.save(to: project)
            #expect(try ProjectSettings.load(project) == settings)
        }
    }

    @Test(arguments: [
        ("executor: slum", "executor", "did you mean"),
        ("executor: {local: {}}", "executor.local", "unknown key"),
        ("executor: {slurm: {tme: 1}}", "executor.slurm.tme", "time"),
        ("executor: {slurm: {time: soon}}", "executor.slurm.time", "hh:mm:ss"),
        ("executor: {slurm: {time: 2}}", "executor.slurm.time", "grace"),
        ("executor: {slurm: {cpus: 0}}", "executor.slurm.cpus", "whole number"),
        ("executor: {slurm: {memory: lots}}", "executor.slurm.memory", "8G"),
        ("executor: {slurm: {partition: a b}}", "executor.slurm.partition", "sinfo"),
        ("executor: {slurm: {options: [account=x]}}", "executor.slurm.options", "--account=x"),
        ("executor: {slurm: {options: [--array=1-9]}}", "executor.slurm.options", "kd itself"),
        ("executor: {slurm: {options: [-t5]}}", "executor.slurm.options", "key time"),
    ])
    func `faults are named with their place`(text: String, path: String, word: String) throws {
        let faults = faults(text)
        let fault = try #require(faults.first { $0.path == path }, "\(faults)")
        #expect(fault.line == 1 && fault.column > 1)
        #expect(SpecFaults(faults).description.contains(word), "\(SpecFaults(faults))")
    }

    @Test(arguments: [
        ("90", 5400.0), ("10:30", 630), ("04:00:00", 14_400), ("1-12", 129_600),
        ("1-00:30", 88_200), ("2-01:00:01", 176_401),
    ])
    func `times are Slurm's`(text: String, seconds: Double) {
        #expect(SlurmSettings.seconds(text) == seconds)
    }

    @Test(arguments: ["", "-5", "1:2:3:4", "1-", "x", "1-2-3", " 5"])
    func `other times are none`(text: String) {
        #expect(SlurmSettings.seconds(text) == nil)
    }

    @Test func `every key is in docs/formats.md`() throws {
        let page = URL(filePath: #filePath).appending(path: "../../../../docs/formats.md")
        let text = try String(contentsOf: page.standardizedFileURL, encoding: .utf8)
        for field in ProjectSettings.fields {
            #expect(text.contains("`\(field.path)`"), "\(field.path)")
        }
    }
}
