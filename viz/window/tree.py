"""The tree of structures: groups, search, ticks, colour and opacity."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QColorDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from scenes.scene import Scene
from viz.chosen import shown_names, values
from viz.materials import materials
from viz.window import beside, verbs
from viz.window.controls import button, named
from viz.window.fields import slider
from viz.window.icons import Icons
from viz.window.naming import both, matches, title
from viz.window.panel import Panel
from viz.window.viewer import Viewer
from viz.window.words import Words

NAME = Qt.ItemDataRole.UserRole
ORDER = ("muscle", "bone", "disc", "cartilage", "ligament", "nerve", "vessel")


class TreePanel(Panel):
    """The structures of the body."""

    def __init__(self, viewer: Viewer, words: Words, icons: Icons) -> None:
        super().__init__(viewer, words, icons)
        self._items: dict[str, QTreeWidgetItem] = {}
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        named(self.search, words, "tree.search")
        words.bind(self.search.setPlaceholderText, "tree.search")
        glass = self.search.addAction(icons("search"), QLineEdit.ActionPosition.LeadingPosition)
        icons.bind(glass.setIcon, "search")
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._take_first)
        self.tree = QTreeWidget()
        named(self.tree, words, "tree.structures")
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(14)
        # The end of a name tells its side: where there is no room, its middle goes.
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.itemChanged.connect(self._ticked)
        self.tree.itemSelectionChanged.connect(self._selected)
        self.tree.customContextMenuRequested.connect(self._menu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(6)
        layout.addWidget(self.search)
        layout.addWidget(self.tree, 1)
        layout.addLayout(self._looks())
        viewer.body_changed.connect(self._fill)
        viewer.changed.connect(self._show)
        words.watch(self._fill)

    def _looks(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        label = QLabel()
        self._words.bind(label.setText, "tree.opacity")
        label.setObjectName("faint")
        self.opacity = slider(0, 100)
        named(self.opacity, self._words, "tree.opacity")
        self.opacity.setValue(100)
        self.opacity.valueChanged.connect(self._faded)
        self.colour = button(self._words, "tree.colour", self._recolour, text=False)
        self.colour.setIcon(_swatch("#c06858"))
        row.addWidget(label)
        row.addWidget(self.opacity, 1)
        row.addWidget(self.colour)
        return row

    @property
    def chosen(self) -> tuple[str, ...]:
        """Names of the parts that are selected; those of a group where it is."""
        names: dict[str, None] = {}
        for item in self.tree.selectedItems():
            names |= dict.fromkeys(_names(item))
        there = {part.name for part in self._viewer.parts}
        return tuple(name for name in names if name in there)

    def _fill(self) -> None:
        parts = self._viewer.parts
        self.tree.blockSignals(True)
        open_groups = {
            group.data(0, NAME) for group in self._groups() if group.isExpanded()
        } or {"muscle"}  # fmt: skip
        self.tree.clear()
        self._items = {}
        own = [part for part in parts if not beside.can_be_added(part.name)]
        kinds = dict.fromkeys(part.kind for part in own)
        for kind in sorted(kinds, key=lambda k: ORDER.index(k) if k in ORDER else 99):
            names = [part.name for part in own if part.kind == kind]
            self._add_group(kind, names, kind in open_groups)
        if parts:
            for group, more in beside.grouped().items():
                self._add_group(group, more, group in open_groups)
        self.tree.blockSignals(False)
        self._show(self._viewer.scene, self._viewer.scene)
        self._filter(self.search.text())

    def _add_group(self, kind: str, names: Iterable[str], is_open: bool) -> None:
        group = QTreeWidgetItem(self.tree, [self._words(f"kind.{kind}")])
        group.setData(0, NAME, kind)
        group.setFlags(group.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        for name in names:
            item = QTreeWidgetItem(group, [title(name, self._words)])
            item.setToolTip(0, both(name, self._words))
            item.setData(0, NAME, name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            self._items[name] = item
        group.setExpanded(is_open)

    def _show(self, scene: Scene, before: Scene) -> None:
        if not self._items:
            return
        if (
            scene is before
            or scene.structures != before.structures
            or scene.picture != before.picture
        ):
            self._show_looks(scene)
        if scene is before or scene.desk.selected != before.desk.selected:
            self._show_selected(scene.desk.selected)

    def _show_looks(self, scene: Scene) -> None:
        parts = self._viewer.parts
        scene = beside.settled(scene, parts)
        names = set(shown_names(parts, scene.structures))
        looks = materials(parts, scene, scene.picture.theme)
        self.tree.blockSignals(True)
        for name, item in self._items.items():
            on = Qt.CheckState.Checked if name in names else Qt.CheckState.Unchecked
            item.setCheckState(0, on)
            item.setIcon(0, _swatch(QColor(*looks[name][0]).name()) if name in looks else _hollow())
        for group in self._groups():
            on_count = sum(name in names for name in _names(group))
            group.setCheckState(
                0,
                Qt.CheckState.Unchecked
                if not on_count
                else Qt.CheckState.Checked
                if on_count == group.childCount()
                else Qt.CheckState.PartiallyChecked,
            )
        self.tree.blockSignals(False)
        self._show_chosen(scene)

    def _show_selected(self, name: str) -> None:
        # In a quiz the tree must not tell what is outlined.
        item = self._items.get(name) if self.isEnabled() else None
        self.tree.blockSignals(True)
        if item is not None and item not in self.tree.selectedItems():
            self.tree.setCurrentItem(item)
        elif item is None:
            self.tree.clearSelection()
        self.tree.blockSignals(False)
        self._show_chosen(self._viewer.scene)

    def _show_chosen(self, scene: Scene) -> None:
        scene = beside.settled(scene, self._viewer.parts)
        chosen = self.chosen
        own = values(scene.structures.opacity, self._viewer.parts)
        self.opacity.blockSignals(True)
        self.opacity.setValue(round(100 * own.get(chosen[0], 1.0)) if chosen else 100)
        self.opacity.blockSignals(False)
        self.opacity.setEnabled(bool(chosen))
        self.colour.setEnabled(bool(chosen))
        if chosen:
            looks = materials(self._viewer.parts, scene, scene.picture.theme)
            self.colour.setIcon(_swatch(QColor(*looks[chosen[0]][0]).name()))

    def _filter(self, text: str) -> None:
        for group in self._groups():
            found = False
            for item in children(group):
                fits = not text or matches(item.data(0, NAME), text, self._words)
                item.setHidden(not fits)
                found = found or fits
            group.setHidden(not found)
            if text and found:
                group.setExpanded(True)

    def _groups(self) -> list[QTreeWidgetItem]:
        found = (self.tree.topLevelItem(i) for i in range(self.tree.topLevelItemCount()))
        return [group for group in found if group is not None]

    def _take_first(self) -> None:
        for name, item in self._items.items():
            if not item.isHidden():
                self._viewer.change(verbs.selected(self._viewer.scene, name))
                return

    def _ticked(self, item: QTreeWidgetItem, _column: int) -> None:
        scene, parts = self._viewer.scene, self._viewer.parts
        on = item.checkState(0) == Qt.CheckState.Checked
        names = set(_names(item))
        more = [name for name in _names(item) if beside.can_be_added(name)]
        if more:
            changed = beside.added(scene, more) if on else beside.removed(scene, more, parts)
            self._viewer.change(changed)
            self._show_looks(self._viewer.scene)
            return
        now = set(shown_names(parts, beside.settled(scene, parts).structures))
        wanted = now | names if on else now - names
        if not wanted:
            self._viewer.said.emit(self._words("tree.last"))
        self._viewer.change(verbs.with_shown(scene, wanted, parts))
        self._show_looks(self._viewer.scene)

    def _selected(self) -> None:
        items = self.tree.selectedItems()
        names = [n for item in items if (n := item.data(0, NAME)) in self._items]
        if names:
            self._viewer.change(verbs.selected(self._viewer.scene, names[-1]), "select")
        self._show_chosen(self._viewer.scene)

    def _faded(self, value: int) -> None:
        opacity = None if value == 100 else value / 100.0
        self._viewer.change(verbs.opaque(self._viewer.scene, self.chosen, opacity), "opacity")

    def _recolour(self) -> None:
        scene = beside.settled(self._viewer.scene, self._viewer.parts)
        looks = materials(self._viewer.parts, scene, scene.picture.theme)
        now = QColor(*looks[self.chosen[0]][0])
        colour = QColorDialog.getColor(now, self, self._words("tree.colour"))
        if colour.isValid():
            scene = verbs.coloured(self._viewer.scene, self.chosen, colour.name())
            self._viewer.change(scene)

    def _menu(self, place: QPoint) -> None:
        chosen = self.chosen
        if chosen:
            menu = structure_menu(chosen, self._viewer, self._words, self)
            menu.exec(self.tree.viewport().mapToGlobal(place))


def structure_menu(names: tuple[str, ...], viewer: Viewer, words: Words, parent: QWidget) -> QMenu:
    """What can be done with some structures."""
    menu = QMenu(parent)

    def add(key: str, scene: Scene) -> None:
        menu.addAction(words(key), lambda: viewer.change(scene))

    now = viewer.scene
    add("tree.isolate", verbs.with_shown(now, names, viewer.parts))
    add("tree.hide", verbs.hidden(now, names, viewer.parts))
    add("tree.ghost", verbs.ghosted(now, names))
    add("tree.all", verbs.all_shown(now))
    menu.addSeparator()
    add("tree.own_colour", verbs.opaque(verbs.coloured(now, names, None), names, None))
    return menu


def children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    """The items beneath one."""
    found = (item.child(i) for i in range(item.childCount()))
    return [child for child in found if child is not None]


def _names(item: QTreeWidgetItem) -> tuple[str, ...]:
    return tuple(child.data(0, NAME) for child in children(item) or [item])


def _hollow() -> QIcon:
    """The mark of what is not in the body."""
    pixmap = QPixmap(14, 14)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    painter.setPen(QColor(128, 140, 150))
    painter.drawRect(1, 1, 11, 11)
    painter.end()
    return QIcon(pixmap)


def _swatch(colour: str) -> QIcon:
    pixmap = QPixmap(14, 14)
    pixmap.fill(QColor(colour))
    return QIcon(pixmap)
