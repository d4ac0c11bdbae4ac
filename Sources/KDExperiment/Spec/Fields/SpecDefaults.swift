/// The one table of the experiment file's keys and their defaults.
///
/// The decoder, `kd init`, docs/experiment-files.md and the form all read it.
public enum SpecDefaults {
    /// Every key, in the order of the file.
    public static let fields: [SpecField] = general + objective + features + schedule + expansion

    /// The field at a path: `distill.tau`, `distill.features[amd].margin`.
    public static func field(_ path: String) -> SpecField? { byPath[path] }

    /// The fields of the map at a path, in the order of the file; a teacher's schedule,
    /// `teacher.train`, has those of `schedule` and a seed.
    public static func fields(under path: String) -> [SpecField] {
        SpecDecoder.table.keys(path).compactMap {
            SpecDecoder.table.field(path.isEmpty ? $0 : "\(path).\($0)")
        }
    }

    /// The keys of the map at a path, in the order of the file.
    static func keys(under path: String) -> [String] { byParent[path] ?? [] }

    private static let byPath = Dictionary(
        fields.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })

    private static let byParent = Dictionary(grouping: fields) { String($0.parent) }
        .mapValues { $0.map { String($0.key) } }
}

// MARK: - What is trained on what

extension SpecDefaults {
    static let general: [SpecField] = [
        SpecField("name", .text, .required, "The experiment's name; runs are called after it."),
        SpecField(
            "task", .choice(TaskKind.allCases.map(\.rawValue)), .value(.string("classification")),
            "What is predicted."),
        SpecField("data", .map, .required, "Which images, how split and how augmented."),
        SpecField(
            "data.name", .choice(DataSetName.allCases.map(\.rawValue)), .required,
            "The data set; `kd data list` describes them."),
        SpecField(
            "data.root", .text, .rule("none for digits; required for the others"),
            "The folder of the files; a relative path starts at the folder that holds `.kd`."),
        SpecField(
            "data.augment", .list(.choice(Augmentation.allCases.map(\.rawValue)), atLeast: 0),
            .rule("the recipe's"), "Random changes of the training images, in this order."),
        SpecField(
            "data.size", .integer(.from(8, to: 512)),
            .rule("32 for cinic10, 64 for tiny-imagenet, 224 for imagenet and folder"),
            "Side of the square that images in files of their own are made, in pixels."),
        SpecField(
            "data.classes", .integer(.from(2, to: 65535)), .rule("required for folder"),
            "How many folders of classes the tree has."),
        SpecField(
            "data.mixup", .number(.atLeast(0)), .value(.double(0)),
            "alpha of Mixup: images are blended in pairs, by Beta(alpha, alpha); 0 for none.",
            source: "Zhang et al., arXiv 1710.09412"),
        SpecField(
            "data.mixup_share", .number(.above(0, to: 1)), .value(.double(1)),
            "The share of each batch that Mixup blends; below 1 it is partial Mixup."),
        SpecField(
            "data.cutmix", .number(.atLeast(0)), .value(.double(0)),
            "alpha of CutMix: a rectangle comes from another image; 0 for none.",
            source: "Yun et al., arXiv 1905.04899"),
        SpecField(
            "data.erase", .number(.from(0, to: 1)), .value(.double(0)),
            "The probability that a random rectangle of an image is erased.",
            source: "Zhong et al., arXiv 1708.04896"),
        SpecField(
            "data.validation", .number(.from(0, below: 1)), .value(.double(0.1)),
            "The share of the training images held out for validation."),
        SpecField(
            "data.split_seed", .integer(.atLeast(0)), .value(.int(0)),
            "Seeds the split, so that all seeds of a run share it."),
        SpecField(
            "data.damaged", .choice(DamagedImages.allCases.map(\.rawValue)),
            .value(.string("refuse")),
            "Image files that cannot be decoded: refuse ends the run, skip leaves them out."),
        SpecField(
            "data.memory", .integer(.from(64, to: 1_048_576)), .value(.int(1024)),
            "The most memory for decoded images of files of their own, MiB."),
        SpecField(
            "teacher", .map, .rule("none, where no term needs one"),
            "What the student learns from: a model and one of train, weights and run."),
        SpecField("teacher.model", .text, .required, "The teacher's model, `wrn-16-3`."),
        SpecField(
            "teacher.train", .map, .rule("the data set's recipe and seed 0"),
            "Trains the teacher as a run of its own, once: the keys of schedule, and seed."),
        SpecField(
            "teacher.train.seed", .integer(.atLeast(0)), .value(.int(0)),
            "Seeds the teacher's training."),
        SpecField(
            "teacher.weights", .text, .rule("none"),
            "A safetensors file; a relative path starts at the folder that holds `.kd`."),
        SpecField(
            "teacher.run", .text, .rule("none"),
            "The id of a run of this project; the checkpoint that run reports is used."),
        SpecField("student", .map, .required, "The network that learns."),
        SpecField("student.model", .text, .required, "The student's model, `wrn-16-1`."),
    ]

