import KDExperiment
import Testing

@Suite struct `Exit statuses and messages` {
    @Test func `without a terminal kd alone prints its help`() throws {
        let result = try Workplace().kd()
        #expect(result.status == 0)
        #expect(result.output.contains("kd launch"))
    }

    @Test func `a command line that makes no sense is 64`() throws {
        let place = try Workplace()
        for arguments in [
            ["frobnicate"], ["ls", "--nope"], ["launch"], ["ls", "--phase", "dancing"],
        ] {
            let result = try place.kd(arguments)
            #expect(result.status == 64, "\(arguments)")
            #expect(!result.errors.isEmpty)
            #expect(result.output.isEmpty)
        }
    }

    @Test func `a faulty experiment file is 65, with line and nearest name`() throws {
        let place = try Workplace()
        try place.write(ExperimentText.small() + "\nsedes: [1]\n", to: "bad.yaml")
        for command in ["check", "launch"] {
            let result = try place.kd(command, "bad.yaml")
            #expect(result.status == 65)
            #expect(result.errors.contains("bad.yaml:"))
            #expect(result.errors.contains("seeds"))
        }
        #expect(place.runs.isEmpty)
    }

    @Test func `what does not exist is 66`() throws {
        let place = try Workplace()
        for arguments in [
            ["launch", "nowhere.yaml"], ["check", "nowhere.yaml"],
            ["show", "nobody"], ["stop", "nobody"],
            ["train", "nowhere"], ["data", "info", "mnist"],
        ] {
            let result = try place.kd(arguments)
            #expect(result.status == 66, "\(arguments): \(result.errors)")
        }
    }

    @Test func `init writes a file that check accepts, and never overwrites one`() throws {
        let place = try Workplace()
        #expect(try place.kd("init", "mine.yaml").status == 0)
        #expect(try place.kd("check", "mine.yaml").status == 0)
        let again = try place.kd("init", "mine.yaml")
        #expect(again.status == 1)
        #expect(again.errors.contains("exists"))
    }

    @Test func `every command explains itself by example`() throws {
        let place = try Workplace()
        for command in [
            "init", "check", "launch", "ls", "show", "watch", "stop", "pause", "resume", "retry",
            "rm", "data", "doctor", "train", "models", "weights", "infer", "losses",
            "bench", "sweep",
        ] {
            let result = try place.kd("help", command)
            #expect(result.status == 0)
            #expect(result.output.contains("  kd \(command)"), "\(command)")
        }
    }

    @Test func `a dry run starts nothing`() throws {
        let place = try Workplace()
        try place.write(ExperimentText.small(), to: "small.yaml")
        let result = try place.kd("launch", "small.yaml", "--dry-run", "--json")
        #expect(result.status == 0)
        #expect(try result.json()["runs"]?.elements?.count == 2)
        #expect(place.runs.isEmpty)
    }
}
