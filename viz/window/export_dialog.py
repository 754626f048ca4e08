"""The dialog for pictures and films: size, labels, ground, quality, and a preview of the crop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from scenes.scene import Scene
from viz.window.controls import named
from viz.window.crop import Crop
from viz.window.pair import can_show
from viz.window.words import Words

SIZES: dict[str, tuple[int, int]] = {
    "screen": (1920, 1080), "slide": (1600, 1200), "square": (1600, 1600), "uhd": (3840, 2160),
    "column": (1050, 1400), "page": (2480, 1754),
}  # fmt: skip
LABELS = ("none", "structures", "landmarks", "numbers", "blank")
GROUNDS = ("graded", "white", "black", "transparent")
QUALITIES = ("draft", "final")
PICTURES = "PNG (*.png);;JPEG (*.jpg);;TIFF (*.tif);;SVG (*.svg);;PDF (*.pdf)"
PAIRS = "PNG (*.png);;JPEG (*.jpg);;TIFF (*.tif)"
FILMS = "MP4 (*.mp4);;GIF (*.gif);;WebM (*.webm)"


class ExportDialog(QDialog):
    """Asks how a picture or a film is to be.

    Parameters
    ----------
    scene : Scene
    image : QImage
        As the window shows it.
    words : Words
    parent : QWidget
    film : bool
        Whether a film of the motion is wanted.
    folder : Path
        Where the file dialog begins.
    """

    def __init__(
        self,
        scene: Scene,
        image: QImage,
        words: Words,
        parent: QWidget,
        film: bool,
        folder: Path,
    ) -> None:
        super().__init__(parent)
        self._scene, self._words, self._film, self._folder = scene, words, film, folder
        self.path: Path | None = None
        self.setWindowTitle(words("export.film" if film else "export.picture"))
        compare = scene.desk.compare
        self._crop = Crop(image, compare is not None and compare.shown == "side_by_side")
        form = QFormLayout()
        form.setVerticalSpacing(7)
        self._sizes(form)
        self.labels = self._choice(form, "labels", LABELS, scene.picture.labels)
        ground = "transparent" if scene.picture.transparent else scene.picture.background
        grounds = GROUNDS[:3] if film else GROUNDS
        self.ground = self._choice(form, "ground", grounds, ground)
        self.quality = self._choice(form, "quality", QUALITIES, scene.picture.quality)
        self.marker = QCheckBox(words("export.marker"))
        named(self.marker, words, "export.marker")
        self.marker.setChecked(scene.picture.orientation_marker)
        form.addRow("", self.marker)
        self.compare = QCheckBox(words("export.compare"))
        named(self.compare, words, "export.compare")
        self.compare.setChecked(True)
        self.compare.toggled.connect(lambda _on: self._resized())
        self.note = QLabel("" if film else words("export.compare_note"))
        self.note.setObjectName("faint")
        self.note.setWordWrap(True)
        if scene.desk.compare is not None:
            form.addRow("", self.compare)
            form.addRow("", self.note)
            self.note.setVisible(bool(self.note.text()))
        if film:
            self._film_rows(form)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        save = buttons.addButton(words("export.save"), QDialogButtonBox.ButtonRole.AcceptRole)
        save.setDefault(True)
        for made in buttons.buttons():
            made.setAccessibleName(made.text())
            made.setToolTip(made.text())
        buttons.accepted.connect(self._ask)
        buttons.rejected.connect(self.reject)
        columns = QHBoxLayout()
        columns.setSpacing(18)
        columns.addWidget(self._crop, 1)
        columns.addLayout(form)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.addLayout(columns)
        layout.addWidget(buttons)
        self._resized()

    def _sizes(self, form: QFormLayout) -> None:
        words = self._words
        self.preset = QComboBox()
        named(self.preset, words, "export.size")
        for name, (width, height) in SIZES.items():
            self.preset.addItem(f"{words(f'size.{name}')}  {width} × {height}", name)
        self.preset.addItem(words("size.own"), "own")
        self.width_field, self.height_field = QSpinBox(), QSpinBox()
        for field, key, value in (
            (self.width_field, "export.width", self._scene.picture.size[0]),
            (self.height_field, "export.height", self._scene.picture.size[1]),
        ):
            field.setRange(16, 8192)
            field.setValue(value)
            field.setSuffix(" px")
            named(field, words, key)
            field.valueChanged.connect(lambda _value: self._resized())
        known = {size: name for name, size in SIZES.items()}
        now = known.get(self._scene.picture.size, "own")
        self.preset.setCurrentIndex(self.preset.findData(now))
        self.preset.activated.connect(lambda _index: self._chosen_size())
        both = QHBoxLayout()
        both.addWidget(self.width_field)
        both.addWidget(QLabel("×"))
        both.addWidget(self.height_field)
        form.addRow(words("export.size"), self.preset)
        form.addRow("", both)

    def _choice(self, form: QFormLayout, key: str, values: tuple[str, ...], now: str) -> QComboBox:
        box = QComboBox()
        named(box, self._words, f"export.{key}")
        for value in values:
            box.addItem(self._words(f"{key}.{value}"), value)
        box.setCurrentIndex(max(0, box.findData(now)))
        form.addRow(self._words(f"export.{key}"), box)
        return box

    def _film_rows(self, form: QFormLayout) -> None:
        words, motion = self._words, self._scene.motion
        self.seconds, self.fps = QSpinBox(), QSpinBox()
        for field, key, span, value, unit in (
            (self.seconds, "seconds", (1, 600), motion.seconds if motion else 4.0, " s"),
            (self.fps, "fps", (1, 120), motion.fps if motion else 30, ""),
        ):
            field.setRange(*span)
            field.setValue(round(value))
            field.setSuffix(unit)
            named(field, words, f"export.{key}")
            form.addRow(words(f"export.{key}"), field)

    def _chosen_size(self) -> None:
        size = SIZES.get(self.preset.currentData())
        if size is not None:
            for field, value in zip((self.width_field, self.height_field), size, strict=True):
                field.blockSignals(True)
                field.setValue(value)
                field.blockSignals(False)
            self._resized()

    def _resized(self) -> None:
        known = {size: name for name, size in SIZES.items()}
        self.preset.setCurrentIndex(self.preset.findData(known.get(self.pixels, "own")))
        self._crop.show_shape(self.pixels, self._paired)

    @property
    def _paired(self) -> bool:
        """Whether the pose is shown too with which the window compares."""
        return self._scene.desk.compare is not None and self.compare.isChecked()

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height that are chosen."""
        return self.width_field.value(), self.height_field.value()

    def scene(self) -> Scene:
        """The scene with the picture as it is chosen."""
        ground = self.ground.currentData()
        values: dict[str, Any] = {
            "size": self.pixels,
            "labels": self.labels.currentData(),
            "quality": self.quality.currentData(),
            "orientation_marker": self.marker.isChecked(),
            "transparent": ground == "transparent",
        }
        if ground != "transparent":
            values["background"] = ground
        scene = self._scene.model_copy(
            update={"picture": self._scene.picture.model_copy(update=values)}
        )
        if not self._paired:
            desk = scene.desk.model_copy(update={"compare": None})
            scene = scene.model_copy(update={"desk": desk})
        if self._film and scene.motion is not None:
            film = {"seconds": float(self.seconds.value()), "fps": self.fps.value()}
            scene = scene.model_copy(update={"motion": scene.motion.model_copy(update=film)})
        return scene

    def _ask(self) -> None:
        filters = FILMS if self._film else PAIRS if self._paired else PICTURES
        first = self._folder / ("film.mp4" if self._film else "picture.png")
        name, chosen = QFileDialog.getSaveFileName(self, self.windowTitle(), str(first), filters)
        if name:
            path = Path(name)
            if not path.suffix:
                path = path.with_suffix(chosen[chosen.index("*") + 1 : chosen.index(")")])
            self.take(path)

    def take(self, path: Path) -> None:
        """Take a file to write; one that would lose the pose compared with is refused."""
        if self._paired and not can_show(self._scene, path):
            self.note.setText(self._words("export.compare_lost", name=path.name))
            self.note.show()
            self.note.setObjectName("warning")
            self.note.style().polish(self.note)
            return
        self.path = path
        self.accept()
