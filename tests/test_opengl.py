"""Without an OpenGL library there is one sentence, and the process lives."""

import os
import shutil
import subprocess
import sys

import pytest

from viz import opengl
from viz.opengl import OpenGLMissingError, loads, probed, require_opengl, window_class

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux looks for libraries")

HIDDEN = """
import ctypes
real = ctypes.CDLL

class Hidden(real):
    def __init__(self, name, *rest, **more):
        if name and any(part in str(name) for part in ("libEGL", "libOSMesa", "libGL")):
            raise OSError(f"{name}: cannot open shared object file")
        super().__init__(name, *rest, **more)

ctypes.CDLL = Hidden
"""
DRAW = """
from scenes.scene import Scene
from viz import render
try:
    render(Scene(), "a.png")
except OSError as error:
    print(type(error).__name__, error)
import sys
print("vtkmodules.vtkRenderingCore" in sys.modules)
"""


def test_an_existing_library_loads_and_another_does_not():
    assert not loads(("libEGL.so.none",))


@LINUX
@pytest.mark.parametrize(
    ("there", "display", "chosen"),
    [
        ((opengl.EGL, opengl.OSMESA), "", "vtkEGLRenderWindow"),
        ((opengl.OSMESA,), "", "vtkOSOpenGLRenderWindow"),
        ((opengl.GLX,), ":0", ""),
    ],
)
def test_the_window_is_chosen_by_what_is_there(there, display, chosen, monkeypatch):
    monkeypatch.setattr(opengl, "loads", lambda names: names in there)
    assert window_class({"DISPLAY": display}) == chosen


@LINUX
@pytest.mark.parametrize("there", [(), (opengl.GLX,)])
def test_no_library_is_one_sentence_that_names_the_packages(there, monkeypatch):
    monkeypatch.setattr(opengl, "loads", lambda names: names in there)
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(OpenGLMissingError, match="libegl1 libgl1") as error:
        require_opengl()
    assert "\n" not in str(error.value)


@LINUX
def test_a_process_without_opengl_says_so_before_vtk_is_imported(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", HIDDEN + DRAW], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("OpenGLMissingError")
    assert "libegl1 libgl1" in done.stdout
    assert done.stdout.splitlines()[-1] == "False"
    assert not list(tmp_path.iterdir())


def _can_hide():
    if not shutil.which("unshare") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    return subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode == 0


@LINUX
@pytest.mark.skipif(not _can_hide(), reason="needs a mount namespace")
def test_a_system_without_opengl_says_so(tmp_path):
    hide = (
        "for f in $(ldconfig -p | grep -E 'lib(EGL|OSMesa|GL)\\.so' | sed 's/.*=> //'); do "
        'mount --bind /dev/null "$(readlink -f "$f")"; done; '
    )
    script = hide + f'exec "{sys.executable}" -c "$DRAW"'
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script],
        capture_output=True, text=True, cwd=tmp_path, env={**os.environ, "DRAW": DRAW},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("OpenGLMissingError")


def test_the_probe_draws_in_a_process_of_its_own():
    works, said = probed()
    assert works, said
    assert said
