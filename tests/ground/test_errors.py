"""Messages that teach: where, what was found, what is allowed, the nearest name; on one line."""

import pickle

import pytest

from sim.errors import InputError, nearest_match

LEVERS = ["lcpp.caseload_cap", "lcpp.model", "front_door.threshold"]


def test_the_whole_sentence():
    error = InputError(
        "unknown lever",
        file="scenarios/x.yaml",
        key="lcpp.capp",
        found=12,
        allowed="a lever of the catalogue",
        nearest=nearest_match("lcpp.capp", LEVERS),
    )
    assert str(error) == (
        "scenarios/x.yaml: lcpp.capp: found 12; unknown lever; allowed: a lever of the catalogue; "
        "did you mean 'lcpp.caseload_cap'?"
    )


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({}, "is empty"),
        ({"file": "x.yaml"}, "x.yaml: is empty"),
        ({"key": "a.b"}, "a.b: is empty"),
        ({"key": "a.b", "found": 0}, "a.b: found 0; is empty"),
        ({"found": False}, "found False; is empty"),
        ({"found": "NO"}, "found 'NO'; is empty"),
        ({"allowed": "1 to 5"}, "is empty; allowed: 1 to 5"),
    ],
)
def test_what_is_not_known_is_left_out(given, text):
    assert str(InputError("is empty", **given)) == text


def test_a_long_or_wild_value_stays_short_and_on_one_line():
    text = str(InputError("too long", file="a\nb\x1b[31m.yaml", found="x\n" * 10_000))
    assert len(text) < 150
    assert text.isprintable()


def test_it_survives_the_trip_from_a_worker():
    error = InputError("unknown lever", file="x.yaml", key="a", found=1, allowed="b", nearest="c")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        ("lcpp.caselod_cap", "lcpp.caseload_cap"),
        ("LCPP.Model", "lcpp.model"),
        ("front_dor.treshold", "front_door.threshold"),
        ("zzz", None),
        ("", None),
        ("x" * 1_000_000, None),
    ],
)
def test_the_nearest_name(word, nearest):
    assert nearest_match(word, LEVERS) == nearest


def test_the_nearest_name_does_not_depend_on_the_order_of_the_options():
    assert nearest_match("ab", ["aab", "abb", "abc"]) == nearest_match("ab", ["abc", "abb", "aab"])
    assert nearest_match("model", ["Model", "MODEL"]) == nearest_match("model", ["MODEL", "Model"])
