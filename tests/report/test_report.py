"""The report says what the stored tables say, in words that promise nothing, and asks for nothing from outside."""

import base64
import csv
import hashlib
import html
import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from report_fixture import make_folder
from report_reading import edit, headline_is, seen

import sim.kpis
from sim.errors import InputError
from sim.experiment.comparison.judging import SMALL, THE_SAME
from sim.kpis.workers.work_needed import CONTENT
from sim.report import build_report, charts
from sim.report.page.sections import headline_rows
from sim.report.page.two_views import beside, looks_like_gain, two_views_note
from sim.report.page.where_work_goes import KINDS_OF_WORK
from sim.report.phrases import MINUS, SUBJECTS, decimals, number, with_unit
from sim.report.stored.reading import read_tables
from sim.report.stored.records import Indicator
from sim.report.verdicts import verdict_kind
from sim.service import CLAIM_NAMES

HOSTILE = '<script>alert("x")</script>'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_folder(tmp_path_factory.mktemp("report") / "compare")


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return build_report(folder).read_text(encoding="utf-8")


def test_every_headline_figure_of_the_page_is_the_stored_one(folder: Path, page: str) -> None:
    tables, words = read_tables(folder), seen(page)
    rows = headline_rows(tables, "thresholds_tightened")
    assert len(rows) == 11
    for indicator, row in rows:
        assert row.difference is not None
        assert f"{abs(row.difference):,.1f}"[:3] in words or f"{abs(row.difference):,.0f}" in words
        assert f" {number(row.scenario_mean, decimals(indicator, row.base_mean))}" in words


def test_headline_sentence_gives_levels_difference_interval_and_runs(page: str) -> None:
    words = seen(page)
    assert (
        "In this model, the share of referrals that follow another within 12 months is 1.7 percentage points lower "
        "under Thresholds tightened: 20.1%, against 21.8% under Status quo." in words
    )
    assert f"Difference {MINUS}1.7 percentage points (95% simultaneous interval {MINUS}2.1 to {MINUS}1.4)" in words
    assert "better in 30 of 30 runs" in words


def test_verdicts_are_read_and_never_worked_out(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "read")
    edit(made, "comparison.csv", lambda row: row.update(verdict="depends on the noticing rate of schools"))
    words = seen(build_report(made).read_text(encoding="utf-8"))
    assert words.count("depends on the noticing rate of schools") >= 11
    assert "◆ worse" not in words
    assert 'class="card v-better"' not in build_report(made).read_text(encoding="utf-8")


def test_anything_that_looks_like_a_gain_has_waits_and_unmet_need_beside_it(folder: Path, page: str) -> None:
    tables = read_tables(folder)
    gains = [pair for pair in headline_rows(tables, "thresholds_tightened") if looks_like_gain(*pair)]
    assert {indicator.id for indicator, _ in gains} >= {"rereferral_pct", "cpp_rate", "care_starts_rate"}
    for indicator, _ in gains:
        shown = beside(tables, "thresholds_tightened", indicator.id)
        assert len(shown) >= 3
        assert any("need" in entry.label for entry in shown)
        assert {entry.label for entry in shown[:3]} == {
            "need above the service received",
            "high risk without adequate help",
            "never effectively helped",
        }
    assert page.count("Read beside it:") == len(gains)


def test_a_lower_count_of_plans_is_called_lower_and_never_better(page: str) -> None:
    card = next(part for part in page.split('<li class="card ') if "children on protection plans is" in part)
    assert card.startswith("v-lower")
    assert "better in" not in seen(card.split("</li>")[0]).split("Read beside")[0]


