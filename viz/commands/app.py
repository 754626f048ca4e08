"""The commands under one name."""

from __future__ import annotations

from importlib.metadata import version

from cyclopts import App

from viz.commands.claims import claims
from viz.commands.courses import labs, tour
from viz.commands.doctor import doctor
from viz.commands.kit import kit
from viz.commands.listing import listed
from viz.commands.measure import measure
from viz.commands.motions import motions
from viz.commands.quiz import quiz
from viz.commands.render import render
from viz.commands.view import view

app = App(
    name="iliopsoas",
    help="Show and measure the iliopsoas: pelvis, lumbar spine, femurs and the muscles between.",
    version=lambda: version("iliopsoas"),
    help_format="plaintext",
)
app.command(render)
app.command(measure)
app.command(listed, name="list")
app.command(view)
app.command(claims)
app.command(tour)
app.command(labs)
app.command(motions)
app.command(quiz)
app.command(kit)
app.command(doctor)
