"""Poses of the viewer while it plays: as exact as at rest, kept, made ahead, never gone by."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Barrier, Thread
from time import sleep

import numpy as np
import pytest

from meshes import Body
from scenes import Scene
from scenes.motions import motions

pytest.importorskip("PySide6", reason="the viewer needs PySide6: pip install 'iliopsoas[test]'")
pytest.importorskip("pytestqt")

from viz.window.beats import beat, beats, course, to_come
from viz.window.poser import AT_ONCE, Posed, Poser
from viz.window.poses import Poses


@dataclass
class Wish:
    """A wish for a picture that plays."""

    number: int
    moving: bool = True


@pytest.fixture
def poses():
    made = Poses()
    yield made
    made.close()


@pytest.mark.parametrize("shown", [(), ("femoral_nerve", "shank")])
def test_what_is_shown_while_playing_is_the_pose_itself(poses, body: Body, shown) -> None:
    body = body.with_neighbours(shown) if shown else body
    for name, percent in (("walking", 37.0), ("squat", 61.0), ("hip_rotation", 80.0)):
        pose = Scene(motion={"name": name}).posed(percent)
        exact, soft = body.posed(pose), poses.moving(body, pose)
        assert {p.name for p in soft.parts} == {p.name for p in exact.parts if not p.segment}
        for part in soft.parts:
            away = np.abs(part.vertices - exact[part.name].vertices).max()
            assert away < 1e-3, (name, part.name)
            assert np.abs(part.normals - exact[part.name].normals).max() < 1e-4
        for segment, motion in exact.motions.items():
            assert np.abs(soft.motions[segment] - motion).max() < 1e-9
        whole = poses.whole(body, pose)
        assert all((a.vertices == b.vertices).all() for a, b in zip(whole.parts, exact.parts,
                                                                    strict=True))  # fmt: skip


def test_a_motion_that_comes_back_meets_the_poses_of_its_way_out(poses, body: Body) -> None:
    scene = Scene(motion={"name": "hip_flexion"})
    steps = beats(scene.motion)
    places = [number * 100.0 / steps for number in range(steps + 1)]
    poses.moving(body, scene.posed(places[17]))
    known = [n for n, place in enumerate(places) if poses.known(body, scene.posed(place))]
    assert known == [17, steps - 17]
    other = body.with_neighbours(())
    assert not poses.known(other, scene.posed(places[17]))


def test_poses_ahead_are_those_that_are_played_first_every_other_one() -> None:
    for name in motions():
        scene = Scene(motion={"name": name})
        steps = beats(scene.motion)
        assert steps % 2 == 0
        ahead = list(to_come(scene))
        assert len(ahead) == steps
        assert ahead[1] == scene.posed(2 * 100.0 / steps)
        played = {beat(p, (p - 2.0) % 100.0, steps) for p in np.linspace(0.0, 99.99, 1000)}
        assert {scene.posed(place) for place in played} <= set(ahead), name
    flexed = Scene(pose={"hip_flexion_r": 40.0})
    assert list(to_come(flexed)) == list(to_come(Scene(motion={"name": "hip_flexion"})))
    assert course(flexed) == course(Scene(motion={"name": "hip_flexion", "at": 30.0}))
    assert course(flexed) != course(Scene(motion={"name": "hip_flexion", "side": "left"}))


def test_a_beat_is_near_its_time_and_never_gone_by() -> None:
    chance, steps, shown, went = np.random.default_rng(3), 120, 0.0, 0.0
    kept = {n * 100.0 / steps for n in range(0, steps, 3)}
    time, one = 0.0, 100.0 / steps
    while time < 300.0:
        time += chance.uniform(0.0, 4.0)
        now = beat(time, shown, steps, kept.__contains__)
        step = (now - shown) % 100.0
        assert step < 50.0
        went += step
        assert went <= time + 1.5 * one + 1e-9
        if step:
            assert went >= time - 1.5 * one - 1e-9
            assert abs((now / one) - round(now / one)) < 1e-9
        shown = now
    assert beat(10.0, 0.0, steps, {9.0 + 1.0 / 6.0}.__contains__) == pytest.approx(9.0 + 1.0 / 6.0)
    assert beat(10.0, 0.0, steps, lambda _place: False) == 10.0


@pytest.mark.unseen
def test_a_chosen_motion_is_posed_before_it_plays_and_gives_way_at_once(window, qtbot) -> None:
    from window_kit import rest

    from viz.window import verbs

    viewer = window.viewer
    viewer.change(verbs.moving(viewer.scene, "hip_rotation"))
    first = [pose for _, pose in zip(range(6), to_come(viewer.scene), strict=False)]
    qtbot.waitUntil(lambda: all(viewer.artist.known(viewer.body, p) for p in first), timeout=30_000)
    last = list(to_come(viewer.scene))[-1]
    assert not viewer.artist.known(viewer.body, last)
    viewer.change(verbs.bent(viewer.scene, hip_flexion_r=20.0))
    rest(qtbot, window)
    assert not viewer.artist.known(viewer.body, last)


def test_wishes_are_posed_two_at_once_and_handed_on_in_their_order(monkeypatch) -> None:
    begun, slow = [], {0: 0.2, 1: 0.0, 2: 0.05}
    both = Barrier(2, timeout=10.0)

    def posed(_self, wanted):
        begun.append(wanted.number)
        if wanted.number in (0, 1):
            both.wait()
        sleep(slow[wanted.number])
        if wanted.number == 2:
            raise ValueError("out of range")
        return Posed(wanted, None, None)

    monkeypatch.setattr(Poser, "_posed", posed)
    said = []
    poser = Poser(said.append)
    threads = [Thread(target=poser.work, daemon=True) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    given = []
    for wish in (0, 1):
        poser.wishes.put(Wish(wish))
        while poser.wishes.full:
            sleep(0.001)
    given += [poser.posed.take().wanted.number, poser.posed.take().wanted.number]
    poser.wishes.put(Wish(2))
    while not said:
        sleep(0.001)
    assert begun == [0, 1, 2]
    assert given == [0, 1]
    assert said == ["out of range"]
    poser.wishes.close()
    poser.posed.close()
    for thread in threads:
        thread.join(10.0)
        assert not thread.is_alive()
    poser.close()


def test_no_wish_is_taken_while_a_pose_waits_to_be_drawn(monkeypatch) -> None:
    monkeypatch.setattr(Poser, "_posed", lambda _self, wanted: Posed(wanted, None, None))
    poser = Poser(lambda _text: None)
    threads = [Thread(target=poser.work, daemon=True) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for wish in range(40):
        poser.wishes.put(Wish(wish))
        sleep(0.005)
    assert poser.wishes.dropped >= 34
    drawn = [poser.posed.take().wanted.number]
    while drawn[-1] != 39:
        drawn.append(poser.posed.take().wanted.number)
    assert drawn == sorted(drawn)
    assert len(drawn) <= 4
    poser.wishes.close()
    poser.posed.close()
    for thread in threads:
        thread.join(10.0)
    poser.close()