@pytest.mark.parametrize(
    ("verdicts", "kind", "words"),
    [
        ({"cpp_rate": ("lower", -5.0), "missed_need_days": ("worse", 900.0)}, "differ", "A fall in what is counted"),
        ({"cpp_rate": ("higher", 5.0), "missed_need_days": ("better", -900.0)}, "differ", "can be need being met"),
        ({"cpp_rate": ("lower", -5.0)}, "differ", "need underneath shows no clear difference"),
        ({"referral_rate": ("not judged", -5.0)}, "plain", "need underneath shows no clear difference"),
        ({"missed_need_days": ("worse", 900.0), "never_helped_pct": ("better", -4.0)}, "differ", "mixed"),
        ({"cpp_rate": ("lower", -5.0), "missed_need_days": ("better", -900.0)}, "agree", "got better"),
        ({}, "plain", "no count of cases"),
    ],
)
def test_the_note_says_when_the_two_views_part(tmp_path: Path, verdicts: dict, kind: str, words: str) -> None:
    made = make_folder(tmp_path / "views")
    edit(made, "comparison.csv", headline_is(verdicts))
    found, lead, rest = two_views_note(read_tables(made), "thresholds_tightened")
    assert found == kind
    assert words in f"{lead} {rest}"
    assert lead.startswith("In this model,")
    assert lead in seen(build_report(made).read_text(encoding="utf-8"))


def test_both_views_stand_side_by_side(page: str) -> None:
    views = page[page.index('id="views"') : page.index('id="time"')]
    left, right = views.split('<div class="view true">')
    assert "Children on protection plans" in left
    assert "Children entering care" in left
    for label in ("high risk without adequate help", "need above the service", "never effectively helped"):
        assert label in right


def test_nothing_is_fetched_and_nothing_can_run(page: str) -> None:
    assert not re.search(r"<(script|iframe|object|embed|form|img|base)\b", page)
    assert not re.search(r"""(?:src|href)=["'](?!#|data:,)""", page)
    assert not re.search(r"url\(|@import|\son\w+=|\sstyle=", page)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    style = re.search(r"<style>(.*?)</style>", page, flags=re.DOTALL)
    assert policy is not None
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert "default-src 'none'" in policy[1]
    assert f"style-src 'sha256-{digest}'" in policy[1]


def test_a_hostile_title_stays_text_everywhere(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "hostile", title=HOSTILE)
    edit(made, "changes.csv", lambda row: row.update(label=HOSTILE, new="</td><script>", source='" onload="x'))
    text = build_report(made).read_text(encoding="utf-8")
    assert "<script" not in text.lower()
    assert html.escape(HOSTILE, quote=False).replace("&quot;", '"') in text.replace("&#34;", '"')
    assert HOSTILE in seen(text.replace("&lt;script&gt;", "&amp;lt;script&amp;gt;")).replace("&lt;", "<").replace(
        "&gt;", ">"
    )


def test_control_characters_and_reordering_marks_are_dropped(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "marks", title="Safe\u202etxt\x07 name\ud800")
    text = build_report(made).read_text(encoding="utf-8")
    assert "Safetxt  name" in text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f]", text)


def test_same_tables_same_bytes_and_a_rebuild_changes_nothing(tmp_path: Path) -> None:
    first = build_report(make_folder(tmp_path / "one")).read_bytes()
    second = build_report(make_folder(tmp_path / "two")).read_bytes()
    assert first == second
    assert build_report(tmp_path / "one").read_bytes() == first
    assert str(tmp_path).encode() not in first
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == [
        "changes.csv",
        "comparison.csv",
        "kpis.parquet",
        "manifest.json",
        "report.html",
        "summary.csv",
    ]


def test_the_page_promises_nothing(page: str) -> None:
    words = seen(page)
    assert not re.search(r"\bwill\b", words, flags=re.IGNORECASE)
    sentences = re.findall(r'<p class="sentence">([^<]+)<', page)
    assert len(sentences) == 11
    assert all(sentence.startswith("In this model,") for sentence in sentences)
    for phrase in ("Synthetic families only", "does not rank councils", "claims no savings", "run-to-run chance only"):
        assert phrase in words


def test_every_picture_has_a_title_a_description_and_a_table(page: str) -> None:
    pictures = re.findall(r'<svg[^>]*role="img"[^>]*aria-labelledby="(\S+) (\S+)"[^>]*>', page)
    assert len(pictures) == 22
    for title, description in pictures:
        assert re.search(f'<title id="{title}">[^<]+</title>', page)
        assert re.search(f'<desc id="{description}">[^<]{{20,}}</desc>', page)
    unlabelled = [tag for tag in re.findall(r'<svg class="[^>]*>', page) if "role=" not in tag]
    assert all('aria-hidden="true"' in tag or 'class="dot"' in tag for tag in unlabelled)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert page.count("<summary>Figures") == 11


