"""Characters that only look like what was meant are named with their line; text for people may hold them."""

import pytest

from sim.book.strict_yaml import plain
from sim.cli.app import main
from sim.errors import InputError
from sim.scenario import load_scenario

GOOD = """title: Don’t wait – “now”…
question: Does it – as families’ say – help?
timeline:
  - on: 2025-10-01
    because: it’s the 6–12 month plan
    set:
      early_help.consent: 0.5
"""
FAULTS = {
    "a non-breaking space indents": (
        "      early",
        "\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0early",
        7,
        "non-breaking space",
    ),
    "a non-breaking space after the colon": ("consent: ", "consent:\u00a0", 7, "non-breaking space"),
    "a non-breaking space at the end": ("0.5", "0.5\u00a0", 7, "non-breaking space"),
    "a thin space in a number": ("0.5", "1\u202f000", 7, "non-breaking space"),
    "a tab indents": ("      early", "\tearly", 7, "a tab"),
    "a tab indents a key": ("    because", "\tbecause", 5, "a tab"),
    "a dash opens an entry": ("  - on", "  – on", 4, "long dash"),
    "dashes in a date": ("2025-10-01", "2025–10–01", 4, "long dash"),
    "a minus sign": ("0.5", "−0.5", 7, "minus sign"),
    "curly quotes about a key": ("early_help.consent", "“early_help.consent”", 7, "curly quotation mark"),
    "curly quotes about a value": ("0.5", "‘0.5’", 7, "curly quotation mark"),
    "curly quotes in straight ones": ("0.5", '"“0.5”"', 7, "curly quotation mark"),
    "nothing seen": ("0.5", "0.5\u200b", 7, "without width"),
}
SETS = ("“demand.multiplier=1.1”", "demand.multiplier=‘1.1’", "demand.multiplier=\u00a01", "demand.multiplier=add:−1")


def test_text_for_people_holds_any_character(tmp_path):
    path = tmp_path / "good.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert load_scenario(path).title == "Don’t wait – “now”…"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_look_alike_is_named_with_its_line(fault, tmp_path):
    typed, came, line, named = FAULTS[fault]
    path = tmp_path / "odd.yaml"
    path.write_text(GOOD.replace(typed, came), encoding="utf-8")
    with pytest.raises(InputError, match=named) as told:
        load_scenario(path)
    assert str(told.value).startswith(f"odd.yaml: line {line}: ")
    assert "type it again" in str(told.value)


@pytest.mark.parametrize("assignment", SETS)
def test_a_look_alike_is_named_in_an_assignment(assignment, capsys):
    assert main(["scenarios", "show", "status_quo", "--set", assignment]) == 2
    told = capsys.readouterr().err
    assert told.startswith("--set: found ")
    assert "type it again" in told


def test_a_bare_word_with_a_look_alike_is_refused():
    with pytest.raises(InputError, match="a long dash"):
        plain("0.9–1.1", "--vary")
