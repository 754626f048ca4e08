"""Names of structures as one writes them: ``psoas_major_r`` is Psoas major (right)."""

from __future__ import annotations

import re

SIDES = {"_r": " (right)", "_l": " (left)"}


def humanised(name: str) -> str:
    """A part's name for a label.

    >>> humanised("psoas_major_r"), humanised("disc_l4_l5"), humanised("l4")
    ('Psoas major (right)', 'Disc L4/L5', 'L4')
    """
    side = SIDES.get(name[-2:], "")
    stem = name[:-2] if side else name
    levels = re.findall(r"(?:^|_)((?:co|[lst])\d+)(?=_|$)", stem)
    rest = re.sub(r"(?:^|_)(?:co|[lst])\d+(?=_|$)", "", stem).replace("_", " ").strip()
    words = [rest] if rest else []
    if levels:
        words.append("/".join(level.capitalize() for level in levels))
    text = " ".join(words)
    return text[:1].upper() + text[1:] + side