def test_changes_are_told_in_words(page: str) -> None:
    part = seen(page[page.index('id="changed"') : page.index('id="all"')])
    assert "Belief at which a contact becomes a referral" in part
    assert "1.92 level 2.17 level 1 April 2026" in part
    assert "no yes the start not stated" in part


def test_what_changed_is_told_in_the_scenarios_own_words_without_what_it_takes_back(page: str) -> None:
    part = seen(page[page.index('id="changed"') : page.index('id="all"')])
    assert "Thresholds tightened From 1 April 2026: a new threshold document." in part
    assert "a first draft" not in part


def test_what_every_scenario_changes_is_told_once(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "shared", others=("thresholds_tightened", "more_social_workers"))
    stored = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    entries = {each["id"]: each for each in stored["scenarios"]}
    own = {"on": "2026-04-01", "because": "posts added", "in": "", "set": {"workforce.social_worker.posts": []}}
    entries["more_social_workers"]["changes"] = [*entries["thresholds_tightened"]["changes"], own]
    (made / "manifest.json").write_text(json.dumps(stored), encoding="utf-8")
    text = build_report(made).read_text(encoding="utf-8")
    part = seen(text[text.index('id="changed"') : text.index('id="all"')])
    assert "Every scenario here From 1 April 2026: a new threshold document. More social workers From" in part
    assert part.count("a new threshold document") == 1


def test_a_choice_is_shown_without_underscores(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "choice")
    edit(made, "changes.csv", lambda row: row.update(unit="choice", old="social_worker", new="by_complexity"))
    text = build_report(made).read_text(encoding="utf-8")
    part = seen(text[text.index('id="changed"') : text.index('id="all"')])
    assert "social worker by complexity" in part


def test_every_chart_marks_the_day_of_every_dated_change(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "dated", others=("thresholds_tightened", "more_social_workers"))
    days = {"front_door.thresholds.referral": "2025-04-01", "workforce.social_worker.posts": "2027-01-01"}
    edit(made, "changes.csv", lambda row: row.update(from_date=days.get(row["path"], row["from_date"])))
    text = build_report(made).read_text(encoding="utf-8")
    drawn = re.findall(r'<svg class="lines".*?</svg>', text, flags=re.DOTALL)
    assert len(drawn) == 11
    for chart in drawn:
        assert chart.count('class="change"') == 3
        assert "Dated changes: 1 Apr 2025; 1 Apr 2026; 1 Jan 2027." in chart
        assert ">1 Apr 2026</text>" in chart
    assert (
        "mark the dated changes: 1 April 2025 (Thresholds tightened); 1 April 2026 (Thresholds tightened); "
        "1 January 2027 (More social workers)."
    ) in seen(text)


def test_days_of_changes_that_are_close_together_never_overlap() -> None:
    line = charts.Line("One", (1.0, 2.0, 3.0, 4.0), (None,) * 4, (None,) * 4)
    days = [(0.0, "1 Apr 2025"), (0.3, "1 May 2025"), (2.0, "1 Oct 2025"), (3.9, "25 Mar 2026")]
    drawn = charts.lines("k", "t", "d", ("a", "b", "c", "d"), [line], days)
    labels = [float(at) for at in re.findall(r'x="([0-9.]+)" y="13" text-anchor="middle"', drawn)]
    assert drawn.count('class="change"') == 4
    assert len(labels) == 3
    assert all(after - before >= charts.CHANGE_LABEL for before, after in pairwise(labels))
    half = charts.CHANGE_LABEL / 2
    assert labels[0] - half >= 0
    assert labels[-1] + half <= charts.LINE_WIDTH


def test_a_change_from_the_start_has_no_line_in_the_charts(tmp_path: Path, page: str) -> None:
    assert "mark the dated changes" in seen(page)
    made = make_folder(tmp_path / "start")
    edit(made, "changes.csv", lambda row: row.update(from_date="start"))
    text = build_report(made).read_text(encoding="utf-8")
    assert "mark the dated changes" not in seen(text)
    assert 'class="change"' not in text


