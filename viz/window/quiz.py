"""The quiz: name a structure, find it, foresee what a movement does to a muscle, know its facts."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from scenes.scene import Scene
from scenes.teaching.phrases import in_language, translation_note
from viz.window import verbs
from viz.window.controls import WrappedButton, button
from viz.window.icons import Icons
from viz.window.naming import term, title
from viz.window.panel import Panel
from viz.window.plot import coordinate
from viz.window.questions import Asked, Score, questions
from viz.window.viewer import Viewer
from viz.window.words import Words

ROUND = 12
"""Questions of one round."""
CHANGES = ("lengthens", "shortens", "same")


class QuizPanel(Panel):
    """Asks, and says what is right.

    Attributes
    ----------
    question : Asked or None
    score : Score
    """

    asking = Signal(bool)
    """Whether names are to be withheld."""

    def __init__(self, viewer: Viewer, words: Words, icons: Icons) -> None:
        super().__init__(viewer, words, icons)
        self.question: Asked | None = None
        self.score = Score()
        self.seed: int | None = None
        self._source: Iterator[Asked] | None = None
        self._answered = False
        self._given = ""
        self._before: Scene | None = None
        self.counted = QLabel()
        self.counted.setObjectName("faint")
        self.prompt = QLabel()
        self.prompt.setObjectName("title")
        self.verdict = QLabel()
        for label in (self.counted, self.prompt, self.verdict):
            label.setWordWrap(True)
        self.answers = QVBoxLayout()
        self.answers.setSpacing(5)
        self.begin = button(words, "quiz.begin", self.start, "quiz", icons)
        self.go_on = button(words, "quiz.next", self.next)
        self.stop = button(words, "quiz.stop", self.end)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 12)
        layout.setSpacing(7)
        layout.addWidget(self.counted)
        layout.addWidget(self.prompt)
        layout.addLayout(self.answers)
        layout.addWidget(self.verdict)
        row = QHBoxLayout()
        for made in (self.begin, self.go_on, self.stop):
            row.addWidget(made)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addStretch(1)
        words.watch(self._show)
        self._show()

    def start(self) -> None:
        """Begin a round."""
        body = self._viewer.body
        if body is None:
            return
        self._viewer.play(False)
        self._before = self._viewer.scene
        self.score = Score()
        shown = [part for part in self._viewer.parts if part.name in self._visible()]
        self._source = questions(body, shown, self.seed)
        self.asking.emit(True)
        self.next()

    def _visible(self) -> set[str]:
        from viz.chosen import shown_names

        return set(shown_names(self._viewer.parts, self._viewer.scene.structures))

    def next(self) -> None:
        """Ask the next question, or end the round."""
        if self._source is None:
            return
        if self.score.asked >= ROUND:
            self.end()
            return
        self.question = in_language(next(self._source), self._words.terms)
        self._answered, self._given = False, ""
        scene = self._viewer.scene
        if self.question.kind == "name":
            scene = verbs.selected(scene, self.question.structure)
        elif self.question.kind == "predict":
            stand = {self.question.coordinate: self.question.start}
            scene = verbs.selected(
                verbs.bent(verbs.neutral(scene), **stand), self.question.structure
            )
        else:
            scene = verbs.selected(scene, "")
        if self.question.scene is not None:
            scene = _as_told(scene, self.question.scene)
        elif scene.motion is not None:
            scene = verbs.bent(scene)
        self._viewer.state.follow(scene)
        self._show()

    def end(self) -> None:
        """End the round and say how it went; the scene is again as it was before."""
        self.question, self._source = None, None
        before, now = self._before, self._viewer.scene
        self._before = None
        # A lesson or a file that was opened meanwhile stays.
        if before is not None and (before.title, before.body, before.structures) == (
            now.title, now.body, now.structures,
        ):  # fmt: skip
            self._viewer.play(False)
            self._viewer.state.follow(before)
        self.asking.emit(False)
        self._show()

    def clicked(self, name: str) -> bool:
        """Take a click in the picture as an answer; False where none is wanted."""
        if self.question is None:
            return False
        if self.question.kind == "find" and not self._answered and name:
            self.answer(name)
        return True

    def answer(self, answer: str) -> None:
        """Give an answer."""
        question = self.question
        if question is None or self._answered:
            return
        self._answered, self._given = True, answer
        right = answer == question.answer
        self.score.count(question, right)
        scene = self._viewer.scene
        if question.kind == "predict":
            QTimer.singleShot(250, self._move)
        if question.structure:
            self._viewer.state.follow(verbs.selected(scene, question.structure))
        self._show()

    def _move(self) -> None:
        question = self.question
        if question is not None and question.kind == "predict" and self._answered:
            moved = verbs.bent(self._viewer.scene, **{question.coordinate: question.end})
            self._viewer.state.follow(moved)

    def _show(self) -> None:
        given = self._given
        while self.answers.count():
            item = self.answers.takeAt(0)
            if item is not None and (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        words, question = self._words, self.question
        running = question is not None
        self.begin.setVisible(not running)
        self.go_on.setVisible(running and self._answered)
        self.stop.setVisible(running)
        self.verdict.setText("")
        if question is None:
            played = self.score.asked > 0
            self.counted.setText("" if played else translation_note(words.terms))
            key = "quiz.done" if played else "quiz.intro"
            self.prompt.setText(words(key, right=self.score.right, asked=self.score.asked))
            missed = ", ".join(dict.fromkeys(title(name, words) for name in self.score.missed))
            self.verdict.setText(words("quiz.missed", names=missed) if missed else "")
            return
        number = min(self.score.asked + (not self._answered), ROUND)
        self.counted.setText(words("quiz.count", number=number, of=ROUND, right=self.score.right))
        self.prompt.setText(self._prompt(question))
        for number, choice in enumerate(question.choices, start=1):
            self.answers.addWidget(self._choice(choice, number, given))
        if self._answered:
            self.verdict.setText(self._verdict(question, given or question.answer))
            self.go_on.setFocus()

    def _choice(self, choice: str, number: int, given: str) -> QPushButton:
        text = self._told(choice)
        made = WrappedButton(f"{number}   {text}")
        made.setAccessibleName(text)
        made.setToolTip(text)
        made.setShortcut(f"Alt+{number}")
        made.clicked.connect(lambda: self.answer(choice))
        if self._answered and self.question is not None:
            made.setEnabled(False)
            mark = "✓" if choice == self.question.answer else "✗" if choice == given else "  "
            made.say(f"{mark}   {text}")
        return made

    def _told(self, choice: str) -> str:
        if self.question is not None and self.question.kind == "fact":
            return in_language(choice, self._words.terms)
        if choice in CHANGES:
            return self._words(f"quiz.{choice}")
        return term(choice, self._words.naming)

    def _prompt(self, question: Asked) -> str:
        words = self._words
        if question.kind == "fact":
            return in_language(question.text, words.terms)
        name = title(question.structure, words)
        if question.kind != "predict":
            return words(f"quiz.{question.kind}", name=name)
        return words(
            "quiz.predict",
            name=name,
            move=coordinate(question.coordinate, words),
            start=words.number(question.start, "g"),
            end=words.number(question.end, "g"),
        )

    def _verdict(self, question: Asked, given: str) -> str:
        words = self._words
        name = title(question.structure, words)
        right = words("quiz.right") if given == question.answer else words("quiz.wrong")
        if question.kind == "fact":
            return f"{right} {in_language(question.because, words.terms)}"
        if question.kind == "predict":
            told, by = words(f"quiz.{question.answer}"), f"{round(question.change):+d}"
            by = "0" if by == "+0" else by
            return f"{right} {words('quiz.told', name=name, change=told, by=by)}"
        if given != question.answer and question.kind == "find":
            return f"{right} {words('quiz.was', name=title(given, words), wanted=name)}"
        return f"{right} {words('quiz.is', name=name)}"


def _as_told(scene: Scene, told: Scene) -> Scene:
    """The scene in the pose of a question's scene, or with its motion, to be played."""
    if told.motion is not None:
        structures = scene.structures
        moving = verbs.moving(scene, told.motion.name, told.motion.side)
        return moving.model_copy(update={"structures": structures})
    angles = {name: angle for name, angle in vars(told.posed()).items() if angle}
    return verbs.bent(verbs.neutral(scene), **angles)
