"""The words of the window in the language of its user: one catalogue a language."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from weakref import WeakMethod

from meshes.anatomy.translated import localised
from scenes.labels import Language

LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch", "es": "Español"}
TERMS: Mapping[str, Language] = {"en": "english", "de": "german", "es": "spanish"}


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All texts of a language by key: ``motion.play`` is key ``play`` of the table ``motion``."""
    text = files("viz.window").joinpath(f"locale/{language}.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return {f"{group}.{key}": text for group, row in table.items() for key, text in row.items()}


class Words:
    """Texts by key, and whoever shows one is told when the language changes.

    Parameters
    ----------
    language : str
        One of `LANGUAGES`.

    Attributes
    ----------
    latin : bool
        Whether structures are named in Latin.
    """

    def __init__(self, language: str = "en") -> None:
        self.language = language if language in LANGUAGES else "en"
        self.latin = False
        self._shown: list[Callable[[], bool]] = []

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key, its ``{names}`` filled in."""
        text = catalogue(self.language).get(key)
        if text is None:
            text = catalogue("en")[key]
        return text.format(**values) if values else text

    def has(self, key: str) -> bool:
        """Whether there is a text of that key."""
        return key in catalogue("en")

    @property
    def terms(self) -> Language:
        """The language of terms that goes with that of the window."""
        return TERMS[self.language]

    @property
    def naming(self) -> Language:
        """The language in which structures are named."""
        return "latin" if self.latin else self.terms

    def number(self, value: float, shape: str = ".1f") -> str:
        """A number as this language writes it, with a comma or a point before its decimals."""
        return localised(format(value, shape), self.terms)

    def percent(self, share: float) -> str:
        """A share of 1 in percent, with a space before the sign where the language has one."""
        return f"{100.0 * share:.0f}{'' if self.language == 'en' else ' '}%"

    def bind(self, setter: Callable[[str], object], key: str) -> None:
        """Give ``setter`` the text of a key, now and whenever the language changes."""
        setter(self(key))
        if hasattr(setter, "__self__") and not isinstance(setter, type(len)):
            weak = WeakMethod(setter)

            def again() -> bool:
                alive = weak()
                if alive is not None:
                    alive(self(key))
                return alive is not None
        else:

            def again() -> bool:
                setter(self(key))
                return True

        self._shown.append(_careful(again))

    def watch(self, told: Callable[[], None]) -> None:
        """Call ``told`` whenever the language changes."""

        def again() -> bool:
            told()
            return True

        self._shown.append(_careful(again))

    def speak(self, language: str) -> None:
        """Change the language of everything that is bound."""
        if language == self.language or language not in LANGUAGES:
            return
        self.language = language
        self._tell()

    def name_in_latin(self, latin: bool) -> None:
        """Name structures in Latin, or in the language of the window."""
        if latin != self.latin:
            self.latin = latin
            self._tell()

    def _tell(self) -> None:
        self._shown = [again for again in self._shown if again()]


def _careful(again: Callable[[], bool]) -> Callable[[], bool]:
    """The same, forgotten once the widget that it speaks to is gone."""

    def tried() -> bool:
        try:
            return again()
        except RuntimeError:
            return False

    return tried
