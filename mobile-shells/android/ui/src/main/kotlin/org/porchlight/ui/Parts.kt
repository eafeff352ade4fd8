package org.porchlight.ui

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Button
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Icon
import androidx.compose.material3.LocalContentColor
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Surface
import androidx.compose.material3.Switch
import androidx.compose.material3.SwitchDefaults
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.role
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp

/** A screen: a heading, what scrolls, and perhaps what stays at the bottom. */
@Composable
fun Page(
    title: String,
    onBack: (() -> Unit)? = null,
    onHelp: (() -> Unit)? = null,
    footer: (@Composable ColumnScope.() -> Unit)? = null,
    content: @Composable ColumnScope.() -> Unit,
) {
    val palette = LocalPalette.current
    Column(Modifier.fillMaxSize().background(palette.paper)) {
        PageHead(title, onBack, onHelp)
        Column(
            Modifier.weight(1f).fillMaxWidth().verticalScroll(rememberScrollState())
                .padding(start = Space.large, end = Space.large, bottom = Space.wide),
            verticalArrangement = Arrangement.spacedBy(Space.medium),
            content = content,
        )
        if (footer != null) {
            // A line says where what scrolls ends; a ground of another colour under the same buttons would look torn off.
            HorizontalDivider(thickness = Size.line, color = palette.edge)
            Column(
                Modifier.fillMaxWidth().padding(horizontal = Space.large, vertical = Space.medium),
                verticalArrangement = Arrangement.spacedBy(Space.small),
                content = footer,
            )
        }
    }
}

/** The way back, and beside it the way to help, which is on every screen; then the title with all the width there is. */
@Composable
private fun PageHead(title: String, onBack: (() -> Unit)?, onHelp: (() -> Unit)?) {
    val words = LocalWords.current
    Column(Modifier.fillMaxWidth().padding(start = Space.large, end = Space.large, top = Space.small)) {
        Row(Modifier.fillMaxWidth().heightIn(min = Size.target), verticalAlignment = Alignment.CenterVertically) {
            if (onBack != null) QuietButton(words.app.back, icon = Icons.back, onClick = onBack)
            Box(Modifier.weight(1f))
            if (onHelp != null) QuietButton(words.crisis.title, icon = Icons.phone, onClick = onHelp)
        }
        Text(
            title,
            Modifier.padding(vertical = Space.small).semantics { heading() },
            style = MaterialTheme.typography.headlineMedium,
            color = LocalPalette.current.ink,
        )
    }
}

@Composable
fun Card(color: Color = LocalPalette.current.card, content: @Composable ColumnScope.() -> Unit) {
    val palette = LocalPalette.current
    val ink = when (color) {
        palette.lamp -> palette.onLamp
        palette.chosen -> palette.onChosen
        palette.attention -> palette.onAttention
        else -> palette.ink
    }
    Surface(Modifier.fillMaxWidth(), RoundedCornerShape(Shape.card), color, ink) {
        Column(Modifier.padding(Space.large), verticalArrangement = Arrangement.spacedBy(Space.small), content = content)
    }
}

@Composable
fun Section(title: String) {
    Text(
        title,
        Modifier.padding(top = Space.medium).semantics { heading() },
        style = MaterialTheme.typography.titleMedium,
        color = LocalPalette.current.ink,
    )
}

@Composable
fun Title(text: String) = Text(text, style = MaterialTheme.typography.titleMedium)

@Composable
fun Body(text: String) = Text(text, style = MaterialTheme.typography.bodyLarge)

/** Something beside the matter. On a coloured card it takes that card's ink. */
@Composable
fun Note(text: String) {
    val palette = LocalPalette.current
    val ink = LocalContentColor.current
    Text(text, style = MaterialTheme.typography.bodySmall, color = if (ink == palette.ink) palette.quietInk else ink)
}

/** Why something could not be done; read aloud as soon as it is there. */
@Composable
fun TroubleCard(trouble: Trouble) {
    Card(LocalPalette.current.attention) {
        Text(LocalWords.current.of(trouble), Modifier.readAtOnce(), style = MaterialTheme.typography.bodyLarge)
    }
}

/** Said aloud as soon as it is there or another: what changes while somebody looks elsewhere. */
fun Modifier.readAtOnce(): Modifier = semantics { liveRegion = LiveRegionMode.Polite }

