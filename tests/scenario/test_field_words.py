"""Words that councils type: the lever that does it is named, or that it is known and not in this version."""

import pytest

from sim.book import load_book
from sim.cli.app import main
from sim.errors import InputError
from sim.experiment.sweep.points import read_vary
from sim.scenario import load_scenario
from sim.scenario.field_words import NOT_YET, _parts, _table, field_word, unknown
from sim.scenario.setting import read_assignment

BOOK = load_book()
NOT_HERE = (
    "reserves",
    "vacancy_factor",
    "cost",
    "unit_cost",
    "cost_per_family",
    "morale",
    "workforce.social_worker.burnout",
    "foster_placements",
    "family_hubs",
    "FGC",
    "fgdm",
    "go_live_date",
)
DONE_BY = {
    "fte": "workforce.social_worker.posts",
    "headcount": "workforce.social_worker.posts",
    "vacancy_rate": "workforce.social_worker.vacancy_rate",
    "vacancies": "workforce.social_worker.vacancy_rate",
    "workforce.social_worker.vacancies": "workforce.social_worker.vacancy_rate",
    "turnover": "workforce.social_worker.leaving_rate",
    "staff_turnover": "workforce.social_worker.leaving_rate",
    "retention": "workforce.social_worker.leaving_rate",
    "recruitment": "workforce.social_worker.recruitment_rate",
    "sickness": "workforce.social_worker.sickness_rate",
    "absence": "workforce.social_worker.sickness_rate",
    "asye": "workforce.social_worker.newly_qualified_share",
    "agency_share": "agency.allowed",
    "agency-staff": "agency.allowed",
    "business_support": "administrators.posts",
    "agency_spend": "agency.premium",
    "agency_bill": "agency.premium",
    "budget": "funding.general_fund",
    "budget_gap": "funding.general_fund",
    "finance_director": "funding.general_fund",
    "overspend": "funding.overspend_recovered",
    "early_help_budget": "funding.early_help_budget",
    "voluntary_sector": "funding.cut_on_voluntary",
    "ringfenced": "funding.ring_fenced",
    "funding": "funding.grants",
    "grant": "funding.grants",
    "supporting_families": "funding.grants",
    "payment_by_results": "funding.results_share",
    "section_114": "funding.freeze",
    "s114": "funding.freeze",
    "recruitment_freeze": "funding.freeze",
    "pay_award": "pay.award",
    "salary": "pay.social_worker",
    "on_costs": "pay.on_cost",
    "placements_cost": "placements.foster.price",
    "placement_mix": "placements.foster.share",
    "high_cost_placements": "placements.high_cost.share",
    "ofsted": "inspection.judgement",
    "social_workers": "workforce.social_worker.posts",
    "caseload_cap": "lcpp.caseload_cap",
    "caseloadcap": "lcpp.caseload_cap",
    "caseload": "lcpp.caseload_cap",
    "thresholds": "front_door.thresholds.referral",
    "demand": "demand.multiplier",
    "referrals": "demand.multiplier",
    "plans": "protection.thresholds.plan",
    "uasc": "demand.uasc_multiplier",
    "early_help": "workforce.early_help_worker.posts",
    "children_in_care": "protection.thresholds.care",
    "supervisors": "workforce.supervisor.posts",
}
FILE = "title: T\nquestion: Q?\ntimeline:\n  - {{on: start, because: a test, set: {{{word}: 0.2}}}}\n"


@pytest.mark.parametrize("word", NOT_HERE)
def test_a_known_word_is_not_in_this_version_in_one_sentence(word: str) -> None:
    with pytest.raises(InputError, match=NOT_YET) as told:
        read_assignment(f"{word}=0.2", BOOK)
    assert str(told.value).startswith(f"--set: {word}: ")
    assert "did you mean" not in str(told.value)


@pytest.mark.parametrize(("word", "lever"), DONE_BY.items())
def test_the_lever_that_does_it_is_named(word: str, lever: str) -> None:
    with pytest.raises(InputError) as told:
        read_assignment(f"{word}=0.2", BOOK)
    assert NOT_YET not in str(told.value)
    assert lever in str(told.value)