def test_what_was_asked_comes_first_and_what_was_expected_next_to_the_answer(page: str) -> None:
    part = seen(page[page.index('id="asked"') : page.index('id="headline"')])
    assert "what happens to waits, to plans and to the need nobody sees?" in part
    assert "What was expected Fewer referrals" in part
    assert "How it could disappoint Counts fall" in part


def test_waits_and_unmet_need_lead_the_table_of_all_indicators(page: str) -> None:
    part = page[page.index('id="all"') : page.index('id="reading"')]
    captions = re.findall(r"<caption>([^<]+)</caption>", part)
    assert captions[0] == "Waits and unmet need"
    assert len(re.findall('<span class="name">', part)) == 28


def test_where_the_work_is_stands_in_one_table_in_children_and_families(page: str) -> None:
    part = seen(page[page.index('id="work"') : page.index('id="time"')])
    for line in (
        "Social workers, in assessment, child in need and protection for each full-time worker 15.8 children "
        "9.1 families 17.9 children 10.3 families",
        "Lead child protection practitioners for each full-time worker does not apply 11.7 children 6.8 families",
        "held by nobody mean number at any time 32.2 children 18.6 families 36.7 children 21.2 families",
        "Time on a plan without one per cent of the time on plans does not apply 23.4% of children 22.1% of families",
        "Hours asked, against the hours there are Social workers, in assessment, child in need and protection "
        "97.9% of hours 128.4% of hours",
        "Time with families Social workers, in assessment, child in need and protection 24.1% of paid hours "
        "19.2% of paid hours",
        "which only a simulation can see Direct help with families, beside visits 8.2% of the usual content 38.7%",
        "Content of assessments 0.6% of the usual content 9.1% of the usual content",
        "Held, made or finished in time Assessments within 45 working days 83.3% of assessments 87.4% of assessments",
        "Posts filled Social workers, in assessment, child in need and protection 41.5 FTE 33.2 FTE",
        "Lead child protection practitioners does not apply 8.3 FTE",
    ):
        assert line in part
    assert "Family help practitioners" not in part  # nobody of that kind in any scenario
    assert "Case discussion" not in part  # no figure in either


def test_every_headline_has_a_subject_for_its_sentence() -> None:
    assert {each.id for each in sim.kpis.catalogue() if each.headline} <= SUBJECTS.keys()


def test_every_kind_of_work_that_gives_way_has_words() -> None:
    assert sorted(CLAIM_NAMES[claim] for claim, *_ in KINDS_OF_WORK) == sorted(CONTENT)


def test_without_its_figures_no_table_says_where_the_work_is(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "plain")
    alone = "assessment_within_45wd_pct"  # the only figure of the table that is no breakdown
    edit(
        made,
        "summary.csv",
        lambda row: row.update(group="source=police") if row["group"] != "all" or row["kpi"] == alone else None,
    )
    text = build_report(made).read_text(encoding="utf-8")
    assert 'id="work"' not in text
    assert 'href="#work"' not in text


def test_a_single_scenario_has_levels_and_no_verdicts(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "single", others=())
    words = seen(build_report(made).read_text(encoding="utf-8"))
    assert "In this model, the rate of children on protection plans is 41.8 per 10,000 children." in words
    assert "over 30 runs" in words
    assert "What only a simulation can see" in words
    for absent in ("simultaneous", "What changed", "A verdict needs", "Read beside"):
        assert absent not in words


def test_a_scenario_that_adds_what_costs_nothing_here_says_that_it_is_not_judged(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "posts", others=("thresholds_tightened", "more_social_workers"))
    text = build_report(made).read_text(encoding="utf-8")
    assert seen(text).count("This scenario is not judged: the scenario adds hours whose cost") == 1
    assert "Thresholds tightened and More social workers compared with Status quo" in seen(text)


