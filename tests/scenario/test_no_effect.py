"""A change that changes nothing is told of: at the check, with a run, and in the report."""

from dataclasses import replace
from pathlib import Path

import pytest
from scenario_parts import NORTH, PRACTITIONERS, TWO, entry, scenario, with_practitioners

from sim.areas import load_area
from sim.book import Value, load_book
from sim.cli.app import main
from sim.model import simulate
from sim.report.stored.steps import NO_CHANGE, stored_steps
from sim.scenario import Change, list_scenarios, load_scenario
from sim.scenario.no_effect import ASLEEP, no_effect_notes, notes_of_all
from sim.scenario.setting import Setting

RUTLAND = load_area("rutland")


@pytest.mark.parametrize("area", ["england", "rutland", "wolverhampton"])
def test_no_shipped_scenario_writes_what_changes_nothing(area: str) -> None:
    assert notes_of_all(list_scenarios(), load_area(area)) == []


def test_a_multiple_of_no_posts_names_the_posts_that_do_it(tmp_path: Path) -> None:
    written = scenario(tmp_path, entry(f"{PRACTITIONERS}: {{times: 1.2}}"), extends="family_help")
    (note,) = notes_of_all([written], RUTLAND)
    assert note.startswith(f"test: {PRACTITIONERS} from 1 April 2025 (times 1.2) changes nothing: it is 0 FTE in Rutl")
    assert "so change workforce.early_help_worker.posts" in note
    assert no_effect_notes(with_practitioners(tmp_path, "{add: 2}"), RUTLAND) == []


@pytest.mark.parametrize(
    ("settings", "more", "says"),
    [
        ("early_help.consent: {add: 0}", "", "early_help.consent from 1 April 2025 (adding 0) changes nothing"),
        ("early_help.consent: {times: 1}", "over: 12 months, ", "from 1 May 2025 (the phased change) changes nothing"),
        ("early_help.consent: {times: 1}", NORTH, "early_help.consent in north, from 1 April 2025 (times 1) changes"),
        ("handover.policy: cold", "", "the change from 1 April 2025 (a test) changes nothing: handover.policy is cold"),
        ("handover.overlap_weeks: 5", "", "no overlap while handover.policy is cold"),
        ("service.model: merged", "", "child_in_need.holder is left at social_worker"),
        ("service.model: merged", NORTH, "in north the service is merged and child_in_need.holder is left"),
        ("early_help.consent: {add: 0.1}, demand.multiplier: {times: 1.1}", "over: 6 months, ", ""),
        ("service.model: merged, child_in_need.holder: social_worker", "", ""),
        ("handover.policy: warm, handover.overlap_weeks: 5", "", ""),
        ("early_help.social_workers_from: moved", "", "while early_help.social_worker_share is 0"),
        ("early_help.social_workers_from: moved, early_help.social_worker_share: 0.2", "", ""),
        ("agency.allowed: false, agency.cover: 0.5", "", "no agency workers come while agency.allowed is false"),
        ("agency.cover: 0.5", "", ""),
        ("conference.redeploy_chairs: 1", "", "no post of conference chair is given up while it is set"),
        ("conference.redeploy_chairs: 1, workforce.conference_chair.posts: {times: 0.5}", "", "nobody chairs in their"),
        ("conference.redeploy_chairs: 1, workforce.conference_chair.posts: {times: 2}", "", "given up while it is set"),
        ("workforce.conference_chair.posts: {times: 0.5}", "", "and lead practitioners hold none"),
        ("workforce.social_worker.ceiling: 30", "", ""),
        ("workforce.social_worker.cap_binds: limit, workforce.social_worker.ceiling: 30", "", "leave the ceiling out"),
        ("workforce.social_worker.cap_binds: limit, workforce.social_worker.ceiling: 40", "", "leave the ceiling out"),
        ("workforce.social_worker.cap_binds: guide, workforce.social_worker.ceiling: 30", "", ""),
    ],
)
def test_what_changes_nothing_is_told_and_nothing_else(settings: str, more: str, says: str, tmp_path: Path) -> None:
    notes = no_effect_notes(scenario(tmp_path, TWO, entry(settings, more=more)))
    assert len(notes) == bool(says)
    assert says in "".join(notes)


