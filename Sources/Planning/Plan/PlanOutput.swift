package import PlanModel

/// Takes a plan as it is made, which may be before it is known whether there will be one.
package protocol PlanOutput: AnyObject {
    /// Begins a plan. What was given before belongs to a way that led to none, and is void.
    ///
    /// Throws: where there is no room for one.
    func begin() throws

    /// Takes the next bytes of the plan file: whole lines.
    ///
    /// Throws: where they cannot be kept.
    func write(_ bytes: UnsafeRawBufferPointer) throws

    /// Is shown each update in the order of execution: its number, its figures, and its line behind the number.
    func visit(n: Int, _ figures: UpdateFigures, tail: UnsafeRawBufferPointer)
}

/// What is known of a plan once its file is written.
package struct Planned: Sendable {
    package let header: PlanHeader
    package let summary: PlanSummary
    /// The digest that names the plan: 64 hexadecimal digits.
    package let sha256: String
}
