"""Scenarios are compared pair by pair; verdicts follow the corrected interval, the direction and worth noticing."""

import dataclasses
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import experiment_fixture as fixture
import numpy as np
import pandas as pd
import pytest
from processes import all_gone
from tidy_tables import PLANS, WAIT, tidy

from sim.areas import load_area
from sim.errors import InputError
from sim.experiment.comparison.judging import adding_resources, judge, share_better
from sim.experiment.comparison.paired import changes_table, compare_tables
from sim.experiment.comparison.paying import who_pays
from sim.experiment.comparison.summary import summarise
from sim.experiment.running import compare, run
from sim.experiment.runs.replications import Engine, Task, run_tasks
from sim.experiment.store.columns import CHANGES_COLUMNS, COMPARISON_COLUMNS, KPI_COLUMNS, SUMMARY_COLUMNS
from sim.experiment.store.trouble import OutOfRoom, RunsSetAside
from sim.kpis import catalogue, kpi_named
from sim.scenario import load_scenario
from sim.scenario.diff import diff

SUPPORT = Path(__file__).parents[2] / "support"


def compared(base: dict, other: dict, replications: int, **given) -> pd.DataFrame:
    table = compare_tables(tidy({"base": base, "other": other}), catalogue(), replications, 1, **given).table
    return table.set_index("kpi")


def test_differences_are_taken_within_each_replication():
    swings = [100.0, -100.0, 50.0, -50.0] * 8
    jitter = [0.1, -0.1, 0.05, -0.05, 0.02] * 7
    base = {WAIT: swings}
    other = {WAIT: [value - 3 + extra for value, extra in zip(swings, jitter, strict=False)]}
    row = compared(base, other, 32).loc[WAIT]
    assert row["difference"] == pytest.approx(row["scenario_mean"] - row["base_mean"])
    assert -3.1 < row["low"] < row["difference"] < row["high"] < -2.9
    assert row["verdict"] == "better"
    assert row["share_of_replications_better"] == 1.0
    shuffled = {WAIT: other[WAIT][1:] + other[WAIT][:1]}
    assert compared(base, shuffled, 32).loc[WAIT, "verdict"] == "no clear difference"


@pytest.mark.parametrize(
    ("kpi", "difference", "low", "high", "expected"),
    [
        (WAIT, -2.0, -3.0, -0.1, "better"),
        (WAIT, 2.0, 0.1, 3.0, "worse"),
        (WAIT, -2.0, -5.0, 0.1, "no clear difference"),
        (WAIT, -2.0, -5.0, 0.0, "no clear difference"),
        (WAIT, -0.9, -1.0, -0.8, "no clear difference"),
        (WAIT, -1.0, -1.1, -0.9, "better"),
        (WAIT, -2.0, float("nan"), float("nan"), "no clear difference"),
        (PLANS, 2.0, 1.0, 3.0, "higher"),
        (PLANS, -2.0, -3.0, -1.0, "lower"),
        ("cost_total", 9.0, 8.0, 10.0, "no clear difference"),  # 1% of a base of 1,000 is 10
        ("cost_total", 10.0, 8.0, 12.0, "higher"),
    ],
)
def test_a_verdict_needs_a_clear_interval_and_a_difference_worth_noticing(kpi, difference, low, high, expected):
    found = judge(kpi_named(kpi), difference, low, high, 1000.0)
    assert found.verdict == expected
    assert bool(found.why) == (expected == "no clear difference")


def test_higher_is_better_where_the_catalogue_says_so():
    higher = dataclasses.replace(kpi_named(WAIT), better="higher")
    assert judge(higher, 2.0, 1.0, 3.0, 10.0).verdict == "better"
    assert judge(higher, -2.0, -3.0, -1.0, 10.0).verdict == "worse"


def test_ties_are_not_better_and_context_has_no_better():
    differences = np.array([-1.0, 0.0, 0.0, 2.0])
    assert share_better("lower", differences) == 0.25
    assert share_better("higher", differences) == 0.25
    assert share_better("context", differences) is None


