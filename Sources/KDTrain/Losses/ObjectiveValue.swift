public import KDExperiment

/// The objective of one batch.
public struct ObjectiveValue<Scalar: KernelScalar> {
    /// The total, a scalar of shape `[1]`, to walk back from.
    public let total: Variable<Scalar>
    /// Every term, raw (`loss/...`) and weighted (`weighted/...`), in the order of
    /// ``Objective/metricNames``; the first is `loss/total`.
    public let metrics: [MetricValue]
}
