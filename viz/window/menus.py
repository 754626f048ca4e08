"""Menus and the tool bar: every action once, with its key."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolBar

from scenes.gallery import gallery_words
from scenes.labels import Language
from scenes.looks import LOOKS
from scenes.scene import Scene
from viz.window import verbs
from viz.window.controls import action
from viz.window.helping import show_about, show_keys
from viz.window.lessons import CLAIMS, TOUR, course_titles
from viz.window.theme import TONES
from viz.window.words import LANGUAGES

if TYPE_CHECKING:
    from viz.window.window import Window

TERMS = ("own", "latin", "both")
LABELS = ("none", "structures", "landmarks", "numbers", "blank")
GROUNDS = ("graded", "white", "black")
THEMES = ("anatomical", "okabe_ito")
COMPARED = ("none", "side_by_side", "overlay")
BAR = (
    "edit.undo", "edit.redo", "", "tree.isolate", "tree.ghost", "tree.hide", "tree.all", "",
    "section.toggle", "compare.toggle", "ruler.distance", "ruler.angle", "", "panel.lessons",
    "panel.quiz", "",
    "export.picture", "export.film", "", "view.presentation",
)  # fmt: skip


class Menus:
    """The actions of a window.

    Parameters
    ----------
    window : Window

    Attributes
    ----------
    actions : dict of str to QAction
        By key of the catalogue.
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self.actions: dict[str, QAction] = {}
        self._shown: list[tuple[QAction, Callable[[Scene], bool]]] = []
        self._file()
        self._edit()
        self._view()
        self._structures()
        self._lessons()
        self._learn()
        self._settings()
        self._help()
        window.viewer.changed.connect(lambda *_: self.show())
        self.show()

    def show(self) -> None:
        """Show what is on and what can be done."""
        window = self._window
        scene, state = window.viewer.scene, window.viewer.state
        self.actions["edit.undo"].setEnabled(state.can_undo)
        self.actions["edit.redo"].setEnabled(state.can_redo)
        for made, on in self._shown:
            made.setChecked(on(scene))

    def _menu(self, key: str, parent: QMenu | None = None) -> QMenu:
        menu = QMenu(self._window)
        self._window.words.bind(menu.setTitle, key)
        if parent is None:
            self._window.menuBar().addMenu(menu)
        else:
            parent.addMenu(menu)
        return menu

    def _add(
        self,
        menu: QMenu,
        key: str,
        does: Callable[[], object],
        shortcut: str = "",
        icon: str = "",
        on: Callable[[Scene], bool] | None = None,
    ) -> QAction:
        window = self._window
        made = action(window.words, key, does, window, shortcut, icon, window.icons, on is not None)
        menu.addAction(made)
        self.actions[key] = made
        if on is not None:
            self._shown.append((made, on))
        return made

    def _file(self) -> None:
        menu, window = self._menu("menu.file"), self._window
        documents = window.documents
        self._add(menu, "file.new", documents.new, "Ctrl+N")
        self._add(menu, "file.open", documents.ask_open, "Ctrl+O", "open")
        scenes = self._menu("file.gallery", menu)

        def fill() -> None:
            scenes.clear()
            for name, (title, _) in gallery_words(window.words.terms).items():
                scenes.addAction(title or name, partial(documents.open_gallery, name))

        fill()
        window.words.watch(fill)
        self._add(menu, "file.save", documents.save, "Ctrl+S", "save")
        self._add(menu, "file.save_as", documents.ask_save, "Ctrl+Shift+S")
        menu.addSeparator()
        self._add(menu, "export.picture", partial(window.files.ask, False), "Ctrl+E", "camera")
        self._add(menu, "export.film", partial(window.files.ask, True), "Ctrl+Shift+E", "film")
        self._add(menu, "export.stop", window.files.stop)
        menu.addSeparator()
        self._add(menu, "file.quit", window.close, "Ctrl+Q")

    def _edit(self) -> None:
        menu, window = self._menu("menu.edit"), self._window
        self._add(menu, "edit.undo", window.viewer.state.undo, "Ctrl+Z", "undo")
        self._add(menu, "edit.redo", window.viewer.state.redo, "Ctrl+Shift+Z", "redo")
        menu.addSeparator()
        self._add(menu, "edit.copy_picture", window.files.copy_picture, "Ctrl+C", "copy")
        self._add(menu, "edit.copy_command", window.files.copy_command, "Ctrl+Shift+C")

    def _view(self) -> None:
        menu, window = self._menu("menu.view"), self._window
        for made in (*window.views.actions_by_view.values(), window.views.fit, window.views.flat):
            menu.addAction(made)
        menu.addSeparator()
        section = window.section_bar
        self._add(menu, "section.toggle", section.begin, "X", "section", lambda s: bool(s.section))
        self._add(
            menu, "compare.toggle", window.toggle_compare, "K", "compare",
            lambda s: s.desk.compare is not None,
        )  # fmt: skip
        self._picks(
            self._menu("menu.compare", menu), "compare", COMPARED,
            lambda scene, name: verbs.compared(scene, None if name == "none" else name),
            lambda scene: scene.desk.compare.shown if scene.desk.compare else "none",
        )  # fmt: skip
        self._picks(
            self._menu("menu.labels", menu), "labels", LABELS,
            lambda scene, name: verbs.pictured(scene, labels=name),
            lambda scene: scene.picture.labels,
        )  # fmt: skip
        self._picks(
            self._menu("menu.terms", menu), "terms", TERMS,
            lambda scene, name: verbs.named_in(scene, self._language(name)), self._named,
        )  # fmt: skip
        self._picks(
            self._menu("menu.background", menu), "ground", GROUNDS,
            lambda scene, name: verbs.pictured(scene, background=name),
            lambda scene: scene.picture.background,
        )  # fmt: skip
        self._picks(
            self._menu("menu.colours", menu), "theme", THEMES,
            lambda scene, name: verbs.pictured(scene, theme=name),
            lambda scene: scene.picture.theme,
        )  # fmt: skip
        self._picks(
            self._menu("menu.look", menu), "look", tuple(LOOKS),
            lambda scene, name: verbs.pictured(scene, look=name),
            lambda scene: scene.picture.look,
        )  # fmt: skip
        menu.addSeparator()
        self._add(
            menu, "view.presentation", window.toggle_presentation, "F11", "screen",
            lambda _scene: window.presentation.on,
        )  # fmt: skip

    def _language(self, name: str) -> Language:
        """The language of terms that an entry of the menu stands for."""
        return self._window.words.terms if name == "own" else cast("Language", name)

    def _named(self, scene: Scene) -> str:
        """The entry of the menu for the language in which a scene names structures."""
        own = scene.labels.language == self._window.words.terms
        return "own" if own else scene.labels.language

    def _picks(
        self,
        menu: QMenu,
        group: str,
        names: Iterable[str],
        change: Callable[[Scene, str], Scene],
        now: Callable[[Scene], str],
    ) -> None:
        """A menu of which one entry is on."""
        viewer, together = self._window.viewer, QActionGroup(self._window)

        def pick(name: str) -> None:
            viewer.change(change(viewer.scene, name))
            self.show()

        def on(name: str, scene: Scene) -> bool:
            return now(scene) == name

        for name in names:
            made = self._add(menu, f"{group}.{name}", partial(pick, name), on=partial(on, name))
            together.addAction(made)

    def _structures(self) -> None:
        menu, window = self._menu("menu.structures"), self._window
        viewer = window.viewer

        def with_chosen(does: Callable[[Scene, tuple[str, ...]], Scene]) -> None:
            names = window.chosen()
            if names:
                viewer.change(does(viewer.scene, names))
            else:
                window.say(window.words("tree.choose"))
            self.show()

        def ghost(scene: Scene, names: tuple[str, ...]) -> Scene:
            return verbs.ghosted(scene, () if scene.structures.ghost else names)

        self._add(
            menu, "tree.isolate",
            lambda: with_chosen(lambda s, n: verbs.with_shown(s, n, viewer.parts)), "I", "isolate",
        )  # fmt: skip
        self._add(
            menu, "tree.ghost", lambda: with_chosen(ghost), "G", "ghost",
            lambda scene: bool(scene.structures.ghost),
        )  # fmt: skip
        self._add(
            menu, "tree.hide",
            lambda: with_chosen(lambda s, n: verbs.hidden(s, n, viewer.parts)), "H", "hide",
        )  # fmt: skip
        self._add(
            menu, "tree.all", lambda: viewer.change(verbs.all_shown(viewer.scene)), "A", "eye"
        )
        self._add(menu, "tree.zoom", window.zoom_to_chosen, "Z", "search")

    def _lessons(self) -> None:
        menu, lessons = self._menu("menu.lessons"), self._window.lessons
        self._panel(menu, "lessons", "L", "lesson")
        menu.addSeparator()
        self._add(menu, "lesson.tour", partial(lessons.open, TOUR))
        labs = self._menu("menu.labs", menu)

        def fill() -> None:
            labs.clear()
            for name, title in course_titles(self._window.words.terms).items():
                labs.addAction(title, partial(lessons.open, name))

        menu.aboutToShow.connect(fill)
        self._add(menu, "lesson.claims", partial(lessons.open, CLAIMS))
        menu.addSeparator()
        self._add(menu, "lesson.previous", partial(lessons.turn, -1), "Alt+Left")
        self._add(menu, "lesson.next", partial(lessons.turn, 1), "Alt+Right")

    def _panel(self, menu: QMenu, name: str, shortcut: str, icon: str) -> QAction:
        """The action that shows a panel or folds it away."""
        window = self._window
        made = window.docks[name].toggleViewAction()
        made.setShortcut(shortcut)
        window.icons.bind(made.setIcon, icon)
        window.words.bind(made.setIconText, f"panel.{name}")
        self.actions[f"panel.{name}"] = made
        menu.addAction(made)
        return made

    def _learn(self) -> None:
        menu = self._menu("menu.learn")
        self._panel(menu, "quiz", "Q", "quiz")
        menu.addSeparator()
        for mode, key, icon in (("distance", "R", "ruler"), ("angle", "T", "angle")):
            measure = partial(self._measure, mode)
            shown = partial(_measures, mode)
            self._add(menu, f"ruler.{mode}", measure, key, icon, shown)
        menu.addSeparator()
        menu.addAction(self._window.play_action)

    def _measure(self, mode: str) -> None:
        ruler = self._window.ruler
        ruler.choose("" if ruler.mode == mode else mode)  # type: ignore[arg-type]
        self.show()

    def _settings(self) -> None:
        menu, window = self._menu("menu.settings"), self._window
        panels = self._menu("menu.panels", menu)
        for dock in window.docks.values():
            panels.addAction(dock.toggleViewAction())
        looks = self._menu("menu.theme", menu)
        for name in TONES:
            self._add(
                looks, f"theme.{name}", partial(window.set_theme, name),
                on=lambda _scene, n=name: window.theme == n,  # type: ignore[misc]
            )  # fmt: skip
        languages = self._menu("menu.language", menu)
        together = QActionGroup(window)
        for code, title in LANGUAGES.items():
            made = languages.addAction(title, partial(window.speak, code))
            made.setCheckable(True)
            together.addAction(made)
            self._shown.append((made, lambda _scene, code=code: window.words.language == code))  # type: ignore[misc]
        size = self._menu("menu.size", menu)
        self._add(size, "text.larger", partial(window.scale_text, 1.12), "Ctrl++")
        self._add(size, "text.smaller", partial(window.scale_text, 1 / 1.12), "Ctrl+-")
        self._add(size, "text.usual", partial(window.scale_text, 0.0), "Ctrl+0")

    def _help(self) -> None:
        menu, window = self._menu("help.menu"), self._window
        self._add(menu, "help.keys", partial(show_keys, window), "F1")
        self._add(menu, "help.about", partial(show_about, window))


def tool_bar(window: Window, keys: tuple[str, ...] = BAR) -> QToolBar:
    """A bar of some actions; an empty key stands for a gap."""
    bar = QToolBar(window)
    bar.setObjectName("tools")
    window.words.bind(bar.setWindowTitle, "panel.tools")
    window.words.bind(bar.setAccessibleName, "panel.tools")
    bar.setIconSize(QSize(18, 18))
    bar.setMovable(False)
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
    for key in keys:
        if not key:
            bar.addSeparator()
            continue
        made = window.menus.actions[key]
        bar.addAction(made)
        button = bar.widgetForAction(made)
        if button is not None:
            button.setAccessibleName(made.text())
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    window.addToolBar(bar)
    return bar


def _measures(mode: str, scene: Scene) -> bool:
    return scene.desk.ruler is not None and scene.desk.ruler.kind == mode