def test_no_sentence_about_a_scenario_that_is_not_judged_states_a_verdict(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "posts", others=("more_social_workers",))
    tables = read_tables(made)
    page = build_report(made).read_text(encoding="utf-8")
    sentences = re.findall(r'<p class="sentence">([^<]+)<', page)
    assert len(sentences) == 11
    for sentence in sentences:
        assert sentence.startswith("In this model,")
        assert sentence.endswith("; not judged: the scenario adds hours whose cost is not in this model.")
    told = [
        *sentences,
        *re.findall(r'<p class="detail">([^<]+)<', page),
        *two_views_note(tables, "more_social_workers"),
    ]
    for text in told:
        assert not re.search(r"no clear difference|\bbetter\b|\bworse\b", text), text
    assert "lower in 30 of 30 runs" in seen(page)
    assert 'class="callout differ"' not in page


def test_what_moved_the_bad_way_is_read_beside_every_gain_and_comes_first(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "beside")
    gains = {"rereferral_pct": ("better", -2.0), "allocation_wait_days_mean": ("better", -2.0)}
    gains |= {"missed_need_days": ("better", -900.0), "risk_days_without_help": ("better", -9.0)}
    bad = {"never_helped_pct": ("worse", 4.0), "workers_per_family": ("worse", 0.4), "waiting_families": ("worse", 9.0)}
    small = {"caseload_families_mean": ("no clear difference", 0.2)}
    edit(made, "comparison.csv", headline_is(gains | bad | small))
    shown = beside(read_tables(made), "thresholds_tightened", "rereferral_pct")
    assert [entry.verdict.split(",")[0] for entry in shown] == ["worse"] * 3 + ["no clear difference"]
    assert "smaller than worth noticing" in shown[-1].verdict
    assert [entry.label for entry in shown[:2]] == ["never effectively helped", "families waiting"]


def test_never_helped_is_drawn_by_year_with_the_reason(page: str) -> None:
    chart = next(part for part in page.split("<figure>") if "<strong>Families with complex need never" in part)
    assert " Q1" not in chart.split("</figure>")[0]
    assert "2026-27" in chart
    assert "a quarter is too short for its rule of 90 days" in chart
    assert sum("2025-26 Q1</th>" in part for part in page.split("<figure>")) == 10


def test_a_base_that_drifts_by_more_than_the_difference_is_warned_of(tmp_path: Path, page: str) -> None:
    cards = page.split('<li class="card ')
    assert "scenario itself moves" not in next(part for part in cards if "children on protection plans is" in part)
    made = make_folder(tmp_path / "drift")

    def drift(row: dict[str, str]) -> None:
        if (row["scenario"], row["kpi"], row["period"]) == ("status_quo", "cpp_rate", "2027-28"):
            row["mean"] = "80"

    edit(made, "summary.csv", drift)
    words = seen(build_report(made).read_text(encoding="utf-8"))
    assert re.search(r"In this model the base scenario itself moves from 4\d\.\d per 10,000 children in 2025-26", words)
    assert words.count("to 80.0 per 10,000 children in 2027-28: by more than the headline difference.") == 2


def test_axes_and_bands_of_what_cannot_be_negative_start_at_zero(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "zero")
    edit(made, "summary.csv", lambda row: row.update(low="-3"))
    page = build_report(made).read_text(encoding="utf-8")
    time = page[page.index('id="time"') : page.index('id="changed"')]
    ticks = re.findall(r'text-anchor="end">([^<]+)<', time)
    assert "0" in {tick.split(".")[0] for tick in ticks}
    assert not any(tick.startswith(MINUS) for tick in ticks)
    assert f"({MINUS}" not in time


def test_one_column_of_figures_over_time_has_one_number_of_decimals(page: str) -> None:
    time = page[page.index('id="time"') : page.index('id="changed"')]
    for table in re.findall(r"<table>.*?</table>", time, flags=re.DOTALL):
        places = {len(cell.partition(".")[2]) for cell in re.findall(r'<td class="n">([0-9,.]+) ', table)}
        assert len(places) == 1


