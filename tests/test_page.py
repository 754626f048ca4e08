"""The page in a real browser: what moves, what is named, and that nothing leaves it."""

from __future__ import annotations

import re
import shutil

import numpy as np
import pytest
from viz_body import SmallBody

from meshes.anatomy.cards import card
from meshes.geometry.frames import moved
from meshes.pose import Pose
from scenes.scene import Scene
from viz.formats.page import STILL, write_page

SCRIPT = "</script><script>document.body.dataset.hit = 1</script> & <b>"
FLEXION = Scene(
    title=f"Hip {SCRIPT}", description="The thigh moves.", motion={"name": "hip_flexion"}
)


def browser():
    selenium = pytest.importorskip("selenium.webdriver")
    chrome = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if not (chrome and driver):
        pytest.skip("needs chromium and chromium-driver")
    from selenium.webdriver.chrome.service import Service

    options = selenium.ChromeOptions()
    options.binary_location = chrome
    for word in ("headless=new", "no-sandbox", "window-size=1100,800", "use-angle=swiftshader"):
        options.add_argument(f"--{word}")
    options.add_argument("--enable-unsafe-swiftshader")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return selenium.Chrome(options=options, service=Service(driver))


@pytest.fixture(scope="module")
def chrome():
    found = browser()
    yield found
    found.quit()


@pytest.fixture(scope="module")
def page(chrome, tmp_path_factory):
    """The small body's page, open."""
    path = tmp_path_factory.mktemp("page") / "page.html"
    write_page(FLEXION, SmallBody(), path)
    return opened(chrome, path)


def opened(chrome, path):
    from selenium.webdriver.support.ui import WebDriverWait

    chrome.get(path.as_uri())
    WebDriverWait(chrome, 60).until(
        lambda driver: driver.execute_script("return document.body.dataset.ready")
    )
    assert chrome.execute_script("return document.body.dataset.ready") == "yes"
    return chrome


def part_at(page, point):
    """The structure that the page shows where a point of the world falls, now."""
    return page.execute_script(
        "camera.updateMatrixWorld(); const p = new THREE.Vector3(...arguments[0]).project(camera);"
        "const box = document.getElementById('canvas').getBoundingClientRect();"
        "const part = partAt(box.left + (p.x + 1) / 2 * box.width,"
        "  box.top + (1 - p.y) / 2 * box.height); return part ? part.name : null;",
        [float(x) for x in point],
    )


def slide(page, name, value):
    page.execute_script(
        "const s = document.getElementById(arguments[0]); s.value = arguments[1];"
        "s.dispatchEvent(new Event('input'));",
        f"slider_{name}",
        value,
    )


def angle(page):
    return page.execute_script("return mixed(scene.coordinates[0].values)")


def test_slider_moves_the_femur_to_where_the_body_has_it(page):
    page.execute_script("lookFrom(scene.views.find((v) => v.name === 'right'))")
    slide(page, "hip_flexion_r", 60)
    assert page.execute_script("return scene.coordinates[0].name") == "hip_flexion_r"
    assert angle(page) == pytest.approx(60.0, abs=0.01)
    motion = FLEXION.posed(0.0)
    pose = next(
        p for p in (FLEXION.posed(x) for x in np.linspace(0, 50, 501)) if p.hip_flexion_r >= 60
    )
    body = SmallBody()
    middle = np.array([[0.0, -90.0, 95.0]])
    now = moved(np.linalg.inv(body.motions(pose)["pelvis"]) @ body.motions(pose)["femur_r"], middle)
    assert part_at(page, now[0]) == "femur_r"
    slide(page, "hip_flexion_r", motion.hip_flexion_r)
    assert part_at(page, now[0]) != "femur_r"


def test_muscles_follow_the_keyframes(page):
    """A vertex of a muscle in the page against the body, between keyframes."""
    slide(page, "hip_flexion_r", 42.0)
    got = page.execute_script(
        "const p = parts.find((p) => p.name === 'psoas_major_r').mesh.geometry.attributes.position;"
        "return Array.from(p.array);"
    )
    pose = Pose(hip_flexion_r=42.0)
    body = SmallBody()
    want = body.posed(pose)["psoas_major_r"].vertices
    assert np.abs(np.reshape(got, (-1, 3)) - want).max() < 0.5


def test_title_that_looks_like_a_script_is_text(page):
    assert page.execute_script("return document.body.dataset.hit") is None
    assert page.title == f"Hip {SCRIPT}"
    assert page.execute_script("return document.querySelector('h1').textContent") == page.title


def test_no_request_leaves_the_page_and_nothing_is_logged(page):
    assert page.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert [line for line in page.get_log("browser") if line["level"] == "SEVERE"] == []


