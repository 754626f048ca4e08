"""The viewer in a real window: sliders, numbers, playing and dragging move the body."""

from __future__ import annotations

import numpy as np
import pytest

from meshes import Pose

pytest.importorskip("PySide6", reason="the viewer needs PySide6: pip install 'iliopsoas[test]'")
pytest.importorskip("pytestqt")

from PySide6.QtCore import QPoint, QPointF, Qt
from window_kit import LEFT, PLAIN, drag, pixels, rest, select


def test_dragging_a_slider_flexes_the_femur_where_it_should_be(window, qtbot, body) -> None:
    window.views.look("right")
    rest(qtbot, window)
    before = pixels(window)
    slider = window.angles.rows["hip_flexion"].slider
    slider.setFocus()
    for _ in range(4):
        qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    for _ in range(10):
        qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert window.viewer.scene.pose == {"hip_flexion_r": 25.0}
    slider.setValue(120)
    assert window.viewer.scene.pose == {"hip_flexion_r": 60.0}
    assert window.angles.rows["hip_flexion"].number.value() == 60.0
    rest(qtbot, window)
    after, drawing = pixels(window), window.viewer.drawing
    assert (abs(after - before).max(axis=2) > 20).mean() > 0.02
    posed = body.posed(Pose(hip_flexion_r=60))
    shaft = posed["femur_r"].vertices
    spots = drawing.framing.pixels(shaft, drawing.size)
    inside = spots[(spots[:, 0] > 20) & (spots[:, 0] < drawing.size[0] - 20)
                   & (spots[:, 1] > 20) & (spots[:, 1] < drawing.size[1] - 20)]  # fmt: skip
    numbers, scale = drawing.seen.numbers, drawing.seen.scale
    number = drawing.seen.names.index("femur_r")
    shown = numbers[(inside[:, 1] * scale).astype(int), (inside[:, 0] * scale).astype(int)]
    assert (shown == number).mean() > 0.75
    window.menus.actions["edit.undo"].trigger()
    assert window.viewer.scene.pose == {}


@pytest.mark.unseen
def test_number_side_reset_and_limits(window, qtbot) -> None:
    qtbot.mouseClick(window.angles.sides.buttons()[2], LEFT)
    row = window.angles.rows["hip_adduction"]
    row.number.setValue(-20.0)
    assert window.viewer.scene.pose == {"hip_adduction_r": -20.0, "hip_adduction_l": -20.0}
    assert "-45" in row.slider.toolTip()
    assert "30" in row.slider.toolTip()
    row.number.setValue(99.0)
    assert window.viewer.scene.pose["hip_adduction_r"] == 30.0
    qtbot.mouseClick(row.reset, LEFT)
    assert window.viewer.scene.pose == {}
    window.angles.rows["hip_flexion"].number.setValue(100.0)
    qtbot.mouseClick(window.angles.rhythm, LEFT, pos=QPoint(8, 8))
    assert window.viewer.scene.posed().pelvic_tilt == pytest.approx(-18.0)
    qtbot.mouseClick(window.angles.reset_all, LEFT)
    assert window.viewer.scene.posed() == Pose()
    window.angles.choose_side("right")


@pytest.mark.unseen
def test_playing_goes_through_the_motion_and_the_window_answers(window, qtbot) -> None:
    drawn = []
    window.viewer.drawn.connect(drawn.append)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
    assert window.viewer.playing
    qtbot.waitUntil(lambda: len(drawn) > 8, timeout=30_000)
    window.viewer.drawn.disconnect(drawn.append)
    moments = [d.wanted.scene.motion.at for d in drawn if d.wanted.scene.motion]
    assert len(set(moments)) > 3
    assert window.motion_bar.play.isChecked()
    qtbot.mouseClick(window.motion_bar.play, LEFT)
    assert not window.viewer.playing
    window.motion_bar.scrub.setValue(500)
    assert window.viewer.scene.motion.at == 50.0
    assert window.viewer.scene.posed().hip_flexion_r > 90
    rest(qtbot, window)
    assert window.viewer.artist.wishes.dropped >= 0