def test_the_area_is_shown_as_published_and_in_this_model(tmp_path: Path, page: str) -> None:
    from sim.areas import load_area
    from sim.experiment.store.kept_area import published_figures

    assert "published, and in this model" not in page
    made = make_folder(tmp_path / "area")
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    area = load_area("rutland")
    manifest["area"]["published"] = published_figures(area)
    (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    words = seen(build_report(made).read_text(encoding="utf-8"))
    part = words.partition("This area: published, and in this model")[2].partition("What is counted")[0]
    plans = area.figures["cpp_at_31_march"].value / area.child_population * 10_000
    assert f"published: {area.figures['cpp_at_31_march'].year} {plans:.1f} 41.8" in part
    assert "Section 47 enquiries" in part
    assert "Plans started" not in part


def test_notes_say_small_tied_rounded_and_few(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "notes")

    def change(row: dict[str, str]) -> None:
        if row["kpi"] == "cpp_rate":
            row.update(
                difference="1", low="0.5", high="1.5", verdict="no clear difference", why=SMALL, replications="7"
            )
        if row["kpi"] == "waiting_families":
            row.update(difference="0", low="0", high="0", verdict="no clear difference", why=THE_SAME)

    edit(made, "comparison.csv", change)
    words = seen(build_report(made).read_text(encoding="utf-8"))
    assert "smaller than worth noticing, from 7 of 30 runs" in words
    assert "the same in 30 of 30 runs" in words
    assert "Differences are taken before rounding." in words


def test_a_headline_indicator_nobody_was_counted_for_is_named(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "nobody")
    for table in ("comparison.csv", "summary.csv"):
        with (made / table).open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle))
        with (made / table).open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(row for row in rows if row["kpi"] != "allocation_wait_days_mean")
    words = seen(build_report(made).read_text(encoding="utf-8"))
    assert "Not shown: Wait for a named worker, mean: nobody to count in 30 runs." in words


def test_a_long_unit_is_said_with_the_difference(page: str) -> None:
    words = seen(page)
    assert re.search(r"is higher by [0-9,]+ days a year per 1,000 resident families under", words)
    assert "days per 1,000 children a year" in words
    assert "the rate of children on protection plans is lower by" in words


@pytest.mark.parametrize(("day", "late"), [("2028-04-01", True), ("2028-03-31", False)])
def test_a_change_after_the_years_measured_is_warned_of(tmp_path: Path, day: str, late: bool) -> None:
    made = make_folder(tmp_path / "late")
    edit(made, "changes.csv", lambda row: row.update(from_date=day))
    words = seen(build_report(made).read_text(encoding="utf-8"))
    assert ("nothing changes within the years measured" in words) == late


def test_many_scenarios_are_counted_in_the_title_and_charts_stay_readable(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "many", others=tuple(f"variant_{n}" for n in range(6)))
    text = build_report(made).read_text(encoding="utf-8")
    assert "<h1>6 scenarios compared with Status quo</h1>" in text
    assert "the workbook holds the other 2" in seen(text)


def test_long_titles_are_counted_in_the_heading(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "long", ("thresholds_tightened", "more_social_workers"), title="A long title " * 6)
    text = build_report(made).read_text(encoding="utf-8")
    assert "2 scenarios compared with Status quo" in text
    short = make_folder(tmp_path / "short", ("thresholds_tightened", "more_social_workers"))
    named = build_report(short).read_text(encoding="utf-8")
    assert "Thresholds tightened and More social workers compared with Status quo" in named


def test_an_empty_mean_is_not_a_zero(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "empty")

    def blank(row: dict[str, str]) -> None:
        if row["kpi"] == "cpp_median_days":
            row.update(base_mean="", scenario_mean="", difference="", low="", high="")

    edit(made, "comparison.csv", blank)
    part = seen(build_report(made).read_text(encoding="utf-8")).split("Median length of ended plans")[1]
    assert part.split("not judged")[0].count("not available") >= 3


def test_how_many_more_runs_a_verdict_would_need_is_said(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "more")
    edit(made, "comparison.csv", lambda row: row.update(more_replications="120" if row["kpi"] == "cpp_rate" else ""))
    assert "would need about 120 more runs for a verdict" in seen(build_report(made).read_text(encoding="utf-8"))


def test_only_intervals_that_hold_together_are_called_simultaneous(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "alone")
    edit(made, "comparison.csv", lambda row: row.update(interval="alone"))
    words = seen(build_report(made).read_text(encoding="utf-8"))
    assert "(95% interval" in words
    assert "(95% simultaneous interval" not in words


