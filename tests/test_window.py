"""The viewer in a real window: mouse and keys go in, the state and the pixels are looked at."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from meshes import Body, Pose
from meshes.neighbours.records import neighbour_names
from scenes import Scene, load_scene
from viz.opengl import OpenGLMissingError, require_opengl

pytest.importorskip("PySide6", reason="the viewer needs PySide6: pip install 'iliopsoas[test]'")
pytest.importorskip("pytestqt")

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMessageBox,
    QScrollBar,
    QTreeView,
)

LEFT = Qt.MouseButton.LeftButton
PLAIN = Scene(picture={"orientation_marker": False, "background": "white"})


def display() -> None:
    """A screen of our own where there is none; it ends with this process."""
    if sys.platform.startswith("linux") and not os.environ.get("ILIOPSOAS_TEST_DISPLAY"):
        if shutil.which("Xvfb") is None:
            pytest.skip("the window is tested on a virtual screen: apt-get install xvfb")
        reading, writing = os.pipe()
        screen = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-terminate"]
        subprocess.Popen(
            [*screen, "-nolisten", "tcp"], pass_fds=[writing], stderr=subprocess.DEVNULL
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        if not number:
            pytest.skip("the virtual screen did not start")
        os.environ["DISPLAY"] = f":{number}"
        os.environ["QT_QPA_PLATFORM"] = "xcb"


@pytest.fixture(scope="module")
def qapp(tmp_path_factory):
    try:
        require_opengl()
    except OpenGLMissingError as error:
        pytest.skip(str(error))
    before = {name: os.environ.get(name) for name in ("DISPLAY", "QT_QPA_PLATFORM")}
    display()
    os.environ["ILIOPSOAS_WINDOW"] = str(tmp_path_factory.mktemp("memory") / "window.ini")
    from viz.window.app import application

    yield application()
    del os.environ["ILIOPSOAS_WINDOW"]
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@pytest.fixture(scope="module")
def shared(qapp, body: Body):
    """One window for all tests; the body is in the cache already."""
    from viz.window.app import opened

    window = opened(PLAIN)
    window.plain = PLAIN
    yield window
    window.viewer.state.keep()
    window.close()


@pytest.fixture
def window(shared, qtbot):
    """The window with the plain scene, at rest."""
    viewer = shared.viewer
    if viewer.playing:
        viewer.play(False)
    shared.documents._call(None)
    shared.ruler.choose("")
    if shared.quiz.question is not None:
        shared.quiz.end()
    viewer.state.open(shared.plain)
    shared.activateWindow()
    qtbot.waitUntil(shared.isActiveWindow, timeout=20_000)
    rest(qtbot, shared)
    # Aimed once: the next test need not find the camera again.
    shared.plain = viewer.scene
    return shared


def rest(qtbot, window, timeout: int = 60_000) -> None:
    """Wait until the window shows the scene finely and knows what is where."""
    from viz.window import verbs

    def at_rest() -> bool:
        viewer = window.viewer
        drawing = viewer.drawing
        if drawing is None or drawing.seen is None or viewer.scene.view.target is None:
            return False
        if drawing.wanted.size != window.canvas.pixels:
            return False
        now, shown = (verbs.drawn_alone(s) for s in (viewer.scene, drawing.wanted.scene))
        return drawing.wanted.body is viewer.body and shown == now

    qtbot.wait(40)
    qtbot.waitUntil(at_rest, timeout=timeout)


def middle(window, name: str) -> QPoint:
    """A place of the canvas at which a structure is seen."""
    seen = window.viewer.drawing.seen
    x, y = seen.spot(name)
    scale = window.canvas.width() / window.viewer.drawing.wanted.size[0]
    return QPoint(round(x * scale), round(y * scale))


def pixels(window) -> np.ndarray:
    return window.viewer.drawing.pixels.astype(int)


def select(window, name: str) -> None:
    from viz.window import verbs

    window.viewer.change(verbs.selected(window.viewer.scene, name))


def test_opens_with_the_body_in_the_picture_and_every_structure_in_the_tree(window, body) -> None:
    drawing = window.viewer.drawing
    assert set(drawing.seen.names) == set(body.names)
    assert (pixels(window).min(axis=2) < 250).mean() > 0.08
    assert set(window.tree._items) == {*body.names, *neighbour_names()}
    assert window.viewer.scene.view.target is not None
    assert not window.viewer.state.unsaved


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


def test_click_opens_the_card_with_its_facts_and_paints_the_attachments(window, qtbot) -> None:
    window.motion_bar.choice.setFocus()
    place = middle(window, "iliacus_r")
    qtbot.mouseMove(window.canvas, place)
    QTest.mouseMove(window.canvas, place)
    assert window.overlay.hovered == "iliacus_r"
    assert "Iliacus (right)" in window.overlay.hint
    assert "Musculus iliacus" in window.overlay.hint
    before = pixels(window)
    qtbot.mouseClick(window.canvas, LEFT, pos=place)
    assert window.viewer.scene.desk.selected == "iliacus_r"
    text = window.card.text.toPlainText()
    for word in ("Origin", "Insertion", "Innervation", "Blood supply", "Actions", "Sources"):
        assert word in text
    assert "Musculus iliacus" in window.card.latin.text()
    assert "FMA 22322" in window.card.latin.text()
    qtbot.waitUntil(lambda: "mm" in window.card.now.text(), timeout=30_000)
    length = window.viewer.body.length("iliacus_r", Pose())
    assert f"{length:.0f} mm" in window.card.now.text()
    rest(qtbot, window)
    qtbot.waitUntil(lambda: "hip_bone_r" in window.viewer.drawing.wanted.painted, timeout=30_000)
    rest(qtbot, window)
    assert (abs(pixels(window) - before).max(axis=2) > 25).sum() > 200


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
    qtbot.mouseClick(window.plot.clear, LEFT)
    assert len(window.plot._shown) == 1


def test_search_in_english_and_latin_finds_and_enter_takes_it(window, qtbot) -> None:
    tree = window.tree
    for typed, found in (("femur left", {"femur_l"}), ("discus l4", {"disc_l4_l5"})):
        tree.search.clear()
        qtbot.keyClicks(tree.search, typed)
        shown = {name for name, item in tree._items.items() if not item.isHidden()}
        assert found <= shown, typed
        assert len(shown) <= 3
    tree.search.clear()
    qtbot.keyClicks(tree.search, "musculus psoas minor")
    qtbot.keyClick(tree.search, Qt.Key.Key_Return)
    assert window.viewer.scene.desk.selected == "psoas_minor_r"
    tree.search.clear()


def test_isolate_hide_ghost_and_undo_of_everything(window, qtbot) -> None:
    before = window.viewer.scene
    qtbot.mouseClick(window.canvas, LEFT, pos=middle(window, "psoas_major_r"))
    qtbot.keyClick(window, Qt.Key.Key_I)
    rest(qtbot, window)
    assert window.viewer.drawing.seen.names == ("psoas_major_r",)
    window.menus.actions["tree.all"].trigger()
    qtbot.keyClick(window, Qt.Key.Key_G)
    rest(qtbot, window)
    assert window.viewer.scene.structures.ghost == ("psoas_major_r",)
    assert window.viewer.artist.stage.translucent
    qtbot.keyClick(window, Qt.Key.Key_G)
    qtbot.keyClick(window, Qt.Key.Key_H)
    rest(qtbot, window)
    assert "psoas_major_r" not in window.viewer.drawing.seen.names
    item = window.tree._items["psoas_major_r"]
    assert item.checkState(0) == Qt.CheckState.Unchecked
    item.setCheckState(0, Qt.CheckState.Checked)
    assert window.viewer.scene.structures.hide == ()
    steps = 0
    while window.viewer.state.can_undo:
        window.menus.actions["edit.undo"].trigger()
        steps += 1
    assert steps >= 6
    assert window.viewer.scene.structures == before.structures
    while window.viewer.state.can_redo:
        window.menus.actions["edit.redo"].trigger()
    assert window.viewer.scene.desk.selected == "psoas_major_r"


def test_opacity_colour_and_theme_change_the_picture(window, qtbot) -> None:
    from viz.window import verbs

    select(window, "psoas_major_r")
    window.tree.opacity.setValue(30)
    assert window.viewer.scene.structures.opacity == {"psoas_major_r": 0.3}
    window.viewer.change(verbs.coloured(window.viewer.scene, ["psoas_major_l"], "#00ff00"))
    rest(qtbot, window)
    x, y = window.viewer.drawing.seen.spot("psoas_major_l")
    red, green, blue = pixels(window)[int(y), int(x)]
    assert green > red + 40
    assert green > blue + 40
    window.menus.actions["theme.okabe_ito"].trigger()
    assert window.viewer.scene.picture.theme == "okabe_ito"
    rest(qtbot, window)


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


def drag(qtbot, widget, start, end, keys=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.mousePress(widget, LEFT, keys, start)
    for share in (0.5, 1.0):
        place = QPointF(start) + (QPointF(end) - QPointF(start)) * share
        event = QEvent.Type.MouseMove
        from PySide6.QtGui import QMouseEvent

        move = QMouseEvent(
            event, place, widget.mapToGlobal(place), Qt.MouseButton.NoButton, LEFT, keys
        )
        QApplication.sendEvent(widget, move)
    qtbot.mouseRelease(widget, LEFT, keys, end)


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


def test_neighbour_is_ticked_into_the_picture_and_out_again_each_in_one_step(window, qtbot) -> None:
    tree = window.tree
    nerve = tree._items["femoral_nerve_r"]
    groups = [group.data(0, Qt.ItemDataRole.UserRole) for group in tree._groups()]
    assert groups[-5:] == ["ligaments", "vessels", "nerves", "fasciae", "further"]
    assert nerve.checkState(0) == Qt.CheckState.Unchecked
    assert "femoral_nerve_r" not in window.viewer.body.names
    tree._items["l1"].setCheckState(0, Qt.CheckState.Unchecked)
    nerve.setCheckState(0, Qt.CheckState.Checked)
    assert window.viewer.scene.structures.show == ("femoral_nerve_r",)
    # The body is built elsewhere: the window answers with the old one until then.
    assert "femoral_nerve_r" not in window.viewer.body.names
    window.viewer.redraw()
    rest(qtbot, window)
    qtbot.waitUntil(lambda: "femoral_nerve_r" in window.viewer.body.names, timeout=60_000)
    rest(qtbot, window)
    assert window.viewer.drawing.seen.mask("femoral_nerve_r").sum() > 30
    nerve = tree._items["femoral_nerve_r"]
    assert nerve.checkState(0) == Qt.CheckState.Checked
    assert tree._items["l1"].checkState(0) == Qt.CheckState.Unchecked
    nerve.setCheckState(0, Qt.CheckState.Unchecked)
    assert window.viewer.scene.structures.show == ()
    window.menus.actions["edit.undo"].trigger()
    assert window.viewer.scene.structures.show == ("femoral_nerve_r",)
    window.menus.actions["edit.undo"].trigger()
    assert window.viewer.scene.structures.show == ()
    assert window.viewer.scene.structures.hide == ("l1",)


def test_words_for_a_neighbour_go_with_it(body: Body) -> None:
    from viz.window import beside

    parts = body.posed(Pose()).parts
    scene = Scene(structures={"show": ["nerves"], "only": ["nerves", "bones"], "hide": ["l1"]})
    more = beside.added(scene, ["psoas_minor_r", "inguinal_ligament_r"])
    assert "inguinal_ligament_r" in more.structures.show
    assert "inguinal_ligament_r" in more.structures.only
    nerves = beside.grouped()["nerves"]
    bare = beside.removed(scene, nerves, parts)
    assert bare.structures.show == ()
    assert bare.structures.only == ("bones",)
    assert bare.structures.hide == ("l1",)
    hidden = Scene(structures={"show": ["nerves"], "hide": ["nerves"]})
    back = beside.added(hidden, ["femoral_nerve_r"])
    assert "femoral_nerve_r" not in back.structures.hide
    assert "femoral_nerve_l" in back.structures.hide
    every = {name for names in beside.grouped().values() for name in names}
    assert every == set(neighbour_names())


def test_lessons_are_read_step_by_step_and_each_can_be_undone(window, qtbot) -> None:
    from scenes.teaching.claims import claims
    from scenes.teaching.courses import labs, tour

    lessons = window.lessons
    window.menus.actions["lesson.tour"].trigger()
    assert window.docks["lessons"].isVisible()
    steps = tour().steps
    assert lessons.title.text() == steps[0].title
    assert steps[0].text in lessons.text.toPlainText()
    assert steps[0].learnt in lessons.text.toPlainText()
    assert window.viewer.scene.structures == steps[0].scene.structures
    assert not lessons.back.isEnabled()
    qtbot.mouseClick(lessons.go_on, LEFT)
    assert lessons.title.text() == steps[1].title
    assert window.viewer.scene.structures == steps[1].scene.structures
    rest(qtbot, window)
    assert "iliacus_r" not in window.viewer.drawing.seen.names
    window.menus.actions["edit.undo"].trigger()
    assert window.viewer.scene.structures == steps[0].scene.structures
    window.menus.actions["edit.undo"].trigger()
    assert window.viewer.scene == window.plain
    for _ in steps:
        lessons.number = min(lessons.number + 1, len(steps) - 1)
        lessons._show()
    assert not lessons.go_on.isEnabled()
    shown = {lessons.choice.itemData(n) for n in range(lessons.choice.count())}
    assert shown == {"tour", "claims", *labs()}
    lessons.open("claims")
    assert lessons.title.text() == claims()[0].text
    assert claims()[0].correct in lessons.text.toPlainText()
    window.viewer.state.open(window.plain)
    window.docks["lessons"].hide()


def test_scene_outlives_a_display_that_goes_away(window, qtbot) -> None:
    from viz.window import recovery, verbs

    window.viewer.change(verbs.bent(window.viewer.scene, hip_flexion_r=12.0))
    qtbot.waitUntil(window.recovery.path.exists, timeout=20_000)
    assert load_scene(window.recovery.path) == window.viewer.scene
    assert window.recovery.found() is None
    window.viewer.state.keep()
    window.recovery.keep()
    assert not window.recovery.path.exists()
    with_display_lost(recovery.folder())
    left = list(recovery.folder().glob("*.toml"))
    assert len(left) == 1
    window.recovery_bar.offer()
    assert window.recovery_bar.isVisible()
    assert "My lesson" in window.recovery_bar.told.text()
    qtbot.mouseClick(window.recovery_bar.open, LEFT)
    assert window.viewer.scene.pose == {"hip_flexion_r": 33.0}
    assert window.viewer.scene.title == "My lesson"
    assert window.viewer.state.unsaved
    assert not window.recovery_bar.isVisible()
    assert not left[0].exists()
    window.menus.actions["edit.undo"].trigger()
    assert window.viewer.scene.pose == {"hip_flexion_r": 12.0}


LOST = """
import time
from scenes import Scene
from viz.window import verbs
from viz.window.app import application
from viz.window.window import Window

