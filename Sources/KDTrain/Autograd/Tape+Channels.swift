extension Tape {
    /// Some consecutive channels of `[N, C, H, W]`.
    public func channels(_ range: Range<Int>, of input: Variable<Scalar>) -> Variable<Scalar> {
        precondition(
            input.shape.count == 4 && range.lowerBound >= 0 && range.upperBound <= input.shape[1],
            "channels \(range) of \(input.shape)")
        var shape = input.shape
        shape[1] = range.count
        let map = ChannelMap(from: range.lowerBound, to: 0, count: range.count)
        let output = context.makeFeatures(shape: shape, of: Scalar.self)
        Scalar.copyChannels(input.value, map, into: output, adding: false, context: context)
        return record(output: output, inputs: [input]) { [context] gradient, inputs in
            guard let destination = inputs.accumulator(0) else { return }
            Scalar.copyChannels(
                gradient, map.reversed, into: destination, adding: true, context: context)
        }
    }

    /// The channels of two equally shaped values `[N, C, H, W]` in turn, `[N, 2 C, H, W]`: what
    /// concatenation and a shuffle of two groups give.
    public func interleave(
        _ first: Variable<Scalar>, _ second: Variable<Scalar>
    ) -> Variable<Scalar> {
        precondition(first.shape == second.shape, "\(first.shape), \(second.shape)")
        var shape = first.shape
        let count = shape[1]
        shape[1] *= 2
        let maps = [0, 1].map { ChannelMap(from: 0, to: $0, destinationStep: 2, count: count) }
        let output = context.makeFeatures(shape: shape, of: Scalar.self)
        for (map, input) in zip(maps, [first, second]) {
            Scalar.copyChannels(input.value, map, into: output, adding: false, context: context)
        }
        return record(output: output, inputs: [first, second]) { [context] gradient, inputs in
            for (position, map) in maps.enumerated() {
                guard let target = inputs.target(position) else { continue }
                Scalar.copyChannels(
                    gradient, map.reversed, into: target.tensor, adding: target.accumulates,
                    context: context)
            }
        }
    }
}
