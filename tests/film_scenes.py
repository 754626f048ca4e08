"""Scenes of a small body that are drawn, filmed and labelled in tests."""

from viz_body import SmallBody

from scenes.scene import Scene

SIZE = (160, 120)
BODY = SmallBody()
MOTION = {"name": "hip_flexion", "seconds": 0.6, "fps": 10}


def scene(motion=None, film=None, size=SIZE, view="anterior", sheet=None, **picture):
    taken = {"size": size, "background": "white", **picture}
    more = {"sheet": sheet} if sheet else {}
    return Scene(view=view, motion=motion, film=film or {}, picture=taken, **more)


LABELLED = {"labels": "structures", "title": True, "source": True, "scale_bar": True}


def labelled_scene(**more):
    notes = [{"text": "Über Größe & <Maß> ὀστέον", "at": "psoas_major_r", "stands": (0.5, 0.1)}]
    taken = {"size": (480, 300), "background": "white", "dpi": 150, **LABELLED, **more}
    return Scene(title="Psoas & iliacus", notes=notes, picture=taken)
