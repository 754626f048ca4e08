"""Modules that others import but hardly ever use are loaded when they are first used."""

from __future__ import annotations

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec


def deferred(name: str) -> None:
    """Let the next imports of a module give one that is loaded at its first use.

    Parameters
    ----------
    name : str
        A module that is loaded already, or missing, is left alone.
    """
    if name in sys.modules:
        return
    try:
        spec = find_spec(name)
    except ModuleNotFoundError:
        return
    if spec is None or spec.loader is None:
        return
    spec.loader = LazyLoader(spec.loader)
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
