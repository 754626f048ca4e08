"""Pictures and films are written off the interface thread, one by one; one can be stopped."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Thread
from typing import TYPE_CHECKING

from scenes.files import scene_table
from scenes.scene import Scene
from viz.window.pair import lost_pose
from viz.window.poser import told

if TYPE_CHECKING:
    from viz.stage import Posable


class StoppedError(Exception):
    """The user stopped a file that was being written; nothing of it is left."""


@dataclass(frozen=True, eq=False)
class Job:
    """A file that is wanted."""

    scene: Scene
    body: Posable
    path: Path


class Exporter:
    """Writes files in a thread of its own.

    Parameters
    ----------
    written : callable
        Called with the path of each file that is whole.
    progress : callable
        Called with the share that is done.
    failed : callable
        Called with a sentence; an empty one where the user stopped it.
    """

    def __init__(
        self,
        written: Callable[[Path], None],
        progress: Callable[[str, float], None],
        failed: Callable[[str], None],
    ) -> None:
        self._written, self._progress, self._failed = written, progress, failed
        self._jobs: deque[Job | None] = deque()
        self._waits = Condition()
        self._stopped = False
        self.busy = False
        self._thread = Thread(target=self._write_on, name="files", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def write(self, job: Job) -> None:
        """Write a file, after those asked for before."""
        with self._waits:
            self._jobs.append(job)
            self._waits.notify()

    def stop(self) -> None:
        """Stop the file that is being written."""
        self._stopped = True

    def close(self) -> None:
        """Stop all."""
        self._stopped = True
        with self._waits:
            self._jobs.clear()
            self._jobs.append(None)
            self._waits.notify()

    def _write_on(self) -> None:
        while True:
            with self._waits:
                self._waits.wait_for(lambda: bool(self._jobs))
                job = self._jobs.popleft()
            if job is None:
                return
            self._stopped, self.busy = False, True
            try:
                self._write(job)
            except StoppedError:
                self._failed("")
            except Exception as error:
                self._failed(told(error))
            finally:
                self.busy = False

    def _write(self, job: Job) -> None:
        from viz.render import render

        def progress(what: str, share: float) -> None:
            if self._stopped:
                raise StoppedError
            self._progress(what, share)

        if lost := lost_pose(job.scene, job.path):
            raise ValueError(lost)
        render(job.scene, job.path, job.body, progress)
        self._written(job.path)


def command(scene: Scene, path: Path | None, picture: str = "picture.png") -> str:
    """What to type so that the picture of a scene is made again.

    Parameters
    ----------
    scene : Scene
    path : Path or None
        The file that has just this scene, if there is one; without it the scene is written first.
    picture : str
        The file to be made.
    """
    import shlex

    import tomlkit

    if path is not None:
        return f"iliopsoas render {shlex.quote(str(path))} -o {shlex.quote(picture)}"
    text = tomlkit.dumps(scene_table(scene))
    return f"cat > scene.toml <<'END'\n{text}END\niliopsoas render scene.toml -o {picture}"
