"""The viewer in a real window: the lock beside a slider holds an angle while others move."""

from __future__ import annotations

import pytest

from scenes import load_scene
from scenes.locks import thigh_on_table

pytest.importorskip("PySide6", reason="the viewer needs PySide6: pip install 'iliopsoas[test]'")
pytest.importorskip("pytestqt")

from PySide6.QtCore import Qt
from window_kit import LEFT, rest


@pytest.mark.unseen
def test_a_locked_angle_stays_while_the_others_make_up_for_it(window, qtbot, tmp_path) -> None:
    from viz.window import verbs

    rows = window.angles.rows
    viewer = window.viewer
    viewer.change(verbs.at(verbs.moving(viewer.scene, "thomas_test"), 50.0))
    assert rows["hip_flexion"].number.value() == -17.0
    viewer.change(verbs.at(viewer.scene, 0.0))
    qtbot.mouseClick(rows["hip_flexion"].lock, LEFT)
    assert viewer.scene.locks == {"hip_flexion_r": 0.0}
    assert not rows["hip_flexion"].slider.isEnabled()
    assert not rows["hip_flexion"].number.isEnabled()
    window.motion_bar.scrub.setValue(500)
    pose = viewer.scene.posed()
    assert (pose.hip_flexion_r, pose.pelvic_tilt, thigh_on_table(pose)) == pytest.approx((0, 0, 0))
    assert rows["pelvic_tilt"].number.value() == 0.0
    assert "0" in window.angles.both.text()
    viewer.play(True)
    qtbot.waitUntil(lambda: viewer.scene.motion.at not in (0.0, 50.0), timeout=30_000)
    viewer.play(False)
    assert viewer.scene.posed().hip_flexion_r == 0.0
    rest(qtbot, window)
    window.menus.actions["edit.undo"].trigger()
    window.menus.actions["edit.undo"].trigger()
    assert not viewer.scene.locks
    assert rows["hip_flexion"].slider.isEnabled()


@pytest.mark.unseen
def test_locks_by_key_by_side_and_in_the_file(window, qtbot, tmp_path) -> None:
    from scenes import save_scene

    window.angles.choose_side("both")
    lock = window.angles.rows["hip_adduction"].lock
    assert "Hip adduction" in lock.accessibleName()
    lock.setFocus()
    qtbot.keyClick(lock, Qt.Key.Key_Space)
    assert window.viewer.scene.locks == {"hip_adduction_r": 0.0, "hip_adduction_l": 0.0}
    assert lock.isChecked()
    window.angles.rows["hip_adduction"].number.setValue(-20.0)
    assert window.viewer.scene.posed().hip_adduction_r == 0.0
    save_scene(window.viewer.scene, tmp_path / "held.toml")
    assert load_scene(tmp_path / "held.toml").locks == window.viewer.scene.locks
    qtbot.keyClick(lock, Qt.Key.Key_Space)
    assert not window.viewer.scene.locks
    window.angles.choose_side("right")