def test_click_opens_the_card_with_its_facts(page):
    from selenium.webdriver.common.action_chains import ActionChains

    page.execute_script(
        "state.labels = false; lookFrom(scene.views.find((v) => v.name === 'anterior'))"
    )
    slide(page, "hip_flexion_r", 0)
    x, y = page.execute_script(
        "camera.updateMatrixWorld(); const p = new THREE.Vector3(63, 60, 50).project(camera);"
        "const box = document.getElementById('canvas').getBoundingClientRect();"
        "return [box.left + (p.x + 1) / 2 * box.width, box.top + (1 - p.y) / 2 * box.height];"
    )
    ActionChains(page).move_by_offset(round(x), round(y)).click().perform()
    ActionChains(page).reset_actions()
    text = page.execute_script("return document.getElementById('card').textContent")
    assert "Psoas major (right)" in text
    assert "lesser trochanter" in text
    assert "A04.7.02.003" in text or "TA2" in text


def test_languages_change_names_and_words(page):
    page.execute_script("choose('psoas_major_r'); speak('german')")
    assert page.execute_script("return document.documentElement.lang") == "de"
    text = page.execute_script("return document.getElementById('card').textContent")
    assert "Ursprung" in text
    assert card("psoas_major", "german").insertion in text
    assert "Vom Projekt übersetzt" in text
    assert "The body is" not in page.execute_script(
        "return document.getElementById('source').textContent"
    )
    page.execute_script("speak('latin')")
    text = page.execute_script("return document.getElementById('card').textContent")
    assert card("psoas_major").insertion in text
    assert "übersetzt" not in text
    named = page.execute_script("return nameOf(parts.find((p) => p.name === 'psoas_major_r'))")
    assert named.lower().startswith("musculus psoas major")
    page.execute_script("speak('english')")


def test_labels_stand_apart_with_leaders_that_do_not_cross(page):
    page.execute_script(
        "state.labels = true; lookFrom(scene.views.find((v) => v.name === 'anterior')); drawn(0)"
    )
    boxes = page.execute_script(
        "return [...document.querySelectorAll('#labels button')].map((b) => {"
        "const r = b.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]})"
    )
    assert len(boxes) >= 8
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert a[2] <= b[0] + 1 or b[2] <= a[0] + 1 or a[3] <= b[1] + 1 or b[3] <= a[1] + 1
    lines = page.execute_script(
        "return [...document.querySelectorAll('#leaders line.leader')].map((l) =>"
        "['x1', 'y1', 'x2', 'y2'].map((k) => Number(l.getAttribute(k))))"
    )
    assert not any(_cross(a, b) for i, a in enumerate(lines) for b in lines[i + 1 :])


def _cross(a, b):
    def side(p, q, r):
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    p, q, r, s = a[:2], a[2:], b[:2], b[2:]
    return side(p, q, r) * side(p, q, s) < 0 and side(r, s, p) * side(r, s, q) < 0


def test_unticked_structure_is_gone_from_the_picture(page):
    page.execute_script("lookFrom(scene.views.find((v) => v.name === 'anterior'))")
    slide(page, "hip_flexion_r", 0)
    front = (63.0, 60.0, 50.0)
    assert part_at(page, front) == "psoas_major_r"
    page.execute_script("document.querySelector('input[data-part=psoas_major_r]').click()")
    assert part_at(page, front) != "psoas_major_r"
    page.execute_script("document.querySelector('input[data-part=psoas_major_r]').click()")


def test_keyboard_plays_and_steps(page):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    page.execute_script("play(false); go(0); document.getElementById('canvas').focus()")
    canvas = page.find_element(By.ID, "canvas")
    canvas.send_keys(Keys.ARROW_RIGHT * 3)
    assert page.execute_script("return state.step") == 3
    canvas.send_keys(" ")
    assert page.execute_script("return state.playing") is True
    canvas.send_keys(" ")
    assert page.execute_script("return state.playing") is False


def test_scene_without_motion_is_a_still_page(chrome, tmp_path):
    write_page(Scene(pose={"hip_flexion_r": 60.0}), SmallBody(), tmp_path / "still.html")
    page = opened(chrome, tmp_path / "still.html")
    assert page.execute_script("return document.querySelectorAll('input[type=range]').length") == 0
    assert STILL in page.execute_script("return document.getElementById('motion').textContent")
    body, pose = SmallBody(), Pose(hip_flexion_r=60.0)
    page.execute_script("lookFrom(scene.views.find((v) => v.name === 'right'))")
    middle = moved(body.motions(pose)["femur_r"], np.array([[0.0, -90.0, 95.0]]))[0]
    assert part_at(page, middle) == "femur_r"


def test_page_holds_no_address_of_another_place(tmp_path):
    write_page(FLEXION, SmallBody(), tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert re.search(r"(src|href)\s*=\s*[\"']?(https?:)?//", text) is None
    assert len(text.encode()) < 6_000_000
