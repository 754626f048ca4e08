"""Colours and spacing of the window, light and dark: one table, one style sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication


@dataclass(frozen=True)
class Tones:
    """Colours of a theme.

    Attributes
    ----------
    ground, raised, sunk : str
        Of the window, of panels, of fields.
    ink, faint : str
        Of text, and of text that matters less.
    line : str
        Of borders.
    accent, on_accent : str
        Of what is chosen, and of text on it.
    """

    ground: str
    raised: str
    sunk: str
    ink: str
    faint: str
    line: str
    accent: str
    on_accent: str
    warning: str


# Contrast of ink on ground is above 12, of faint on ground above 5, of the accent above 4.5.
TONES: Mapping[str, Tones] = {
    "light": Tones(
        "#f3f5f7", "#ffffff", "#ffffff", "#18222c", "#51606e", "#cfd7de", "#0b5c9e", "#ffffff",
        "#9a3d00",
    ),
    "dark": Tones(
        "#1b2129", "#232b35", "#161b22", "#eaf0f6", "#a9b6c3", "#3a4653", "#6cb6f2", "#0d1720",
        "#ffb27a",
    ),
}  # fmt: skip

SHEET = """
QWidget {{ color: {ink}; font-size: {points:.1f}pt; }}
QMainWindow, QDialog, QDockWidget {{ background: {ground}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QToolTip {{ background: {raised}; color: {ink}; border: 1px solid {line}; padding: 4px 6px; }}
QMenuBar {{ background: {ground}; padding: 2px 4px; }}
QMenuBar::item {{ padding: 4px 9px; border-radius: 4px; }}
QMenuBar::item:selected, QMenu::item:selected {{ background: {accent}; color: {on_accent}; }}
QMenu {{ background: {raised}; border: 1px solid {line}; padding: 4px; }}
QMenu::item {{ padding: 5px 26px 5px 22px; border-radius: 4px; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QToolBar {{ background: {ground}; border: 0; border-bottom: 1px solid {line}; padding: 3px 6px;
            spacing: 3px; }}
QToolBar::separator {{ width: 1px; background: {line}; margin: 4px 3px; }}
QToolButton, QPushButton {{ background: transparent; border: 1px solid transparent;
            border-radius: 5px; padding: 4px 8px; min-height: 1.25em; }}
QToolBar QToolButton {{ padding: 4px 5px; }}
QToolBar#inner {{ background: transparent; border: 0; padding: 0; spacing: 1px; }}
QToolBar#inner QToolButton {{ padding: 4px 7px; }}
QToolBar QToolButton#qt_toolbar_ext_button {{ padding: 0; border: 0; background: {hover};
            image: url("{arrow}"); qproperty-iconSize: 1px 1px; }}
QLineEdit QToolButton {{ padding: 0; min-height: 0; border: 0; }}
QToolButton#small {{ padding: 3px; }}
QToolButton#slim {{ padding: 4px 5px; }}
QPushButton {{ background: {raised}; border-color: {line}; padding: 5px 14px; }}
QToolButton:hover, QPushButton:hover {{ background: {hover}; }}
QToolButton:checked, QPushButton:checked {{ background: {chosen}; color: {accent};
            border-color: {accent}; }}
QToolButton:disabled, QPushButton:disabled {{ color: {dim}; }}
QToolButton:focus, QPushButton:focus, QComboBox:focus, QLineEdit:focus,
QTreeView:focus, QListView:focus, QTextBrowser:focus {{ border: 1px solid {accent}; }}
QPushButton:default {{ background: {accent}; color: {on_accent}; border-color: {accent}; }}
QToolButton::menu-indicator {{ image: none; }}
QDockWidget {{ titlebar-close-icon: none; font-weight: 600; }}
QDockWidget::title {{ background: {ground}; padding: 7px 10px 5px 10px; text-align: left; }}
QFrame#panel, QScrollArea#panel, QWidget#panel {{ background: {raised}; border: 0; }}
QScrollArea {{ border: 0; background: transparent; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
QLabel#heading {{ color: {faint}; font-weight: 600; padding-top: 4px; }}
QLabel#faint {{ color: {faint}; }}
QLabel#title {{ font-size: {large:.1f}pt; font-weight: 700; }}
QLabel#warning {{ color: {warning}; }}
QLineEdit, QComboBox, QTreeView, QListView, QTextBrowser, QPlainTextEdit {{
            background: {sunk}; border: 1px solid {line}; border-radius: 5px; padding: 3px 6px;
            selection-background-color: {accent}; selection-color: {on_accent}; }}
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {{ border: 0; padding: 0;
            background: transparent; }}
QTreeView, QListView {{ padding: 2px; outline: 0; }}
QTreeView::item, QListView::item {{ padding: 3px 2px; }}
QTreeView::item:hover {{ background: {hover}; }}
QTreeView::item:selected {{ background: {chosen}; color: {ink}; }}
QTreeView::indicator:unchecked {{ border: 1px solid {faint}; border-radius: 2px;
            background: {sunk}; width: 11px; height: 11px; }}
QTextBrowser {{ border: 0; background: transparent; padding: 0; }}
QHeaderView::section {{ background: {ground}; border: 0; padding: 3px 6px; color: {faint}; }}
QComboBox::drop-down {{ border: 0; width: 18px; }}
QComboBox::down-arrow {{ image: url("{arrow}"); width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{ background: {raised}; border: 1px solid {line}; }}
QSlider:horizontal {{ min-height: 20px; }}
QSlider::groove:horizontal {{ height: 4px; background: {line}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {accent}; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {raised}; border: 2px solid {accent}; width: 12px;
            height: 12px; margin: -6px 0; border-radius: 8px; }}
QSlider::handle:horizontal:focus {{ background: {accent}; }}
QSlider#centred {{ min-height: 26px; }}
QSlider#centred::sub-page:horizontal {{ background: {line}; }}
QCheckBox, QRadioButton {{ spacing: 7px; padding: 2px 0; }}
QCheckBox:focus, QRadioButton:focus {{ color: {accent}; }}
QTabBar {{ qproperty-drawBase: 0; }}
QTabBar::tab {{ padding: 6px 12px; border: 0; border-bottom: 2px solid transparent;
            color: {faint}; }}
QTabBar::tab:selected {{ color: {ink}; border-bottom: 2px solid {accent}; }}
QTabWidget::pane {{ border: 0; }}
QStatusBar {{ background: {ground}; border-top: 1px solid {line}; color: {faint}; }}
QStatusBar::item {{ border: 0; }}
QProgressBar {{ border: 0; border-radius: 3px; background: {line}; max-height: 6px;
            text-align: center; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QSplitter::handle, QMainWindow::separator {{ background: {line}; width: 1px; height: 1px; }}
QScrollBar:vertical {{ width: 10px; background: transparent; }}
QScrollBar:horizontal {{ height: 10px; background: transparent; }}
QScrollBar::handle {{ background: {line}; border-radius: 4px; min-height: 24px; margin: 1px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
"""


def mixed(one: str, other: str, share: float) -> str:
    """A colour between two, ``share`` of the way to the other."""
    a, b = QColor(one), QColor(other)
    pairs = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    red, green, blue = (round(x + share * (y - x)) for x, y in pairs)
    return QColor(red, green, blue).name()


def sheet(tones: Tones, points: float) -> str:
    """The style sheet of a theme, for text of a height in points."""
    return SHEET.format(
        **vars(tones),
        points=points,
        large=1.2 * points,
        arrow=(Path(__file__).parent / "data" / "arrow.svg").as_posix(),
        hover=mixed(tones.ground, tones.accent, 0.14),
        chosen=mixed(tones.raised, tones.accent, 0.20),
        dim=mixed(tones.ground, tones.faint, 0.55),
    )


def dressed(application: QApplication, name: str, points: float) -> Tones:
    """Give the application a theme, and text of a height in points."""
    tones = TONES[name]
    wanted = sheet(tones, points)
    if application.styleSheet() == wanted:
        # It is dressed so: to dress every control again would take a while.
        return tones
    application.setStyle("Fusion")
    palette = QPalette()
    roles = QPalette.ColorRole
    table = {
        roles.Window: tones.ground, roles.Base: tones.sunk, roles.AlternateBase: tones.ground,
        roles.Button: tones.raised, roles.Text: tones.ink, roles.WindowText: tones.ink,
        roles.ButtonText: tones.ink, roles.ToolTipBase: tones.raised, roles.ToolTipText: tones.ink,
        roles.Highlight: tones.accent, roles.HighlightedText: tones.on_accent,
        roles.PlaceholderText: tones.faint, roles.Link: tones.accent,
        roles.Mid: tones.line, roles.Dark: tones.line, roles.Light: tones.raised,
    }  # fmt: skip
    for role, colour in table.items():
        palette.setColor(role, QColor(colour))
    palette.setColor(QPalette.ColorGroup.Disabled, roles.Text, QColor(tones.faint))
    palette.setColor(QPalette.ColorGroup.Disabled, roles.ButtonText, QColor(tones.faint))
    application.setPalette(palette)
    application.setStyleSheet(wanted)
    return tones
