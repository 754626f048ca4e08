"""The command line as a process: interruptions, pipes, terminals, a quick start."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from viz import cli

IN_THE_BACKGROUND = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE}


def command(*words: str, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "viz", *words],
        stderr=subprocess.PIPE,
        text=True,
        **{**IN_THE_BACKGROUND, **options},  # type: ignore[call-overload]
    )


SLOW = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from pathlib import Path
from viz import cli, files
import viz.commands.render as command
import viz.render

def slow(scene, path, progress=None, **_):
    with files.whole_file(path) as part:
        part.write_bytes(b"half a picture")
        print("begun", flush=True)
        while True:
            progress("drawing", 0.5)
            time.sleep(0.05)

viz_render = sys.modules["viz.render"]
viz_render.render = slow
sys.exit(cli.main(["render", "-o", "a.png"]))
"""


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_command_leaves_nothing(tmp_path: Path, number: int, status: int) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", SLOW], cwd=tmp_path, stdout=-1, stderr=-1, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "begun\n"
    assert len(list(tmp_path.iterdir())) == 1
    child.send_signal(number)
    _, err = child.communicate(timeout=20)
    assert child.returncode == status
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


PRESSED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)

def press():
    os.kill(os.getpid(), signal.SIGINT)

class At:
    def __init__(self, name):
        self.name = name
    def find_spec(self, name, path=None, target=None):
        if name == self.name:
            sys.meta_path.remove(self)
            press()

class Lost:
    def __del__(self):
        press()
        for _ in range(1000):
            pass

def turned():
    try:
        press()
        for _ in range(1000):
            pass
    except KeyboardInterrupt:
        raise SystemError("returned a result with an exception set") from None

def loaded():
    import vtkmodules
    sys.meta_path.insert(0, At("vtkmodules.vtkCommonCore"))
    import vtkmodules.vtkCommonMath

def run(rows):
    from viz import cli
    from viz.commands import listing
    listing.LISTS["bones"] = rows
    sys.argv = ["iliopsoas", "list", "bones"]
    sys.exit(cli.main())
"""
MOMENTS = {
    # where Ctrl-C comes, and what the program then does
    "before the first line": "sys.meta_path.insert(0, At('viz.signals')); run(list)",
    "as the commands are loaded": "sys.meta_path.insert(0, At('viz.commands.app')); run(list)",
    "in a library of C": "run(loaded)",
    "turned into a fault": "run(turned)",
    "where nobody can catch it": "run(lambda: [{'name': str(Lost())[:0]}])",
    "in a text that is executed": "run(lambda: exec('press()\\nfor _ in range(1000): pass'))",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_interruption_is_130_without_a_word_whenever_it_comes(moment: str) -> None:
    line = [sys.executable, "-c", PRESSED + MOMENTS[moment]]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (130, "")


def test_progress_is_drawn_on_a_terminal_only(tmp_path: Path) -> None:
    code = (
        "import sys, time\n"
        "from viz.progress import progress_bar\n"
        "with progress_bar(float(sys.argv[1])) as progress:\n"
        "    for i in range(8):\n"
        "        progress('building the muscles', i / 8)\n"
        "        time.sleep(0.05)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, "0"], capture_output=True).stderr == b""
    assert b"building the muscles" in _on_terminal(code, "0.05")
    assert b"building" not in _on_terminal(code, "30")


def _on_terminal(code: str, *words: str) -> bytes:
    main, side = pty.openpty()
    child = subprocess.Popen([sys.executable, "-c", code, *words], stderr=side)
    os.close(side)
    seen = b""
    while True:
        try:
            chunk = os.read(main, 4096)
        except OSError:
            break
        if not chunk:
            break
        seen += chunk
    child.wait(timeout=20)
    os.close(main)
    return seen


def test_reader_that_goes_away_is_no_fault() -> None:
    read, write = os.pipe()
    os.close(read)
    child = command("list", "terms", stdout=write)
    os.close(write)
    _, err = child.communicate(timeout=30)
    assert child.returncode == 0
    assert err == ""


STREAMS = [
    # a line of the shell, the exit status, and what is said
    ("list bones >&-", 0, ""),
    ("list bones 2>&-", 0, ""),
    ("list bones <&-", 0, ""),
    ("rendr 2>&-", 2, ""),
    ("rendr 2>/dev/full", 2, ""),
    ("--help | head -n 1", 0, ""),
    ("list terms | head -n 1", 0, ""),
    ("list views >/dev/full", 2, "the output cannot be written, the disk is full"),
    ("list terms >/dev/full", 2, "the output cannot be written, the disk is full"),
    ("--help >/dev/full", 2, "the output cannot be written, the disk is full"),
]


@pytest.mark.parametrize(("line", "status", "said"), STREAMS, ids=[s[0] for s in STREAMS])
def test_closed_and_full_streams(line: str, status: int, said: str) -> None:
    own, bar, reader = line.partition(" |")
    command = f"{{ {sys.executable} -m viz {own}; echo $? >&3; }}"
    shell = f"( {command}{bar}{reader} >/dev/null ) 3>&1"
    done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=False)
    assert done.stdout.split() == [str(status)]
    assert done.stderr.count("\n") == bool(said)
    assert said in done.stderr


LIGHT = """
import sys
from viz import cli
cli.main(sys.argv[1:])
heavy = {"numba", "pyvista", "vtkmodules", "scipy", "trimesh", "matplotlib"}
print(*heavy & set(sys.modules), file=sys.stderr)
"""


@pytest.mark.parametrize("line", ["--help", "render --help", "list bones", "list scenes"])
def test_quick_commands_load_nothing_heavy(line: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIGHT, *line.split()], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == ""


def test_fault_of_the_program_says_so(run, monkeypatch: pytest.MonkeyPatch) -> None:
    from viz.commands import listing

    monkeypatch.setitem(listing.LISTS, "bones", lambda: {}["no such thing"])
    status, _, err = run("list", "bones")
    assert status == 70
    assert err.count("\n") == 1
    assert "a fault of the program, not of what was asked (KeyError" in err
    monkeypatch.setenv("ILIOPSOAS_TRACEBACK", "1")
    with pytest.raises(KeyError):
        cli.main(["list", "bones"])
