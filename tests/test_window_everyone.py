"""The viewer for everyone: names, keys, languages, text size, light and dark."""

from __future__ import annotations

from typing import get_args

import pytest

from meshes.part import Kind
from scenes.motions import motions

pytest.importorskip("PySide6", reason="the viewer needs PySide6: pip install 'iliopsoas[test]'")
pytest.importorskip("pytestqt")

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDialogButtonBox,
    QLineEdit,
    QScrollBar,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QTreeView,
    QWidget,
)
from window_kit import middle, rest, select


@pytest.mark.unseen
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
    sliders = [row.slider.accessibleName() for row in window.angles.rows.values()]
    assert len(set(sliders)) == len(sliders)
    assert "Lumbar flexion" in sliders


@pytest.mark.unseen
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


def to_cross(window, qtbot, place) -> None:
    """Bring the cross to a place with the arrow keys alone."""
    keys = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right, keys)
    for _ in range(400):
        away = place - window.overlay.cross.toPoint()
        far = max(abs(away.x()), abs(away.y())) > 16
        fine = keys if far else keys | Qt.KeyboardModifier.ShiftModifier
        if abs(away.x()) > (8 if far else 1):
            key = Qt.Key.Key_Right if away.x() > 0 else Qt.Key.Key_Left
        elif abs(away.y()) > (8 if far else 1):
            key = Qt.Key.Key_Down if away.y() > 0 else Qt.Key.Key_Up
        else:
            return
        qtbot.keyClick(window.canvas, key, fine)
    raise AssertionError("the cross did not get there")


def test_picture_is_pointed_at_picked_and_measured_by_keys_alone(window, qtbot) -> None:
    before = window.viewer.scene.view
    window.canvas.setFocus()
    to_cross(window, qtbot, middle(window, "iliacus_r"))
    assert window.overlay.hovered == "iliacus_r"
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    assert window.viewer.scene.desk.selected == "iliacus_r"
    qtbot.keyClick(window, Qt.Key.Key_R)
    for name in ("femur_r", "l1"):
        to_cross(window, qtbot, middle(window, name))
        qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    assert [mark.part for mark in window.ruler.marks] == ["femur_r", "l1"]
    assert 100 < window.ruler.value() < 600
    assert window.viewer.scene.view == before
    qtbot.mouseMove(window.canvas, QPoint(5, 5))
    qtbot.waitUntil(lambda: window.overlay.cross is None, timeout=2_000)


@pytest.mark.unseen
def test_limits_of_angles_are_shown(window) -> None:
    row = window.angles.rows["hip_rotation"]
    shot = row.slider.grab().toImage()
    foot = range(shot.height() - 7, shot.height())
    ground = shot.pixelColor(shot.width() // 2, shot.height() - 1).lightness()
    for columns in (range(0, 12), range(shot.width() - 12, shot.width())):
        inked = [abs(shot.pixelColor(x, y).lightness() - ground) for x in columns for y in foot]
        assert max(inked) > 40
    assert "-45° … 40°" in row.slider.toolTip()


@pytest.mark.unseen
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


@pytest.fixture
def speaking(window):
    """The window in a language, and in English again at the end."""
    yield window.speak
    window.speak("en")


@pytest.mark.unseen
@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_fits_on_a_small_screen_in_every_language(window, qtbot, speaking, language: str) -> None:
    size = window.size()
    speaking(language)
    window.menus.actions["section.toggle"].trigger()
    for name in ("lessons", "quiz", "body"):
        window.docks[name].show()
    qtbot.wait(60)
    window.resize(1024, 700)
    bars = (window.motion_bar, window.section_bar)

    def fits() -> bool:
        inside = [w for bar in bars for w in (bar, *bar.findChildren(QWidget)) if w.isVisible()]
        return all(w.width() >= w.minimumSizeHint().width() for w in inside)

    qtbot.waitUntil(lambda: window.width() == 1024 and fits(), timeout=5_000)
    assert window.minimumSizeHint().width() <= 1024
    for box, text in (
        (window.motion_bar.choice, window.words("motion.none")),
        (window.motion_bar.side, window.words("side.right")),
        (window.plot.quantity, window.words("quantity.moment_arm")),
    ):
        assert box.currentText() == text
        option = QStyleOptionComboBox()
        box.initStyleOption(option)
        part = box.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box
        )
        assert part.width() >= box.fontMetrics().horizontalAdvance(text), text
    window.resize(size)
    window.docks["lessons"].hide()
    window.docks["quiz"].hide()


