import Foundation
import KDExperiment
import KDModels

/// What a step is taught with: a batch and the teacher's word on it.
struct Lesson {
    let batch: Batch
    /// `nil` when no term of the objective reads a teacher.
    let teacher: Network<Float>.Output?
    /// Images left out because they cannot be decoded, found while the batch was read.
    let skipped: [DataError]
}

/// The images and the teacher of a run, or of all runs of a cohort.
///
/// A lesson depends on its epoch and number alone. Where several runs are taught, the latest one is
/// kept, so that those which ask for the same one in turn share the batch and one forward pass of
/// the teacher.
final class LessonSource {
    let context: ComputeContext
    let dataset: Dataset
    let loader: BatchLoader
    /// Frozen; `nil` when no term of the objective reads it.
    let teacher: Network<Float>?
    /// Where the teacher's weights come from, for the log.
    let teacherOrigin: String?
    /// What runs must have in common to be taught from here; `nil` for a run without a teacher.
    let key: CohortKey?
    /// Several runs are taught; a single one needs the memory rather than the last lesson.
    private let isShared: Bool
    private var latest: (epoch: Int, number: Int, lesson: Lesson)?

    /// Reads the data and the teacher.
    ///
    /// - Throws: ``TrainerError/unusable(_:)`` for anything in them that training cannot use.
    init(
        _ spec: RunSpec, in directory: RunDirectory, isShared: Bool, context: ComputeContext
    ) throws(TrainerError) {
        self.context = context
        self.isShared = isShared
        key = spec.cohortKey
        let dataset = try Self.dataset(spec.data, in: directory)
        self.dataset = dataset
        if spec.needsTeacher, let teacherSpec = spec.teacher {
            let source = try TeacherSource(teacherSpec, of: spec, in: directory)
            teacher = try Self.teacher(teacherSpec.model, source, for: dataset)
            teacherOrigin = "teacher \(teacherSpec.model): \(source.origin)"
        } else {
            (teacher, teacherOrigin) = (nil, nil)
        }
        loader = BatchLoader(
            training: dataset, batchSize: spec.schedule.batch, seed: spec.seed, context: context)
    }

    /// A batch of an epoch with the teacher's output.
    func lesson(_ number: Int, epoch: Int) throws(TrainerError) -> Lesson {
        if let latest, latest.epoch == epoch, latest.number == number { return latest.lesson }
        // Its memory is for the next one.
        latest = nil
        let batch: Batch
        do throws(DataError) { batch = try loader.batch(number, epoch: epoch) } catch {
            throw .unusable("\(error)")
        }
        let lesson = Lesson(
            batch: batch, teacher: teacher?.evaluate(batch.images, context: context),
            skipped: loader.takeSkipped())
        if isShared { latest = (epoch, number, lesson) }
        return lesson
    }
}

// MARK: - Parts

extension LessonSource {
    private static func dataset(
        _ spec: DataSpec, in directory: RunDirectory
    ) throws(TrainerError) -> Dataset {
        var spec = spec
        spec.root = spec.root.map { directory.resolve($0).path }
        do throws(DataError) { return try Dataset.load(spec) } catch {
            throw .unusable("\(error)")
        }
    }

    private static func teacher(
        _ model: String, _ source: TeacherSource, for dataset: Dataset
    ) throws(TrainerError) -> Network<Float> {
        let network = Network<Float>(
            unloaded: try TrainingSetup.architecture(model, for: dataset))
        do {
            let file = try SafetensorsFile(source.url)
            try network.loadWeights(from: file, path: source.url.path)
        } catch {
            throw .unusable("the teacher's weights cannot be used: \(error)")
        }
        return network
    }
}
