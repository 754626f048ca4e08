"""The bodies of a lesson's scenes, each built once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viz.progress import Progress

if TYPE_CHECKING:
    from meshes.body import Body
    from scenes.scene import Scene


class Bodies:
    """Bodies by what a scene asks of one; `of` gives them."""

    def __init__(self, progress: Progress | None = None, given: Body | None = None) -> None:
        self.progress, self.given = progress, given
        self._known: dict[str, Body] = {}

    def of(self, scene: Scene) -> Body:
        """The body of a scene; the given one where the scene asks for nothing of its own."""
        from scenes.scene import Scene as Plain
        from viz.render import body_of

        bare = Plain()
        asked = scene.model_copy(
            update={"structures": bare.structures.model_copy(update={"show": _shown(scene)})}
        )
        if self.given is not None and not _shown(scene) and scene.body == bare.body:
            return self.given
        key = asked.model_dump_json(
            include={"body", "structures", "muscles", "muscle_files", "tone"}
        )
        if key not in self._known:
            self._known[key] = body_of(scene, self.progress)
        return self._known[key]


def _shown(scene: Scene) -> tuple[str, ...]:
    return tuple(getattr(scene.structures, "show", ()))
