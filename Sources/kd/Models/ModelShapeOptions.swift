import ArgumentParser
import KDModels

/// What a model's shapes depend on, wherever a command names models without a data set.
struct ModelShapeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The rows and columns of an image.", valueName: "pixels"))
    var size = 32

    @Option(help: ArgumentHelp("The number of classes.", valueName: "n"))
    var classes = 10

    /// The model of this name for such images.
    func architecture(
        named name: String, channels: Int = 3
    ) throws(CommandFailure) -> Architecture {
        do throws(ModelError) {
            let input = FeatureShape(channels: channels, height: size, width: size)
            return try ModelCatalog.architecture(named: name, input: input, classes: classes)
        } catch {
            throw CommandFailure(error, named: name)
        }
    }
}
