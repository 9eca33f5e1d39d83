/// What is known of a run's updates, one after the other, so that a run of any size takes little memory.
package protocol KnownUpdates {
    /// Gives each update that something is known of, by its number and in the order of the numbers.
    ///
    /// Throws: where they cannot be read; what `body` throws.
    func forEach(_ body: (_ n: Int, RunHistory.UpdateHistory) throws -> Void) throws
}

extension RunHistory: KnownUpdates {
    /// Gives each update of the history itself.
    ///
    /// Throws: what `body` throws.
    package func forEach(_ body: (_ n: Int, UpdateHistory) throws -> Void) rethrows {
        for n in updates.keys.sorted() {
            if let known = updates[n] { try body(n, known) }
        }
    }
}
