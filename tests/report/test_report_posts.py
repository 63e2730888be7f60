"""Posts vacant, covered and at work, and why a family's worker changes: in the answer, and folded with intervals."""

import json
from pathlib import Path

import pandas as pd
from report_fixture import make_folder
from report_reading import seen

from sim.kpis import kpi_named
from sim.kpis.workers.changes_of_worker import CAUSES
from sim.report import build_report
from sim.report.page.answer import answers
from sim.report.page.posts_and_strangers import CAUSES as WORDS_OF_CAUSES
from sim.report.page.posts_and_strangers import POSTS, STRANGERS
from sim.report.page.questions import questions
from sim.report.page.told_first import HOURS, SHORT
from sim.report.stored.reading import read_tables


def first(folder: Path) -> dict[str, str]:
    """What stands first of the first scenario by the word it goes under."""
    return dict(answers(read_tables(folder))[0].first)


STAFF = (  # indicator, group, unit, base, reform
    ("vacancy_pct", "all", "%", 18.4, 14.1),
    ("agency_pct", "all", "%", 15.1, 14.9),
    ("posts_established", "role=social_worker", "FTE", 80.0, 80.0),
    ("posts_established", "role=care_social_worker", "FTE", 20.0, 20.0),
    ("posts_working", "role=social_worker", "FTE", 70.0, 72.0),
    ("posts_working", "role=care_social_worker", "FTE", 15.0, 17.0),
    ("workers_by_cause", "all", "per open family-year", 2.0, 1.6),
    ("workers_by_cause", "cause=design", "per open family-year", 1.5, 1.28),
    ("workers_by_cause", "cause=leaver", "per open family-year", 0.5, 0.32),
)


def staffed(made: Path) -> Path:
    """Give a made-up folder figures of posts and of changes of worker; agency workers may differ by chance."""
    means = pd.read_csv(made / "summary.csv")
    row = means.iloc[0].to_dict() | {"period": "all"}
    here = [
        row | {"scenario": name, "kpi": kpi, "group": group, "unit": unit, "mean": level}
        for kpi, group, unit, *levels in STAFF
        for name, level in zip(dict.fromkeys(means["scenario"]), levels, strict=False)
    ]
    pd.concat([means, pd.DataFrame(here)]).to_csv(made / "summary.csv", index=False)
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    for kpi in ("vacancy_pct", "agency_pct", "workers_by_cause"):
        of = kpi_named(kpi)
        manifest["indicators"].append(
            {name: getattr(of, name) for name in manifest["indicators"][0]} | {"view": "visible"}
        )
    (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    if (made / "comparison.csv").exists():
        gaps = pd.read_csv(made / "comparison.csv")
        row = gaps.iloc[0].to_dict() | {"period": "all", "verdict": "not judged", "why": "not a headline indicator"}
        here = []
        for kpi, group, _, base, reform in STAFF:
            half = 0.3 if kpi == "agency_pct" else 0.01
            gap = reform - base
            of = {"kpi": kpi, "group": group, "base_mean": base, "scenario_mean": reform, "difference": gap}
            here.append(row | of | {"low": gap - half, "high": gap + half})
        pd.concat([gaps, pd.DataFrame(here)]).to_csv(made / "comparison.csv", index=False)
    return made


def test_posts_and_why_workers_change_stand_beside_the_base(tmp_path: Path) -> None:
    made = staffed(make_folder(tmp_path / "staffed"))
    said = first(made)
    assert said[POSTS] == (
        "14.1% of social workers' posts are vacant, covered by an agency worker or not (base 18.4%, −4.3 to −4.3, "
        "without a verdict); 14.9% of the social workers there are from an agency (base 15.1%, no clear difference); "
        "89.0 full-time equivalents are at work, agency workers among them, for 100.0 posts, 89% (base 85.0 for 100.0, "
        "85%); social workers of children in care are counted here."
    )
    assert said[STRANGERS] == (
        "A family's worker becomes another one 1.60 times in each year that it is open (base 2.00, −0.41 to −0.39, "
        "without a verdict): 1.28 by design of the service (the next stage or team, or posts "
        "that come or go) (80%, base 1.50) and 0.32 for "
        "workers who leave (20%, base 0.50)."
    )
    asked = {each.title: each.lines for each in questions(read_tables(made))}
    assert [line.label for line in asked["Why does a family's worker become another one?"]] == [
        "Changes of worker by cause",
        "of these by design of the service (the next stage or team, or posts that come or go)",
        "of these for workers who leave",
    ]
    assert [line.answers[0].told for line in asked["Are posts filled?"]] == [
        "interval clear of zero",
        "interval reaches zero",
    ]
    words = seen(build_report(made).read_text(encoding="utf-8").partition("<details")[0])
    spots = [words.index(text) for text in (SHORT[-1], STRANGERS, POSTS, HOURS)]
    assert spots == sorted(spots)


def test_posts_and_why_workers_change_are_told_of_one_scenario_alone(tmp_path: Path) -> None:
    said = first(staffed(make_folder(tmp_path / "alone", others=())))
    assert said[POSTS] == (
        "18.4% of social workers' posts are vacant, covered by an agency worker or not; 15.1% of the social workers "
        "there are from an agency; 85.0 full-time equivalents are at work, agency workers among them, for 100.0 "
        "posts, 85%; social workers of children in care are counted here."
    )
    assert said[STRANGERS].endswith(
        ": 1.50 by design of the service (the next stage or team, or posts that come or go) "
        "(75%) and 0.50 for workers who leave (25%)."
    )


def test_every_cause_of_a_change_of_worker_has_words() -> None:
    assert set(WORDS_OF_CAUSES) == set(CAUSES)