@pytest.mark.unseen
def test_numbers_are_written_and_typed_as_the_language_has_them(window, qtbot, speaking) -> None:
    row = window.angles.rows["hip_flexion"]
    speaking("de")
    for typed in ("12,5", "17.5"):
        row.number.setFocus()
        row.number.selectAll()
        qtbot.keyClicks(row.number, typed)
        qtbot.keyClick(row.number, Qt.Key.Key_Return)
        assert window.viewer.scene.pose == {"hip_flexion_r": float(typed.replace(",", "."))}
    assert row.number.text() == "17,5°"
    assert window.motion_bar.speed.itemText(0) == "0,25 ×"
    select(window, "psoas_minor_r")
    qtbot.waitUntil(lambda: "0,0 mm" in window.card.now.text(), timeout=30_000)
    qtbot.waitUntil(lambda: window.plot.curve is not None, timeout=30_000)
    axis = window.plot.plot.getAxis("left")
    assert axis.tickStrings([0.5, 1.0], 1.0, 0.5) == ["0,5", "1,0"]
    speaking("en")
    assert row.number.text() == "17.5°"
    assert "0.0 mm" in window.card.now.text()
    assert axis.tickStrings([0.5], 1.0, 0.5) == ["0.5"]
    assert window.angles.share.itemText(0).endswith("(18%)")


@pytest.mark.unseen
def test_motions_are_called_as_in_their_own_file(window, speaking) -> None:
    box = window.motion_bar.choice
    for language, spoken in (("de", "german"), ("es", "spanish"), ("en", "english")):
        speaking(language)
        shown = {box.itemData(n): box.itemText(n) for n in range(1, box.count())}
        assert shown == {name: motion.title for name, motion in motions(spoken).items()}


def test_structures_are_named_in_latin_and_the_scene_knows_it(window, qtbot, speaking) -> None:
    window.menus.actions["terms.latin"].trigger()
    assert window.viewer.scene.labels.language == "latin"
    assert window.tree._items["iliacus_r"].text(0) == "Musculus iliacus (right)"
    speaking("de")
    assert window.viewer.scene.labels.language == "latin"
    assert window.tree._items["iliacus_r"].text(0) == "Musculus iliacus (rechts)"
    assert "Darmbeinmuskel" in window.tree._items["iliacus_r"].toolTip(0)
    assert window.menus.actions["terms.latin"].isChecked()
    window.menus.actions["terms.own"].trigger()
    assert window.viewer.scene.labels.language == "german"
    assert window.tree._items["iliacus_r"].text(0) == "Darmbeinmuskel (rechts)"
    window.menus.actions["edit.undo"].trigger()
    assert window.tree._items["iliacus_r"].text(0) == "Musculus iliacus (rechts)"


@pytest.mark.unseen
def test_dialogs_of_qt_speak_the_language_too(window, speaking, tmp_path) -> None:
    from viz.window.export_dialog import ExportDialog

    def last_button() -> str:
        shown = ExportDialog(
            window.viewer.scene, window.canvas.image, window.words, window, False, tmp_path
        )
        return shown.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Cancel)

    said = []
    for language in ("de", "es", "en"):
        speaking(language)
        said.append(last_button().text().replace("&", ""))
    assert said == ["Abbrechen", "Cancelar", "Cancel"]


def test_words_in_the_picture_are_as_wide_as_their_place_was_made(qapp) -> None:
    from viz.lettering import width_of
    from viz.window.overlay import label_family

    for text in ("Musculus psoas major dexter", "Oberschenkelknochen (rechts)", "L4"):
        font = QFont(label_family(text))
        font.setPixelSize(20)
        own = QFontMetricsF(font).horizontalAdvance(text)
        assert own == pytest.approx(width_of(text, 20), rel=0.03)


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
    from viz.window.words import LANGUAGES, catalogue

    english = catalogue("en")
    assert {f"kind.{kind}" for kind in get_args(Kind)} <= set(english)
    for language in LANGUAGES:
        other = catalogue(language)
        assert set(other) == set(english), language
        for key, text in english.items():
            assert text.count("{") == other[key].count("{"), (language, key)
            assert other[key].strip()
    same = [k for k in english if catalogue("de")[k] == english[k] and len(english[k]) > 12]
    assert len(same) < 12


@pytest.mark.unseen
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
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert window.docks["card"].isVisible()
    assert window.viewer.scene.picture.labels == "none"
    assert not window.presentation.leave.isEnabled()