def test_only_headline_indicators_over_the_whole_run_are_judged():
    done = compare("status_quo", "thresholds_tightened", settings=fixture.settings())
    table = done.differences
    together = table[table["interval"] == "together"]
    assert set(zip(together["kpi"], together["group"], together["period"], strict=True)) == {
        (kpi, "all", "all") for kpi in (WAIT, PLANS, "never_helped_pct")
    }
    assert dict(zip(together["kpi"], together["verdict"], strict=True)) == {
        WAIT: "not judged",  # shorter, with fewer helped: see the reason
        PLANS: "lower",
        "never_helped_pct": "worse",
    }
    assert together.set_index("kpi").loc[WAIT, "why"].startswith("explained by ")
    rest = table[table["interval"] == "alone"]
    assert set(rest["verdict"]) == {"not judged"}
    assert (table["why"] == "").equals(table["verdict"].isin(["better", "worse", "higher", "lower"]))
    assert set(rest["why"]) == {"not a headline indicator", "only the whole run is judged"}
    assert rest["p_adjusted"].isna().all()
    assert together["p_adjusted"].between(0, 1).all()
    assert table.loc[table["kpi"] == PLANS, "share_of_replications_better"].isna().all()
    assert (table["more_replications"].dropna() == 0).all()
    assert not table[["base_mean", "scenario_mean", "difference", "low", "high"]].isna().any().any()


def test_tables_have_the_agreed_columns_in_the_agreed_order():
    done = compare("status_quo", ["thresholds_tightened"], settings=fixture.settings(replications=9))
    assert tuple(done.kpis.columns) == KPI_COLUMNS
    assert tuple(done.summary.columns) == SUMMARY_COLUMNS
    assert tuple(done.differences.columns) == COMPARISON_COLUMNS
    assert tuple(done.changes.columns) == CHANGES_COLUMNS
    assert not done.kpis.isna().any().any()
    assert list(done.kpis["kpi"].drop_duplicates())[:2] == ["contacts", PLANS]  # in the order of the catalogue
    assert done.kpis["period"].iloc[0] == "all"


def test_a_row_missing_in_one_replication_drops_that_pair_and_says_so():
    base = {WAIT: [10.0, 11.0, None, 13.0], PLANS: [1.0, None, None, None]}
    other = {WAIT: [12.0, None, 15.0, 14.0], PLANS: [None, 2.0, 3.0, 4.0]}
    table = compared(base, other, 4)
    assert table.loc[WAIT, "replications"] == 2
    assert table.loc[WAIT, "base_mean"] == 11.5
    assert table.loc[WAIT, "difference"] == 1.5
    assert PLANS not in table.index


def test_identical_scenarios_differ_by_exactly_nothing():
    values = {WAIT: [10.0, 11.0, 12.5] * 10, PLANS: [40.0] * 30}
    table = compared(values, values, 30)
    assert (table[["difference", "low", "high"]] == 0).all().all()
    assert set(table["verdict"]) == {"no clear difference"}
    assert (table["p_adjusted"] == 1).all()
    assert table["more_replications"].isna().all()


def test_one_replication_gives_differences_without_intervals_or_verdicts():
    done = compare("status_quo", "thresholds_tightened", settings=fixture.settings(replications=1))
    assert done.differences["low"].isna().all()
    assert done.summary["high"].isna().all()
    assert set(done.differences["verdict"]) == {"not judged"}
    assert any("at least 30" in note for note in done.manifest["warnings"])
    assert not any(
        "at least 30" in note for note in run("status_quo", settings=fixture.settings()).manifest["warnings"]
    )


def test_a_verdict_out_of_reach_says_how_many_more_runs_it_would_need():
    wobble = [9.0, -9.0, 4.0, -4.0, 1.0] * 6
    base = {WAIT: [50.0] * 30, PLANS: [50.0] * 30}
    other = {WAIT: [50 + 2 + extra for extra in wobble], PLANS: [50 + 0.5 + extra for extra in wobble]}
    table = compared(base, other, 30)
    assert table.loc[WAIT, "verdict"] == "no clear difference"
    assert 3 < table.loc[WAIT, "more_replications"] < 500
    assert pd.isna(table.loc[PLANS, "more_replications"])  # smaller than worth noticing: more runs would not help


