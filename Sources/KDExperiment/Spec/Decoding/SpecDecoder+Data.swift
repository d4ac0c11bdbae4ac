import KDModels

extension SpecDecoder {
    /// Reads which images are used, and how.
    func data(_ root: MapReader) -> DataSpec {
        let reader = root.map("data")
        let name: DataSetName = reader.choice("name") ?? .digits
        let mixing = BatchMixing(
            mixup: reader.number("mixup"), mixupShare: reader.number("mixup_share"),
            cutmix: reader.number("cutmix"))
        let data = DataSpec(
            name: name, root: reader.optionalText("root"), size: size(reader, of: name),
            folderClasses: classes(reader, of: name), augment: augment(reader, root, data: name),
            mixing: mixing, erase: reader.number("erase"),
            validation: reader.number("validation"), splitSeed: reader.integer("split_seed"),
            damaged: reader.choice("damaged") ?? .refuse, memory: reader.integer("memory"))
        if reader.has("mixup_share"), mixing.mixup == 0 {
            reader.fault("mixup_share", "there is no Mixup", allowed: "mixup > 0 beside it")
        }
        checkRoot(reader, data)
        checkKind(reader, data)
        return data
    }

    private func checkRoot(_ reader: MapReader, _ data: DataSpec) {
        let name = data.name
        if reader.has("name"), !name.isBuiltIn, data.root == nil {
            reader.fault("root", "\"root\" is missing", allowed: "the folder of \(name.rawValue)")
        }
        if name.isBuiltIn, data.root != nil, reader.optionalText("name") == name.rawValue {
            reader.fault("root", "\(name.rawValue) comes with kd and has no folder")
        }
    }

    /// Records keys that mean nothing for this data set.
    private func checkKind(_ reader: MapReader, _ data: DataSpec) {
        let name = data.name
        if !name.isTree {
            for key in ["size", "damaged", "memory"] where reader.has(key) {
                reader.fault(
                    key, "\"\(key)\" is for images in files of their own",
                    allowed: "data sets that have them: \(Self.treeNames)")
            }
        }
        if name.hasOwnValidation {
            for key in ["validation", "split_seed"] where reader.has(key) {
                reader.fault(key, "\(name.rawValue) has validation images of its own")
            }
        }
    }

    private static var treeNames: String {
        DataSetName.allCases.filter(\.isTree).map(\.rawValue).joined(separator: ", ")
    }

    private func size(_ reader: MapReader, of name: DataSetName) -> Int? {
        guard reader.has("size") else { return nil }
        let size = reader.integer("size")
        // The data set's own size is no setting: it is the same run with and without it.
        return size == name.imageShape.height ? nil : size
    }

    private func classes(_ reader: MapReader, of name: DataSetName) -> Int? {
        if let fixed = name.classes {
            if reader.has("classes"), reader.has("name") {
                reader.fault("classes", "\(name.rawValue) has \(fixed) classes")
            }
            return nil
        }
        guard reader.has("classes") else {
            reader.fault(
                "classes", "\"classes\" is missing",
                allowed: "how many folders of classes the tree has; "
                    + "kd data info folder counts them")
            return nil
        }
        return reader.integer("classes")
    }

    private func augment(
        _ reader: MapReader, _ root: MapReader, data: DataSetName
    ) -> [Augmentation] {
        if let given = reader.list("augment") {
            let steps = given.compactMap { $0.text.flatMap(Augmentation.init(rawValue:)) }
            if steps.contains(.padCrop), steps.contains(.resizedCrop) {
                reader.fault(
                    "augment", "pad-crop and resized-crop exclude each other",
                    allowed: "one of them")
            }
            return steps
        }
        // Read without a fault of its own: the schedule reports its recipe.
        let written = root.value("schedule")?.entry("recipe")?.value.value.text
        let recipe = written.flatMap(Recipe.init(rawValue:)) ?? data.recipe
        // A mirrored digit is another sign.
        return recipe.augment.filter { data != .digits || $0 != .flip }
    }
}