def test_a_long_list_of_judged_assumptions_is_folded(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "judged")
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    manifest["judged"] = [
        {"path": f"a.b{n}", "meaning": "M", "value": [0.6, 0.4], "unit": "share", "range": [None, None], "source": "S"}
        for n in range(12)
    ]
    (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    text = build_report(made).read_text(encoding="utf-8")
    assert re.search(
        r"<summary><h2 id=.judged-h.>Judged assumptions <span class=.count.>12</span></h2></summary>", text
    )
    assert "0.6, 0.4 share" in seen(text)
    assert "None" not in seen(text).split("judged assumptions")[-1].split("Technical")[0]


def test_hashes_of_outputs_do_not_feed_back_into_the_page(page: str) -> None:
    assert "ab" * 32 in page
    assert "cd" * 32 not in page


def test_without_stored_descriptions_the_catalogue_gives_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_folder(tmp_path / "catalogue")
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    entries = [SimpleNamespace(**({"look_back_days": 0} | entry)) for entry in manifest.pop("indicators")]
    (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    monkeypatch.setattr(sim.kpis, "catalogue", lambda: entries[3:], raising=False)
    tables = read_tables(made)
    assert tables.indicators["rereferral_pct"].headline
    assert tables.indicators["cost_total"].worth_for(200.0) == pytest.approx(2.0)
    assert tables.indicators["contacts"].label == "Contacts"
    assert not tables.indicators["contacts"].headline


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "manifest.json"),
        (lambda folder: (folder / "manifest.json").write_text("{", encoding="utf-8"), "manifest.json"),
        (lambda folder: (folder / "manifest.json").write_text("[]", encoding="utf-8"), "manifest.json"),
        (lambda folder: (folder / "summary.csv").unlink(), "summary.csv"),
        (lambda folder: (folder / "summary.csv").write_text("", encoding="utf-8"), "summary.csv"),
        (lambda folder: (folder / "summary.csv").write_bytes(b"\xff\xfe\x00"), "summary.csv"),
        (
            lambda folder: (folder / "comparison.csv").write_text("base,scenario\na,b\n", encoding="utf-8"),
            "comparison.csv",
        ),
    ],
)
def test_a_damaged_folder_is_named_and_nothing_is_written(tmp_path: Path, damage, named: str) -> None:
    made = make_folder(tmp_path / "damaged")
    damage(made)
    with pytest.raises(InputError, match=re.escape(named)):
        build_report(made)
    assert not (made / "report.html").exists()


@pytest.mark.parametrize(
    ("value", "places", "signed", "text"),
    [
        (-1234.56, 1, False, f"{MINUS}1,234.6"),
        (-0.04, 1, True, "0.0"),
        (0.25, 2, True, "+0.25"),
        (float("nan"), 1, False, "not available"),
        (None, 1, False, "not available"),
    ],
)
def test_numbers_have_true_minus_signs_and_no_signed_zero(value, places: int, signed: bool, text: str) -> None:
    assert number(value, places, signed=signed) == text


def test_an_end_clear_of_zero_never_reads_as_zero(folder: Path) -> None:
    from sim.report.phrases import difference_places, interval

    tables = read_tables(folder)
    row = tables.difference("thresholds_tightened", "care_starts_rate")
    assert row is not None
    near = replace(row, low=-1.5, high=-0.004)
    places = difference_places(tables.indicators["care_starts_rate"], near)
    assert interval(near.low, near.high, places).endswith(f"{MINUS}0.004")


def test_a_verdict_outside_the_closed_list_counts_as_not_judged() -> None:
    assert verdict_kind("splendid") == "not judged"
    assert verdict_kind("depends on cost of agency") == "depends on"


def test_money_has_its_sign_before_the_pound() -> None:
    cost = Indicator("cost_total", "K46", "Cost", "£ a year", "context", "visible", "", headline=True)
    assert with_unit(number(-1200.0, decimals(cost, 1200.0), signed=True), cost.unit) == f"{MINUS}£1,200 a year"
