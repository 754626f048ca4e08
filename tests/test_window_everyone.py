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
    QTreeView,
)


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
