import CompanionKit
import SwiftUI

typealias Act = @MainActor () -> Void

/// A screen: the way back and the way to help, which stay, a heading and what scrolls, and perhaps what stays at the bottom.
struct Page<Content: View, Footer: View>: View {
    private let title: String
    private let onBack: Act?
    private let onHelp: Act?
    private let content: Content
    private let footer: Footer?
    @Environment(\.palette) private var palette

    init(
        _ title: String, onBack: Act? = nil, onHelp: Act? = nil, @ViewBuilder content: () -> Content,
        @ViewBuilder footer: () -> Footer
    ) {
        (self.title, self.onBack, self.onHelp) = (title, onBack, onHelp)
        self.content = content()
        self.footer = footer()
    }

    var body: some View {
        VStack(spacing: 0) {
            PageHead(onBack: onBack, onHelp: onHelp)
            ScrollView {
                VStack(alignment: .leading, spacing: Space.medium) {
                    Text(title).set(in: TypeScale.headline).accessibilityAddTraits(.isHeader).padding(.vertical, Space.small)
                    content
                }
                .frame(maxWidth: .infinity, alignment: .leading)
                .padding(.horizontal, Space.large)
                .padding(.bottom, Space.wide)
            }
            .scrollDismissesKeyboard(.interactively)
            if let footer {
                // A line says where what scrolls ends; a ground of another colour under the same buttons would look torn off.
                palette.edge.frame(height: Extent.line).accessibilityHidden(true)
                VStack(spacing: Space.small) { footer }
                    .frame(maxWidth: .infinity)
                    .padding(.horizontal, Space.large)
                    .padding(.vertical, Space.medium)
            }
        }
        .background(palette.paper)
        .foregroundStyle(palette.ink)
        .overlay(alignment: .leading) { if let onBack { BackFromTheEdge(onBack: onBack) } }
        .accessibilityAction(.escape) { onBack?() }
    }
}

extension Page where Footer == EmptyView {
    init(_ title: String, onBack: Act? = nil, onHelp: Act? = nil, @ViewBuilder content: () -> Content) {
        (self.title, self.onBack, self.onHelp) = (title, onBack, onHelp)
        self.content = content()
        footer = nil
    }
}

/// Help is on every screen, in the same place. With large type the two stand below each other.
private struct PageHead: View {
    let onBack: Act?
    let onHelp: Act?
    @Environment(\.words) private var words

    var body: some View {
        ViewThatFits(in: .horizontal) {
            HStack(spacing: Space.large) {
                back
                Spacer()
                help
            }
            VStack(alignment: .leading, spacing: 0) {
                back
                help
            }
        }
        .frame(maxWidth: .infinity, minHeight: Extent.target, alignment: .leading)
        .padding(.horizontal, Space.large)
        .padding(.top, Space.small)
    }

    @ViewBuilder private var back: some View {
        if let onBack { QuietButton(words.app.back, .back, action: onBack) }
    }

    @ViewBuilder private var help: some View {
        if let onHelp { QuietButton(words.crisis.title, .phone, action: onHelp) }
    }
}

/// Going back as everywhere on this phone, with a finger from the edge where reading begins. The button and a screen
/// reader's own gesture do the same.
private struct BackFromTheEdge: View {
    let onBack: Act

    var body: some View {
        Color.clear
            .frame(width: Space.large)
            .contentShape(.rect)
            .gesture(DragGesture(minimumDistance: Space.wide).onEnded { drag in if abs(drag.translation.width) > 64 { onBack() } })
            .accessibilityHidden(true)
    }
}
