"""The baseline beside the census, and each loop on and off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sim.areas.employed import SOCIAL
from sim.fit.figures import Size, evaluate
from sim.fit.pages import grid
from sim.fit.workforce.measuring import (
    BY_CAUSE,
    CASELOADS,
    FROM,
    LEFT,
    PUBLISHED,
    RISEN,
    STARTERS,
    TRANSFER,
    digits_of,
    measure,
    told_name,
)
from sim.scenario import load_scenario

if TYPE_CHECKING:
    from sim.scenario import Scenario


def baseline(size: Size) -> list[str]:
    """Stocks and flows of social workers beside the census, and changes of worker by cause."""
    run = evaluate([()], size, measure)[0]
    mean, low, high = run.mean(), run.quantile(0.025), run.quantile(0.975)
    beside = [
        (
            told_name(name),
            f"{published:.1f}",
            f"{mean[name, 'all']:.1f}",
            f"{low[name, 'all']:.1f} to {high[name, 'all']:.1f}",
        )
        for name, published in PUBLISHED.items()
    ]
    filled = mean["posts_filled", "all"]
    rows = [
        *grid(["social workers, %", "census", "model", "95% of runs"], beside),
        "",
        f"Posts (all roles that hold families, and supervisors): {mean['posts_established', 'all']:.0f} established, "
        f"{filled:.0f} filled for good, {mean['posts_working', 'all']:.0f} full weeks of work. Of permanent social "
        f"workers {mean[STARTERS, 'all']:.1f} full-time equivalents begin in a year, {mean[LEFT, 'all']:.1f} leave the "
        f"council and {mean[RISEN, 'all']:.1f} are promoted.",
        "",
    ]
    names = [str(name) for name, period in mean.index if str(name).startswith(BY_CAUSE) and period == "all"]
    causes = {name: float(mean[name, "all"]) for name in names}
    total = sum(causes.values())
    told_of = [(name.removeprefix(BY_CAUSE), f"{value:.3f} ({value / total:.0%})") for name, value in causes.items()]
    rows += [
        *grid(["changes of worker per open family-year", ""], told_of),
        "",
        f"Published for children looked after over two years: standard transfers {TRANSFER:.0f}%, managing caseloads "
        f"{CASELOADS:.0f}% of changes (DfE, stability measures, 2025). The model's `design` is the first; it moves "
        "families between caseloads only when somebody leaves. Printed, and not fitted.",
    ]
    return rows


def table(points: Mapping[str, Sequence[str] | Scenario], shown: Sequence[str], size: Size) -> list[str]:
    """One column for each point, one row for each figure: the mean over the runs."""
    runs = [each.mean() for each in evaluate(list(points.values()), size, measure)]
    rows = [[told_name(name), *(f"{run[name, 'all']:,.{digits_of(name)}f}" for run in runs)] for name in shown]
    return grid(["", *points], rows)


def times(times_: float) -> tuple[str, ...]:
    """Assignments that multiply the posts of social workers."""
    return tuple(f"workforce.{role}.posts=times:{times_}" for role in SOCIAL)


def strain(size: Size) -> list[str]:
    """Strain on and off, at the posts there are and with a fifth fewer."""
    points = {
        "strain off": ("workforce.strain.acts=false",),
        "as it is": (),
        "the most the panel allows": ("workforce.strain.leaving=0.45",),
        "off, posts x 0.8": ("workforce.strain.acts=false", *times(0.8)),
        "posts x 0.8": times(0.8),
        "most, posts x 0.8": ("workforce.strain.leaving=0.45", *times(0.8)),
    }
    return table(points, ("strain_mean", "turnover_pct", "vacancy_pct", "hours_asked_pct", "workers_by_cause"), size)


def cap(size: Size) -> list[str]:
    """A hard cap on social workers' cases, with strain on and off."""
    hard = ("workforce.social_worker.cap_binds=limit", "workforce.social_worker.caseload_cap=12")
    off = ("workforce.strain.acts=false",)
    points = {"no hard cap": (), "cap 12": hard, "no hard cap, strain off": off, "cap 12, strain off": (*hard, *off)}
    return table(points, ("strain_mean", "turnover_pct", "hours_asked_pct", "caseload_mean"), size)


def cover(size: Size) -> list[str]:
    """Agency cover as it is, none, and twice as much for each vacancy."""
    points = {
        "as it is": (),
        "no agency": ("agency.allowed=false",),
        "twice the cover": ("agency.cover=times:2",),
    }
    shown = ("agency_pct", "posts_working", "hours_asked_pct", "strain_mean", "turnover_pct", "workers_by_cause")
    return table(points, (*shown, "direct_help_hours", "risk_days_without_help"), size)


def keep_or_hire(size: Size) -> list[str]:
    """A fifth fewer leavers against as many more working hours by added posts."""
    retention, base = load_scenario("retention"), ()
    kept, as_is = (each.mean() for each in evaluate([retention, base], size, measure))
    more = kept["posts_working", "all"] / as_is["posts_working", "all"]
    social = 1.0 + (more - 1.0) * 1.5  # posts of social workers are about two thirds of all
    points: dict[str, Sequence[str] | Scenario] = {
        "as it is": base,
        "a fifth fewer leavers": retention,
        f"posts x {social:.3f}": _dated({f"workforce.{role}.posts": {"times": round(social, 3)} for role in SOCIAL}),
    }
    shown = ("posts_working", "turnover_pct", "experience_under_2y_pct", "workers_by_cause", "hours_asked_pct")
    return table(points, (*shown, "direct_help_hours", "risk_days_without_help", "never_stepped_up_pct"), size)


def _dated(settings: dict[str, object]) -> Scenario:
    return load_scenario(
        {
            "title": "Posts added",
            "question": "What do as many working hours by added posts do?",
            "extends": "status_quo",
            "timeline": [{"on": FROM, "because": "posts added", "set": settings}],
        }
    )
