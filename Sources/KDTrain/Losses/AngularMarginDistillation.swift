import KDExperiment

/// Angular margin-based distillation, AMD (Jeon et al., <https://arxiv.org/abs/2302.14130>;
/// METHODS, section 3): the positive, negative and angular maps of student and teacher, compared
/// as unit vectors over the whole map and over its quadrants.
///
/// One function, applied to a list of regions: the authors' published local variant repeats it and
/// reads values that are never assigned.
struct AngularMarginDistillation: MapLoss {
    let settings: AMDSettings
    let components: [MapLossComponent]
    /// The terms that are on, in the order A, P, N.
    private let terms: [AMDTerm]
    private let margin: AngularMargin

    init(_ settings: AMDSettings) {
        self.settings = settings
        terms = AMDTerm.allCases.filter(settings.terms.contains)
        margin = AngularMargin(margin: settings.margin, scale: settings.scale)
        let scopes = [("", settings.global), ("local/", settings.local)].filter { $0.1 != 0 }
        components = scopes.flatMap { [terms] prefix, share in
            terms.map {
                MapLossComponent(
                    name: prefix + $0.rawValue, weight: share / Double(terms.count))
            }
        }
    }

    var power: Int { 2 }
    var normEpsilon: Double { 1e-6 }

    /// The region lists that are on, in the order of ``components``.
    private func scopes(_ shape: MapShape) -> [[MapRegion]] {
        var scopes: [[MapRegion]] = []
        if settings.global != 0 {
            scopes.append(MapRegion.whole(height: shape.height, width: shape.width))
        }
        if settings.local != 0 {
            scopes.append(MapRegion.quadrants(height: shape.height, width: shape.width))
        }
        return scopes
    }
}

// MARK: - Comparison

extension AngularMarginDistillation {
    func compare(
        student: Span<Double>, teacher: Span<Double>, shape: MapShape, weight: Double,
        values: inout MutableSpan<Double>, gradient: inout MutableSpan<Double>,
        context: ComputeContext
    ) {
        let studentMaps = AngularMaps(student, terms: terms, margin: margin, context: context)
        let teacherMaps = AngularMaps(teacher, terms: terms, margin: margin, context: context)
        let byMap = context.makeTensor(shape: [shape.count], of: Double.self)
        let scopes = scopes(shape)
        for (position, _) in terms.enumerated() {
            byMap.fill(0)
            for (scope, regions) in scopes.enumerated() {
                let component = scope * terms.count + position
                values[component] = distance(
                    studentMaps.values[position], teacherMaps.values[position], regions, shape,
                    weight: weight * components[component].weight, gradient: byMap)
            }
            studentMaps.addGradient(byMap, of: position, to: &gradient)
        }
    }

    /// The mean over regions of the distance of two maps brought to unit length in each; its
    /// weighted gradient by the student's is added.
    private func distance(
        _ student: Tensor<Double>, _ teacher: Tensor<Double>, _ regions: [MapRegion],
        _ shape: MapShape, weight: Double, gradient: Tensor<Double>
    ) -> Double {
        var sum = 0.0
        for region in regions {
            let factor = settings.distance.factor(count: region.count) / Double(regions.count)
            let distance = UnitDistance(region: region, width: shape.width).evaluate(
                student: student, teacher: teacher, weight: weight * factor, gradient: gradient)
            sum += factor * distance
        }
        return sum
    }
}
