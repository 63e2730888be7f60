"""How the service bends when hours are short: overload, what gives way, a shock, and England's own panel.

`python -m sim.fit.capacity [--replications N] [--out docs/capacity.md]` runs `status_quo` with other
posts and demand and writes the page and its chart. The rows `ols_*` of the panel are printed beside what the model
gives; no fit reads them, and nothing is moved to meet them.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.fit.figures import Size, evaluate, years_of
from sim.fit.pages import give
from sim.fit.panel import PLANS_ENDED, PUBLISHED, ROLES, TILTS, posts_times, slopes, tilted
from sim.kpis import BREAKDOWNS, KPIS
from sim.kpis.tables import Tables
from sim.kpis.tables.spells import pick
from sim.kpis.workers.work_needed import CONTENT
from sim.model.parameters.choices import DOSES
from sim.scenario import load_scenario

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log
    from sim.scenario import Scenario

SHOWN: Final = (
    "cpp_rate",
    "cpp_starts_rate",
    "s47_rate",
    "cin_rate",
    "care_starts_rate",
    "referral_rate",
    "assessment_within_45wd_pct",
    "assessment_median_wd",
    "cp_visits_in_time_pct",
    "cin_visits_in_time_pct",
    "supervision_delivered_pct",
    "caseload_mean",
    "hours_asked_pct",
    "direct_help_hours",
    "direct_work_pct",
    "statutory_allocation_days",
    "waiting_families",
    "risk_days_without_help",
)
POSTS: Final = (1.3, 1.2, 1.1, 1.0, 0.9, 0.8, 0.7, 0.6)
HELD_AT: Final = (0.8, 1.0)
"""Parts of the usual direct hours between which elasticities are taken."""
COMPLEX: Final = 3
AGAIN: Final = 0.03
"""How near to the run without a shock, as a part of it, counts as back."""


def posts(times: float) -> tuple[str, ...]:
    """Assignments that multiply the posts of both kinds of social workers."""
    return tuple(f"workforce.{role}.posts=times:{times}" for role in ROLES)


CASES: Final = {
    "as it is": (),
    "posts x 0.7": posts(0.7),
    "demand x 1.2": ("demand.multiplier=1.2",),
    "both": (*posts(0.7), "demand.multiplier=1.2"),
    "posts x 1.3": posts(1.3),
}


def measure(log: Log) -> pd.DataFrame:
    """Measure what the page shows: period, group, kpi, value."""
    import pandas as pd

    tables = Tables(log)
    names = {*SHOWN, *PUBLISHED} - {PLANS_ENDED}
    rows = [
        (label, "all", name, value)
        for name in sorted(names)
        for label, value in zip(tables.periods.labels, KPIS[name](tables), strict=True)
    ]
    plans = pick(tables.plans, tables.plans.ended)
    ended = tables.per_year(tables.periods.flow(plans.end))
    rows += [(label, "all", PLANS_ENDED, value) for label, value in zip(tables.periods.labels, ended, strict=True)]
    thinned = BREAKDOWNS["work_thinned_pct", "kind"](tables)
    rows += [("all", "all", f"thinned.{kind}", thinned[kind]) for kind in CONTENT]
    lives = tables.lives
    high = lives.level >= COMPLEX
    rows.append(
        ("all", "all", "complex_need", float(tables.whole(tables.periods.days(lives.start[high], lives.end[high]))))
    )
    return pd.DataFrame(rows, columns=["period", "group", "kpi", "value"]).astype({"value": np.float64})


def overload(size: Size) -> list[str]:
    """The table of the five cases, and the rise of plans split into need and detection."""
    runs = [each.mean() for each in evaluate([*CASES.values()], size, measure)]
    at = f"workforce.hours.help_held_at={1 - runs[0][f'thinned.{CONTENT[0]}', 'all'] / 100:.3f}"
    base, fewer = (each.mean() for each in evaluate([(at,), (*CASES["posts x 0.7"], at)], size, measure))
    rows = ["| | " + " | ".join(CASES) + " |", "| --- |" + " --- |" * len(CASES)]
    for name in SHOWN:
        rows.append(f"| `{name}` | " + " | ".join(f"{runs[i][name, 'all']:,.1f}" for i in range(len(CASES))) + " |")
    whole = runs[1]["cpp_rate", "all"] / runs[0]["cpp_rate", "all"] - 1
    held = fewer["cpp_rate", "all"] / base["cpp_rate", "all"] - 1
    rows += [
        "",
        f"With three in ten social workers fewer, plans stand {whole:+.0%} against the base. With every family's "
        f"direct hours held at the base's (`workforce.hours.help_held_at`) they stand {held:+.0%}: that part is "
        f"detection and delay; the rest, {whole - held:+.0%}, is need that rises because families are helped less.",
    ]
    return rows


def giving_way(size: Size, chart: Path | None) -> list[str]:
    """What is left out of each kind of work as posts go down, and the chart of it."""
    runs = [each.mean() for each in evaluate([posts(times) for times in POSTS], size, measure)]
    by_kind = {kind: [float(run[f"thinned.{kind}", "all"]) for run in runs] for kind in CONTENT}
    by_kind["late"] = [100 - float(run["assessment_within_45wd_pct", "all"]) for run in runs]
    words = {kind: kind.replace("_", " ") for kind in CONTENT} | {"late": "assessments late"}
    rows = ["| left out, % | " + " | ".join(f"posts x {times}" for times in POSTS) + " |"]
    rows += ["| --- |" + " --- |" * len(POSTS)]
    rows += [f"| {words[kind]} | " + " | ".join(f"{v:.0f}" for v in by_kind[kind]) + " |" for kind in by_kind]
    if chart is not None:
        _draw({words[kind]: values for kind, values in by_kind.items()}, chart)
        rows += ["", f"![What gives way as posts go down]({chart.name})"]
    return rows


def _draw(lines: dict[str, list[float]], path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7.5, 4.2), layout="constrained")
    for place, (words, values) in enumerate(lines.items()):
        axes.plot(POSTS, values, marker="osD^vPX*"[place % 8], markersize=4, linewidth=1.6, label=words)
    axes.invert_xaxis()
    axes.set(xlabel="posts of social workers, as a multiple of those there are", ylabel="left out, or late, %")
    axes.set_ylim(0, 100)
    axes.legend(frameon=False, fontsize=8, loc="upper left")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=130)
    plt.close(figure)


def shock(size: Size) -> list[str]:
    """Posts x 0.7 for a year and then back, against no shock, year by year."""
    size = replace(size, years=6)
    without, with_it = (each.mean() for each in evaluate([(), _shocked()], size, measure))
    years = years_of(without["cpp_rate"].index)
    shown = ("cpp_rate", "s47_rate", "cin_rate", "care_starts_rate", "assessment_within_45wd_pct", "direct_help_hours")
    rows = ["| with the shock / without | " + " | ".join(years) + " |", "| --- |" + " --- |" * len(years)]
    back = True
    for name in shown:
        ratios = [float(with_it[name, year] / without[name, year]) for year in years]
        rows.append(f"| `{name}` | " + " | ".join(f"{ratio:.2f}" for ratio in ratios) + " |")
        back &= abs(ratios[-1] - 1) <= AGAIN
    rows += [
        "",
        "Posts are cut in the second of these years only. "
        + (
            "Three years after they came back every one of these is within 3% of the run without a shock."
            if back
            else "Three years after they came back not every one of these is within 3% of the run without a shock."
        ),
    ]
    return rows


def _shocked() -> Scenario:
    timeline = [
        {"on": "2026-04-01", "because": "posts are cut", "set": posts_times(0.7)},
        {"on": "2027-04-01", "because": "posts are back", "set": posts_times(1 / 0.7)},
    ]
    written = {
        "title": "A year with three in ten social workers fewer",
        "question": "Does the service come back?",
        "extends": "status_quo",
        "timeline": timeline,
    }
    return load_scenario(written)


def panel(size: Size, pairs: int) -> list[str]:
    """Slopes of the second measured year on posts, beside those of England's authorities."""
    size = replace(size, years=2, replications=pairs)
    runs = evaluate([tilted(times) for times in TILTS], size, measure)
    rows = ["| | published | model, 95% interval | asked |", "| --- | --- | --- | --- |"]
    rows += [f"| {line.words} | {line.published} | {line.model} | {line.asked} |" for line in slopes(runs)]
    return [*rows, "", WORDS["true"]]


