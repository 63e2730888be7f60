"""Addressed randomness: the same address the same luck, and no pattern along any part of the address."""

import ast
import math
import pickle
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import sim
from sim import mix
from sim.draws import PURPOSES, Draws, Purpose

AXES = ["entity", "occurrence", "purpose", "replication", "seed"]
ENTITIES = np.arange(5_000)
LIKELY = 1e-4  # a p-value below this fails; the draws are fixed, so a pass is a pass for good

GOLD = {
    (Purpose.ONSET_GAP, 0, 0): 0x92034066E8372503,
    (Purpose.ONSET_GAP, 1, 0): 0x65502AFF117E37E9,
    (Purpose.ONSET_GAP, 0, 1): 0x90A7E397A89BD4CA,
    (Purpose.CLOCK_UP, 12345, 3): 0x8221B9FFB4797A3B,
    (Purpose.SAMPLE, -1, 7): 0x26320D995FFA82F7,
}
GOLD_LAST = 0x180250079A211289
NAMES = (
    "ONSET_GAP ONSET_THIN FAMILY_SIZE FRAILTY AGE SIBLING_GAP LEVEL_AT_ONSET LOCALITY ENGAGEMENT LONG_TERM_NEED "
    "CLOCK_UP CLOCK_DOWN CLOCK_SHOCK CLOCK_NOTICE CLOCK_SETTLE CLOCK_MOVE SHOCK_SIZE SHOCK_SEEN SOURCE TERM_THIN "
    "LOGGED_ON_OPEN SIGNAL_FRONT_DOOR SIGNAL_ASSESSMENT SIGNAL_ENQUIRY SIGNAL_CONFERENCE SIGNAL_REVIEW SIGNAL_VISIT "
    "SIGNAL_CONTACT CHECK_TIME CONSENT REFERRAL_NO_ACTION WITHDRAW WORK_ASSESSMENT WORK_ENQUIRY WORK_PROCEEDINGS "
    "STRATEGY_DELAY CONFERENCE_DAY REVIEW_DAY EARLY_HELP_OFFER CHILD_OFFSET PLACEMENT CARE_HOME CARE_KIN CARE_ADOPTION "
    "CARE_MOVED CARE_WAY UASC_GAP UASC_AGE STOCK_SELECT STOCK_STARTED STOCK_HISTORY STOCK_PRESIM CLOSURE "
    "INCIDENT BOOTSTRAP SAMPLE"
)

words = st.integers(min_value=0, max_value=2**64 - 1)
counts = st.integers(min_value=-(2**40), max_value=2**40)


def rows(axis: str, length: int = 41) -> np.ndarray:
    """Uniforms of shape (length, 5000): the rows are neighbours along one part of the address."""
    one = Draws(7, 3)
    if axis == "entity":
        return np.stack([one.uniforms(Purpose.SOURCE, ENTITIES * length + k) for k in range(length)])
    if axis == "occurrence":
        return np.stack([one.uniforms(Purpose.SOURCE, ENTITIES, k) for k in range(length)])
    if axis == "purpose":
        return np.stack([one.uniforms(k, ENTITIES) for k in range(length)])
    if axis == "replication":
        return np.stack([Draws(7, k).uniforms(Purpose.SOURCE, ENTITIES) for k in range(length)])
    return np.stack([Draws(k, 3).uniforms(Purpose.SOURCE, ENTITIES) for k in range(length)])


def lattice_p(pairs: list[tuple[np.ndarray, np.ndarray]], cells: int = 64) -> float:
    """Chi-square p-value of pairs against an even spread over a square lattice."""
    first, second = (np.concatenate(side) for side in zip(*pairs, strict=True))
    seen = np.bincount((first * cells).astype(int) * cells + (second * cells).astype(int), minlength=cells**2)
    return float(stats.chisquare(seen).pvalue)


def undo_mix(x: int) -> int:
    """Return the number whose mix is x, by undoing each step."""
    mask = 2**64 - 1
    for shift, constant in ((31, mix.MIX_2), (27, mix.MIX_1), (30, 1)):
        undone = x
        for _ in range(3):
            undone = x ^ (undone >> shift)
        x = undone * pow(constant, -1, 2**64) & mask
    return x


def at_base(base: int) -> Draws:
    made = Draws(0, 0)
    made._bases = (base - 2**64 if base >= 2**63 else base,) * PURPOSES
    return made


made_once = cache(Draws)


def bits(seed: int, replication: int, entity: int, occurrence: int) -> int:
    return made_once(seed, replication).bits(Purpose.AGE, entity, occurrence)


