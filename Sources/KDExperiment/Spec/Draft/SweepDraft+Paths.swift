extension SweepDraft {
    /// Paths that can be swept, with what they take: every key of a run that has a value of its
    /// own, those of the feature terms that the file has.
    ///
    /// - Parameter run: A run of the file, for its feature terms and whether it has a teacher; nil
    ///   where the file has faults and no runs.
    public static func paths(like run: RunSpec?) -> [SpecField] {
        let features = (run?.distill.features ?? []).enumerated().flatMap { index, term in
            SpecDefaults.fields.filter {
                $0.path.hasPrefix("distill.features[\(term.method.key)].") && $0.key != "method"
            }.map { $0.moved(to: "distill.features[\(index)].\($0.key)") }
        }
        let plain = SpecDefaults.fields.filter { field in
            let head = field.path.prefix { $0 != "." }
            return field.kind != .map && !field.path.contains("[") && head != "sweep"
                && !Grid.gridKeys.contains(field.path) && field.path != "name"
                && (head != "teacher" || run == nil || run?.teacher != nil)
        }
        return plain + features
    }
}

extension SpecField {
    /// The same field at another place.
    fileprivate func moved(to path: String) -> SpecField {
        SpecField(path, kind, whenAbsent, help, source: source)
    }
}