def test_a_ceiling_is_asleep_while_the_cap_limits_from_the_start() -> None:
    sets = ["workforce.social_worker.cap_binds=limit", "workforce.social_worker.ceiling=30"]
    (note,) = no_effect_notes(load_scenario("status_quo", sets))
    assert "nobody is given more than the cap while workforce.social_worker.cap_binds is limit" in note
    assert no_effect_notes(load_scenario("status_quo", sets[1:])) == []


def test_a_ceiling_that_is_read_before_or_after_the_cap_limits_is_not_asleep(tmp_path: Path) -> None:
    ceiling, limit, guide = (
        f"workforce.social_worker.{each}" for each in ("ceiling: 30", "cap_binds: limit", "cap_binds: guide")
    )
    assert no_effect_notes(scenario(tmp_path, entry(ceiling, "start"), entry(limit))) == []
    assert no_effect_notes(scenario(tmp_path, entry(f"{limit}, {ceiling}"), entry(guide, "2026-04-01"))) == []
    (note,) = no_effect_notes(scenario(tmp_path, entry(limit), entry(ceiling, "2026-04-01")))
    assert note.startswith("workforce.social_worker.ceiling from 1 April 2026 changes nothing: nobody is given more")
    assert note.endswith("or set workforce.social_worker.cap_binds to guide")


@pytest.mark.parametrize("name", sorted(ASLEEP))
def test_a_lever_called_asleep_is_read_by_nothing(name: str) -> None:
    """The same log, row by row, with the lever at another value; the table would otherwise tell an untruth."""
    book = load_book()
    (path, value), _ = ASLEEP[name]
    other: dict[str, Value] = {"lcpp.cap_unit": "families", "lcpp.overflow": "wait", "teams.structure": "one_worker"}
    other |= {"early_help.step_up": "next_day" if book.values["early_help.step_up"] == "panel" else "panel"}
    other |= {"early_help.social_workers_from": "moved", "agency.price_cap": 0.5, "agency.project_team_share": 0.5}
    sets = [f"{path}={str(value).lower()}"] if path.endswith((".cap_binds", "agency.used")) else []
    base = load_scenario("family_help" if (path, value) == ("family_help.service", "merged") else "status_quo", sets)
    moved = Change(base.changes[-1].day if base.changes else None, "", {name: Setting("value", other.get(name, 5))})
    changed = replace(base, changes=(*base.changes, moved))
    area = load_area("hartlepool").scaled(0.1)
    logs = [simulate(each, area, 3, 0, years=1, warm_up=1).frame() for each in (base, changed)]
    columns = ["time", "family", "event", "stage", "team", "worker", "detail"]
    assert logs[0][columns].astype(str).equals(logs[1][columns].astype(str))


def test_the_check_and_the_report_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from sim.experiment.store.manifest import scenario_entry

    monkeypatch.chdir(tmp_path)
    written = with_practitioners(tmp_path, "{times: 1.2}")
    assert main(["scenarios", "check", "test.yaml", "--area", "rutland"]) == 0
    out, err = capsys.readouterr()
    assert out == "test: can be run; 1 note to mind\n"
    assert err.startswith(f"Note: test: {PRACTITIONERS}")
    steps = stored_steps(scenario_entry(written, RUTLAND, load_book()))
    assert [NO_CHANGE in why for _, why in steps] == [False, False, True]
    started = scenario(tmp_path, entry(f"{PRACTITIONERS}: {{times: 2}}", "start"))
    assert [NO_CHANGE in why for _, why in stored_steps(scenario_entry(started, RUTLAND, load_book()))] == [True]
