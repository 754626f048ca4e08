"""A lesson as one page of HTML that needs no network: pictures, curves and text in one file."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from html import escape

from meshes.anatomy.translated import CODES
from scenes.teaching.sheets import Lesson, Sheet
from viz.lessons.drawings import drawing
from viz.lessons.pictures import key_of
from viz.lessons.switch import SWITCH, switch

STYLE = """
:root{--ink:#1d2733;--soft:#4a5560;--line:#d5dbe1;--back:#fff;--card:#f6f8fa;--link:#00598c}
@media(prefers-color-scheme:dark){:root{--ink:#e8edf2;--soft:#b3bfca;--line:#3a4652;--back:#141a21;
--card:#1c242d;--link:#7cc4ee}svg{background:#fff;border-radius:4px;padding:6px}}
*{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);
font:17px/1.55 system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main,header,footer{max-width:1080px;margin:0 auto;padding:0 20px}h1{font-size:2rem;line-height:1.2;
margin:1.4em 0 .3em}h2{font-size:1.28rem;line-height:1.35;margin:0 0 .5em}h3{font-size:.82rem;
letter-spacing:.04em;text-transform:uppercase;color:var(--soft);
margin:1em 0 .1em}p{margin:.1em 0 .5em}
section{border-top:1px solid var(--line);padding:1.6em 0;display:grid;
grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:28px}section.wide{grid-template-columns:1fr}
figure{margin:0 0 14px}img,svg{width:100%;height:auto;display:block}img{border-radius:6px}
.badge{display:inline-block;font-weight:700;font-size:.9rem;border:2px solid;border-radius:99px;
padding:.05em .8em;margin:0 0 .5em}.false{color:#a33a00}.partly{color:#7a5a00}.true{color:#00674b}
@media(prefers-color-scheme:dark){.false{color:#ff9c66}.partly{color:#f0c94a}.true{color:#5fd3ab}}
details{margin-top:.8em;font-size:.86rem;color:var(--soft)}summary{cursor:pointer}
nav ol{columns:2;gap:30px;padding-left:1.3em;font-size:.94rem}a{color:var(--link)}
@media(max-width:760px){section{grid-template-columns:1fr}nav ol{columns:1}}
@media print{nav{display:none}section{break-inside:avoid}details{display:block}}
"""


def page(lesson: Lesson, pictures: Mapping[str, bytes], body: str) -> str:
    """The whole page.

    Parameters
    ----------
    lesson : Lesson
    pictures : mapping of str to bytes
        JPEG by `viz.lessons.pictures.key_of`.
    body : str
        Whose body was measured, for the foot of the page.
    """
    sheets = "".join(
        _sheet(number, sheet, pictures, lesson)
        for number, sheet in enumerate(lesson.sheets, start=1)
    )
    foot = f"{lesson.says('measured_on', body=body)} {lesson.says('made')}"
    note = f"<p><small>{escape(lesson.note)}</small></p>" if lesson.note else ""
    index = "".join(
        f'<li><a href="#s{number}">{escape(sheet.title)}</a></li>'
        for number, sheet in enumerate(lesson.sheets, start=1)
    )
    return (
        f'<!doctype html>\n<html lang="{CODES.get(lesson.language, "en")}">'
        '<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(lesson.title)}</title><style>{STYLE}{SWITCH}</style></head><body>"
        f"<header><h1>{escape(lesson.title)}</h1><p>{escape(lesson.introduction)}</p>{note}"
        f"<nav><ol>{index}</ol></nav></header><main>{sheets}</main>"
        f"<footer><p><small>{escape(foot)}</small></p></footer></body></html>\n"
    )


def _sheet(number: int, sheet: Sheet, pictures: Mapping[str, bytes], lesson: Lesson) -> str:
    shown = switch(number, sheet, pictures) if sheet.beside else _picture(sheet, pictures, lesson)
    if sheet.figure is not None:
        shown += f"<figure>{drawing(sheet.figure, lesson.language)}</figure>"
    told = "".join(f"<h3>{escape(p.heading)}</h3><p>{escape(p.text)}</p>" for p in sheet.paragraphs)
    wide = "" if shown else ' class="wide"'
    column = f"<div>{shown}</div>" if shown else ""
    return (
        f'<section id="s{number}"{wide}><div><h2>{number}. {escape(sheet.title)}</h2>'
        f"{_badge(sheet)}{told}{_sources(sheet, lesson)}</div>{column}</section>"
    )


def _badge(sheet: Sheet) -> str:
    if not sheet.badge:
        return ""
    return f'<p class="badge {escape(sheet.judged, True)}">{escape(sheet.badge)}</p>'


def _sources(sheet: Sheet, lesson: Lesson) -> str:
    if not sheet.sources:
        return ""
    rows = "".join(f"<li>{escape(text)}</li>" for text in sheet.sources)
    head = escape(lesson.says("sources"))
    return f"<details><summary>{head}</summary><ul>{rows}</ul></details>"


def _picture(sheet: Sheet, pictures: Mapping[str, bytes], lesson: Lesson) -> str:
    data = None if sheet.scene is None else pictures.get(key_of(sheet.scene))
    if data is None:
        return ""
    image = b64encode(data).decode()
    alt = escape(lesson.says("picture", title=sheet.title), True)
    return f'<figure><img alt="{alt}" src="data:image/jpeg;base64,{image}"></figure>'
