"""The viewer in a real window: pictures, films and scenes are saved, opened and watched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from scenes import load_scene

pytest.importorskip("PySide6", reason="the viewer needs PySide6: pip install 'iliopsoas[test]'")
pytest.importorskip("pytestqt")

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox
from window_kit import drag, pixels, rest


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


def decoded(path: Path) -> tuple[np.ndarray, float]:
    """Frames of a film, and how many are shown a second."""
    import imageio_ffmpeg

    reader = imageio_ffmpeg.read_frames(path)
    told = next(reader)
    width, height = told["size"]
    shots = [np.frombuffer(shot, np.uint8).reshape(height, width, 3) for shot in reader]
    return np.array(shots).astype(int), told["fps"]


@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
def test_film_is_recorded(window, qtbot, tmp_path: Path, suffix: str) -> None:
    from viz.window import verbs

    scene = verbs.pictured(verbs.moving(window.viewer.scene, "hip_flexion"), size=(128, 96))
    motion = scene.motion.model_copy(update={"seconds": 1.0, "fps": 4})
    path = tmp_path / f"a{suffix}"
    with qtbot.waitSignal(window.files.written, timeout=60_000):
        window.files.write(scene.model_copy(update={"motion": motion}), path)
    frames, rate = decoded(path)
    assert frames.shape == (4, 96, 128, 3)
    assert rate == pytest.approx(4.0)
    # The thigh is raised half way through: there the picture differs from the first most.
    apart = [(abs(frame - frames[0]).max(axis=2) > 40).mean() for frame in frames]
    assert apart[0] == 0.0
    assert apart[2] == max(apart) > 0.02
    assert apart[1] == pytest.approx(apart[3], abs=0.02)


def written(window, qtbot, scene, path: Path) -> np.ndarray:
    """The pixels of a picture that the window writes."""
    from PIL import Image

    with qtbot.waitSignal(window.files.written, timeout=60_000):
        window.files.write(scene, path)
    with Image.open(path) as image:
        return np.asarray(image).astype(int)


@pytest.mark.parametrize("shown", ["side_by_side", "overlay"])
def test_comparison_is_saved_as_it_is_shown(window, qtbot, tmp_path: Path, shown: str) -> None:
    from viz.window import verbs

    scene = verbs.pictured(verbs.compared(window.viewer.scene, shown), size=(320, 240))
    flexed = verbs.bent(scene, hip_flexion_r=70.0)
    pixels = written(window, qtbot, flexed, tmp_path / "two.png")
    assert pixels.shape == (240, 320, 3)
    assert not list(tmp_path.glob(".*"))
    if shown == "side_by_side":
        half = verbs.pictured(verbs.compared(flexed, None), size=(160, 240))
        now = written(window, qtbot, half, tmp_path / "now.png")
        then = written(window, qtbot, verbs.bent(half, hip_flexion_r=0.0), tmp_path / "then.png")
        assert (pixels[:, :159] == now[:, :159]).all()
        assert (pixels[:, 161:] == then[:, 1:]).all()
        assert (now != then).any(axis=2).mean() > 0.02
        return
    alone = written(window, qtbot, verbs.compared(flexed, None), tmp_path / "now.png")
    laid = (pixels != alone).any(axis=2)
    then = verbs.pictured(verbs.bent(verbs.compared(flexed, None), hip_flexion_r=0.0),
                          transparent=True)  # fmt: skip
    body = written(window, qtbot, then, tmp_path / "then.png")[..., 3] > 0
    assert (laid & ~body).sum() == 0
    assert laid[body].mean() > 0.9
    bluer = (pixels[..., 2] - pixels[..., 0]) - (alone[..., 2] - alone[..., 0])
    assert bluer[body].mean() > 30


def test_the_dialog_offers_the_comparison_and_only_of_pictures(window, tmp_path: Path) -> None:
    from viz.window import verbs
    from viz.window.export_dialog import ExportDialog

    scene = verbs.moving(window.viewer.scene, "walking")
    both = verbs.compared(scene, "overlay")

    def chosen(scene, film: bool, tick: bool = True):
        image = window.canvas.image
        dialog = ExportDialog(scene, image, window.words, window, film, tmp_path)
        dialog.compare.setChecked(tick)
        return dialog.scene().desk.compare

    assert chosen(both, film=False) == both.desk.compare
    assert chosen(both, film=False, tick=False) is None
    assert chosen(both, film=True) is None
    assert chosen(scene, film=False) is None


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
