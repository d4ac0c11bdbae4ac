import Foundation
import KDExperiment
import KDTestSupport
import Testing

/// Hostile files are refused at once, and say where they are.
@Suite(.serialized) struct YAMLBoundsTests {
    private func refusal(of text: String) throws -> (fault: SpecFault, seconds: Double) {
        let clock = ContinuousClock()
        var faults: SpecFaults?
        let time = clock.measure {
            do throws(SpecFaults) { _ = try ExperimentFile.parse(text, file: "x.yaml") } catch {
                faults = error
            }
        }
        let fault = try #require(faults?.faults.first)
        return (fault, time / .seconds(1))
    }

    @Test func `a file of ten megabytes is refused unread`() throws {
        let folder = TemporaryFolder()
        let url = folder.url.appending(path: "big.yaml")
        try Data(repeating: UInt8(ascii: "a"), count: 10 << 20).write(to: url)
        let clock = ContinuousClock()
        let time = try clock.measure {
            let faults = try #require(throws: SpecFaults.self) { try ExperimentFile.load(url) }
            #expect(faults.faults[0].message == "the file is too large")
        }
        #expect(time < .milliseconds(300))
    }

    @Test func `aliases that explode are refused at their first use`() throws {
        var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1...30 {
            let uses = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(uses)]\n"
        }
        let (fault, seconds) = try refusal(of: text)
        #expect(fault.message == "the alias *a0 is not read here")
        #expect(fault.line == 2 && fault.column == 10)
        #expect(seconds < 0.1)
    }

    @Test(arguments: [
        "a: &x [1]\n*x : 2\n", "a: &x 'it''s'\nb: \"*x\"\n", "? &x [a]\n: b\n? *x\n: c\n",
        "a: it's\n  ' &x\nb: *x\n",
    ]) func `no alias hides behind quotes`(_ text: String) throws {
        #expect(try refusal(of: text).fault.message.contains("alias *x"))
    }

    @Test(arguments: ["[", "{", "- ", "? ", "[{", "{a: [", "a:\n "])
    func `deep nesting is refused quickly`(_ piece: String) throws {
        let (fault, seconds) = try refusal(of: String(repeating: piece, count: 200_000))
        #expect(fault.line >= 1 || fault.message.contains("YAML"))
        // Milliseconds when the machine is quiet; the parser's C is not optimised in debug builds.
        #expect(seconds < 10)
    }

    @Test func `nesting below the parser's own limit is refused too`() throws {
        let text = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        #expect(try refusal(of: text).fault.message == "the values are nested too deeply")
    }

    @Test func `a file of too many values is refused`() throws {
        let text = "name: [" + String(repeating: "1,", count: 200_000) + "]"
        let (fault, seconds) = try refusal(of: text)
        #expect(fault.message == "the file holds too many values")
        #expect(seconds < 10)
    }

    @Test func `bad UTF-8 is refused with its place`() throws {
        let folder = TemporaryFolder()
        let url = folder.url.appending(path: "bad.yaml")
        try Data(Array("name: é\ndata: ".utf8) + [0xC3, 0x28]).write(to: url)
        let faults = try #require(throws: SpecFaults.self) { try ExperimentFile.load(url) }
        #expect(faults.faults[0].line == 2 && faults.faults[0].column == 7)
        #expect(faults.faults[0].message == "byte 0xc3 is not UTF-8")
    }

    @Test(arguments: [
        "", "# nothing\n", "3", "- a\n- b\n", "a: b\n---\nc: d\n", "a: [1", "\u{0}",
        "a: !!binary x", "? [a]\n: b",
    ])
    func `what is no map of keys is a fault`(_ text: String) throws {
        #expect(throws: SpecFaults.self) { try ExperimentFile.parse(text, file: "x.yaml") }
    }

    @Test func `a missing file and a folder are faults`() throws {
        let folder = TemporaryFolder()
        let missing = try #require(throws: SpecFaults.self) {
            try ExperimentFile.load(folder.url.appending(path: "none.yaml"))
        }
        #expect(missing.faults[0].message == "there is no such file")
        #expect(throws: SpecFaults.self) { try ExperimentFile.load(folder.url) }
    }

    @Test func `a typical file is read and checked in milliseconds`() throws {
        _ = try ExperimentFile.parse(SpecDefaults.starter(), file: "x.yaml")
        let clock = ContinuousClock()
        let times = try (0..<5).map { _ in
            try clock.measure {
                _ = try ExperimentFile.parse(SpecDefaults.starter(), file: "x.yaml")
            }
        }
        // An optimised build needs a fraction; this bound holds in debug builds on a busy machine.
        #expect(try #require(times.min()) < .milliseconds(50))
    }
}
