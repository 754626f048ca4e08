"""Muscles: attachments, taut strings through gates, and the bodies swept along them."""

from meshes.muscles.muscles import Muscles, built_muscles

__all__ = ["Muscles", "built_muscles"]
