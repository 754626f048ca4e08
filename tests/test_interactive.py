"""A scene in a notebook: sliders move the body, its server answers; without one: a picture."""

from __future__ import annotations

import asyncio
import urllib.request

import pytest
from viz_body import SmallBody

from scenes.scene import Scene
from viz import interactive

pytest.importorskip("trame")


@pytest.fixture(scope="module")
def shown():
    return interactive.Interactive(Scene(pose={"hip_flexion_r": 20.0}), SmallBody())


def test_every_angle_of_the_pose_has_a_slider_with_its_range():
    found = {s.name: s for s in interactive.sliders(Scene(pose={"pelvic_tilt": 5.0}))}
    assert set(found) == {"pelvic_tilt", "hip_flexion_r", "hip_flexion_l"}
    assert (found["hip_flexion_r"].least, found["hip_flexion_r"].most) == (-30.0, 125.0)
    assert found["pelvic_tilt"].first == 5.0


def test_a_motion_has_one_slider_for_its_cycle():
    scene = Scene(motion={"name": "hip_flexion", "at": 25.0})
    (only,) = interactive.sliders(scene)
    assert (only.least, only.most, only.first) == (0.0, 100.0, 25.0)
    assert interactive.pose_of(scene, {only.name: 50.0}) == scene.posed(50.0)


def test_a_slider_moves_the_body_on_the_stage(shown):
    before = shown.stage.posed["femur_r"].vertices[:, 0].max()
    shown.moved(hip_flexion_r=90.0, hip_flexion_l=0.0)
    assert shown.stage.posed.pose.hip_flexion_r == 90.0
    assert shown.stage.posed["femur_r"].vertices[:, 0].max() > before + 30.0


def test_its_page_has_the_sliders_and_its_server_answers(shown):
    template = shown.server.state["trame__template_main"]
    assert template.count("<VSlider") == len(shown.sliders)

    async def asked():
        address = shown.start()
        for _ in range(50):
            await asyncio.sleep(0.1)
            try:
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(None, _status, address)
            except OSError:
                continue
        return None

    async def whole():
        status = await asked()
        await shown.server.stop()
        return status

    assert asyncio.run(whole()) == 200


def _status(address):
    with urllib.request.urlopen(address, timeout=5) as answer:
        return answer.status


def test_outside_of_a_notebook_a_scene_is_no_frame():
    assert interactive.html(Scene()) is None
    assert Scene()._repr_html_() is None