def help_and_need(size: Size) -> list[str]:
    """Elasticity of need and of what follows from it to direct hours, for each dose of help."""
    size = replace(size, years=2)
    points = [(f"need.help.dose={dose}", f"workforce.hours.help_held_at={at}") for dose in DOSES for at in HELD_AT]
    runs = [each.mean() for each in evaluate(points, size, measure)]
    rows = ["| elasticity to direct hours | " + " | ".join(f"{dose} dose" for dose in DOSES) + " |"]
    rows.append("| --- |" + " --- |" * len(DOSES))
    for name in ("risk_days_without_help", "complex_need", "cin_rate", "s47_rate", "cpp_starts_rate"):
        cells = []
        for place in range(len(DOSES)):
            few, many = runs[2 * place], runs[2 * place + 1]
            hours = float(np.log(many["direct_help_hours", "all"] / few["direct_help_hours", "all"]))
            cells.append(f"{float(np.log(many[name, 'all'] / few[name, 'all'])) / hours:+.2f}")
        rows.append(
            f"| {f'`{name}`' if name in KPIS else 'family-days at level 3 or above'} | " + " | ".join(cells) + " |"
        )
    return rows


def page(size: Size, pairs: int, out: Path) -> str:
    """The whole page in Markdown; the chart goes beside it."""
    chart = out.with_name("capacity-gives-way.png")
    described = f"england, {size.replications} replications, first measured year after {size.warm_up} of warm-up"
    parts = [
        (WORDS["title"], [WORDS["intro"]]),
        ("## Short of workers, more need, both", [f"{described}; posts and demand are changed for the whole run.", ""]),
        ("", overload(size)),
        ("## What gives way, and in which order", [WORDS["order"], "", *giving_way(size, chart)]),
        ("## A year short of workers", [WORDS["shock"], "", *shock(size)]),
        ("## What help does", [WORDS["help"], "", *help_and_need(size)]),
        ("## England's own panel, not fitted", [WORDS["panel"], "", *panel(size, pairs)]),
    ]
    return "\n\n".join("\n\n".join(([head] if head else []) + ["\n".join(rows).strip()]) for head, rows in parts) + "\n"