    static let expansion: [SpecField] = [
        SpecField(
            "trainer", .map, .rule("kd's own engine"),
            "A program that trains instead, teachers too; docs/formats.md says what it must do."),
        SpecField(
            "trainer.command", .words, .required,
            "The program and its arguments; the run's folder is added. No shell is involved."),
        SpecField(
            "seeds", .list(.integer(.atLeast(0)), atLeast: 1), .value(.list([.int(0)])),
            "One run each: seeds weights, order of the batches and augmentation."),
        SpecField(
            "variants", .map, .rule("none"),
            "Named sets of path: value, the rows of a comparison; `{}` changes nothing."),
        SpecField(
            "sweep", .map, .rule("none"),
            "path: values, a list or a range; the grid is variants x these x seeds."),
        SpecField(
            "sweep.zip", .list(.map, atLeast: 1), .rule("none"),
            "Maps of path: values whose paths turn together, value by value."),
        SpecField(
            "sweep.exclude", .list(.map, atLeast: 1), .rule("none"),
            "Maps of path: value; cells in which all of one map holds are left out."),
        SpecField(
            "sweep.range.from", .number(.any), .required, "The first value."),
        SpecField(
            "sweep.range.to", .number(.any), .required,
            "The other end: the last value where a step meets it, and never passed."),
        SpecField(
            "sweep.range.step", .number(.above(0)), .rule("none, where count is given"),
            "How far apart; a range may fall too."),
        SpecField(
            "sweep.range.count", .integer(.from(2, to: Double(Expansion.maximumRuns))),
            .rule("none, where step is given"), "How many values, both ends among them."),
        SpecField(
            "sweep.logrange.from", .number(.above(0)), .required, "The first value."),
        SpecField("sweep.logrange.to", .number(.above(0)), .required, "The last value."),
        SpecField(
            "sweep.logrange.count", .integer(.from(2, to: Double(Expansion.maximumRuns))),
            .required, "How many values, each the same multiple of the one before."),
        SpecField(
            "variant", .text, .rule("none"),
            "Only in a run's spec.yaml: the row of the comparison the run belongs to."),
        SpecField(
            "seed", .integer(.atLeast(0)), .rule("none"),
            "One seed instead of seeds; a run's spec.yaml has it."),
    ]
}

// MARK: - The objective

extension SpecDefaults {
    private static let hinton = "Hinton et al., arXiv 1503.02531"
    private static let amdPaper = "Jeon et al., arXiv 2302.14130"
    private static let atPaper = "Zagoruyko and Komodakis, arXiv 1612.03928"
    private static let distances = SpecField.Kind.choice(MapDistance.allCases.map(\.rawValue))

    static let objective: [SpecField] = [
        SpecField("distill", .map, .rule("the defaults below"), "The objective."),
        SpecField(
            "distill.lambda1", .number(.atLeast(0)), .value(.double(0.1)),
            "Weight of the cross-entropy against the labels.", source: amdPaper),
        SpecField(
            "distill.lambda2", .number(.atLeast(0)), .value(.double(0.9)),
            "Weight of the softened divergence from the teacher's logits.", source: amdPaper),
        SpecField(
            "distill.tau", .number(.above(0)), .value(.double(4)), "Softening temperature.",
            source: hinton),
        SpecField(
            "distill.label_smoothing", .number(.from(0, below: 1)), .value(.double(0)),
            "Share of a label's mass that is spread over all classes."),
        SpecField(
            "distill.features", .list(.map, atLeast: 0), .value(.list([])),
            "Feature terms, each a map with its method, weight and layers."),
    ]

    static let features: [SpecField] =
        term("at", weight: 500, source: atPaper) + [
            SpecField(
                "distill.features[at].p", .choice(["1", "2", "4"]), .value(.int(2)),
                "Exponent of the absolute activations.", source: atPaper),
            SpecField(
                "distill.features[at].distance", distances, .value(.string("mean")),
                "Mean over all elements, or the sum over an image and the mean over the batch."),
        ] + term("amd", weight: 5000, source: amdPaper) + [
            SpecField(
                "distill.features[amd].margin", .number(.above(0)), .value(.double(1.35)),
                "m: multiplies the angle of the positive map.", source: amdPaper),
            SpecField(
                "distill.features[amd].scale", .number(.above(0)), .value(.double(64)),
                "s: the radius of the hypersphere.", source: amdPaper),
            SpecField(
                "distill.features[amd].terms",
                .list(.choice(AMDTerm.allCases.map(\.rawValue)), atLeast: 1),
                .value(.list(AMDTerm.allCases.map { .string($0.rawValue) })),
                "The angular, positive and negative terms that are on.", source: amdPaper),
            SpecField(
                "distill.features[amd].global", .number(.atLeast(0)), .value(.double(1)),
                "Share of the loss over whole maps.", source: amdPaper),
            SpecField(
                "distill.features[amd].local", .number(.atLeast(0)), .value(.double(0)),
                "Share of the loss over the four quadrants; the paper's (g+l) is 0.8 and 0.2.",
                source: amdPaper),
            SpecField(
                "distill.features[amd].distance", distances, .value(.string("mean")),
                "Mean over all elements, or the sum over an image and the mean over the batch."),
        ] + foreign

