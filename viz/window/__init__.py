"""The viewer: a window in which the body is moved, seen from all sides, explained and measured."""

from viz.deferred import deferred

# pyvista imports it for its charts and maps of colours, of which none is used here.
deferred("matplotlib.pyplot")
