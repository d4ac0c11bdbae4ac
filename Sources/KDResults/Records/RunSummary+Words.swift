import KDExperiment

extension RunSummary {
    /// What trains the run, in the words of a method comparison: `teacher`, `CE`, `KD`, `AT + KD`.
    public var method: String {
        if setting("teacher.model") == nil, setting("name")?.text == RunSpec.teacherExperiment {
            return "teacher"
        }
        var parts = settings.filter {
            $0.key.hasPrefix("distill.features[") && $0.key.hasSuffix("].method")
        }.compactMap { $0.value.text?.uppercased() }
        if let weight = setting("distill.lambda2")?.number, weight != 0 { parts.append("KD") }
        return parts.isEmpty ? "CE" : parts.joined(separator: " + ")
    }

    /// The name without its seed: what runs that differ in nothing but the seed have in common.
    public var setupName: String {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 1, let last = parts.last, last.first == "s", last.count > 1,
            last.dropFirst().allSatisfy(\.isNumber)
        else { return name }
        return parts.dropLast().joined(separator: "/")
    }

    /// Everything about the run but its seed.
    var setup: String {
        settings.filter { $0.key != "seed" }.map { "\($0.key)=\($0.value.json)" }
            .joined(separator: "\u{0}")
    }

    /// A word occurs in what the run is called, whatever the letters' case.
    func mentions(_ word: String) -> Bool {
        let models = ["student.model", "teacher.model"].compactMap { setting($0)?.text }
        let texts = [name, method, phase?.rawValue ?? "", note] + models + tags
        let wanted = word.lowercased()
        return texts.contains { $0.lowercased().contains(wanted) }
    }

    /// Takes over the user's own words.
    mutating func adopt(_ notes: RunNotes) {
        if !notes.name.isEmpty { name = notes.name }
        tags = notes.tags
        note = notes.note
    }
}
