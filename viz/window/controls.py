"""Controls that have a name, a tooltip and a key by construction, in every language."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from viz.window.icons import Icons
from viz.window.words import Words

PRESSED_BY_SPACE = (QAbstractButton, QComboBox, QAbstractItemView, QLineEdit, QAbstractSpinBox)
"""Controls that do something at the space bar themselves."""


def named(widget: QWidget, words: Words, key: str) -> None:
    """Give a widget the accessible name ``key`` and the tooltip ``key_tip``, or the name again."""
    words.bind(widget.setAccessibleName, key)
    tip = f"{key}_tip"
    words.bind(widget.setToolTip, tip if words.has(tip) else key)


def action(
    words: Words,
    key: str,
    does: Callable[[], object],
    parent: QWidget,
    shortcut: str = "",
    icon: str = "",
    icons: Icons | None = None,
    checkable: bool = False,
) -> QAction:
    """An action of menus and bars, with its shortcut told in the tooltip."""
    made = QAction(parent)
    made.setCheckable(checkable)
    made.triggered.connect(lambda _checked=False: does())
    words.bind(made.setText, key)
    if shortcut:
        made.setShortcut(QKeySequence(shortcut))
    if icon and icons is not None:
        icons.bind(made.setIcon, icon)
    short = f"{key}_short"
    words.bind(made.setIconText, short if words.has(short) else key)

    def tell() -> None:
        tip = words(f"{key}_tip") if words.has(f"{key}_tip") else words(key)
        keys = made.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        made.setToolTip(f"{tip} ({keys})" if keys else tip)

    tell()
    words.watch(tell)
    parent.addAction(made)
    return made


def button(
    words: Words,
    key: str,
    does: Callable[[], object] | None = None,
    icon: str = "",
    icons: Icons | None = None,
    text: bool = True,
    checkable: bool = False,
) -> QToolButton:
    """A button with text, an icon, or both."""
    made = QToolButton()
    made.setCheckable(checkable)
    named(made, words, key)
    if icon and icons is not None:
        icons.bind(made.setIcon, icon)
        made.setIconSize(QSize(18, 18))
    if text:
        words.bind(made.setText, key)
    style = Qt.ToolButtonStyle
    made.setToolButtonStyle(
        style.ToolButtonTextBesideIcon
        if text and icon
        else style.ToolButtonTextOnly
        if text
        else style.ToolButtonIconOnly
    )
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if does is not None:
        made.clicked.connect(lambda _checked=False: does())
    return made


def action_button(act: QAction, text: bool = True) -> QToolButton:
    """A button of an action."""
    made = QToolButton()
    made.setDefaultAction(act)
    style = Qt.ToolButtonStyle
    has_icon = not act.icon().isNull()
    made.setToolButtonStyle(
        style.ToolButtonTextBesideIcon
        if text and has_icon
        else style.ToolButtonTextOnly
        if text
        else style.ToolButtonIconOnly
    )
    made.setIconSize(QSize(18, 18))
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setAccessibleName(act.text())
    act.changed.connect(lambda: made.setAccessibleName(act.text()))
    return made


def inner_bar() -> QToolBar:
    """A bar within a panel: where there is no room, it keeps its last buttons behind an arrow."""
    made = QToolBar()
    made.setObjectName("inner")
    return made


def heading(words: Words, key: str) -> QLabel:
    """A small heading over a group of controls."""
    made = QLabel()
    made.setObjectName("heading")
    made.setIndent(0)
    words.bind(made.setText, key)
    return made


class WrappedButton(QPushButton):
    """A button whose text takes as many lines as it needs.

    Parameters
    ----------
    text : str
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._label = QLabel(text)
        self._label.setWordWrap(True)
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 6)
        layout.addWidget(self._label)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def say(self, text: str) -> None:
        """Show another text."""
        self._label.setText(text)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """The height that the text needs."""
        return self._label.heightForWidth(width - 20) + 16

    def sizeHint(self) -> QSize:  # noqa: N802
        """One line high at least."""
        return QSize(180, self.heightForWidth(max(self.width(), 180)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """As narrow as its panel."""
        return QSize(120, self._label.fontMetrics().height() + 16)
