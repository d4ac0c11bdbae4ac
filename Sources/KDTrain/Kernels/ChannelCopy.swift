/// Which channels of one tensor go to which of another: both in even steps.
public struct ChannelMap: Hashable, Sendable {
    /// The first channel read.
    public let source: Int
    /// The step between channels read.
    public let sourceStep: Int
    /// The first channel written.
    public let destination: Int
    /// The step between channels written.
    public let destinationStep: Int
    /// The number of channels.
    public let count: Int

    /// A map of `count` channels from their first ones on; consecutive unless steps are given.
    public init(
        from source: Int, sourceStep: Int = 1, to destination: Int, destinationStep: Int = 1,
        count: Int
    ) {
        self.source = source
        self.sourceStep = sourceStep
        self.destination = destination
        self.destinationStep = destinationStep
        self.count = count
    }

    /// The way back.
    public var reversed: ChannelMap {
        ChannelMap(
            from: destination, sourceStep: destinationStep, to: source,
            destinationStep: sourceStep, count: count)
    }
}

/// Copying of channels between features of any layouts.
enum ChannelCopy {
    /// Where a map's pixels lie: the first, and the step to the next.
    private static func place(
        _ image: Int, _ channel: Int, _ shape: [Int], _ layout: FeatureLayout
    ) -> (first: Int, step: Int) {
        let (channels, pixels) = (shape[1], shape[2] &* shape[3])
        let map = image &* channels &+ channel
        switch layout {
        case .rowMajor: return (map &* pixels, 1)
        case .blocked:
            // C is a multiple of sixteen, so a map's number tells its lane.
            let width = Vector.width
            return (map / width &* pixels &* width &+ map % width, width)
        }
    }

    static func copy(
        _ source: Tensor<Float>, _ map: ChannelMap, into destination: Tensor<Float>, adding: Bool,
        context: ComputeContext
    ) {
        let pixels = source.shape[2] &* source.shape[3]
        let (x, y) = (source.cursor, destination.cursor)
        Slices.forEachPlane(
            source.shape[0] &* map.count, floats: pixels, context: context
        ) { index in
            let (image, number) = (index / map.count, index % map.count)
            let from = place(
                image, map.source &+ number &* map.sourceStep, source.shape, source.layout)
            let to = place(
                image, map.destination &+ number &* map.destinationStep, destination.shape,
                destination.layout)
            let (x, y) = (x.at(from.first), y.at(to.first))
            for pixel in 0..<pixels {
                let value = x[pixel &* from.step]
                y[pixel &* to.step] = adding ? y[pixel &* to.step] + value : value
            }
        }
    }

    static func reference<Scalar>(
        _ source: Tensor<Scalar>, _ map: ChannelMap, into destination: Tensor<Scalar>, adding: Bool
    ) {
        let pixels = source.shape[2] * source.shape[3]
        for image in 0..<source.shape[0] {
            for number in 0..<map.count {
                let from = image * source.shape[1] + map.source + number * map.sourceStep
                let to =
                    image * destination.shape[1] + map.destination + number * map.destinationStep
                for pixel in 0..<pixels {
                    let value = source[from * pixels + pixel]
                    let index = to * pixels + pixel
                    destination[index] = adding ? destination[index] + value : value
                }
            }
        }
    }
}
