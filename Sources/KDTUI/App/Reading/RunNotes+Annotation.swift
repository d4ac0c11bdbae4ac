import KDExperiment

extension RunNotes {
    /// Applies what the user wrote.
    mutating func adopt(_ annotation: Annotation) {
        switch annotation {
        case .name(let name): self.name = name
        case .tags(let tags): self.tags = tags
        case .note(let note): self.note = note
        }
    }
}
