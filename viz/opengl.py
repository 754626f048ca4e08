"""OpenGL is looked for before VTK is asked to draw, because without it VTK ends the process."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Mapping

EGL = ("libEGL.so.1",)
OSMESA = ("libOSMesa.so.8", "libOSMesa.so.6", "libOSMesa.so")
GLX = ("libGL.so.1",)
WINDOW_VARIABLE = "VTK_DEFAULT_OPENGL_WINDOW"
MISSING = (
    "expected an OpenGL library to draw with, found none of libEGL, libOSMesa and libGL; "
    "install one, on Debian or Ubuntu with: apt-get install libegl1 libgl1"
)
PROBE = """
import pyvista
plotter = pyvista.Plotter(off_screen=True, window_size=(32, 32))
plotter.add_mesh(pyvista.Cube())
assert plotter.screenshot(None, return_img=True).std() > 0
lines = plotter.render_window.ReportCapabilities().splitlines()
print(next((line.split(':', 1)[1].strip() for line in lines if 'renderer' in line), 'OpenGL'))
"""


class OpenGLMissingError(OSError):
    """There is no OpenGL library to draw with; the message is one sentence."""


def loads(names: tuple[str, ...]) -> bool:
    """Whether any of the shared libraries can be loaded."""
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def window_class(environment: Mapping[str, str]) -> str:
    """Name of the VTK class that draws off-screen with what this system has.

    Returns
    -------
    str
        "" where VTK's own choice is right.

    Raises
    ------
    OpenGLMissingError
        If no library is found.
    """
    if loads(EGL):
        return "vtkEGLRenderWindow"
    if loads(OSMESA):
        return "vtkOSOpenGLRenderWindow"
    if environment.get("DISPLAY") and loads(GLX):
        return ""
    raise OpenGLMissingError(MISSING)


def require_opengl(on_screen: bool = False) -> None:
    """Make sure that VTK can draw, and let it draw off-screen without asking for a display.

    To be called before the first picture. Systems other than Linux bring OpenGL with them.

    Parameters
    ----------
    on_screen : bool
        Whether a window will be opened; VTK then chooses its class itself.

    Raises
    ------
    OpenGLMissingError
        If no OpenGL library is found; the sentence names the packages to install.
    """
    if not sys.platform.startswith("linux"):
        return
    if on_screen:
        if not loads(GLX):
            raise OpenGLMissingError(MISSING)
        return
    chosen = window_class(os.environ)
    if chosen:
        os.environ.setdefault(WINDOW_VARIABLE, chosen)


def probed(timeout: float = 60.0) -> tuple[bool, str]:
    """Draw a tiny picture in a process of its own, which may crash without harm.

    Returns
    -------
    works : bool
    said : str
        Name of the renderer, or why nothing could be drawn.
    """
    try:
        require_opengl()
        done = subprocess.run(
            [sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=timeout
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return False, str(error)
    lines = (done.stdout if done.returncode == 0 else done.stderr).strip().splitlines()
    last = lines[-1] if lines else f"the drawing process ended with status {done.returncode}"
    return done.returncode == 0, last