app = application()
window = Window(Scene(title="My lesson"))
window.show()
window.viewer.change(verbs.bent(window.viewer.scene, hip_flexion_r=33.0))
while not window.recovery.path.exists():
    app.processEvents()
print("kept", flush=True)
app.exec()
"""


def with_display_lost(folder: Path) -> None:
    """Change a scene in a window of its own, and take its display away."""
    reading, writing = os.pipe()
    screen = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "800x600x24", "-nolisten", "tcp"]
    server = subprocess.Popen(screen, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    own = {
        **os.environ,
        "DISPLAY": f":{number}",
        "QT_QPA_PLATFORM": "xcb",
        "ILIOPSOAS_WINDOW": str(folder.parent / "other.ini"),
    }
    viewer = subprocess.Popen(
        [sys.executable, "-c", LOST], env=own, stdout=subprocess.PIPE, text=True,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert viewer.stdout.readline().strip() == "kept"
    finally:
        server.kill()
        server.wait()
    viewer.wait(timeout=60)


def test_ruler_and_angle(window, qtbot) -> None:
    window.menus.actions["ruler.distance"].trigger()
    qtbot.mouseClick(window.canvas, LEFT, pos=middle(window, "femur_r"))
    qtbot.mouseClick(window.canvas, LEFT, pos=middle(window, "femur_l"))
    value = window.ruler.value()
    assert 100 < value < 450
    assert window.ruler.result == f"{value:.1f} mm"
    assert window.viewer.scene.desk.selected == ""
    window.menus.actions["ruler.angle"].trigger()
    for name in ("femur_r", "l1", "femur_l"):
        qtbot.mouseClick(window.canvas, LEFT, pos=middle(window, name))
    assert [mark.part for mark in window.ruler.marks] == ["femur_r", "l1", "femur_l"]
    assert 10 < window.ruler.value() < 120
    window.menus.actions["ruler.angle"].trigger()
    assert window.ruler.mode == ""


def test_quiz_counts_right_and_wrong_answers(window, qtbot) -> None:
    quiz = window.quiz
    quiz.seed = 5
    window.docks["quiz"].show()
    quiz.start()
    kinds = set()
    for number in range(12):
        rest(qtbot, window)
        question = quiz.question
        kinds.add(question.kind)
        if question.kind == "find" and question.structure in window.viewer.drawing.seen.names:
            rest(qtbot, window)
            if window.viewer.drawing.seen.mask(question.structure).sum() > 300:
                qtbot.mouseClick(window.canvas, LEFT, pos=middle(window, question.structure))
            else:
                quiz.answer(question.answer)
        elif number == 0:
            wrong = next(c for c in question.choices if c != question.answer)
            quiz.answer(wrong)
        else:
            quiz.answer(question.answer)
        if question.kind == "predict":
            body, at = window.viewer.body, question.pose
            change = body.length(question.structure, at(question.end)) - body.length(
                question.structure, at(question.start)
            )
            assert (question.answer == "lengthens") == (change > 1.0)
        assert quiz.verdict.text(), question
        if question.kind == "fact":
            assert question.because in quiz.verdict.text()
            assert question.text == quiz.prompt.text()
        quiz.next()
    assert kinds == {"name", "find", "predict", "fact"}
    assert quiz.question is None
    assert (quiz.score.right, quiz.score.asked) == (11, 12)
    assert "11" in quiz.prompt.text()
    window.docks["quiz"].hide()


def test_picture_is_saved_and_copied(window, qtbot, tmp_path: Path) -> None:
    from PIL import Image

    from viz.window import verbs

    scene = verbs.pictured(window.viewer.scene, size=(320, 240), transparent=True)
    with qtbot.waitSignal(window.files.written, timeout=60_000):
        window.files.write(scene, tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as image:
        assert image.size == (320, 240)
        assert image.mode == "RGBA"
        assert image.getpixel((2, 2))[3] == 0
        assert np.asarray(image)[..., 3].max() == 255
    window.menus.actions["edit.copy_picture"].trigger()
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height()) == window.canvas.pixels
    window.menus.actions["edit.copy_command"].trigger()
    command = QGuiApplication.clipboard().text()
    assert "iliopsoas render scene.toml" in command
    assert "schema = 1" in command
    window.files.write(scene, tmp_path / "missing" / "a.png")
    qtbot.waitUntil(lambda: "missing" in window.said.text(), timeout=30_000)


def test_film_is_recorded(window, qtbot, tmp_path: Path) -> None:
    from viz.window import verbs

    scene = verbs.pictured(verbs.moving(window.viewer.scene, "hip_flexion"), size=(64, 64))
    motion = scene.motion.model_copy(update={"seconds": 1.0, "fps": 4})
    with qtbot.waitSignal(window.files.written, timeout=60_000):
        window.files.write(scene.model_copy(update={"motion": motion}), tmp_path / "a.gif")
    assert (tmp_path / "a.gif").stat().st_size > 200


def test_saved_scene_opens_to_the_same_picture(window, qtbot, tmp_path: Path, monkeypatch) -> None:
    from viz.window import verbs

    scene = verbs.bent(window.viewer.scene, hip_flexion_r=35.0)
    scene = verbs.hidden(scene, ["l1", "femur_l"], window.viewer.parts)
    window.viewer.change(verbs.selected(scene, "iliacus_r"))
    window.views.look("medial_oblique")
    drag(qtbot, window.canvas, QPoint(12, 12), QPoint(40, 30))
    rest(qtbot, window)
    before = pixels(window)
    assert window.viewer.state.unsaved
    path = tmp_path / "lesson.toml"
    assert window.documents.save_to(path)
    assert not window.viewer.state.unsaved
    saved = window.viewer.scene
    assert load_scene(path) == saved
    window.documents.new()
    rest(qtbot, window)
    assert window.documents.open(path)
    assert window.viewer.scene == saved
    rest(qtbot, window)
    assert (abs(pixels(window) - before).max(axis=2) > 8).mean() < 0.002
    assert "lesson.toml" in window.windowTitle()


def test_unsaved_changes_are_asked_about(window, qtbot, monkeypatch) -> None:
    from viz.window import verbs

    asked = []
    buttons = QMessageBox.StandardButton

    def question(*_args):
        asked.append(True)
        return buttons.Cancel

    monkeypatch.setattr(QMessageBox, "question", question)
    assert window.documents.may_leave()
    assert not asked
    window.viewer.change(verbs.bent(window.viewer.scene, hip_flexion_r=10.0))
    assert not window.documents.may_leave()
    assert not window.close()
    assert window.isVisible()
    assert len(asked) == 2


def test_file_edited_badly_while_open_is_a_sentence(window, qtbot, tmp_path: Path) -> None:
    path = tmp_path / "open.toml"
    assert window.documents.save_to(path)
    good = path.read_text()
    before = window.viewer.scene
    path.write_text("schema = 1\n[pose]\nhip_flexion_r = 400\n")
    qtbot.waitUntil(lambda: "400" in window.said.text(), timeout=10_000)
    assert window.viewer.scene == before
    path.write_text(good + "\n[pose]\nhip_flexion_r = 20\n")
    qtbot.waitUntil(lambda: window.viewer.scene.pose == {"hip_flexion_r": 20.0}, timeout=10_000)
    path.unlink()
    qtbot.waitUntil(lambda: "no longer there" in window.said.text(), timeout=10_000)


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


def test_no_opengl_is_a_sentence_in_the_window(qapp, qtbot, monkeypatch) -> None:
    from viz.window import app

    def missing(on_screen: bool = False) -> None:
        raise OpenGLMissingError("expected an OpenGL library, found none; install libegl1")

    monkeypatch.setattr(app, "require_opengl", missing)
    window = app.opened(PLAIN)
    assert "libegl1" in window.canvas.message
    window.close()
