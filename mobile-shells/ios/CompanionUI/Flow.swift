import SwiftUI

/// Sets things in rows as wide as there is room, as words are. SwiftUI turns it round where one reads from the right.
struct Flow: Layout {
    var spacing = Space.small

    func sizeThatFits(proposal: ProposedViewSize, subviews: Subviews, cache: inout Void) -> CGSize {
        let placed = place(subviews, in: proposal.width ?? .infinity)
        let widest = placed.map(\.maxX).max() ?? 0
        return CGSize(width: proposal.width ?? widest, height: placed.map(\.maxY).max() ?? 0)
    }

    func placeSubviews(in bounds: CGRect, proposal: ProposedViewSize, subviews: Subviews, cache: inout Void) {
        for (subview, frame) in zip(subviews, place(subviews, in: bounds.width)) {
            let corner = CGPoint(x: bounds.minX + frame.minX, y: bounds.minY + frame.minY)
            subview.place(at: corner, anchor: .topLeading, proposal: ProposedViewSize(frame.size))
        }
    }

    /// Nothing is wider than the row: what would be wraps.
    private func place(_ subviews: Subviews, in width: CGFloat) -> [CGRect] {
        var corner = CGPoint.zero
        var height: CGFloat = 0
        return subviews.map { subview in
            let size = subview.sizeThatFits(ProposedViewSize(width: width.isFinite ? width : nil, height: nil))
            if corner.x > 0, corner.x + size.width > width {
                corner = CGPoint(x: 0, y: corner.y + height + spacing)
                height = 0
            }
            let frame = CGRect(origin: corner, size: size)
            corner.x += size.width + spacing
            height = max(height, size.height)
            return frame
        }
    }
}
