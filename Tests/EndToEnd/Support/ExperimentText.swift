/// Experiment files that train in seconds.
enum ExperimentText {
    /// A teacher of two epochs and a student for each variant.
    static func small(epochs: Int = 2, variants: [String] = ["kd"], seeds: [Int] = [0]) -> String {
        let rows = variants.map { variant in
            switch variant {
            case "ce": "  ce: {distill.lambda1: 1, distill.lambda2: 0, distill.features: []}"
            case "kd": "  kd: {distill.features: []}"
            default: "  \(variant): {}"
            }
        }
        return """
            name: small
            data: {name: digits}
            teacher: {model: wrn-10-1, train: {epochs: 2}}
            student: {model: wrn-10-1}
            distill:
              features:
                - {method: amd, weight: 1000, layers: [group1, group2]}
            schedule: {epochs: \(epochs)}
            seeds: \(seeds)
            variants:
            \(rows.joined(separator: "\n"))
            """
    }

    /// One run without a teacher that lasts until somebody ends it.
    static func long(seeds: [Int] = [0], epochs: Int = 5000) -> String {
        """
        name: long
        data: {name: digits}
        student: {model: wrn-10-1}
        distill: {lambda1: 1, lambda2: 0}
        schedule: {epochs: \(epochs)}
        seeds: \(seeds)
        """
    }
}
