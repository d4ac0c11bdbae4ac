import KDExperiment

/// Attention transfer: the distance of normalised attention maps (Zagoruyko and Komodakis,
/// <https://arxiv.org/abs/1612.03928>; METHODS, section 2).
struct AttentionTransfer: MapLoss {
    let settings: ATSettings

    init(_ settings: ATSettings) { self.settings = settings }

    var power: Int { settings.p }
    var normEpsilon: Double { 1e-8 }
    var components: [MapLossComponent] { [MapLossComponent(name: "", weight: 1)] }

    func compare(
        student: Span<Double>, teacher: Span<Double>, shape: MapShape, weight: Double,
        values: inout MutableSpan<Double>, gradient: inout MutableSpan<Double>,
        context: ComputeContext
    ) {
        let factor = settings.distance.factor(count: student.count)
        var sum = 0.0
        for i in student.indices {
            let difference = student[i] - teacher[i]
            sum += difference * difference
            gradient[i] += 2 * weight * factor * difference
        }
        values[0] = sum * factor
    }
}
