"""A made-up result folder with plausible figures, so that the report is tested without the model.

The figures are invented. They tell a story a reader should be able to get from the report:
tighter thresholds lower what is counted while waits shorten and need underneath grows.
"""
# ruff: noqa: E501  (a made-up table reads best with one row a line)

import hashlib
import json
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from statistics import NormalDist, mean, stdev
from tempfile import TemporaryDirectory

import pandas as pd

from sim.experiment.comparison.judging import INCLUDES_ZERO, SMALL
from sim.experiment.store.columns import CHANGES_COLUMNS, COMPARISON_COLUMNS, SUMMARY_COLUMNS

RUNS = 30
YEARS = ("2025-26", "2026-27", "2027-28")
QUARTERS = tuple(f"{year} Q{quarter}" for year in YEARS for quarter in (1, 2, 3, 4))

# fmt: off
# id, code, label, unit, better, view, headline, worth noticing, base level, sd between runs, effect of each scenario
ROWS = (
    ("contacts", "K01", "Contacts", "per year", "context", "visible", False, None, 2140.0, 60, 4, -20),
    ("referral_rate", "K02", "Referrals", "per 10,000 children a year", "context", "visible", False, None, 523.1, 14, -71, 3),
    ("contact_to_referral_pct", "K02", "Contacts accepted as referrals", "%", "context", "visible", False, None, 28.4, 0.6, -4.1, 0),
    ("rereferral_pct", "K04", "Re-referrals within 12 months", "%", "lower", "visible", True, "1", 22.1, 0.9, -1.7, -0.4),
    ("referral_nfa_pct", "K05", "Referrals closed with no further action", "%", "context", "visible", False, None, 6.8, 0.4, -1.1, 0),
    ("assessment_within_45wd_pct", "K07", "Assessments within 45 working days", "%", "higher", "visible", False, None, 83.6, 1.4, 4.2, 6.1),
    ("s47_rate", "K08", "Section 47 enquiries", "per 10,000 children a year", "context", "visible", False, None, 184.2, 8, -9.3, 1.1),
    ("icpc_within_15wd_pct", "K10", "Initial conferences within 15 working days", "%", "higher", "visible", False, None, 80.9, 2.2, 1.3, 3.9),
    ("cpp_rate", "K11", "Children on protection plans", "per 10,000 children", "context", "visible", True, "1.5", 43.2, 3.1, -5.6, 0.4),
    ("cpp_median_days", "K14", "Median length of ended plans", "days", "context", "visible", False, None, 291.0, 12, 8, -6),
    ("cin_rate", "K17", "Children in need", "per 10,000 children", "context", "visible", False, None, 338.8, 9, -38.5, 2.2),
    ("early_help_open", "K17", "Families open to targeted early help", "families", "context", "visible", False, None, 71.3, 4, 8.6, 0.3),
    ("allocation_wait_days_mean", "K18", "Wait for a named worker, mean", "days", "lower", "visible", True, "1", 9.42, 0.8, -2.31, -4.4),
    ("waiting_families", "K18", "Families waiting for a named worker", "families", "lower", "visible", True, "5", 18.6, 2.4, -3.9, -9.8),
    ("caseload_mean", "K20", "Cases per case-holding social worker", "children", "lower", "visible", False, None, 15.8, 0.5, -1.9, -2.6),
    ("caseload_families_mean", "K20", "Families per practitioner, all holders", "families", "lower", "visible", True, "0.5", 8.61, 0.3, -0.93, -1.4),
    ("hours_needed_pct", "K20", "Hours needed against hours available", "%", "lower", "visible", False, None, 104.2, 2.0, -7.7, -11.2),
    ("workers_per_family", "K22", "Named practitioners met per family per year", "workers", "lower", "visible", True, "0.1", 1.84, 0.05, 0.03, -0.02),
    ("direct_help_hours", "K26", "Direct help per open family-week", "hours", "higher", "visible", False, None, 0.83, 0.04, 0.11, 0.21),
    ("days_to_effective_help", "K25", "First contact to first effective help", "days", "lower", "truth", False, None, 163.0, 9, 14.8, -21),
    ("never_helped_pct", "K25", "Families with complex need never effectively helped", "%", "lower", "truth", True, "2", 47.3, 1.3, 3.4, -2.9),
    ("missed_need_days", "K28", "Family-days with need above the service received", "days a year per 1,000 resident families", "lower", "truth", True, "500", 11840.0, 310, 1260, -420),
    ("over_intervention_days", "K29", "Family-days in statutory service below its threshold", "days a year per 1,000 resident families", "lower", "truth", False, None, 2105.0, 90, -388, 40),
    ("risk_days_without_help", "K31", "Child-days at high risk without adequate help", "days per 1,000 children", "lower", "truth", True, "2", 61.4, 4.2, 6.8, -5.1),
    ("care_starts_rate", "K33", "Children entering care", "per 10,000 children a year", "context", "visible", True, "0.7", 26.3, 2.1, -0.5, -0.9),
    ("care_rate", "K34", "Children in care", "per 10,000 children", "context", "visible", False, None, 69.7, 2.8, -0.8, -0.7),
    ("conference_missed_pct", "K38", "Conferences with no plan where harm was likely", "%", "lower", "truth", False, None, 7.4, 0.9, 1.6, -0.3),
    ("cost_total", "K46", "Cost, real terms", "£ a year", "context", "visible", True, "1%", 7_412_000.0, 90_000, -31_000, 412_000),
)
# fmt: on
# indicator, group, unit, then its mean in the base and in any other scenario (None: no row)
GROUPED = (
    ("caseload_mean", "role=social_worker", "children", 15.8, 17.9),
    ("caseload_families_mean", "role=social_worker", "families", 9.1, 10.3),
    ("caseload_mean", "role=lcpp", "children", None, 11.7),
    ("caseload_families_mean", "role=lcpp", "families", None, 6.8),
    ("waiting_families", "unit=families", "families", 18.6, 21.2),
    ("waiting_families", "unit=children", "families", 32.2, 36.7),
    ("plans_off_lcpp_pct", "unit=children", "%", None, 23.4),
    ("plans_off_lcpp_pct", "unit=families", "%", None, 22.1),
    ("hours_asked_pct", "role=social_worker", "%", 97.9, 128.4),
    ("hours_asked_pct", "role=lcpp", "%", None, 92.6),
    ("direct_work_pct", "role=social_worker", "%", 24.1, 19.2),
    ("work_thinned_pct", "kind=direct_help", "%", 8.2, 38.7),
    ("work_thinned_pct", "kind=assessment", "%", 0.6, 9.1),
    ("posts_filled", "role=lcpp", "FTE", 0.0, 8.3),
    ("posts_filled", "role=social_worker", "FTE", 41.5, 33.2),
)
TITLES = {
    "status_quo": "Status quo",
    "thresholds_tightened": "Thresholds tightened",
    "more_social_workers": "More social workers",
}
QUESTIONS = {
    "status_quo": "What does the system look like if nothing changes?",
    "thresholds_tightened": "If the front door accepts fewer contacts as referrals, what happens to waits, to plans and to the need nobody sees?",
    "more_social_workers": "What do five more social workers do to waits and to the help families get?",
}
CHANGES_OF = {
    "thresholds_tightened": [
        {"on": "2026-04-01", "because": "a first draft", "in": "", "set": {"protection.thresholds.plan": []}},
        {
            "on": "2026-04-01",
            "because": "a new threshold document",
            "in": "",
            "set": {"front_door.thresholds.referral": [], "protection.thresholds.plan": []},
        },
    ]
}
LEVEL = 0.95