def test_what_adds_hours_is_not_judged_and_what_adds_posts_is_with_its_bill():
    area = load_area("Rutland")
    base, posts = (load_scenario(name) for name in ("status_quo", "more_social_workers"))
    longer = {"on": "start", "because": "longer weeks", "set": {"workforce.hours.usable_per_fte": 32}}
    written = {"title": "Longer weeks", "question": "Do longer weeks help?", "extends": "status_quo"}
    hours = load_scenario({**written, "timeline": [longer], "hypotheses": ["a"], "could_disappoint": ["b"]})
    changes = changes_table(base, [posts, hours], area, diff)
    assert adding_resources(changes) == {hours.id: "the scenario adds hours whose cost is not in this model"}
    assert adding_resources(changes_table(hours, [base], area, diff)) == {}  # fewer hours can be judged
    done = compare(base, [posts, hours], settings=fixture.settings(replications=10))
    verdicts = done.differences.groupby("scenario")["verdict"].agg(set)
    assert verdicts[hours.id] == {"not judged"}
    headline = done.differences[
        (done.differences["scenario"] == hours.id) & (done.differences["interval"] == "together")
    ]
    assert set(headline["why"]) == {"the scenario adds hours whose cost is not in this model"}
    assert verdicts[posts.id] > {"not judged"}
    warned = done.manifest["warnings"]
    assert f"{hours.id} gets no verdict: the scenario adds hours whose cost is not in this model" in warned
    assert any(note.startswith(posts.id) and note.endswith("names nobody who pays") for note in warned)


def posts_table(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """A changes table of one scenario: role, old, new, date."""
    lines = [("moved", f"workforce.{role}.posts", "", "FTE", old, new, day, "") for role, old, new, day in rows]
    return pd.DataFrame(lines, columns=list(CHANGES_COLUMNS), dtype=object)


@pytest.mark.parametrize(
    ("rows", "adds"),
    [
        ([("social_worker", "100.1", "90", "2025-04-01"), ("early_help_worker", "20", "30.1", "2025-04-01")], False),
        ([("social_worker", "100", "90", "2025-04-01"), ("early_help_worker", "20", "31", "2025-04-01")], True),
        ([("lcpp", "20", "30", "2025-04-01")], False),
        ([("social_worker", "100", "110", "2025-04-01"), ("early_help_worker", "20", "10", "2026-04-01")], True),
        ([("social_worker", "100", "90", "2025-04-01"), ("supervisor", "20", "30", "2026-04-01")], False),
        ([("social_worker", "100", "90", "start"), ("social_worker", "100", "101", "2026-04-01")], True),
        ([("social_worker", "100", "101", "2026-04-01"), ("supervisor", "9", "8", "start")], False),
    ],
)
def test_posts_moved_between_roles_are_judged_and_a_net_addition_is_not(rows, adds):
    assert list(who_pays(posts_table(*rows))) == (["moved"] if adds else [])
    assert adding_resources(posts_table(*rows)) == {}


def test_other_resources_are_not_set_off_against_posts():
    table = posts_table(("social_worker", "100", "90", "2025-04-01"))
    table.loc[1] = ("moved", "specialists.disability.posts", "", "FTE", "0", "1", "2025-04-01", "")
    assert list(adding_resources(table)) == ["moved"]


def test_changes_say_what_differs_from_when_and_why():
    changes = changes_table(
        load_scenario("status_quo"), [load_scenario("thresholds_tightened")], load_area("Rutland"), diff
    )
    assert "front_door.thresholds.referral" in set(changes["path"])
    assert (changes[["label", "unit", "old", "new", "from_date"]] != "").all().all()
    row = changes.set_index("path").loc["front_door.thresholds.referral"]
    assert float(row["new"]) > float(row["old"])


def test_the_summary_counts_the_replications_behind_each_row():
    summary, covers = summarise(tidy({"base": {WAIT: [1.0, None, 3.0], PLANS: [5.0, 5.0, 5.0]}}), catalogue(), 3, 1)
    rows = summary.set_index("kpi")
    assert list(rows.loc[[WAIT, PLANS], "replications"]) == [2, 3]
    assert rows.loc[PLANS, "low"] == rows.loc[PLANS, "high"] == 5.0
    assert rows.loc[WAIT, "unit"] == "days"
    assert "alone" in covers


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"replications": 0}, "replications"),
        ({"replications": 1.5}, "replications"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**64}, "seed"),
        ({"years": 0}, "years"),
        ({"years": float("nan")}, "years"),
        ({"warm_up": -1}, "warm-up"),
        ({"workers": 0}, "workers"),
        ({"area": "Ruttland"}, "Rutland"),
    ],
)
def test_settings_that_cannot_be_run_are_refused_before_anything_is(given, word):
    with pytest.raises(InputError, match=word):
        run("status_quo", settings=fixture.settings(**given))


