/// Keeps a cursor visible in a list that shows a part of its rows.
enum Scrolling {
    /// Returns the first row to show so that `selected` is visible and the offset changes least.
    static func offset(_ current: Int, selected: Int?, count: Int, visible: Int) -> Int {
        guard visible > 0 else { return 0 }
        var offset = current
        if let selected {
            offset = min(offset, selected)
            offset = max(offset, selected - visible + 1)
        }
        return max(0, min(offset, count - visible))
    }
}
