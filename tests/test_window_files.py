"""The viewer in a real window: pictures, films and scenes are saved, opened and watched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scenes import load_scene

pytest.importorskip("PySide6", reason="the viewer needs PySide6: pip install 'iliopsoas[test]'")
pytest.importorskip("pytestqt")

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox
from window_kit import drag, pixels, rest


def test_picture_is_saved_and_copied(window, qtbot, tmp_path: Path) -> None:
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


@pytest.mark.unseen
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
    with qtbot.waitSignal(window.files.written, timeout=60_000):
        window.files.write(scene, path)
    with Image.open(path) as image:
        return np.asarray(image).astype(int)


@pytest.mark.unseen
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


@pytest.mark.unseen
@pytest.mark.parametrize("shown", ["side_by_side", "overlay"])
def test_film_of_a_comparison_has_the_pose_that_stands_in_each_frame(
    window, qtbot, tmp_path: Path, shown: str
) -> None:
    from viz.window import verbs

    scene = verbs.pictured(verbs.moving(window.viewer.scene, "hip_flexion"), size=(160, 96))
    motion = scene.motion.model_copy(update={"seconds": 1.0, "fps": 4})
    scene = scene.model_copy(update={"motion": motion})
    scene = verbs.compared(verbs.at(scene, 50.0), shown)
    path = tmp_path / "two.mp4"
    with qtbot.waitSignal(window.files.written, timeout=60_000):
        window.files.write(scene, path)
    frames, rate = decoded(path)
    assert frames.shape == (4, 96, 160, 3)
    assert rate == pytest.approx(4.0)
    if shown == "side_by_side":
        now, then = frames[:, :, :78], frames[:, :, 82:]
        assert max((abs(shot - then[0]).max(axis=2) > 40).mean() for shot in then) < 0.005
        assert (abs(now[0] - now[2]).max(axis=2) > 40).mean() > 0.02
        # Half way through the motion is where the other pose was taken.
        assert abs(now[2][:, 2:76] - then[0][:, 0:74]).mean() < 6.0
        assert abs(now[0][:, 2:76] - then[0][:, 0:74]).mean() > 8.0
    else:
        blue = frames[..., 2] - frames[..., 0] > 40
        # Half way the two lie over one another; elsewhere the raised thigh is a shade beside it.
        white = (frames.min(axis=3) > 225).mean(axis=(1, 2))
        assert blue[0].sum() > 40
        assert white[0] < white[2] - 0.005


@pytest.mark.unseen
def test_copied_command_makes_the_picture_again_with_the_compared_pose(
    window, qtbot, tmp_path: Path, body
) -> None:
    from viz.render import render
    from viz.window import verbs

    scene = verbs.pictured(verbs.compared(window.viewer.scene, "side_by_side"), size=(160, 90))
    window.viewer.change(verbs.bent(scene, hip_flexion_r=55.0, lumbar_flexion=12.5))
    window.menus.actions["edit.copy_command"].trigger()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "cat > scene.toml <<'END'"
    assert lines[-2:] == ["END", "iliopsoas render scene.toml -o picture.png"]
    (tmp_path / "scene.toml").write_text("\n".join(lines[1:-2]))
    render(load_scene(tmp_path / "scene.toml"), tmp_path / "again.png", body)
    first = written(window, qtbot, window.viewer.scene, tmp_path / "first.png")
    with Image.open(tmp_path / "again.png") as image:
        assert (np.asarray(image) == first).all()


@pytest.mark.unseen
def test_a_file_that_would_lose_the_compared_pose_is_refused(window, qtbot, tmp_path) -> None:
    from viz.commands.render import comparison_note
    from viz.window import verbs
    from viz.window.export_dialog import ExportDialog

    scene = verbs.compared(window.viewer.scene, "overlay")
    dialog = ExportDialog(scene, window.canvas.image, window.words, window, False, tmp_path)
    assert "SVG" in dialog.note.text()
    dialog.take(tmp_path / "two.svg")
    assert dialog.path is None
    assert "two.svg could show one pose only" in dialog.note.text()
    dialog.take(tmp_path / "two.tif")
    assert dialog.path == tmp_path / "two.tif"
    dialog.compare.setChecked(False)
    dialog.take(tmp_path / "one.svg")
    assert dialog.path == tmp_path / "one.svg"
    window.files.write(scene, tmp_path / "two.svg")
    qtbot.waitUntil(lambda: "pose alone" in window.said.text(), timeout=30_000)
    assert not (tmp_path / "two.svg").exists()
    assert comparison_note(scene, tmp_path / "two.png") == ()
    assert "two.pdf" in comparison_note(scene, tmp_path / "two.pdf")[0]


@pytest.mark.unseen
def test_the_dialog_offers_the_comparison(window, tmp_path: Path) -> None:
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
    assert chosen(both, film=True) == both.desk.compare
    assert chosen(both, film=True, tick=False) is None
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


@pytest.mark.unseen
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


@pytest.mark.unseen
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
