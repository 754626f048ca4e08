"""Words that mean structures: their own names, without a side, their kinds, and groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "bone": "bones",
        "disc": "discs",
        "muscle": "muscles",
        "ligament": "ligaments",
        "fascia": "fasciae",
        "bursa": "bursae",
        "cartilage": "cartilages",
        "nerve": "nerves",
        "artery": "arteries",
        "vein": "veins",
        "vessel": "vessels",
        "schematic": "schematics",
    }
)
"""Kinds with their plurals."""
KIND_GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType({"vessel": ("artery", "vein")})
"""Kinds that are several."""
MUSCLE_GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"iliopsoas": ("psoas_major", "iliacus")}
)
"""Muscles that are several: Terminologia Anatomica A04.7.02.002, without psoas minor."""


def kind_words(kind: str) -> tuple[str, ...]:
    """The words for a kind: itself and its plural, and those of the kinds that it belongs to."""
    kinds = (kind, *(group for group, own in KIND_GROUPS.items() if kind in own))
    return tuple(word for one in kinds for word in (one, KINDS[one]))


def group_words(name: str) -> tuple[str, ...]:
    """The words for the groups of muscles that one belongs to, with its side and without."""
    stem, side = parted(name)
    groups = [group for group, own in MUSCLE_GROUPS.items() if stem in own]
    return tuple(word for group in groups for word in dict.fromkeys((group + side, group)))


def words_of(name: str, kind: str) -> tuple[str, ...]:
    """All words that mean a structure, its own name first.

    Examples
    --------
    >>> words_of("iliacus_r", "muscle")
    ('iliacus_r', 'iliacus', 'iliopsoas_r', 'iliopsoas', 'muscle', 'muscles')
    >>> words_of("femoral_artery_l", "artery")[2:]
    ('artery', 'arteries', 'vessel', 'vessels')
    """
    own = dict.fromkeys((name, parted(name)[0]))
    return (*own, *group_words(name), *kind_words(kind))


def means(word: str, name: str, kind: str) -> bool:
    """Whether a word means a structure; plurals with a plain s, of older files, too."""
    return word in words_of(name, kind) or (word[-1:] == "s" and word[:-1] in kind_words(kind))


def spread(names: Iterable[str]) -> tuple[str, ...]:
    """Names of muscles, those of each group in its place.

    Examples
    --------
    >>> spread(["iliopsoas_r", "psoas_minor"])
    ('psoas_major_r', 'iliacus_r', 'psoas_minor')
    """
    found: list[str] = []
    for name in names:
        stem, side = parted(name)
        found += [one + side for one in MUSCLE_GROUPS.get(stem, (stem,))]
    return tuple(dict.fromkeys(found))


def parted(name: str) -> tuple[str, str]:
    """A name without its side, and the side: ``_r``, ``_l`` or nothing."""
    return (name[:-2], name[-2:]) if name[-2:] in ("_r", "_l") else (name, "")