@pytest.mark.parametrize("spec", ["0.1,0.2", "0.1:0.3:0.1", "0.1:0.3", "book", "none"])
@pytest.mark.parametrize("word", ["unit_cost", "headcount"])
def test_a_sweep_says_the_same(word: str, spec: str) -> None:
    scenario = load_scenario("status_quo")
    for design in ("grid", "lhs"):
        with pytest.raises(InputError, match=r"known, not in this version|workforce\.social_worker\.posts") as told:
            read_vary([f"{word}={spec}"], scenario, BOOK, design)
        assert str(told.value).startswith("--vary: ")


def test_a_scenario_file_and_a_file_of_points_say_the_same(tmp_path, capsys) -> None:
    file, points = tmp_path / "reform.yaml", tmp_path / "points.csv"
    file.write_text(FILE.format(word="unit_cost"), encoding="utf-8")
    points.write_text("unit_cost\n0.1\n0.2\n", encoding="utf-8")
    for words in (["scenarios", "check", str(file)], ["sweep", "status_quo", "--points", str(points)]):
        assert main(words) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert f"{NOT_YET}: costs come out of the model" in err
        assert err.startswith(("reform.yaml: timeline[0].set.unit_cost: ", "points.csv: row 1, column 1: "))


@pytest.mark.parametrize("word", ["waiting_list", "waits", "outcomes"])
def test_an_outcome_is_of_no_version(word: str) -> None:
    told = str(unknown(word, BOOK, "--set", word))
    assert told.startswith(
        f"--set: {word}: found '{word}'; unknown lever: outcomes cannot be set, only what brings them"
    )
    assert told.endswith("`pathfinder scenarios schema` every lever")


def test_a_lever_of_a_later_version_says_why() -> None:
    for path, why in (("placements.foster.places", "places in care"), ("fgdm.coordinators", "decision-making")):
        told = str(unknown(path, BOOK, "--set", path))
        assert f"the lever '{path}' is known, not in this version: " in told
        assert why in told


@pytest.mark.parametrize("what", ["cap_binds", "ceiling"])
def test_what_follows_when_lead_practitioners_are_full_has_its_own_lever(what: str, capsys) -> None:
    given = {"cap_binds": "limit", "ceiling": "30"}[what]
    assert main(["run", "status_quo", "--area", "rutland", "--set", f"workforce.lcpp.{what}={given}"]) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert told.startswith(f"--set: workforce.lcpp.{what}: 'workforce.lcpp.{what}' cannot be set: ")
    assert told.endswith("set 'lcpp.overflow'")


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("demand.multiplyer", "demand.multiplier"),
        ("front_door.thresholds.referal", "front_door.thresholds.referral"),
        ("workforce.social_workers.posts", "workforce.social_worker.posts"),
    ],
)
def test_a_lever_misspelt_stays_one(path: str, near: str) -> None:
    told = str(unknown(path, BOOK, "--set", path))
    assert told == f"--set: {path}: found '{path}'; unknown lever; did you mean '{near}'?"


def test_a_word_nobody_knows_is_an_unknown_lever() -> None:
    assert field_word("flux_capacitor", BOOK) is None
    assert "unknown lever" in str(unknown("flux_capacitor", BOOK, "--set", "x"))
    assert field_word("x" * 5000, BOOK) is None


def test_the_table_names_levers_there_are_and_each_phrase_once() -> None:
    phrases, words = _table()
    typed = [phrase for phrase, _ in phrases]
    assert len(typed) == len(set(typed))
    for name, entry in words.items():
        found = field_word(entry.typed[0], BOOK)
        assert found is not None
        assert found.name == name
        assert len(found.levers) >= len(entry.levers)
        assert found.levers or not entry.does_it
        assert not entry.says.endswith(".")


def test_singular_and_plural_are_one() -> None:
    assert _parts("Vacancies") == ["vacancy"]
    assert _parts("family_hubs") == ["family", "hub"]
    assert _parts("sickness status UASC") == ["sickness", "status", "uasc"]
