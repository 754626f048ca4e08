"""The viewer in a real window: cameras, labels, the section, two poses, ruler and angle."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("PySide6", reason="the viewer needs PySide6: pip install 'iliopsoas[test]'")
pytest.importorskip("pytestqt")

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from window_kit import LEFT, drag, middle, pixels, rest, select


def test_views_keys_orbit_pan_zoom_and_projection(window, qtbot) -> None:
    canvas = window.canvas
    qtbot.keyClick(window, Qt.Key.Key_3)
    assert window.viewer.scene.view.name == "right"
    qtbot.keyClick(window, Qt.Key.Key_P)
    assert window.viewer.scene.view.projection == "orthographic"
    corner = QPoint(15, 15)
    span, target = window.viewer.scene.view.span, window.viewer.scene.view.target
    drag(qtbot, canvas, corner, corner + QPoint(50, 0))
    assert window.viewer.scene.view.azimuth == pytest.approx(-20.0)
    assert window.viewer.scene.view.target == target
    drag(qtbot, canvas, corner, corner + QPoint(0, 40), Qt.KeyboardModifier.ShiftModifier)
    moved = np.array(window.viewer.scene.view.target) - target
    assert moved[1] == pytest.approx(40 * span / canvas.height(), rel=0.01)
    wheel = QWheelEvent(
        QPointF(corner), QPointF(canvas.mapToGlobal(corner)), QPoint(), QPoint(0, 240),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, wheel)
    assert window.viewer.scene.view.span < span
    select(window, "l3")
    window.menus.actions["tree.zoom"].trigger()
    rest(qtbot, window)
    assert window.viewer.scene.view.span < 160
    qtbot.keyClick(window, Qt.Key.Key_0)
    rest(qtbot, window)
    assert window.viewer.scene.view.span > 300


def test_labels_follow_and_do_not_cross(window, qtbot) -> None:
    window.menus.actions["labels.structures"].trigger()
    rest(qtbot, window)
    drawing = window.viewer.drawing
    assert len(drawing.labels.labels) > 6
    lines = [
        (np.array(la.place), np.array(s))
        for la, s in zip(drawing.labels.labels, drawing.spots, strict=True)
    ]
    for i, (a, b) in enumerate(lines):
        for c, d in lines[i + 1 :]:
            crosses = turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0
            assert not crosses
    bare = pixels(window)
    shown = window.files.picture()
    assert shown.width() == bare.shape[1]
    label = next(la for la in drawing.labels.labels if not la.on_right)
    x, y = (round(value) for value in label.place)
    words = [
        shown.pixelColor(column, row).lightness()
        for row in range(y - 6, y + 7)
        for column in range(x - 40, x - 6)
    ]
    assert min(words) < 90
    assert np.abs(bare[y - 6 : y + 7, x - 40 : x - 6] - 255).max() < 5


def turn(p, q, r) -> float:
    (a, b), (c, d) = q - p, r - p
    return float(a * d - b * c)


def test_section_closes_the_cut(window, qtbot) -> None:
    window.views.look("right")
    window.menus.actions["section.toggle"].trigger()
    window.section_bar.place.setValue(390)
    rest(qtbot, window)
    before = pixels(window)
    window.section_bar.place.setValue(0)
    rest(qtbot, window)
    assert window.section_bar.isVisible()
    assert window.viewer.scene.section.plane == "sagittal"
    after = pixels(window)
    assert (abs(after - before).max(axis=2) > 20).mean() > 0.05
    body = (after.min(axis=2) < 250).mean()
    assert body > 0.03
    window.section_bar.place.setValue(40)
    assert window.viewer.scene.section.at == 40.0
    window.section_bar.place.setValue(390)
    rest(qtbot, window)
    assert (abs(pixels(window) - before).max(axis=2) > 20).mean() < 0.002
    qtbot.mouseClick(window.section_bar.end, LEFT)
    assert window.viewer.scene.section is None


@pytest.mark.parametrize("shown", ["side_by_side", "overlay"])
def test_two_poses_are_compared(window, qtbot, shown: str) -> None:
    from viz.window import verbs

    before = pixels(window)
    window.viewer.change(verbs.compared(window.viewer.scene, shown))
    window.viewer.change(verbs.bent(window.viewer.scene, hip_flexion_r=70.0))
    rest(qtbot, window)
    width = before.shape[1]
    after = pixels(window)
    if shown == "side_by_side":
        assert window.viewer.drawing.size[0] == width // 2
        left, right = after[:, : width // 2], after[:, width // 2 : 2 * (width // 2)]
        assert (abs(left - right).max(axis=2) > 20).mean() > 0.02
    else:
        bluish = after[..., 2] - after[..., 0]
        assert (bluish > bluish.min() + 60).sum() > (
            before[..., 2] - before[..., 0] > 60
        ).sum() + 500


def test_ruler_and_angle(window, qtbot) -> None:
    from viz.window.ruler import Mark

    window.menus.actions["ruler.distance"].trigger()
    qtbot.mouseClick(window.canvas, LEFT, pos=middle(window, "femur_r"))
    qtbot.mouseClick(window.canvas, LEFT, pos=middle(window, "femur_l"))
    value = window.ruler.value()
    assert 100 < value < 450
    assert window.ruler.result == f"{value:.1f} mm"
    marks = window.ruler.marks
    named = Mark("femur_r", "lesser_trochanter_tip", marks[0].rest)
    window.ruler.measure("distance", [named, marks[1]])
    window.words.speak("de")
    said = [text for _, text in (*window.overlay.marks, *window.overlay.results)]
    window.words.speak("en")
    assert "Trochanter minor" in said[0]
    assert said[-1].endswith(" mm")
    assert "," in said[-1]
    assert "trochanter" in window.overlay.marks[0][1].lower()
    assert window.viewer.scene.desk.selected == ""
    window.menus.actions["ruler.angle"].trigger()
    for name in ("femur_r", "l1", "femur_l"):
        qtbot.mouseClick(window.canvas, LEFT, pos=middle(window, name))
    assert [mark.part for mark in window.ruler.marks] == ["femur_r", "l1", "femur_l"]
    assert 10 < window.ruler.value() < 120
    # The angle stands with the name of its point, not over it.
    assert window.overlay.marks[1][1].startswith(window.ruler.result)
    assert window.overlay.results == []
    window.menus.actions["ruler.angle"].trigger()
    assert window.ruler.mode == ""


def test_ruler_is_undone_and_saved_with_the_scene(window, qtbot, tmp_path) -> None:
    from scenes import load_scene, save_scene

    window.menus.actions["ruler.angle"].trigger()
    for name in ("femur_r", "psoas_major_l", "femur_l"):
        qtbot.mouseClick(window.canvas, LEFT, pos=middle(window, name))
    value, told = window.ruler.value(), window.ruler.result
    save_scene(window.viewer.scene, tmp_path / "measured.toml")
    kept = load_scene(tmp_path / "measured.toml")
    assert kept.desk.ruler == window.viewer.scene.desk.ruler
    undo = window.menus.actions["edit.undo"]
    undo.trigger()
    assert window.ruler.value() is None
    assert [mark.part for mark in window.ruler.marks] == ["femur_r", "psoas_major_l"]
    for _ in range(3):
        undo.trigger()
    assert window.ruler.mode == ""
    assert not window.menus.actions["ruler.angle"].isChecked()
    assert window.overlay.marks == []
    window.viewer.change(kept)
    assert window.ruler.value() == pytest.approx(value, abs=0.01)
    assert window.ruler.result == told
    assert window.menus.actions["ruler.angle"].isChecked()
