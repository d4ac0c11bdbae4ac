import KDExperiment
import Testing

@Suite struct `Methods that only the user's trainer knows` {
    private static func text(
        term: String, trainer: String? = "trainer: {command: [python3, mine.py]}", more: String = ""
    ) -> String {
        """
        name: own
        data: {name: digits}
        teacher: {model: wrn-10-1, weights: t.safetensors}
        student: {model: wrn-10-1}
        distill: {features: [\(term)]}
        \(trainer ?? "")
        \(more)
        """
    }

    private func run(_ term: String) throws -> RunSpec {
        let file = try ExperimentFile.parse(Self.text(term: term), file: "own.yaml")
        return try #require(file.runs.first)
    }

    private func faults(_ text: String) -> String {
        do {
            _ = try ExperimentFile.parse(text, file: "own.yaml")
            return ""
        } catch { return error.description }
    }

    @Test func `are handed over as they stand, and come back from spec.yaml the same`() throws {
        let run = try run(
            "{method: crd, weight: 0.8, negatives: 16384, deep: {b: [x, 1.5], a: true}, "
                + "layers: [group3]}")
        let value = try #require(run.value[path: "distill.features[0]"])
        #expect(value["method"]?.text == "crd" && value["weight"]?.number == 0.8)
        #expect(value["negatives"] == .int(16384))
        #expect(value["deep"]?.json == #"{"a":true,"b":["x",1.5]}"#)
        #expect(value["layers"]?.json == #"["group3"]"#)
        let again = try #require(try ExperimentFile.parse(run.yaml, file: "spec.yaml").runs.first)
        #expect(again == run && again.id == run.id)
    }

    @Test func `are the same run however they are written, and another with another value`() throws
    {
        let first = try run("{method: crd, a: 4, b: {y: 1, x: 2}}")
        let same = try run("{method: crd, b: {x: 2.0, y: 1}, a: 4e0, weight: 1, c: null}")
        #expect(same.id == first.id)
        #expect(try run("{method: crd, a: 5, b: {y: 1, x: 2}}").id != first.id)
    }

    @Test func `can be swept over`() throws {
        let text = Self.text(
            term: "{method: crd, a: 1}",
            more: "sweep: {\"distill.features[0].a\": [1, 2], \"distill.features[0].weight\": [3]}")
        let file = try ExperimentFile.parse(text, file: "own.yaml")
        let values = file.runs.map { $0.value[path: "distill.features[0].a"] }
        #expect(values == [.int(1), .int(2)])
    }

    @Test func `are refused without a trainer of one's own, with the methods that kd knows`() {
        let said = faults(Self.text(term: "{method: crd}", trainer: nil))
        #expect(said.contains("found \"crd\"") && said.contains("one of at, amd"), "\(said)")
    }

    @Test func `have a name that metrics can carry, a weight and taps that exist`() {
        #expect(faults(Self.text(term: "{method: a/b}")).contains("distill.features[0].method"))
        #expect(faults(Self.text(term: "{method: crd, weight: -1}")).contains("weight"))
        #expect(faults(Self.text(term: "{method: crd, layers: [group9]}")).contains("no tap"))
        // A known method is checked as ever.
        #expect(faults(Self.text(term: "{method: amd, margn: 1}")).contains("margin"))
    }

    @Test func `may pair maps of any sizes`() {
        func text(_ method: String) -> String {
            // Of 30 pixels a side the groups leave 30, 15 and 8.
            Self.text(term: "{method: \(method), layers: [{student: group2, teacher: group3}]}")
                .replacing("{name: digits}", with: "{name: folder, root: f, classes: 2, size: 30}")
        }
        #expect(faults(text("amd")).contains("cannot be matched"))
        #expect(faults(text("crd")) == "")
    }
}
