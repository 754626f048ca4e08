"""Files of authors: one sentence for what no program could hold or read."""

from __future__ import annotations

import pytest

from meshes.authored import checked_text, parsed


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800", "\ufffe"])
def test_signs_that_are_no_text_are_refused(sign: str) -> None:
    with pytest.raises(ValueError, match="expected text without control characters, got"):
        checked_text(f"a{sign}b")


def test_text_of_every_script_is_text() -> None:
    text = "\u00e4\u00df\u4e2d\u6587 \u0627\u0644 \U0001f9b4\n\t\u2028\u00ad\u200d"
    assert checked_text(text) == text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('title = "a\\u0000"', "mine.toml, title: expected text without control characters"),
        ('[[steps]]\ntext = "\\u001b"', "mine.toml, steps.1.text: expected text without"),
        ("title =", "mine.toml: expected a lab in TOML, got text that is not ("),
        ("n = " + "9" * 5000, "(a number in it has too many digits)"),
        ("a = " + "[" * 5000, "(its tables are nested too deep)"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError) as caught:
        parsed(text, "mine.toml", "a lab")
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("command", "key"), [("labs mine.toml", "title"), ("claims", "claims")])
def test_a_file_of_an_author_with_control_characters(run, tmp_path, command, key) -> None:
    (tmp_path / "mine.toml").write_text('title = "a\\u0007"\n[[claims]]\nkey = "\\u0007"\n')
    words = [*command.split(), *(["--file", "mine.toml"] if command == "claims" else [])]
    status, out, said = run(*words)
    assert (status, out, said.count("\n")) == (2, "", 1)
    assert "expected text without control characters, got \\u0007 as character" in said
    assert said.startswith("iliopsoas: mine.toml, title: ")
