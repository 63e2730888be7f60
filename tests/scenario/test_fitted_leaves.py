"""A leaf that the fit to England's figures set: moved alone it is said to take the baseline off them."""

from sim.book import load_book
from sim.scenario import load_scenario
from sim.scenario.scenario import FITTED

SAID = "the baseline no longer fits"


def test_a_fitted_leaf_moved_alone_is_said_to_take_the_baseline_off_the_figures() -> None:
    value = float(load_book().values["family_help.assessment.plan"])
    moved = load_scenario("status_quo", sets=[f"family_help.assessment.plan={value + 0.01}"])
    assert [SAID in warning for warning in moved.warnings] == [True]
    assert load_scenario("status_quo", sets=[f"family_help.assessment.plan={value}"]).warnings == ()


def test_a_judged_leaf_and_a_lever_are_not() -> None:
    assert load_scenario("status_quo", sets=["need.help.effect=1"]).warnings == ()
    tighter = load_scenario("status_quo", sets=["front_door.thresholds.referral=add:0.01"])
    assert not any(SAID in warning for warning in tighter.warnings)


def test_every_leaf_the_fit_moves_is_marked() -> None:
    from sim.fit.calibration import FREE

    book = load_book()
    assert {book.leaves[free.path].source for free in FREE} == {FITTED}