@Composable
fun MainButton(text: String, icon: ImageVector? = null, isEnabled: Boolean = true, onClick: () -> Unit) {
    Button(
        onClick,
        Modifier.fillMaxWidth().heightIn(min = Size.button),
        isEnabled,
        RoundedCornerShape(Shape.button),
        contentPadding = PaddingValues(horizontal = Space.large, vertical = Space.small),
    ) { Label(text, icon) }
}

@Composable
fun SideButton(text: String, icon: ImageVector? = null, onClick: () -> Unit) {
    val palette = LocalPalette.current
    OutlinedButton(
        onClick,
        Modifier.fillMaxWidth().heightIn(min = Size.button),
        shape = RoundedCornerShape(Shape.button),
        contentPadding = PaddingValues(horizontal = Space.large, vertical = Space.small),
        border = BorderStroke(Size.line, palette.edge),
    ) { Label(text, icon) }
}

@Composable
fun QuietButton(text: String, icon: ImageVector? = null, onClick: () -> Unit) {
    // Its words begin where the text above them does.
    TextButton(
        onClick,
        Modifier.heightIn(min = Size.target),
        shape = RoundedCornerShape(Space.hair),
        contentPadding = PaddingValues(0.dp),
    ) { Label(text, icon, TextAlign.Start) }
}

@Composable
private fun Label(text: String, icon: ImageVector?, align: TextAlign = TextAlign.Center) {
    if (icon != null && !isLargeType()) Icon(icon, null, Modifier.padding(end = Space.small).size(Size.icon))
    Text(text, style = MaterialTheme.typography.labelLarge, textAlign = align)
}

/** With large type the words need the room that pictures would take. */
@Composable
fun isLargeType(): Boolean = LocalDensity.current.fontScale > 1.3f

/** A row that leads somewhere. */
@Composable
fun Leading(title: String, note: String? = null, onClick: () -> Unit) {
    val palette = LocalPalette.current
    Surface(
        onClick,
        Modifier.fillMaxWidth().semantics { role = Role.Button },
        shape = RoundedCornerShape(Shape.card),
        color = palette.card,
        contentColor = palette.ink,
    ) {
        Row(
            Modifier.heightIn(min = Size.target).padding(Space.large),
            horizontalArrangement = Arrangement.spacedBy(Space.medium),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            Column(Modifier.weight(1f), verticalArrangement = Arrangement.spacedBy(Space.hair)) {
                Body(title)
                if (note != null) Note(note)
            }
            Icon(Icons.onward, null, Modifier.size(Size.icon), tint = palette.quietInk)
        }
    }
}

/** A switch with its words; the whole row can be tapped. */
@Composable
fun Choice(text: String, isOn: Boolean, note: String? = null, onChange: (Boolean) -> Unit) {
    val palette = LocalPalette.current
    Row(
        Modifier.fillMaxWidth().heightIn(min = Size.target).toggleable(isOn, role = Role.Switch, onValueChange = onChange)
            .padding(vertical = Space.hair),
        horizontalArrangement = Arrangement.spacedBy(Space.medium),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Column(Modifier.weight(1f)) {
            Body(text)
            if (note != null) Note(note)
        }
        Switch(
            isOn,
            onCheckedChange = null,
            colors = SwitchDefaults.colors(
                uncheckedBorderColor = palette.edge,
                uncheckedThumbColor = palette.edge,
                uncheckedTrackColor = palette.well,
            ),
        )
    }
}

/** Where something is now: on this phone only, or in the person's own space on the server, too. */
@Composable
fun Whereabouts(hasReachedHouse: Boolean) {
    val words = LocalWords.current
    val text = if (hasReachedHouse) words.today.reached_house else words.today.saved_here
    Row(Modifier.readAtOnce(), Arrangement.spacedBy(Space.small), Alignment.CenterVertically) {
        Icon(if (hasReachedHouse) Icons.arrived else Icons.here, null, Modifier.size(Size.icon))
        Note(text)
    }
}

/** A frame for what somebody said or will say. */
@Composable
fun Framed(content: @Composable ColumnScope.() -> Unit) {
    val shape = RoundedCornerShape(Shape.field)
    Column(
        Modifier.fillMaxWidth().border(Size.line, LocalPalette.current.edge, shape).padding(Space.medium),
        verticalArrangement = Arrangement.spacedBy(Space.small),
        content = content,
    )
}
