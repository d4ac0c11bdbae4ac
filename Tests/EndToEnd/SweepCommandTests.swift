import KDExperiment
import Testing

@Suite(.serialized) struct `Sweeps by command` {
    private static let grid = """
        name: grid
        data: {name: digits}
        student: {model: wrn-10-1}
        distill: {lambda1: 1, lambda2: 0}
        schedule: {epochs: 2}
        seeds: [0, 1]
        sweep: {distill.label_smoothing: [0, 0.1]}
        """

    @Test func `a value that is added launches only what is new`() throws {
        let place = try Workplace()
        try place.write(Self.grid, to: "grid.yaml")
        let first = try place.kd("launch", "grid.yaml", "--dry-run")
        #expect(first.output.contains("distill.label_smoothing"))
        #expect(first.output.contains("4 runs would be queued"))
        #expect(first.output.contains("time: unknown"))
        #expect(try place.kd("launch", "grid.yaml", "--wait").status == 0)

        let wider = Self.grid.replacing("[0, 0.1]", with: "{range: {from: 0, to: 0.2, step: 0.1}}")
        try place.write(wider, to: "grid.yaml")
        let second = try place.kd("launch", "grid.yaml", "--dry-run")
        #expect(second.output.contains("2 runs would be queued, 4 there already"))
        #expect(second.output.contains("time: about"))
        let plan = try place.kd("launch", "grid.yaml", "--dry-run", "--json").json()
        #expect(plan["new"]?.integer == 2 && plan["estimated_seconds"]?.number != nil)

        let list = try place.kd("sweep", "ls").output
        #expect(list == "grid  4/4 finished\n")
        let show = try place.kd("sweep", "show", "grid", "--columns", "name").output
        #expect(show.contains("distill.label_smoothing"))
        let cells = try place.kd("sweep", "show", "grid", "--json").json()["cells"]?.elements
        #expect(cells?.count == 4)
        #expect(cells?.allSatisfy { $0["mean"]?.number != nil } == true)
    }

    @Test func `some cells are stopped and queued again`() throws {
        let place = try Workplace()
        let text = Self.grid.replacing("epochs: 2", with: "epochs: 5000")
        try place.write(text, to: "grid.yaml")
        #expect(try place.kd("launch", "grid.yaml").status == 0)
        let stop = try place.kd("sweep", "stop", "grid", "--where", "label_smoothing = 0.1")
        #expect(stop.status == 0, "\(stop.output)\(stop.errors)")
        #expect(stop.output.split(separator: "\n").count == 2)
        func phases() throws -> [String: Int] {
            try place.kd("sweep", "ls", "--json").json().elements?.first?.entries?
                .reduce(into: [:]) { $0[$1.key] = $1.value.integer } ?? [:]
        }
        #expect(try eventually(every: 0.3) { try phases()["stopped"] == 2 })
        #expect(try place.kd("sweep", "retry", "grid", "--where", "seed = 0").status == 0)
        #expect(try phases()["stopped"] == 1)
        #expect(try place.kd("sweep", "stop", "grid").status == 0)
        #expect(try eventually(every: 0.3) { try phases()["stopped"] == 4 })

        #expect(try place.kd("sweep", "stop", "grid").output.hasPrefix("nothing to stop"))
        #expect(try place.kd("sweep", "stop", "gird").status == 66)
        #expect(try place.kd("sweep", "stop", "gird").errors.contains("\"grid\""))
        #expect(try place.kd("sweep", "stop", "grid", "--where", "tua = 1").status == 64)
        #expect(try place.kd("sweep", "retry", "grid", "--where", "seed = 7").status == 66)
        #expect(try place.kd("sweep", "show", "grid", "--rows", "taau").status == 64)
    }
}