def test_the_mix_is_the_published_splitmix64():
    made = at_base(1234567)
    assert [made.bits(0, step) for step in range(1, 6)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


def test_draws_never_change_between_versions():
    made = Draws(1, 0)
    assert [made.bits(*address) for address in GOLD] == list(GOLD.values())
    assert Draws(2**64 - 1, 2**64 - 1).bits(Purpose.SAMPLE, -1, -1) == GOLD_LAST


def test_purposes_are_only_ever_appended():
    numbers = {name: number for name, number in vars(Purpose).items() if name.isupper()}
    assert list(numbers.values()) == list(range(PURPOSES))
    assert f"{' '.join(numbers)} ".startswith(f"{NAMES} ")


@given(words, words, st.sampled_from(range(PURPOSES)), st.lists(counts, min_size=1, max_size=20), counts)
def test_many_at_once_are_the_same_bits_as_one_at_a_time(seed, replication, purpose, entities, occurrence):
    made = Draws(seed, replication)
    many = made.uniforms(purpose, np.array(entities), occurrence)
    assert many.tolist() == [made.uniform(purpose, entity, occurrence) for entity in entities]


@given(counts, st.lists(counts, min_size=1, max_size=20))
def test_many_occurrences_of_one_entity_are_the_same_bits(entity, occurrences):
    made = Draws(5, 5)
    many = made.uniforms(Purpose.BOOTSTRAP, entity, occurrences)
    assert many.tolist() == [made.uniform(Purpose.BOOTSTRAP, entity, k) for k in occurrences]


def test_many_at_once_take_any_shape_and_broadcast():
    made = Draws(1, 1)
    grid = made.uniforms(Purpose.SAMPLE, np.arange(3)[:, None], np.arange(4)[None, :])
    assert grid.shape == (3, 4)
    assert grid[2, 3] == made.uniform(Purpose.SAMPLE, 2, 3)
    assert made.uniforms(Purpose.SAMPLE, 9).shape == ()
    assert made.uniforms(Purpose.SAMPLE, []).shape == (0,)
    for kind in (np.int8, np.uint16, np.int32, np.uint64):
        assert made.uniforms(Purpose.SAMPLE, np.arange(3, dtype=kind)).tolist() == grid[:, 0].tolist()


@pytest.mark.parametrize("wrong", [[0.5], ["1"], [None], [True]])
def test_addresses_that_are_not_whole_numbers_are_refused(wrong):
    with pytest.raises(TypeError, match="integers"):
        Draws(1, 0).uniforms(Purpose.SAMPLE, wrong)


@pytest.mark.parametrize(("seed", "replication"), [(-1, 0), (0, -1), (2**64, 0), (0, 2**64)])
def test_seeds_out_of_range_are_refused(seed, replication):
    with pytest.raises(ValueError, match="whole number"):
        Draws(seed, replication)


@given(words, words, st.sampled_from(range(PURPOSES)), counts, counts)
def test_the_same_address_gives_the_same_number_whatever_came_before(seed, replication, purpose, entity, occurrence):
    fresh, used = Draws(seed, replication), Draws(seed, replication)
    for k in range(5):
        used.uniform(Purpose.AGE, k)
    used.uniforms(purpose, np.arange(10))
    sent = pickle.loads(pickle.dumps(used))
    assert fresh.uniform(purpose, entity, occurrence) == used.uniform(purpose, entity, occurrence)
    assert fresh.uniform(purpose, entity, occurrence) == sent.uniform(purpose, entity, occurrence)


def test_a_uniform_is_never_0_or_1_even_at_the_extremes():
    for bits, uniform in ((0, 2.0**-53), (2**64 - 1, 1 - 2.0**-53), (2**63, 0.5 + 2.0**-53)):
        made = at_base(undo_mix(bits))
        assert made.bits(0, 0) == bits
        assert made.uniform(0, 0) == made.uniforms(0, [0])[0] == uniform
        assert 0 < made.exponential(0, 0) < 37
        assert abs(made.normal(0, 0)) < 8.3


def test_the_uniform_is_the_top_52_bits_and_a_half():
    made = Draws(11, 2)
    for entity in range(1000):
        assert made.uniform(Purpose.AGE, entity, 4) == ((made.bits(Purpose.AGE, entity, 4) >> 12) + 0.5) / 2**52


@pytest.mark.parametrize("axis", AXES)
def test_uniforms_are_uniform_along(axis):
    spread = rows(axis)
    assert stats.kstest(spread.ravel(), "uniform").pvalue > LIKELY
    each = [stats.kstest(spread[:, entity], "uniform").pvalue for entity in range(200)]
    assert stats.kstest(each, "uniform").pvalue > LIKELY


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("apart", [1, 2, 3, 8])
def test_neighbours_are_not_correlated_along(axis, apart):
    spread = rows(axis)
    first, second = spread[:-apart].ravel(), spread[apart:].ravel()
    for a, b in ((first, second), (abs(first - 0.5), abs(second - 0.5))):
        assert abs(np.corrcoef(a, b)[0, 1]) * math.sqrt(len(a)) < 4


@pytest.mark.parametrize("axis", AXES)
def test_pairs_of_neighbours_fill_the_square_along(axis):
    assert lattice_p(list(pairwise(rows(axis)))) > LIKELY


@pytest.mark.parametrize("axis", AXES)
def test_the_last_bits_are_as_even_as_the_first_along(axis):
    fine = (rows(axis) * 2**40) % 1.0  # the bits after the fortieth
    assert lattice_p(list(pairwise(fine))) > LIKELY


def test_these_checks_catch_an_address_that_is_not_mixed():
    weyl = [(ENTITIES * 41 + k) * 0.6180339887498949 % 1.0 for k in range(41)]
    assert lattice_p(list(pairwise(weyl))) < 1e-12


@pytest.mark.parametrize("axis", ["entity", "occurrence", "seed", "replication"])
def test_changing_one_bit_of_an_address_changes_half_the_bits_of_the_draw(axis):
    samples, changes = 1000, []
    for bit in range(48):
        for sample in range(samples):
            address = {"seed": 99, "replication": 5, "entity": sample * 977, "occurrence": sample % 31}
            changes.append(bits(**address) ^ bits(**address | {axis: address[axis] ^ (1 << bit)}))
    flips = np.unpackbits(np.array(changes, dtype=">u8").view(np.uint8).reshape(-1, 8), axis=1)
    by_cell = flips.reshape(48, samples, 64).mean(axis=1)
    assert np.abs(by_cell - 0.5).max() * 2 * math.sqrt(samples) < 5.5
    assert abs(by_cell.mean() - 0.5) * 2 * math.sqrt(samples * 48 * 64) < 4


def test_a_million_addresses_give_a_million_numbers():
    made = [Draws(seed, replication) for seed in (1, 2) for replication in (0, 1)]
    grid = [
        one.uniforms(purpose, np.arange(250)[:, None], np.arange(200)[None, :]).ravel()
        for one in made
        for purpose in (Purpose.CLOCK_UP, Purpose.CLOCK_DOWN, Purpose.SHOCK_SIZE, Purpose.SOURCE, Purpose.SAMPLE)
    ]
    assert len(np.unique(np.concatenate(grid))) == 4 * 5 * 250 * 200 == 1_000_000


def test_no_two_streams_share_a_base_over_many_seeds_and_replications():
    bases = [base for seed in range(50) for replication in range(50) for base in Draws(seed, replication)._bases]
    assert len(set(bases)) == 50 * 50 * PURPOSES


def test_exponentials_have_mean_1_and_the_right_shape():
    made = Draws(3, 1)
    sample = [made.exponential(Purpose.CLOCK_UP, entity) for entity in range(50_000)]
    assert stats.kstest(sample, "expon").pvalue > LIKELY
    assert abs(np.mean(sample) - 1) < 4 / math.sqrt(len(sample))


def test_normals_are_standard_and_rise_with_their_uniform():
    made = Draws(3, 1)
    sample = np.array([made.normal(Purpose.SIGNAL_VISIT, entity) for entity in range(50_000)])
    assert stats.kstest(sample, "norm").pvalue > LIKELY
    uniforms = made.uniforms(Purpose.SIGNAL_VISIT, np.arange(50_000))
    assert np.all(np.diff(sample[np.argsort(uniforms)]) > 0)


def test_no_other_module_makes_random_numbers():
    package = Path(sim.__file__).parent  # a compiled `draws` lies apart from the source
    offenders = []
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            source = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
            tokens = {part for name in [*named, source] for part in name.split(".")}
            if isinstance(node, ast.Attribute):
                tokens.add(node.attr)
            if re.fullmatch(r"qmc\.\w+\(\w+, seed=seed\)\.random", ast.unparse(node)):
                continue  # points of a design, which the seed of the experiment fixes: no luck of a family
            if path.name == "fresh.py" and "urandom" in tokens:
                continue  # names of files that nobody can know beforehand: in no result
            if tokens & {"random", "secrets", "uuid", "default_rng", "RandomState", "urandom"}:
                offenders.append(f"{path.relative_to(package)}:{node.lineno}")
    assert offenders == []
