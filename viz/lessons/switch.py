"""Pictures of a lesson that are compared: a switch among them on a page."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from html import escape

from scenes.teaching.sheets import Beside, Sheet
from viz.lessons.pictures import key_of

MOST = 9
"""So many pictures a switch has places for."""
_SHOWN = ",".join(
    f".switch>input:nth-of-type({k}):checked~.panes>figure:nth-child({k})"
    for k in range(1, MOST + 1)
)
SWITCH = f"""
.switch{{border:1px solid var(--line);border-radius:6px;padding:10px 12px;margin:0 0 14px}}
.switch>legend{{font-size:.82rem;color:var(--soft);padding:0 .4em}}
.switch>input{{position:absolute;opacity:0}}
.switch>label{{display:block;font-size:.94rem;line-height:1.35;padding:.22em .6em;
border-left:4px solid transparent;cursor:pointer}}
.switch>label:hover{{border-color:var(--line)}}
.switch>input:checked+label{{border-color:currentColor;font-weight:700}}
.switch>input:focus-visible+label{{outline:2px solid var(--link)}}
.panes>figure{{display:none;margin:10px 0 0}}{_SHOWN}{{display:block}}
.panes figcaption{{margin-top:.5em}}
@media print{{.panes>figure{{display:block;break-inside:avoid}}}}
"""


def switch(number: int, sheet: Sheet, pictures: Mapping[str, bytes]) -> str:
    """The pictures of a sheet one at a time, chosen by mouse or arrow keys; all are printed."""
    keys = "".join(
        f'<input type="radio" name="s{number}b" id="s{number}b{k}"{" checked" * (k == 1)}>'
        f'<label for="s{number}b{k}">{escape(each.title)}</label>'
        for k, each in enumerate(sheet.beside, start=1)
    )
    panes = "".join(_pane(each, pictures) for each in sheet.beside)
    return (
        f'<fieldset class="switch"><legend>{escape(sheet.title)}</legend>{keys}'
        f'<div class="panes">{panes}</div></fieldset>'
    )


def _pane(each: Beside, pictures: Mapping[str, bytes]) -> str:
    data = pictures.get(key_of(each.scene))
    alt = escape(f"{each.title}. {each.text}".strip(), True)
    source = "" if data is None else b64encode(data).decode()
    image = f'<img alt="{alt}" src="data:image/jpeg;base64,{source}">' if source else ""
    told = f"<b>{escape(each.title)}</b>. {escape(each.text)}"
    return f"<figure>{image}<figcaption>{told}</figcaption></figure>"
