/// The terms of a run's objective as last logged.
struct LossTerms: Hashable, Sendable {
    struct Term: Hashable, Sendable {
        var name: String
        var raw: Double?
        var weighted: Double?
        var curve: [Double]
    }

    /// In the order of METHODS: task, distillation, features.
    var all: [Term]

    init(_ run: RunRecord, _ detail: RunDetail) {
        var names: [String] = []
        for name in run.metricNames {
            let parts = name.split(separator: "/")
            // Deeper paths are parts of a term; the term itself has one part behind the kind.
            guard parts.count == 2, parts[0] == "weighted" || parts[0] == "loss",
                parts[1] != "total", !names.contains(String(parts[1]))
            else { continue }
            names.append(String(parts[1]))
        }
        let order = ["ce", "kd"]
        names.sort { (order.firstIndex(of: $0) ?? 9, $0) < (order.firstIndex(of: $1) ?? 9, $1) }
        all = names.map { name in
            let raw = detail.series["loss/\(name)"]
            return Term(
                name: name, raw: raw?.values.last,
                weighted: detail.series["weighted/\(name)"]?.values.last, curve: raw?.values ?? [])
        }
    }
}
