"""The viewer for everyone: names, keys, languages, text size, light and dark."""

from __future__ import annotations

import pytest

pytest.importorskip("PySide6", reason="the viewer needs PySide6: pip install 'iliopsoas[test]'")
pytest.importorskip("pytestqt")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QTabBar,
    QTreeView,
)
from window_kit import rest


def test_every_control_has_a_name_and_a_tooltip(window) -> None:
    kinds = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QTreeView)
    found = [w for kind in kinds for w in window.findChildren(kind)]
    own = [
        w for w in found
        if not isinstance(w, QScrollBar) and not w.objectName().startswith("qt_")
        and not isinstance(w.parent(), (QAbstractSpinBox, QComboBox, QLineEdit))
    ]  # fmt: skip
    assert len(own) > 60
    scrolled = ("ScrollLeftButton", "ScrollRightButton")
    for widget in own:
        if widget.objectName() in scrolled:
            continue
        assert widget.accessibleName() or getattr(widget, "text", lambda: "")(), widget
        assert widget.toolTip(), widget.accessibleName()


def test_tab_reaches_the_controls_and_keys_move_them(window, qtbot) -> None:
    window.activateWindow()
    reached = set()
    widget = window.tree.search
    for _ in range(400):
        widget = widget.nextInFocusChain()
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(window):
            reached.add(widget)
    assert window.canvas in reached
    assert window.motion_bar.play in reached
    assert window.angles.rows["hip_flexion"].slider in reached
    qtbot.keyClick(window.canvas, Qt.Key.Key_Left)
    assert window.viewer.scene.view.azimuth != 0.0


def test_space_presses_what_has_the_focus_and_else_plays(window, qtbot) -> None:
    viewer = window.viewer
    box = window.angles.rhythm
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert viewer.scene.rhythm == "standing"
    assert not viewer.playing
    tree, item = window.tree.tree, window.tree._items["l1"]
    item.parent().setExpanded(True)
    tree.setFocus()
    tree.setCurrentItem(item)
    qtbot.keyClick(tree, Qt.Key.Key_Space)
    assert viewer.scene.structures.hide == ("l1",)
    assert not viewer.playing
    qtbot.mouseClick(window.angles.reset_all, Qt.MouseButton.LeftButton)
    assert not isinstance(window.focusWidget(), QAbstractButton)
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
    assert viewer.playing


def test_fits_on_a_small_screen_without_a_stray_tab(window, qtbot) -> None:
    size = window.size()
    window.menus.actions["section.toggle"].trigger()
    window.resize(1024, 700)
    rest(qtbot, window)
    assert window.width() <= 1024
    assert window.views.actions_by_view["anterior"].isEnabled()
    hidden = window.views.findChild(QAbstractButton, "qt_toolbar_ext_button")
    assert hidden.isVisible()
    for bar in window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
        shown = {dock.windowTitle() for dock in window.docks.values() if not dock.isHidden()}
        on_screen = bar.isVisible() and window.rect().intersects(bar.geometry())
        titles = {bar.tabText(number) for number in range(bar.count())}
        assert not on_screen or titles <= shown
    window.resize(size)


def test_every_text_is_in_every_language() -> None:
    from scenes.motions import motions
    from viz.window.words import LANGUAGES, catalogue

    english = catalogue("en")
    assert {f"motion_name.{name}" for name in motions()} <= set(english)
    for language in LANGUAGES:
        other = catalogue(language)
        assert set(other) == set(english), language
        for key, text in english.items():
            assert text.count("{") == other[key].count("{"), (language, key)
            assert other[key].strip()
    same = [k for k in english if catalogue("de")[k] == english[k] and len(english[k]) > 12]
    assert len(same) < 12


def test_language_theme_text_size_and_presentation(window, qtbot) -> None:
    window.speak("de")
    assert window.tree.search.placeholderText().startswith("Suchen")
    assert window.viewer.scene.labels.language == "german"
    assert window.docks["angles"].windowTitle() == "Gelenkwinkel"
    window.speak("en")
    window.set_theme("dark")
    assert window.viewer.scene.picture.background == "black"
    assert window.palette().window().color().lightness() < 60
    window.set_theme("light")
    size = window.font().pointSizeF()
    window.scale_text(1.5)
    assert window.font().pointSizeF() == pytest.approx(1.5 * size)
    window.scale_text(0.0)
    window.toggle_presentation()
    assert not window.docks["card"].isVisible()
    assert window.viewer.scene.picture.labels == "structures"
    window.toggle_presentation()
    assert window.docks["card"].isVisible()
