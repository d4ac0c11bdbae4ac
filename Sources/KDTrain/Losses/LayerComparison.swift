import KDExperiment

/// One pair of taps compared: raw components and, on the tape, their weighted sum.
struct LayerComparison<Scalar: KernelScalar> {
    /// The weighted sum of the components, a scalar of shape `[1]`.
    let loss: Variable<Scalar>
    /// The mean over the batch of each component, raw.
    let components: [Double]
    /// The weighted sum in double precision.
    let value: Double

    /// Compares two taps.
    ///
    /// - Parameters:
    ///   - method: How.
    ///   - student: The student's features, `[N, C, H, W]`.
    ///   - teacher: The teacher's features; N as the student's, the rest as it likes: the larger
    ///     map is average-pooled to the smaller.
    ///   - tape: Where the loss is recorded.
    init(
        _ method: any MapLoss, student: Variable<Scalar>, teacher: Tensor<Scalar>,
        on tape: Tape<Scalar>
    ) {
        precondition(student.shape[0] == teacher.shape[0], "\(student.shape), \(teacher.shape)")
        let shape = MapShape(
            height: min(student.shape[2], teacher.shape[2]),
            width: min(student.shape[3], teacher.shape[3]))
        let normalize = { (features: Tensor<Scalar>) in
            NormalizedMaps(
                features, power: method.power, epsilon: method.normEpsilon, height: shape.height,
                width: shape.width, context: tape.context)
        }
        let studentMaps = normalize(student.value)
        let gradient = tape.context.makeTensor(shape: studentMaps.values.shape, of: Double.self)
        let components = Self.compare(
            method, studentMaps.values, normalize(teacher).values, shape, gradient: gradient,
            context: tape.context)
        self.components = components
        value = zip(method.components, components).reduce(0) { $0 + $1.0.weight * $1.1 }
        let output = tape.makeTensor([1])
        output[0] = Scalar(value)
        loss = tape.record(output: output, inputs: [student]) { outer, inputs in
            guard let target = inputs.target(0) else { return }
            studentMaps.backward(gradient, factor: Double(outer[0]), into: target)
        }
    }

    /// Compares the maps of all images; returns the mean of each component over them.
    private static func compare(
        _ method: any MapLoss, _ student: Tensor<Double>, _ teacher: Tensor<Double>,
        _ shape: MapShape, gradient: Tensor<Double>, context: ComputeContext
    ) -> [Double] {
        let count = method.components.count
        let batch = student.count / shape.count
        let values = context.makeTensor(shape: [batch, count], of: Double.self)
        context.forEachSlice(batch) { n, context in
            // An image's own rows: threads must not share a mutable span.
            let imageValues = context.makeTensor(shape: [count], of: Double.self)
            let imageGradient = context.makeTensor(shape: [shape.count], of: Double.self)
            imageGradient.fill(0)
            let pixels = n * shape.count..<(n + 1) * shape.count
            student.withSpan { student in
                teacher.withSpan { teacher in
                    imageValues.withMutableSpan { values in
                        imageGradient.withMutableSpan { gradient in
                            method.compare(
                                student: student.extracting(pixels),
                                teacher: teacher.extracting(pixels), shape: shape,
                                weight: 1 / Double(batch), values: &values, gradient: &gradient,
                                context: context)
                        }
                    }
                }
            }
            for k in 0..<count { values[n * count + k] = imageValues[k] }
            for i in 0..<shape.count { gradient[pixels.lowerBound + i] = imageGradient[i] }
        }
        return (0..<count).map { k in
            (0..<batch).reduce(0) { $0 + values[$1 * count + k] } / Double(batch)
        }
    }
}
