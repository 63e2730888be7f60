"""Money for the made-up result folder: budget years, funds, posts and what was reached, of every run.

The figures are invented. The scenario spends more on staff from its second year on, and less on placements after it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd
from report_fixture import LEVEL, QUARTERS, RUNS, YEARS, luck, make_folder

from sim.experiment.comparison.paired import compare_tables
from sim.experiment.comparison.summary import summarise
from sim.kpis import catalogue

PARTS: Mapping[str, float] = {
    "staff": 5_000_000,
    "agency": 400_000,
    "placements": 6_000_000,
    "purchases": 200_000,
    "court": 100_000,
    "other": 2_000_000,
}
BUDGET: Mapping[str, float] = {"general_fund": 13_700_000, "grants": 200_000, "partners": 100_000}
PAYERS: Mapping[str, float] = {"taxpayer": 13_700_000, "department": 200_000, "home_office": 70_000, "others": 30_000}
RESERVES = (600_000, 450_000, 280_000)
"""At the end of each year; the floor is 280,000."""
GROWTH = 0.03
DEARER: Mapping[str, Sequence[float]] = {"staff": (100_000, 150_000, 0), "placements": (0, -50_000, -600_000)}
"""What the scenario spends more than the base in each year."""
CHEAPER: Mapping[str, Sequence[float]] = {"staff": (-500_000, -500_000, -500_000)}
VALUES = {
    "costs.deflator": 0.02,
    "costs.price_year": 2025,
    "costs.discount_rate": 0.035,
    "costs.discount_rate_later": 0.03,
    "costs.optimism_bias": 0.0,
    "funding.vacancy_factor": 0.04,
    "pay.award": 0.03,
    "pay.on_cost": 0.338,
    "placements.price_growth": 0.05,
    "funding.uasc_grant": 900,
}
ROLES = {"social_worker": (45.0, 44.0, 40.0, 38.5), "early_help_worker": (20.0, 20.0, 19.0, 18.0)}
MORE_POSTS: Mapping[str, Sequence[float]] = {"posts_funded": (6, 6, 6, 6), "posts_filled": (1, 3, 5, 6, 2)}
"""What a scenario has more of early help workers than the base in each quarter from the first on."""
KPIS = {each.id: each for each in catalogue()}
ENTRY = ("id", "code", "label", "unit", "better", "view", "headline", "worth_noticing", "relative", "definition")


def make_money_folder(
    folder: Path,
    others: Sequence[str] = ("thresholds_tightened",),
    effect: Mapping[str, Sequence[float]] = DEARER,
    values: Mapping[str, float] = VALUES,
) -> Path:
    """Write the made-up result folder with money in its tables."""
    made = make_folder(folder, others)
    kpis = pd.read_parquet(made / "kpis.parquet")
    rows = [
        (scenario, run, *row)
        for scenario in ("status_quo", *others)
        for run in range(RUNS)
        for row in money_of(run, {} if scenario == "status_quo" else effect)
    ]
    money = pd.DataFrame(rows, columns=["scenario", "replication", "period", "group", "kpi", "value"])
    pd.concat([kpis[kpis["kpi"] != "cost_total"], money], ignore_index=True).to_parquet(made / "kpis.parquet")
    _append(made / "summary.csv", summarise(money, catalogue(), RUNS, 1)[0])
    if others:
        _append(made / "comparison.csv", compare_tables(money, catalogue(), RUNS, 1).table)
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    known = {each["id"] for each in manifest["indicators"]} - {"cost_total"}
    manifest["indicators"] = [each for each in manifest["indicators"] if each["id"] in known]
    manifest["indicators"] += [
        {name: getattr(KPIS[kpi], name) for name in ENTRY} for kpi in dict.fromkeys(money["kpi"]) if kpi not in known
    ]
    manifest["area_in_full"] = {"child_population": 7_900}
    for each in manifest["scenarios"]:
        each["resolved"] = [{"from": "start", "values": dict(values)}]
    (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return made


def _append(path: Path, more: pd.DataFrame) -> None:
    stored = pd.read_csv(path, keep_default_na=False, dtype=str)
    stored = stored[stored["kpi"] != "cost_total"]
    more = more.assign(level=LEVEL)[list(stored.columns)]
    pd.concat([stored, more]).to_csv(path, index=False)


def money_of(run: int, effect: Mapping[str, Sequence[float]]) -> Iterator[tuple[str, str, str, float]]:
    """Yield the rows of one run: period, group, indicator, value."""
    every: dict[tuple[str, str], list[float]] = {}
    for place, year in enumerate(YEARS):
        chance = 30_000 * luck("money", year, run)
        found = rows_of_year(place, chance, effect)
        for (kpi, group), value in found.items():
            yield year, group, kpi, value
            every.setdefault((kpi, group), []).append(value)
            if group == "all" and kpi in {"spend", "budget", "budget_balance", "cost_total"}:
                for quarter in QUARTERS[4 * place : 4 * place + 4]:
                    yield quarter, group, kpi, value
    for (kpi, group), values in every.items():
        yield "all", group, kpi, values[-1] if kpi == "reserves" else sum(values) / len(values)
    for role, figures in ROLES.items():
        for kpi, figure in zip(
            ("posts_established", "posts_funded", "posts_filled", "posts_working"), figures, strict=True
        ):
            yield "all", f"role={role}", kpi, figure + 0.1 * luck("posts", run)
            for place, quarter in enumerate(QUARTERS):
                more = MORE_POSTS.get(kpi, ())[place : place + 1] if effect and role == "early_help_worker" else ()
                yield quarter, f"role={role}", kpi, figure + sum(more)
            if role == "social_worker":
                yield "all", "all", kpi, sum(each[0] for each in ROLES.values())


def rows_of_year(place: int, chance: float, effect: Mapping[str, Sequence[float]]) -> dict[tuple[str, str], float]:
    """Return the rates of one year by indicator and group."""
    prices = 1.02**place
    own = {part: cash * (1 + GROWTH) ** place for part, cash in PARTS.items()}
    for part, more in effect.items():
        own[part] += more[place]
    own["placements"] += chance
    spent, came = sum(own.values()), sum(BUDGET.values())
    rows = {("spend", "all"): spent, ("budget", "all"): came, ("budget_balance", "all"): came - spent}
    rows |= {("spend", f"part={part}"): cash for part, cash in own.items()}
    rows |= {("cost_total", f"part={part}"): cash / prices for part, cash in own.items()}
    rows |= {("cost_total", "all"): spent / prices, ("families_helped", "all"): 120.0 + chance / 30_000}
    rows |= {("budget", f"fund={fund}"): cash for fund, cash in BUDGET.items()}
    rows[("budget_balance", "fund=general_fund")] = came - spent
    rows |= {("budget_balance", f"fund={fund}"): 0.0 for fund in ("grants", "partners")}
    rows |= {("budget", f"payer={payer}"): cash for payer, cash in PAYERS.items()}
    rows |= {("reserves", "all"): RESERVES[place], ("reserves", "part=floor"): 280_000.0}
    rows |= {("reserves", "part=above_floor"): RESERVES[place] - 280_000, ("support_needed", "all"): 50_000.0 * place}
    return rows