    /// The keys that kd reads of a method that it does not know.
    private static let foreign: [SpecField] = {
        let path = "distill.features[\(FeatureMethod.foreignKey)]"
        return [
            SpecField(
                "\(path).method", .text, .required,
                "Letters, digits, - and _; the trainer has to know it."),
            SpecField(
                "\(path).weight", .number(.atLeast(0)), .value(.double(1)),
                "What the term is multiplied by."),
            SpecField(
                "\(path).layers", .layers, .rule("none"),
                "The layer set: taps of the two models, of whatever sizes."),
        ]
    }()

    /// The keys that every feature term has.
    private static func term(_ method: String, weight: Double, source: String) -> [SpecField] {
        let path = "distill.features[\(method)]"
        return [
            SpecField(
                "\(path).method", .choice(FeatureMethod.keys), .required,
                "How features are compared.", source: source),
            SpecField(
                "\(path).weight", .number(.atLeast(0)), .value(.double(weight)),
                "gamma: what the term is multiplied by.", source: source),
            SpecField(
                "\(path).layers", .layers, .rule("every tap that both models have"),
                "The layer set: where the two networks are compared."),
        ]
    }
}

// MARK: - The schedule

extension SpecDefaults {
    private static let recipes = SpecField.Default.rule("the recipe's")

    static let schedule: [SpecField] = [
        SpecField("schedule", .map, .rule("the data set's recipe"), "How long and by which rule."),
        SpecField(
            "schedule.recipe", .choice(Recipe.allCases.map(\.rawValue)),
            .rule("the data set's own: digits, cifar"),
            "Fills every key below; keys given beside it win."),
        SpecField(
            "schedule.epochs", .integer(.from(1, to: 1e6)), recipes,
            "Passes over the training images; a recipe's milestones keep their share of them."),
        SpecField("schedule.batch", .integer(.from(1, to: 65536)), recipes, "Images a step."),
        SpecField(
            "schedule.optimizer", .choice(["sgd", "adam", "adamw"]), recipes,
            "The update rule; lr must be given where it is not the recipe's."),
        SpecField(
            "schedule.momentum", .number(.from(0, below: 1)), .value(.double(0.9)), "Of sgd."),
        SpecField(
            "schedule.nesterov", .truth, .value(.bool(false)),
            "Of sgd: looks ahead; needs momentum."),
        SpecField(
            "schedule.beta1", .number(.from(0, below: 1)), .value(.double(0.9)),
            "Of adam, adamw: decay of the mean.", source: "Kingma and Ba, arXiv 1412.6980"),
        SpecField(
            "schedule.beta2", .number(.from(0, below: 1)), .value(.double(0.999)),
            "Of adam, adamw: decay of the squares.", source: "Kingma and Ba, arXiv 1412.6980"),
        SpecField(
            "schedule.epsilon", .number(.above(0)), .value(.double(1e-8)),
            "Of adam, adamw: keeps the division finite.", source: "Kingma and Ba, arXiv 1412.6980"),
        SpecField(
            "schedule.weight_decay", .number(.atLeast(0)), recipes,
            "L2 pull on the weights, added to the gradient; adamw shrinks the weights instead."),
        SpecField("schedule.lr", .number(.above(0)), recipes, "The base learning rate."),
        SpecField(
            "schedule.decay", .choice(["constant", "multistep", "cosine"]), recipes,
            "How the learning rate falls."),
        SpecField(
            "schedule.milestones", .list(.integer(.atLeast(1)), atLeast: 1), recipes,
            "Of multistep: the epochs at whose start the rate falls, increasing, < epochs."),
        SpecField(
            "schedule.factor", .number(.above(0)), .value(.double(0.2)),
            "Of multistep: what the rate is multiplied by; a recipe may have another."),
        SpecField(
            "schedule.final", .number(.from(0, to: 1)), .value(.double(0)),
            "Of cosine: the last rate as a share of the base rate."),
        SpecField(
            "schedule.warmup", .number(.atLeast(0)), recipes,
            "Epochs of linear growth from zero to the base rate."),
        SpecField(
            "schedule.clip", .number(.above(0)), .rule("none"),
            "The largest norm of all gradients together; a larger one is scaled down to it."),
        SpecField(
            "schedule.ema", .number(.above(0, below: 1)), .rule("none"),
            "Decay of an average of the weights that is evaluated and stored in their place."),
        SpecField(
            "schedule.report", .choice(ReportedCheckpoint.allCases.map(\.rawValue)),
            .value(.string("last")),
            "The checkpoint of the reported test figure: last, or best on validation."),
    ]
}
