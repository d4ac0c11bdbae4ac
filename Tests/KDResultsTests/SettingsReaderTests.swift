import KDExperiment
import Testing

@testable import KDResults

struct SettingsReaderTests {
    @Test(arguments: [
        #"{"a":1,"b":[1,{"c":"},{"}],"d":"\"x\\","e":{"f":null,"g":[]}}"#, "{}", "[]", "", "{",
        #"{"a":1,}"#, #"{"a":1"b":2}"#, #"{"a":1}}"#, #"{"a":"1,2","b":[1,2]}"#, #"{"a":"x}"#,
    ]) func `settings are what the parser says`(_ text: String) {
        var reader = SettingsReader()
        let expected = (try? JSONParser.parse(text))?.entries ?? []
        #expect(reader.read(text) == expected)
        #expect(reader.read(text) == expected)
    }

    @Test func `what runs share is read once`() {
        var reader = SettingsReader()
        for seed in 0..<100 {
            let settings = reader.read("{\"model\":\"wrn\",\"seed\":\(seed),\"tau\":\(seed % 2)}")
            #expect(settings.map(\.key) == ["model", "seed", "tau"])
            #expect(settings[1].value == .int(seed))
        }
        #expect(reader.readCount == 1 + 100 + 2)
    }

    @Test func `columns are those of all runs, whatever stands beside what`() {
        let keys = [["a", "b"], ["a", "b"], ["b", "a"], [], ["a", "c"], ["a"]]
        let runs = keys.enumerated().map { number, keys in
            RunSummary(
                id: RunID("r\(number)"), name: "r", state: nil,
                settings: keys.map { SpecEntry($0, .int(1)) },
                metrics: Dictionary(
                    uniqueKeysWithValues: keys.map {
                        let figure = MetricFigure(
                            kind: .step, value: 1, step: 1, epoch: 1, largerIsBetter: true)
                        return ("m/\($0)", figure)
                    }), spark: [], damagedLines: 0)
        }
        for count in 0...runs.count {
            for first in 0...count {
                let columns = KnownColumns(Array(runs[first..<count]))
                let all = Set(keys[first..<count].joined()).sorted()
                #expect(columns.names == ResultColumn.fields + all.map { "m/\($0)" } + all)
            }
        }
    }
}
