"""The quick pictures of results: on axes that are given or on new ones, with intervals, periods and changes."""

from collections.abc import Iterator
from typing import Any

import experiment_fixture as fixture
import pandas as pd
import pytest
from matplotlib import pyplot

from sim import compare, run, sweep
from sim.errors import InputError
from sim.experiment.plots import plot_means
from sim.experiment.results import Comparison


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Leave no figure open."""
    yield
    pyplot.close("all")


@pytest.fixture(scope="module")
def done() -> Comparison:
    return compare("status_quo", "lcpp_cap_12", settings=fixture.settings(replications=3))


def table(periods: list[str], scenarios: tuple[str, ...] = ("status_quo",)) -> pd.DataFrame:
    rows = [(name, "contacts", "all", period, 2.0, 1.0, 4.0) for name in scenarios for period in periods]
    return pd.DataFrame(rows, columns=["scenario", "kpi", "group", "period", "mean", "low", "high"])


def drawn(axes: Any) -> list[str]:
    return [tick.get_text() for tick in axes.get_xticklabels()]


def test_each_scenario_has_its_means_and_its_intervals(done: Comparison) -> None:
    axes = done.plot("cpp_rate")
    assert len(axes.containers) == 2
    assert all(container.has_yerr for container in axes.containers)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        each["title"] for each in done.manifest["scenarios"]
    ]
    with pytest.raises(InputError, match="cpp_rate"):
        done.plot("cp_rate")
    with pytest.raises(InputError, match="source=police"):
        done.plot("contacts", group="source=polise")


def test_every_result_draws_on_the_axes_it_is_given(done: Comparison) -> None:
    alone = run("status_quo", settings=fixture.settings(replications=2))
    varied = sweep("status_quo", {"demand.multiplier": [0.9, 1.1]}, settings=fixture.settings(replications=2))
    figure, panels = pyplot.subplots(1, 3)
    for axes, result in zip(panels, (alone, done, varied), strict=True):
        assert result.plot("contacts", ax=axes) is axes
        assert axes.get_title()
    assert len(figure.axes) == 3
    assert alone.plot("contacts").figure is not figure
    with pytest.raises(InputError, match="group= by name"):
        done.plot("contacts", "source=police")


def test_the_periods_are_those_of_the_report(done: Comparison) -> None:
    quarters = [f"2025-26 Q{number}" for number in (1, 2, 3, 4)]
    for periods, kept in (
        (["all", "2025-26", *quarters], quarters),
        (["all", "2025-26", *quarters[:3]], ["2025-26"]),
        (["all"], ["all"]),
    ):
        assert drawn(plot_means(table(periods), done.manifest, "contacts")) == kept


def test_days_of_change_are_marked_at_their_place(done: Comparison) -> None:
    def change(on: str, because: str = "reform", phase: str = "") -> dict[str, str]:
        return {"on": on, "because": because, "phase": phase}

    changes = [change("start"), change("2026-04-01"), change("2030-04-01", "too late")]
    changes += [change(f"2026-{month:02d}-16", "slowly", "slowly") for month in (7, 8, 9)]
    manifest = done.manifest | {"scenarios": [{"id": "status_quo", "title": "As it is", "changes": changes}]}
    axes = plot_means(table(["2025-26", "2026-27"]), manifest, "contacts")
    assert [text.get_text() for text in axes.texts] == ["1 Apr 2026", "16 Jul 2026"]
    assert [text.get_position()[0] for text in axes.texts] == pytest.approx([0.5, 0.5 + (3 + 15 / 31) / 12])
    quarters = plot_means(table([f"2026-27 Q{number}" for number in (1, 2, 3, 4)]), manifest, "contacts")
    assert [text.get_position()[0] for text in quarters.texts] == pytest.approx([-0.5, -0.5 + (3 + 15 / 31) / 3])
