extension SpecDefaults {
    /// A commented experiment file that is valid as it stands, for `kd init`.
    ///
    /// It trains in about a minute on the digits that kd carries. Defaults in it come from the
    /// table.
    public static func starter(name: String = "my-experiment") -> String {
        """
        # An experiment of kd. Check it with kd check, run it with kd launch.
        # Every key is described in docs/experiment-files.md; keys left out have their defaults.

        # \(help("name"))
        name: \(SpecYAML.scalar(starterName(name)))

        # \(help("data"))
        # For CIFAR-10: {name: cifar10, root: data/cifar-10-batches-bin}
        data: {name: digits, validation: \(given("data.validation"))}

        # Trained once, as a run of its own that the students wait for. An existing one instead:
        # {model: wrn-16-2, weights: FILE} or {model: wrn-16-2, run: RUN_ID}
        teacher: {model: wrn-16-2, train: {recipe: digits, seed: \(given("teacher.train.seed"))}}

        # \(help("student"))
        student: {model: wrn-10-1}

        # L = lambda1 * CE + lambda2 * KD(tau) + the sum of weight * feature term
        distill:
          lambda1: \(given("distill.lambda1"))  # \(help("distill.lambda1"))
          lambda2: \(given("distill.lambda2"))  # \(help("distill.lambda2"))
          tau: \(given("distill.tau"))  # \(help("distill.tau"))
          features:
            # Without layers, every tap that both models have is compared.
            - method: amd
              weight: 1000
              margin: \(given("distill.features[amd].margin"))
              scale: \(given("distill.features[amd].scale"))
              terms: \(given("distill.features[amd].terms"))
              layers: [group1, group2]

        # A recipe (\(Recipe.allCases.map(\.rawValue).joined(separator: ", "))) fills the schedule; \
        keys beside it win.
        schedule: {recipe: digits, epochs: 20}

        # \(help("seeds"))
        seeds: [0, 1, 2]

        # \(help("variants"))
        variants:
          ce: {distill.lambda1: 1, distill.lambda2: 0, distill.features: []}
          kd: {distill.features: []}
          amd-kd: {}

        # \(help("sweep"))
        # sweep:
        #   distill.tau: [4, 8, 16]
        #   distill.features[0].weight: {logrange: {from: 10, to: 10000, count: 4}}

        """
    }

    private static func help(_ path: String) -> String { field(path)?.help ?? "" }

    private static func given(_ path: String) -> String {
        field(path)?.defaultValue.map(SpecYAML.inline) ?? ""
    }

    /// The name, or a fixed one where it would make the file invalid.
    private static func starterName(_ name: String) -> String {
        let isUsable =
            !name.isEmpty && SpecName.problem(with: name) == nil
            && name != RunSpec.teacherExperiment
        return isUsable ? name : "my-experiment"
    }
}
