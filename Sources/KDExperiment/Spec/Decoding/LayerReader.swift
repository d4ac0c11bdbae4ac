import KDModels

/// Reads a layer set and holds it against the taps of the two networks.
struct LayerReader {
    let reader: MapReader
    /// `nil` when it is unknown, which was recorded already.
    let student: Architecture?
    let teacher: Architecture?
    /// The method itself sees to maps of different sizes.
    var mayDifferInSize = false

    /// The pairs; every tap that both networks have when the file names none.
    func layers() -> [LayerPair] {
        guard let node = reader.value("layers") else { return common() }
        guard case .list(let nodes) = node.content, !nodes.isEmpty else {
            reader.fault(
                "layers", "found \(node.described)",
                allowed: SpecField.Kind.layers.description)
            return []
        }
        var pairs: [LayerPair] = []
        for (index, node) in nodes.enumerated() {
            let place = "\(reader.place("layers"))[\(index)]"
            guard let pair = pair(node, path: place) else { continue }
            if pairs.contains(pair) {
                log.add(node.mark.fault("\(pair.name) is given twice", path: place))
            }
            pairs.append(pair)
        }
        return pairs
    }

    private var log: FaultLog { reader.log }

    private func common() -> [LayerPair] {
        guard let student, let teacher else { return [] }
        let pairs = student.taps.map(\.name).filter { teacher.tap(named: $0) != nil }
            .map { LayerPair(student: $0, teacher: $0) }
        if pairs.isEmpty {
            reader.fault(
                "layers", "\(student.name) and \(teacher.name) have no tap of the same name",
                allowed: "pairs of the student's \(names(student)) and the teacher's "
                    + names(teacher))
        }
        return pairs
    }

    private func names(_ model: Architecture) -> String {
        model.taps.map(\.name).joined(separator: ", ")
    }
}

// MARK: - One pair

extension LayerReader {
    private func pair(_ node: SpecNode, path: String) -> LayerPair? {
        switch node.content {
        case .scalar(.string, let name):
            let pair = LayerPair(student: name, teacher: name)
            check(pair, student: (node, path), teacher: (node, path))
            return pair
        case .map(let entries):
            return namedPair(entries, in: node, path: path)
        default:
            log.add(
                node.mark.fault(
                    "found \(node.described)", path: path,
                    allowed: "a tap, or {student: group2, teacher: group3}"))
            return nil
        }
    }

    private func namedPair(
        _ entries: [SpecNode.Entry], in node: SpecNode, path: String
    ) -> LayerPair? {
        let keys = ["student", "teacher"]
        for entry in entries where !keys.contains(entry.key) {
            log.add(
                entry.mark.fault(
                    "unknown key \"\(DisplayText.sanitized(entry.key, limit: 60))\"",
                    path: "\(path).\(entry.key)", allowed: keys.joined(separator: ", "),
                    nearest: NearestName.of(entry.key, among: keys)))
        }
        guard let student = node.entry("student")?.value,
            let teacher = node.entry("teacher")?.value,
            case .scalar(.string, let studentTap) = student.content,
            case .scalar(.string, let teacherTap) = teacher.content
        else {
            log.add(
                node.mark.fault(
                    "a pair names a tap of each network", path: path,
                    allowed: "{student: group2, teacher: group3}"))
            return nil
        }
        let pair = LayerPair(student: studentTap, teacher: teacherTap)
        check(
            pair, student: (student, "\(path).student"), teacher: (teacher, "\(path).teacher"))
        return pair
    }

    private func check(
        _ pair: LayerPair, student studentPlace: (node: SpecNode, path: String),
        teacher teacherPlace: (node: SpecNode, path: String)
    ) {
        let studentTap = tap(pair.student, of: student, at: studentPlace)
        // One name that neither network has is one fault.
        if studentTap == nil, student != nil, studentPlace.path == teacherPlace.path { return }
        let teacherTap = tap(pair.teacher, of: teacher, at: teacherPlace)
        guard let studentTap, let teacherTap, !mayDifferInSize,
            !Self.fit(studentTap.shape, teacherTap.shape)
        else { return }
        log.add(
            studentPlace.node.mark.fault(
                "the maps cannot be matched: the student's \(pair.student) is "
                    + "\(studentTap.shape), the teacher's \(pair.teacher) is \(teacherTap.shape)",
                path: studentPlace.path,
                allowed: "maps of one size, or one a whole multiple of the other"))
    }

    private func tap(
        _ name: String, of model: Architecture?, at place: (node: SpecNode, path: String)
    ) -> Architecture.Tap? {
        guard let model else { return nil }
        if let tap = model.tap(named: name) { return tap }
        let names = model.taps.map(\.name)
        log.add(
            place.node.mark.fault(
                "\(model.name) has no tap \"\(DisplayText.sanitized(name, limit: 60))\"",
                path: place.path, allowed: names.joined(separator: ", "),
                nearest: NearestName.of(name, among: names)))
        return nil
    }

    /// The larger map can be average-pooled to the smaller: whole cells, the same map larger in
    /// both directions.
    static func fit(_ left: FeatureShape, _ right: FeatureShape) -> Bool {
        let large = left.height * left.width >= right.height * right.width ? left : right
        let small = large == left ? right : left
        return large.height % small.height == 0 && large.width % small.width == 0
    }
}
