"""Bodies and one window for all tests, made once; the cache of a test run is its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from neighbour_lines import Posed
from own_muscle_records import records

from meshes import Body, Pose, PosedBody
from meshes.muscles import Muscles, built_muscles
from meshes.muscles.bundle import Bundle
from meshes.muscles.own import OwnMuscles, built_own_muscles
from meshes.skeleton import Skeleton, built_skeleton


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep built bodies away from the user's cache, unless one was named for the whole run."""
    if "ILIOPSOAS_CACHE" in os.environ:
        yield
        return
    os.environ["ILIOPSOAS_CACHE"] = str(tmp_path_factory.mktemp("bodies"))
    yield
    del os.environ["ILIOPSOAS_CACHE"]


@pytest.fixture(scope="session")
def body(own_cache: None) -> Body:
    """The built-in reference man."""
    return Body.default()


@pytest.fixture(scope="session")
def skeleton() -> Skeleton:
    """The bones of the reference man at neutral."""
    return built_skeleton()


@pytest.fixture(scope="session")
def muscles(skeleton: Skeleton) -> Muscles:
    """His muscles, by themselves."""
    return built_muscles(skeleton)


@pytest.fixture(scope="session")
def right(muscles: Muscles) -> Bundle:
    """Those of his right side."""
    return muscles.bundles[0]


@pytest.fixture(scope="session")
def own(skeleton: Skeleton) -> OwnMuscles:
    """The two muscles of the gallery, on both sides of him."""
    return built_own_muscles(skeleton, records())


@pytest.fixture(scope="session")
def whole(body: Body) -> Body:
    """The reference man with every neighbour of the muscles."""
    return body.with_neighbours(["all"])


@pytest.fixture(scope="session")
def posed(whole: Body) -> Posed:
    """Him with them at a flexion of the right hip and more, each pose made once."""

    @cache
    def at(flexion: float = 0.0, **more: float) -> PosedBody:
        return whole.posed(Pose(hip_flexion_r=flexion, **more))

    return at


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """Run a command line in an empty folder; gives exit status, standard output and error."""
    from viz import cli

    monkeypatch.chdir(tmp_path)

    def ran(*words: str) -> tuple[int, str, str]:
        status = cli.main(words)
        said = capsys.readouterr()
        return status, said.out, said.err

    return ran


@pytest.fixture(scope="session")
def qapp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """The application of the window's tests, on a screen of its own."""
    from window_kit import display

    from viz.opengl import OpenGLMissingError, require_opengl

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


@pytest.fixture(scope="session")
def shared(qapp: object, body: Body) -> Iterator[Any]:
    """One window for all tests; the body is in the cache already."""
    from window_kit import PLAIN

    from viz.window.app import opened
    from viz.window.panels import STATE

    window = opened(PLAIN)
    window.resize(1060, 680)
    window.plain, window.arranged = PLAIN, window.saveState(STATE)
    yield window
    window.viewer.state.keep()
    window.close()


def pytest_configure(config: pytest.Config) -> None:
    """Tell what our marks mean."""
    config.addinivalue_line("markers", "unseen: begins without waiting for the window's picture")


@pytest.fixture
def window(shared: Any, qtbot: Any, request: pytest.FixtureRequest) -> Any:
    """The window with the plain scene and its first panels, at rest unless it is not looked at."""
    from window_kit import rest

    from viz.window.panels import STATE

    viewer = shared.viewer
    if viewer.playing:
        viewer.play(False)
    shared.documents._call(None)
    shared.ruler.choose("")
    shared.angles.choose_side("right")
    shared.angles.share.setCurrentIndex(0)
    if shared.quiz.question is not None:
        shared.quiz.end()
    viewer.state.open(shared.plain)
    shared.restoreState(shared.arranged, STATE)
    shared.activateWindow()
    shared.canvas.setFocus()
    qtbot.waitUntil(shared.isActiveWindow, timeout=20_000)
    unseen = request.node.get_closest_marker("unseen") is not None
    if not unseen or shared.plain.view.target is None:
        rest(qtbot, shared)
        # Aimed once: the next test need not find the camera again.
        shared.plain = viewer.scene
    return shared
