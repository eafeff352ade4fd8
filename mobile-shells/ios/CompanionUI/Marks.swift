import CompanionKit
import Porchlight

extension Words {
    /// "30 days", "6 months", "1 year".
    func mark(_ milestone: MilestoneView) -> String { mark_unit.of(milestone.unit, count: milestone.amount) }
}
