import KDModels

/// A value that is no finite number, and the layer that gave it first.
struct NonFiniteValue: Sendable, Hashable {
    /// The layer's name as in `state_dict`, or `name.weight` for a weight.
    let layer: String
    let value: Double
}

extension Tensor {
    /// The first element that is not finite.
    var nonFiniteElement: Double? {
        withSpan { span in
            for index in span.indices where !span[index].isFinite { return Double(span[index]) }
            return nil
        }
    }
}

extension Network {
    /// Walks through the network as a forward pass does, up to the first layer whose output is not
    /// finite. A normalisation that is computed with what follows it stands for all of it.
    ///
    /// In training mode the running statistics move once more, so nothing can be trained after it.
    func firstNonFinite(
        _ images: Tensor<Scalar>, mode: NetworkMode, context: ComputeContext
    ) -> NonFiniteValue? {
        let tape = Tape<Scalar>(context: context)
        var pass = ForwardPass(
            network: self, tape: tape, mode: mode, frozen: true, input: tape.constant(images))
        for step in plan {
            pass.run(step)
            if let value = pass.latest(step)?.nonFiniteElement {
                return NonFiniteValue(layer: architecture.nodes[step.node].name, value: value)
            }
        }
        return nil
    }

    /// The parameter whose gradient went wrong first: backward passes go from the last to the
    /// first.
    var firstNonFiniteGradient: NonFiniteValue? {
        for parameter in parameters.reversed() {
            if let value = parameter.gradient.nonFiniteElement {
                return NonFiniteValue(layer: parameter.name, value: value)
            }
        }
        return nil
    }
}