def test_two_scenarios_of_one_name_are_refused():
    with pytest.raises(InputError, match="same id"):
        compare("status_quo", ["status_quo"], settings=fixture.settings())
    with pytest.raises(InputError, match="at least one"):
        compare("status_quo", [], settings=fixture.settings())


def tasks_of(replications: int) -> list[Task]:
    return [Task(load_scenario("status_quo"), "Rutland", 7, number, 1, 0) for number in range(replications)]


def test_workers_change_nothing_and_progress_is_told(monkeypatch):
    told = []
    one = run_tasks(tasks_of(5), engine=fixture.ENGINE, workers=1)
    two = run_tasks(tasks_of(5), engine=fixture.ENGINE, workers=2, progress=lambda done, of: told.append((done, of)))
    assert told == [(number, 5) for number in range(6)]
    for mine, other in zip(one, two, strict=True):
        assert (mine.scenario, mine.replication, mine.events) == (other.scenario, other.replication, other.events)
        pd.testing.assert_frame_equal(mine.kpis, other.kpis, check_exact=True)


def test_work_lost_with_a_killed_worker_is_done_again(tmp_path, monkeypatch):
    monkeypatch.setenv("FIXTURE_MARK", str(tmp_path / "died"))
    engine = Engine(fixture.simulate_and_die_once, fixture.compute)
    outcomes = run_tasks(tasks_of(5), engine=engine, workers=2)
    assert (tmp_path / "died").exists()
    assert [outcome.replication for outcome in outcomes] == [0, 1, 2, 3, 4]


def test_a_run_that_kills_its_worker_every_time_is_set_aside_and_named():
    with pytest.raises(RunsSetAside, match=r"2 runs were set aside.*status_quo, replication 0: .*killed"):
        run_tasks(tasks_of(2), engine=Engine(fixture.simulate_and_die, fixture.compute), workers=2)


def test_no_memory_is_told_as_such():
    with pytest.raises(OutOfRoom, match="memory") as caught:
        run_tasks(tasks_of(1), engine=Engine(fixture.simulate_without_memory, fixture.compute), workers=1)
    assert caught.value.exit_code == 4


def test_infinite_and_repeated_figures_are_refused():
    for value, word in ((float("inf"), "infinite"), (1.0, "twice")):
        rows = pd.DataFrame([("all", "all", WAIT, value)] * 2, columns=["period", "group", "kpi", "value"])
        with pytest.raises(RunsSetAside, match=word) as caught:
            run_tasks(tasks_of(1), engine=Engine(fixture.simulate, lambda log, rows=rows: rows), workers=1)
        assert isinstance(caught.value.__cause__, ValueError)


def test_ctrl_c_stops_at_once_and_leaves_no_worker(tmp_path):
    script = tmp_path / "long.py"
    script.write_text(
        textwrap.dedent(f"""
        import sys
        sys.path.insert(0, {str(SUPPORT)!r})
        import experiment_fixture as fixture
        from sim.experiment.runs.replications import Engine, Task, run_tasks
        from sim.scenario import load_scenario
        if __name__ == "__main__":
            tasks = [Task(load_scenario("status_quo"), "Rutland", 7, number, 1, 0) for number in range(4)]
            engine = Engine(fixture.simulate_for_ever, fixture.compute)
            try:
                run_tasks(tasks, engine=engine, workers=2, progress=lambda done, of: print("one", flush=True))
            except KeyboardInterrupt:
                sys.exit(130)
        """),
        encoding="utf-8",
    )
    running = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, start_new_session=True)
    assert running.stdout is not None
    with running.stdout:
        assert running.stdout.readline() == b"one\n"
        time.sleep(0.2)
        os.killpg(running.pid, signal.SIGINT)
        assert running.wait(timeout=20) == 130
    assert all_gone(running.pid, 10)


def test_a_result_makes_its_report_where_it_is_asked_to(tmp_path):
    done = run("status_quo", settings=fixture.settings(replications=2))
    assert done.report(tmp_path) == tmp_path / "report.html"
    assert done.report(tmp_path / "own" / "page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
