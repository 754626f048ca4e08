"""The viewer in a real window: it opens, finds, isolates, plots, and undoes."""

from __future__ import annotations

import pytest

from meshes import Body, Pose
from meshes.neighbours.records import neighbour_names, schematic_names
from meshes.props import PROPS
from scenes import Scene

pytest.importorskip("PySide6", reason="the viewer needs PySide6: pip install 'iliopsoas[test]'")
pytest.importorskip("pytestqt")

from PySide6.QtCore import Qt
from window_kit import LEFT, middle, pixels, rest, select

from viz.window.tree import children


def test_opens_with_the_body_in_the_picture_and_every_structure_in_the_tree(window, body) -> None:
    drawing = window.viewer.drawing
    assert set(drawing.seen.names) == set(body.names)
    assert (pixels(window).min(axis=2) < 250).mean() > 0.08
    assert set(window.tree._items) == {*body.names, *neighbour_names(), *schematic()}
    assert window.viewer.scene.view.target is not None
    assert not window.viewer.state.unsaved


def test_search_in_english_and_latin_finds_and_enter_takes_it(window, qtbot) -> None:
    tree = window.tree
    for typed, found in (("femur left", {"femur_l"}), ("discus l4", {"disc_l4_l5"})):
        tree.search.clear()
        qtbot.keyClicks(tree.search, typed)
        shown = {name for name, item in tree._items.items() if not item.isHidden()}
        assert found <= shown, typed
        assert len(shown) <= 3
    tree.search.clear()
    qtbot.keyClicks(tree.search, "musculus psoas minor")
    qtbot.keyClick(tree.search, Qt.Key.Key_Return)
    assert window.viewer.scene.desk.selected == "psoas_minor_r"
    tree.search.clear()


def test_isolate_hide_ghost_and_undo_of_everything(window, qtbot) -> None:
    before = window.viewer.scene
    qtbot.mouseClick(window.canvas, LEFT, pos=middle(window, "psoas_major_r"))
    qtbot.keyClick(window, Qt.Key.Key_I)
    rest(qtbot, window)
    assert window.viewer.drawing.seen.names == ("psoas_major_r",)
    window.menus.actions["tree.all"].trigger()
    qtbot.keyClick(window, Qt.Key.Key_G)
    rest(qtbot, window)
    assert window.viewer.scene.structures.ghost == ("psoas_major_r",)
    assert window.viewer.artist.stage.translucent
    qtbot.keyClick(window, Qt.Key.Key_G)
    qtbot.keyClick(window, Qt.Key.Key_H)
    rest(qtbot, window)
    assert "psoas_major_r" not in window.viewer.drawing.seen.names
    item = window.tree._items["psoas_major_r"]
    assert item.checkState(0) == Qt.CheckState.Unchecked
    item.setCheckState(0, Qt.CheckState.Checked)
    assert window.viewer.scene.structures.hide == ()
    steps = 0
    while window.viewer.state.can_undo:
        window.menus.actions["edit.undo"].trigger()
        steps += 1
    assert steps >= 6
    assert window.viewer.scene.structures == before.structures
    while window.viewer.state.can_redo:
        window.menus.actions["edit.redo"].trigger()
    assert window.viewer.scene.desk.selected == "psoas_major_r"


def test_opacity_colour_and_theme_change_the_picture(window, qtbot) -> None:
    from viz.window import verbs

    select(window, "psoas_major_r")
    window.tree.opacity.setValue(30)
    assert window.viewer.scene.structures.opacity == {"psoas_major_r": 0.3}
    window.viewer.change(verbs.coloured(window.viewer.scene, ["psoas_major_l"], "#00ff00"))
    rest(qtbot, window)
    x, y = window.viewer.drawing.seen.spot("psoas_major_l")
    red, green, blue = pixels(window)[int(y), int(x)]
    assert green > red + 40
    assert green > blue + 40
    window.menus.actions["theme.okabe_ito"].trigger()
    assert window.viewer.scene.picture.theme == "okabe_ito"
    rest(qtbot, window)


