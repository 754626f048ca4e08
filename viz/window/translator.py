"""Qt's own words, those of its dialogs and buttons, in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator


class QtWords:
    """Keeps Qt in the language of the window.

    Parameters
    ----------
    application : QCoreApplication
    """

    def __init__(self, application: QCoreApplication) -> None:
        self._application = application
        self._translator: QTranslator | None = None

    def speak(self, language: str) -> None:
        """Say "Cancel", "Save" and the like in a language; in English where Qt has no words."""
        if self._translator is not None:
            self._application.removeTranslator(self._translator)
            self._translator = None
        found = QTranslator()
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if language != "en" and found.load(f"qtbase_{language}", folder):
            self._application.installTranslator(found)
            self._translator = found