WORDS: Final = {
    "title": "# How the service bends when hours are short",
    "intro": (
        "Written by `python -m sim.fit.capacity --out docs/capacity.md`; not edited by hand. Every worker's"
        " week is asked for more or less than its hours. Duties, assessments and enquiries, case discussion"
        " and direct help lay claim to the same hours; when they do not fit, each gives way along its own "
        "line (`workforce.gives_way.*`, judged). Statutory work is given to somebody at once whatever the "
        "caseload (`workforce.<role>.cap_binds: guide`)."
    ),
    "order": (
        "Part of the usual content that is left out, first measured year, and assessments that are late. "
        "Direct help and case discussion go first, protection visits last; enquiries and the court are "
        "always done."
    ),
    "shock": (
        "Posts of social workers x 0.7 from 1 April 2026 to 31 March 2027, then back, as ratios to a run without."
    ),
    "help": (
        "Per cent more (or less) for one per cent more direct hours with every family, at the baseline, "
        "between 0.8 and 1.0 of the usual hours. Help of full adequacy adds 1.5 times the unhelped rate of "
        "getting better (`need.help.effect`, range 0 to 4): trials find effects between none and a "
        "placement rate of 0.6 after a year."
    ),
    "panel": (
        "Posts of both kinds of social workers x 0.85, 0.9, 1.1 and 1.15 from the day measurement starts; "
        "second measured year; the same families in each. The published slopes are associations between "
        "authorities' years, with authority and year effects; referrals are held in both. No script of the "
        "fit reads them."
    ),
    "true": (
        "For plans not to move with posts, as published, one of these would have to be true: the last direct hours "
        "of a week help nobody (with hours held plans hardly move, see the first table; the early dose comes near "
        "it); or fewer workers find less by as much as need rises; or authorities that lost workers had less need in "
        "ways that neither referrals nor fixed effects show."
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or print some of its parts."""
    parser = argparse.ArgumentParser(description="How the service bends when hours are short.")
    parser.add_argument("--replications", type=int, default=6)
    parser.add_argument("--pairs", type=int, default=16)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--out", type=Path, help="the page to write")
    options = parser.parse_args(arguments)
    size = Size(options.scale, options.replications, 1, 2, options.workers)
    text = page(size, options.pairs, options.out or Path("capacity.md"))
    give(text, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