@pytest.mark.unseen
def test_plot_follows_and_a_click_on_it_moves_the_joint(window, qtbot) -> None:
    select(window, "psoas_major_r")
    qtbot.waitUntil(
        lambda: (
            window.plot.curve is not None
            and window.plot.curve.asked.muscle == "psoas_major_r"
            and window.plot.curve.asked.along == "hip_flexion_r"
        ),
        timeout=30_000,
    )
    curve = window.plot.curve
    body = window.viewer.body
    place = curve.places[10]
    wanted = body.moment_arm("psoas_major_r", Pose(hip_flexion_r=place), "hip_flexion_r")
    assert curve.values[10] == pytest.approx(wanted, abs=1e-9)
    window.plot.go_to(45.0)
    assert window.viewer.scene.pose == {"hip_flexion_r": 45.0}
    assert window.plot.cursor.value() == pytest.approx(45.0)
    qtbot.mouseClick(window.plot.keep, LEFT)
    select(window, "iliacus_r")
    qtbot.waitUntil(lambda: window.plot.curve.asked.muscle == "iliacus_r", timeout=30_000)
    assert len(window.plot._shown) == 2
    assert window.plot.legend.toolTip().splitlines() == [
        "Iliacus (right)", "Psoas major (right)", "flexion of the hip",
    ]  # fmt: skip
    # A kept curve keeps its axes, also while nothing is chosen.
    select(window, "")
    qtbot.waitUntil(lambda: window.plot.curve is None, timeout=30_000)
    assert window.plot.plot.getAxis("left").isVisible()
    assert len(window.plot._shown) == 1
    select(window, "iliacus_r")
    qtbot.waitUntil(lambda: window.plot.curve is not None, timeout=30_000)
    qtbot.mouseClick(window.plot.clear, LEFT)
    assert len(window.plot._shown) == 1


def test_dragging_the_thigh_bends_the_hip_so_that_it_stays_under_the_pointer(window, qtbot) -> None:
    window.views.look("right")
    rest(qtbot, window)
    drawing = window.viewer.drawing
    rows, columns = np.nonzero(drawing.seen.mask("femur_r"))
    low = rows > np.quantile(rows, 0.9)
    ratio = window.canvas.width() / drawing.wanted.size[0] / drawing.seen.scale
    start = QPoint(round(np.median(columns[low]) * ratio), round(np.median(rows[low]) * ratio))
    end = start + QPoint(110, -20)
    drag(qtbot, window.canvas, start, end)
    flexion = window.viewer.scene.pose["hip_flexion_r"]
    assert 10 < flexion < 100
    assert set(window.viewer.scene.pose) <= {"hip_flexion_r", "hip_adduction_r"}
    rest(qtbot, window)
    hip = drawing.framing.pixels(window.viewer.body.skeleton.hip_centres["r"][None], drawing.size)
    scale = window.canvas.width() / drawing.wanted.size[0]
    centre = hip[0, :2] * scale
    angles = [
        np.arctan2(p.x() - centre[0], p.y() - centre[1]) for p in (QPointF(start), QPointF(end))
    ]
    assert flexion == pytest.approx(np.degrees(angles[1] - angles[0]), abs=8)
    window.menus.actions["edit.undo"].trigger()
    assert window.viewer.scene.pose == {}


def test_physique_is_previewed_and_then_built(window, qtbot) -> None:
    built = []
    window.viewer._built.connect(built.append)
    window.body_panel.sliders["stature"].setValue(185)
    assert window.viewer.scene.body.physique.stature == 1850.0
    qtbot.waitUntil(lambda: len(built) > 0, timeout=60_000)
    first = built[0].body
    assert not built[0].whole
    height = np.ptp(first.posed(Pose())["femur_r"].vertices[:, 1])
    plain = np.ptp(window.viewer.parts[10].vertices[:, 1])
    assert height == pytest.approx(plain * 1850 / 1750, rel=0.02)
    window.viewer._built.disconnect(built.append)
    window.menus.actions["edit.undo"].trigger()
    assert window.viewer.scene.body == PLAIN.body