def test_neighbour_is_ticked_into_the_picture_and_out_again_each_in_one_step(window, qtbot) -> None:
    tree = window.tree
    nerve = tree._items["femoral_nerve_r"]
    groups = [group.data(0, Qt.ItemDataRole.UserRole) for group in tree._groups()]
    assert groups[-6:] == ["ligaments", "vessels", "nerves", "fasciae", "further", "schematics"]
    assert nerve.checkState(0) == Qt.CheckState.Unchecked
    assert "femoral_nerve_r" not in window.viewer.body.names
    tree._items["l1"].setCheckState(0, Qt.CheckState.Unchecked)
    nerve.setCheckState(0, Qt.CheckState.Checked)
    assert window.viewer.scene.structures.show == ("femoral_nerve_r",)
    # The body is built elsewhere: the window answers with the old one until then.
    assert "femoral_nerve_r" not in window.viewer.body.names
    window.viewer.redraw()
    rest(qtbot, window)
    qtbot.waitUntil(lambda: "femoral_nerve_r" in window.viewer.body.names, timeout=60_000)
    rest(qtbot, window)
    assert window.viewer.drawing.seen.mask("femoral_nerve_r").sum() > 30
    nerve = tree._items["femoral_nerve_r"]
    assert nerve.checkState(0) == Qt.CheckState.Checked
    assert tree._items["l1"].checkState(0) == Qt.CheckState.Unchecked
    nerve.setCheckState(0, Qt.CheckState.Unchecked)
    assert window.viewer.scene.structures.show == ()
    window.menus.actions["edit.undo"].trigger()
    assert window.viewer.scene.structures.show == ("femoral_nerve_r",)
    window.menus.actions["edit.undo"].trigger()
    assert window.viewer.scene.structures.show == ()
    assert window.viewer.scene.structures.hide == ("l1",)


def test_words_for_a_neighbour_go_with_it(body: Body) -> None:
    from viz.window import beside

    parts = body.posed(Pose()).parts
    scene = Scene(structures={"show": ["nerves"], "only": ["nerves", "bones"], "hide": ["l1"]})
    more = beside.added(scene, ["psoas_minor_r", "inguinal_ligament_r"])
    assert "inguinal_ligament_r" in more.structures.show
    assert "inguinal_ligament_r" in more.structures.only
    nerves = beside.grouped()["nerves"]
    bare = beside.removed(scene, nerves, parts)
    assert bare.structures.show == ()
    assert bare.structures.only == ("bones",)
    assert bare.structures.hide == ("l1",)
    hidden = Scene(structures={"show": ["nerves"], "hide": ["nerves"]})
    back = beside.added(hidden, ["femoral_nerve_r"])
    assert "femoral_nerve_r" not in back.structures.hide
    assert "femoral_nerve_l" in back.structures.hide
    every = {name for names in beside.grouped().values() for name in names}
    assert every == {*neighbour_names(), *schematic()}
    lying = beside.added(Scene(), ["shank_l", "shank_r", "examination_table"])
    assert lying.structures.show == ("shank_l", "shank_r", "examination_table")
    assert beside.removed(lying, ["shank_l"], parts).structures.show == (
        "shank_r",
        "examination_table",
    )
    both = Scene(structures={"show": ["shank"]})
    assert beside.removed(both, ["shank_l"], parts).structures.show == ("shank_r",)


def test_what_is_schematic_is_listed_apart_said_to_be_so_and_can_be_shown(window, qtbot) -> None:
    from viz.window import verbs

    tree, words = window.tree, window.words
    group = next(g for g in tree._groups() if g.data(0, Qt.ItemDataRole.UserRole) == "schematics")
    assert "no anatomy" in group.text(0)
    assert {item.data(0, Qt.ItemDataRole.UserRole) for item in children(group)} == set(schematic())
    assert all("schematic" in item.text(0).lower() for item in children(group))
    tree._items["examination_table"].setCheckState(0, Qt.CheckState.Checked)
    assert window.viewer.scene.structures.show == ("examination_table",)
    qtbot.waitUntil(lambda: "examination_table" in window.viewer.body.names, timeout=60_000)
    rest(qtbot, window)
    assert window.viewer.drawing.seen.mask("examination_table").sum() > 500
    select(window, "examination_table")
    assert "not anatomy" in window.card.text.toPlainText()
    assert window.card.latin.text() == ""
    tree._items["examination_table"].setCheckState(0, Qt.CheckState.Unchecked)
    assert window.viewer.scene.structures.show == ()
    # A motion that brings a schematic shank leaves the tree whole.
    window.viewer.change(verbs.moving(window.viewer.scene, "knee_curl"))
    qtbot.waitUntil(lambda: "shank_r" in window.viewer.body.names, timeout=60_000)
    assert set(schematic()) <= set(tree._items)
    assert tree._items["shank_r"].checkState(0) == Qt.CheckState.Checked
    words.speak("de")
    assert tree._items["shank_r"].text(0) == "Unterschenkel, Schema (rechts)"
    words.speak("en")


def schematic() -> tuple[str, ...]:
    return (*PROPS, *schematic_names())
