import Foundation
import KDExperiment
import Testing

@Suite struct SpecDefaultsTests {
    /// docs/experiment-files.md of this package.
    static let page = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/experiment-files.md")

    @Test func `the page is what the table says`() throws {
        let written = try? String(contentsOf: Self.page, encoding: .utf8)
        if ProcessInfo.processInfo.environment["KD_RECORD"] == "1", written != SpecDefaults.page {
            try SpecDefaults.page.write(to: Self.page, atomically: true, encoding: .utf8)
            Issue.record("recorded \(Self.page.path); run again without KD_RECORD")
        } else {
            #expect(written == SpecDefaults.page, "record it with KD_RECORD=1")
        }
    }

    @Test func `the starter is valid as it stands`() throws {
        let file = try ExperimentFile.parse(SpecDefaults.starter(name: "mine"), file: "x.yaml")
        #expect(file.name == "mine")
        #expect(file.runs.count == 9 && file.teachers.count == 1)
    }

    @Test(arguments: ["a: b", "x\u{1B}[2Jy", "", "a/b", "teacher", "한국어", "yes\nno", "#"])
    func `the starter is valid under any name`(_ name: String) throws {
        #expect(throws: Never.self) {
            try ExperimentFile.parse(SpecDefaults.starter(name: name), file: "x.yaml")
        }
    }

    @Test func `every fixed default is allowed by its own field`() {
        for field in SpecDefaults.fields {
            #expect(SpecDefaults.field(field.path) == field, "\(field.path) stands twice")
            #expect(!field.help.isEmpty && field.help.hasSuffix("."), "\(field.path)")
            switch (field.kind, field.defaultValue) {
            case (.number(let range), let value?):
                #expect(range.contains(value.number ?? .nan), "\(field.path)")
            case (.integer(let range), let value?):
                #expect(range.contains(Double(value.integer ?? -1)), "\(field.path)")
            case (.choice(let words), let value?):
                #expect(words.contains(value.text ?? value.json), "\(field.path)")
            default: break
            }
        }
    }

    @Test func `the values' own initialisers agree with the table`() {
        func number(_ path: String) -> Double? { SpecDefaults.field(path)?.defaultValue?.number }
        let distill = DistillSpec()
        #expect(distill.lambda1 == number("distill.lambda1"))
        #expect(distill.lambda2 == number("distill.lambda2"))
        #expect(distill.tau == number("distill.tau"))
        #expect(distill.labelSmoothing == number("distill.label_smoothing"))
        let amd = AMDSettings()
        #expect(amd.margin == number("distill.features[amd].margin"))
        #expect(amd.scale == number("distill.features[amd].scale"))
        #expect(amd.global == number("distill.features[amd].global"))
        #expect(amd.local == number("distill.features[amd].local"))
        #expect(Double(ATSettings().p) == number("distill.features[at].p"))
        #expect(DataSpec(name: .digits).validation == number("data.validation"))
    }
}
