import Foundation
import KDExperiment

/// Runs that one process trains in turns, each with a loop of its own: one run, or several that
/// share their images and one forward pass of their teacher.
///
/// Runs that stand at the same step get the same lesson (``LessonSource``). One that fell behind by
/// a little, after a crash or a pause, catches up while the others wait; one that is far behind
/// goes its own way at the same pace. What a run computes does not depend on any of this.
final class Cohort {
    /// Steps that the others wait for.
    private static let catchUpLimit = 1000

    private let members: [Member]
    private let options: TrainerOptions
    private lazy var context = ComputeContext(threads: max(1, options.threads))
    private var source: LessonSource?

    /// A run and how far it has come.
    private final class Member {
        let claim: RunClaim
        var loop: TrainingLoop?
        var isHeld = false
        var outcome: TrainerOutcome?

        init(_ claim: RunClaim) { self.claim = claim }

        /// The steps that it has taken.
        var step: Int { loop?.progress.step ?? 0 }

        func end(_ outcome: TrainerOutcome) {
            self.outcome = outcome
            loop = nil
            claim.release()
        }
    }

    init(_ claims: [RunClaim], options: TrainerOptions) {
        members = claims.map(Member.init)
        self.options = options
    }

    /// Trains all of them to their ends.
    ///
    /// - Returns: How each ended, in their order.
    func run() -> [TrainerOutcome] {
        for member in members {
            member.claim.session.desk.whileWaiting = { [weak self, weak member] in
                self?.attendToOthers(than: member)
            }
        }
        for member in members where member.outcome == nil { open(member) }
        var active = members.filter { $0.outcome == nil }
        while !active.isEmpty {
            takeTurns(active)
            active.removeAll { $0.outcome != nil }
            if !active.isEmpty, active.allSatisfy(\.isHeld) {
                Thread.sleep(forTimeInterval: options.pace.controlPolls)
            }
        }
        return members.map { $0.outcome ?? .failed("it was not trained") }
    }

    private func open(_ member: Member) {
        let session = member.claim.session
        do throws(TrainerError) {
            member.loop = try session.open { spec throws(TrainerError) in
                try self.source(for: spec, in: session.directory)
            }
        } catch {
            member.end(session.close(error))
        }
    }

    private func source(
        for spec: RunSpec, in directory: RunDirectory
    ) throws(TrainerError) -> LessonSource {
        guard let source else {
            let source = try LessonSource(
                spec, in: directory, isShared: members.count > 1, context: context)
            self.source = source
            return source
        }
        guard let key = spec.cohortKey, key == source.key else {
            throw .unusable(
                "its data, teacher, batch or seed are not those of the runs beside it; train it "
                    + "in a process of its own")
        }
        return source
    }
}

// MARK: - Turns

extension Cohort {
    private func takeTurns(_ active: [Member]) {
        let steps = active.filter { !$0.isHeld }.map(\.step)
        let (first, last) = (steps.min() ?? 0, steps.max() ?? 0)
        let waitsForOthers = last - first <= Self.catchUpLimit
        // In the order of their steps, so that equal ones follow each other.
        for member in active.sorted(by: { $0.step < $1.step }) {
            takeTurn(member, waits: waitsForOthers && !member.isHeld && member.step > first)
        }
    }

    private func takeTurn(_ member: Member, waits: Bool) {
        guard let loop = member.loop else { return }
        member.isHeld = false
        advance(member) { () throws(TrainerError) in try loop.takeTurn(waits: waits) }
    }

    /// Has the others do what they are told while a run waits for room on the disk.
    ///
    /// None of them waits in turn: one that is told to stop does not wait for room.
    private func attendToOthers(than waiting: Member?) {
        for member in members where member !== waiting && member.outcome == nil {
            if let loop = member.loop {
                advance(member, loop.attend)
            } else if member.claim.session.desk.urgentOrder() == .end {
                member.end(member.claim.session.close(.stopped))
            }
        }
    }

    private func advance(
        _ member: Member, _ turn: () throws(TrainerError) -> TrainingLoop.Turn
    ) {
        let session = member.claim.session
        do throws(TrainerError) {
            switch try turn() {
            case .goesOn: break
            case .held: member.isHeld = true
            case .finished: member.end(session.close(.finished))
            case .stopped: member.end(session.close(.stopped))
            }
        } catch {
            member.end(session.close(error))
        }
    }
}
