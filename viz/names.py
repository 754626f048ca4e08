"""Names of structures as one writes them: ``psoas_major_r`` is Psoas major (right)."""

from __future__ import annotations

from scenes.labels import humanised

__all__ = ["SIDES", "humanised"]

SIDES = {"_r": " (right)", "_l": " (left)"}