def make_folder(folder: Path, others: Sequence[str] = ("thresholds_tightened",), title: str | None = None) -> Path:
    """Write a result folder; `others` empty gives a run of one scenario, `title` replaces that of the first scenario."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in stored_tables(tuple(others)).items():
        (folder / name).write_bytes(content)
    titles = dict(TITLES)
    if title is not None:
        titles[others[0] if others else "status_quo"] = title
    write_manifest(folder, ("status_quo", *others), titles)
    return folder


@cache
def stored_tables(others: tuple[str, ...]) -> dict[str, bytes]:
    """Make the tables once for each set of scenarios."""
    names = ("status_quo", *others)
    runs = {
        (name, row[0], period): figures(name, row, period) for name in names for row in ROWS for period in periods()
    }
    with TemporaryDirectory() as place:
        folder = Path(place)
        write_summary(folder, runs)
        if others:
            write_comparison(folder, runs, others)
            write_changes(folder, others)
        write_kpis(folder, runs)
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def periods() -> tuple[str, ...]:
    """Name every period of the made-up run."""
    return ("all", *YEARS, *QUARTERS)


@cache
def luck(*address: object) -> float:
    """Draw a normal number fixed by its address."""
    digest = hashlib.sha256("|".join(map(str, address)).encode()).digest()
    return NormalDist().inv_cdf((int.from_bytes(digest[:7]) + 0.5) / 2**56)


def figures(name: str, row: tuple, period: str) -> list[float]:
    """Make the figure of every run: shared luck, then the effect of the scenario growing after its first year."""
    kpi, base, spread = row[0], row[8], row[9]
    effect = {"status_quo": 0.0, "thresholds_tightened": row[10], "more_social_workers": row[11]}.get(name, row[10])
    wide = 1.0 if period == "all" else 1.5 if " " not in period else 2.2
    drift = 0.0
    if " " in period:
        spot = QUARTERS.index(period)
        grown = 0.0 if spot < 4 else min(1.6, (spot - 3) / 4)
        drift = 0.02 * base * math.sin(spot * math.pi / 2)
    elif period == "all":
        grown = 1.0
    else:
        grown = (0.0, 1.0, 1.6)[YEARS.index(period)]
    return [
        base
        + drift
        + spread * wide * luck(kpi, period, run)
        + effect * grown
        + 0.45 * spread * luck(name, kpi, period, run)
        if grown or name == "status_quo"
        else base
        + drift
        + spread * wide * luck(kpi, period, run)
        + 0.45 * spread * luck("status_quo", kpi, period, run)
        for run in range(RUNS)
    ]


def write_summary(folder: Path, runs: dict) -> None:
    """Write `summary.csv`."""
    units = {row[0]: row[3] for row in ROWS}
    lines = []
    for (name, kpi, period), values in runs.items():
        half = 2.045 * stdev(values) / math.sqrt(RUNS)
        centre = mean(values)
        lines.append((name, kpi, "all", period, centre, centre - half, centre + half, LEVEL, RUNS, units[kpi]))
    for name in dict.fromkeys(name for name, _, _ in runs):
        for kpi, group, unit, base, other in GROUPED:
            level = base if name == "status_quo" else other
            if level is not None:
                lines.append((name, kpi, group, "all", level, level - 0.2, level + 0.2, LEVEL, RUNS, unit))
    pd.DataFrame(lines, columns=list(SUMMARY_COLUMNS)).to_csv(folder / "summary.csv", index=False)


def write_comparison(folder: Path, runs: dict, others: Sequence[str]) -> None:
    """Write `comparison.csv`, with verdicts as the tool gives them."""
    lines = []
    for name in others:
        for row in ROWS:
            for period in periods():
                before, after = runs["status_quo", row[0], period], runs[name, row[0], period]
                gaps = [b - a for a, b in zip(before, after, strict=True)]
                gap = mean(gaps)
                half = 3.1 * stdev(gaps) / math.sqrt(RUNS)
                wanted = {"lower": -1, "higher": 1}.get(row[4], 0)
                share = sum(g * wanted > 0 for g in gaps) / RUNS if wanted else ""
                verdict, why = verdict_of(name, row, gap, half, mean(before))
                if period != "all":
                    verdict, why = "not judged", "only the whole run is judged"
                where = ("status_quo", name, row[0], "all", period)
                figure = (mean(before), mean(after), gap, gap - half, gap + half)
                chance = (LEVEL, 0.004 if abs(gap) > half else 0.4, share)
                together = row[6] and period == "all"
                extra = (RUNS, 40 if together and abs(gap) <= half else "", "together" if together else "alone")
                lines.append((*where, *figure, *chance, verdict, *extra, why))
    pd.DataFrame(lines, columns=list(COMPARISON_COLUMNS)).to_csv(folder / "comparison.csv", index=False)


def verdict_of(name: str, row: tuple, gap: float, half: float, base: float) -> tuple[str, str]:
    """Return the verdict of an indicator over the whole run, and its reason."""
    if not row[6]:
        return "not judged", "not a headline indicator"
    if name == "more_social_workers":
        return "not judged", "the scenario adds hours whose cost is not in this model"
    worth = base * 0.01 if str(row[7]).endswith("%") else float(row[7])
    if abs(gap) <= half or abs(gap) < worth:
        return "no clear difference", INCLUDES_ZERO if abs(gap) <= half else SMALL
    if row[4] == "context":
        return "higher" if gap > 0 else "lower", ""
    return "better" if (gap < 0) == (row[4] == "lower") else "worse", ""


def write_changes(folder: Path, others: Sequence[str]) -> None:
    """Write `changes.csv`."""
    stored = {
        "thresholds_tightened": [
            (
                "front_door.thresholds.referral",
                "Belief at which a contact becomes a referral",
                "level",
                "1.92",
                "2.17",
                "2026-04-01",
                "Judgement: a quarter of a level",
            ),
            (
                "protection.thresholds.plan",
                "Belief at which a conference makes a plan",
                "level",
                "3.4",
                "3.65",
                "2026-04-01",
                "Judgement: a quarter of a level",
            ),
            (
                "assessment.reuse",
                "An assessment is used again within six months",
                "yes or no",
                "false",
                "true",
                "start",
                "",
            ),
        ],
        "more_social_workers": [
            ("workforce.social_worker.posts", "Social worker posts", "FTE", "41.5", "46.5", "2026-04-01", "Scenario"),
        ],
    }
    rows = [(name, *line) for name in others for line in stored.get(name, stored["thresholds_tightened"])]
    pd.DataFrame(rows, columns=list(CHANGES_COLUMNS)).to_csv(folder / "changes.csv", index=False)


def write_kpis(folder: Path, runs: dict) -> None:
    """Write `kpis.parquet`."""
    rows = [
        (name, run, period, "all", kpi, value)
        for (name, kpi, period), values in runs.items()
        for run, value in enumerate(values)
    ]
    columns = ["scenario", "replication", "period", "group", "kpi", "value"]
    pd.DataFrame(rows, columns=columns).to_parquet(folder / "kpis.parquet", index=False)


def write_manifest(folder: Path, names: Sequence[str], titles: dict[str, str]) -> None:
    """Write `manifest.json`."""
    fields = ("id", "code", "label", "unit", "better", "view", "headline", "worth_noticing")
    manifest = {
        "tool_version": "0.1.0",
        "commit": "0" * 40,
        "area": {"code": "E06000017", "name": "Rutland"},
        "base": "status_quo",
        "seed": 1,
        "replications": RUNS,
        "years": 3,
        "warm_up": 1,
        "start": "2025-04-01",
        "generator": "counter hash 64",
        "versions": {"python": "3.11.7", "numpy": "1.26.4", "simpy": "4.1.2"},
        "scenarios": [
            {
                "id": name,
                "title": titles.get(name, name),
                "question": QUESTIONS.get(name, ""),
                "hypotheses": ["Fewer referrals, and shorter waits for those accepted."]
                if name != "status_quo"
                else [],
                "could_disappoint": [
                    "Counts fall because fewer families are seen, not because fewer need help.",
                    "Those turned away come back later in worse need.",
                ]
                if name == "thresholds_tightened"
                else [],
                "sources": [{"title": "Scenario library", "where": "scenarios"}],
                "changes": CHANGES_OF.get(name, []),
            }
            for name in names
        ],
        "indicators": [
            {**dict(zip(fields, row, strict=False)), "definition": f"How {row[2]} is counted"} for row in ROWS
        ],
        "judged": [
            {
                "path": "help.adequacy_cut",
                "meaning": "Adequacy of help that counts as effective",
                "value": 0.5,
                "unit": "share",
                "range": [0.3, 0.7],
                "source": "No return measures it; swept in the sensitivity checks",
            },
            {
                "path": "workforce.usable_hours",
                "meaning": "Usable hours a week of a full-time practitioner",
                "value": 27.5,
                "unit": "hours",
                "range": [24, 31],
                "source": "Judgement from time studies of other services",
            },
        ],
        "warnings": ["Rutland is small: most counts are under 100 a year, so intervals are wide."],
        "files": {"summary.csv": "ab" * 32, "report.html": "cd" * 32, "kpis.parquet": "ef" * 32},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
