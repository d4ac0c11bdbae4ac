extension SpecDefaults {
    /// The page docs/experiment-files.md, written from the table.
    public static var page: String {
        [introduction, sections, recipes, grid, starterSection].joined(separator: "\n")
    }

    private static let introduction = """
        # Experiment files

        An experiment file is YAML. It says what is trained on what, by which objective and schedule,
        and which runs to make of it. `kd check FILE` checks it, `kd launch FILE` runs it, `kd init`
        writes a commented one. This page is written from the table in the source
        (`Sources/KDExperiment/Spec/Fields/SpecDefaults.swift`) that the program itself reads.

        Unknown keys, wrong types, values out of range, taps that a model has not and models that
        nobody knows are refused before anything starts: all at once, each with file, line, column,
        path, what was found, what is allowed, and the nearest valid name. Only beside a `trainer` of
        one's own may a feature term have a method that kd does not know: the trainer gets it as it
        stands, and `kd check` says so.

        A file has at most 1 MiB of UTF-8. Anchors with aliases (`&x`, `*x`) and tags are not read:
        variants and sweep repeat settings. `yes`, `on` and `0x10` are text; a number is decimal.

        """

    private static var sections: String {
        let titles = [
            ("", "The file"), ("data", "data"), ("teacher", "teacher"),
            ("teacher.train", "teacher.train: the keys of schedule, and"), ("student", "student"),
            ("distill", "distill"),
            ("distill.features[at]", "distill.features with method: at"),
            ("distill.features[amd]", "distill.features with method: amd"),
            (
                "distill.features[\(FeatureMethod.foreignKey)]",
                "distill.features with a method of the trainer's own: any keys, and"
            ),
            ("schedule", "schedule"), ("trainer", "trainer"),
            ("sweep", "sweep: paths with their values, and"),
            ("sweep.range", "sweep: {range: …}"), ("sweep.logrange", "sweep: {logrange: …}"),
        ]
        return titles.map {
            "## \($0.1)\n\n" + table(keys(under: $0.0).map { key in key }, under: $0.0)
        }
        .joined(separator: "\n")
    }

    private static func table(_ keys: [String], under parent: String) -> String {
        let rows = keys.compactMap { field(parent.isEmpty ? $0 : "\(parent).\($0)") }.map { field in
            let source = field.source.map { " (\($0))" } ?? ""
            return
                "| `\(field.key)` | \(field.allowed) | \(field.whenAbsent) | \(field.help)\(source) |"
        }
        return "| key | allowed | default | meaning |\n|---|---|---|---|\n"
            + rows.joined(separator: "\n") + "\n"
    }

    private static var recipes: String {
        let rows = Recipe.allCases.map { recipe in
            let schedule = recipe.schedule
            let augment = recipe.augment.map(\.rawValue).joined(separator: ", ")
            return "| `\(recipe.rawValue)` | \(schedule.batch) | \(words(schedule.optimizer)) "
                + "| \(schedule.epochs) | \(schedule.learningRate), \(words(schedule.decay)) "
                + "| \(schedule.optimizer.weightDecay) | \(schedule.warmup) "
                + "| \(augment.isEmpty ? "none" : augment) |"
        }
        return """
            ## Recipes

            | recipe | batch | optimizer | epochs | learning rate | weight decay | warmup | augment |
            |---|---|---|---|---|---|---|---|
            \(rows.joined(separator: "\n"))

            `{recipe: cifar, epochs: 20}` is the recipe shortened: its milestones keep their share of the
            epochs. On `digits` no recipe flips, since a mirrored digit is another sign.

            """
    }

    private static func words(_ optimizer: OptimizerSpec) -> String {
        switch optimizer {
        case .sgd(let momentum, let nesterov, _):
            "sgd, momentum \(momentum)\(nesterov ? ", nesterov" : "")"
        case .adam: "adam"
        case .adamw: "adamw"
        }
    }

    private static func words(_ decay: LearningRateDecay) -> String {
        switch decay {
        case .constant: "constant"
        case .multistep(let milestones, let factor):
            "x \(factor) at \(milestones.map(String.init).joined(separator: ", "))"
        case .cosine(let final): "cosine to \(final)"
        }
    }

    private static let grid = """
        ## The grid: variants, sweep, seeds

        The runs of a file are variants x sweep x seeds, at most \(Expansion.maximumRuns). A variant is a map
        of `path: value`; an axis of the sweep is a `path: values`. A path names a key
        (`distill.tau`) or a list's element (`distill.features[0].weight`, counted from 0); inside
        `{…}` YAML wants a path with brackets in quotes.

        ```yaml
        sweep:
          distill.tau: [1, 2, 4, 8]                                       # these
          distill.lambda2: {range: {from: 0.1, to: 0.9, step: 0.2}}       # 0.1, 0.3, 0.5, 0.7, 0.9
          schedule.epochs: {range: {from: 10, to: 50, count: 3}}          # 10, 30, 50
          distill.features[0].weight: {logrange: {from: 10, to: 10000, count: 4}}  # 10, 100, 1000, 10000
          zip:                                        # two students, each with its own rate
            - student.model: [wrn-10-1, wrn-16-1]
              schedule.lr: [0.1, 0.05]
          exclude:                                    # all but these cells
            - {distill.tau: 1, distill.lambda2: 0.9}
            - {variant: kd, seed: 2}
        ```

        - A range is rounded to twelve digits: it holds 0.3, never 0.30000000000000004. Where a key
          takes whole numbers, what a count gives is rounded to them.
        - A value is a value however it is written: 4, 4.0 and 4e0 are the same run, and an axis with
          both is refused. So are axes of the same path, zipped lists of different lengths and an
          exclusion that leaves nothing out.
        - What a variant sets itself, an axis of the same path leaves alone.
        - An axis whose list element a variant has not does not apply to that variant.
        - Runs that turn out the same are one run: without KD and feature terms the teacher is dropped,
          and without KD tau has no meaning.
        - The same resolved spec is the same run, in whatever file it stands: it is not trained twice. A
          value that is added to an axis launches its own cells and no others.

        `kd launch FILE --dry-run` shows the grid: what is new, what exists, which runs can share a
        teacher's forward pass, and how long it will take. `kd sweep` looks after what was launched.

        `--set path=value` replaces a value of the file before variants and sweep are applied.

        """

    private static var starterSection: String {
        "## A file to start from\n\n```yaml\n\(starter())```\n"
    }
}
