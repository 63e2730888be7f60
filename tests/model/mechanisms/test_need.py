"""Need that nobody sees moves by itself: drift, being noticed, delay, and what good help changes."""

import pytest
from mechanism_runs import ARRIVALS, LIMIT, REPLICATIONS, Run, indicator, mean, pairs, run

UNNOTICED = ("need.noticing.rate_level_2=0", "need.shock_seen_share=0")
NO_RISE = (*(f"need.up_rate.level_{k}=0" for k in range(5)), "need.shock_rate=0")
PARTS = ("unseen", "undecided", "unallocated")


def parts(*sets: str) -> dict[str, float]:
    """Parts of the step-up delay, in days."""
    return {part: mean(indicator("step_up_delay_days", f"part={part}"), *sets) for part in PARTS}


@pytest.mark.mechanism("C22")
def test_unserved_need_drifts_upward() -> None:
    for drifting, still in pairs(UNNOTICED, (*UNNOTICED, *NO_RISE), exact=True):
        highest = []
        for one in (drifting, still):
            new = one.levels[one.levels["family"].between(*ARRIVALS)].groupby("family")["level"]
            highest.append((new.max() - new.first()).clip(lower=0))
        assert highest[0].index.equals(highest[1].index)  # the same families, none of them served
        assert highest[1].eq(0).all()
        assert highest[0].gt(0).any()


@pytest.mark.mechanism("C1")
def test_need_less_often_noticed_stays_unseen_longer() -> None:
    # Noticing at two fifths of its rate: unseen time would be two and a half times as long if nothing else ended it.
    assert parts("need.noticing.rate_level_2=times:0.4")["unseen"] > 1.2 * parts()["unseen"]
    for usual, blind in pairs((), UNNOTICED, exact=True):
        never = indicator("never_stepped_up_pct")
        assert never(blind) > never(usual)  # crossings that nobody saw are counted, not lost


@pytest.mark.mechanism("C9")
def test_step_up_delay_is_the_sum_of_its_parts() -> None:
    for replication in REPLICATIONS:
        kpis = run(replication=replication).kpis
        total = sum(kpis["step_up_delay_days", f"part={part}"] for part in PARTS)
        assert total == pytest.approx(kpis["step_up_delay_days", "all"])


@pytest.mark.mechanism("C9")
@pytest.mark.parametrize(
    ("switch", "moved", "base"),
    [
        ("front_door.check_minutes_median=times:30", "undecided", ()),
        ("workforce.social_worker.posts=times:0.6", "unallocated", LIMIT),
    ],
)
def test_a_lever_moves_its_own_part_of_the_delay(switch: str, moved: str, base: tuple[str, ...]) -> None:
    before, after = parts(*base), parts(switch, *base)
    assert after[moved] > before[moved] + 1  # day; the same families with the same luck


@pytest.mark.mechanism("C3")
def test_a_plan_that_fits_does_more_with_the_same_hours() -> None:
    good, poor = 0.8, 0.2

    def improvements_a_year(one: Run) -> float:
        return one.improvements_a_year("child_in_need")

    def times_unhelped(one: Run) -> float:
        """How many times the unhelped rate need falls at, by the adequacy that families got."""
        return 1 + float(one.log.values["need.help.effect"]) * one.adequacy("child_in_need")

    for fitting, unfitting in pairs((f"need.help.fit={good}",), (f"need.help.fit={poor}",), exact=True):
        first = []
        for one in (fitting, unfitting):
            rows = one.of("help", stage="child_in_need").query("time == @one.log.start")
            first.append(rows.groupby("family").last())
        assert list(first[0]["detail"]) == list(first[1]["detail"])  # the same hours on the first day
        helped = first[1]["value"] > 0
        assert helped.any()
        ratio = first[0].loc[helped, "value"] / first[1].loc[helped, "value"]
        assert ratio.to_numpy() == pytest.approx(good / poor)
    # Adequacy is four times as high, and need falls at 1 + effect x adequacy times the unhelped rate. Some three
    # hundred falls a setting, of the same families: half of the gain that this makes is asked.
    fits = (f"need.help.fit={good}", f"need.help.fit={poor}")
    expected, found = (mean(of, fits[0]) / mean(of, fits[1]) for of in (times_unhelped, improvements_a_year))
    assert expected > 1.1
    assert found - 1 > 0.5 * (expected - 1)
