"""What a run leaves of the machine: the garbage collector is as it was, whatever happens."""

import gc
from collections.abc import Callable

import pytest
from verification_parts import small_area

from sim.model import count_entries, judgements, simulate
from sim.model.state.world import World


@pytest.mark.parametrize("on", [True, False])
def test_a_run_leaves_the_collector_as_it_was(monkeypatch: pytest.MonkeyPatch, on: bool) -> None:
    run, meanwhile = World.run, []

    def watched(world: World) -> None:
        meanwhile.append(gc.isenabled())
        run(world)

    monkeypatch.setattr(World, "run", watched)
    before = gc.isenabled()
    try:
        gc.enable() if on else gc.disable()
        simulate("status_quo", small_area(0.2), years=1, warm_up=0)
        assert (meanwhile, gc.isenabled()) == ([False], on)
    finally:
        gc.enable() if before else gc.disable()


def test_a_run_that_fails_leaves_the_collector_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(world: World) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(World, "run", broken)
    with pytest.raises(RuntimeError, match="broken on purpose"):
        simulate("status_quo", small_area(0.2), years=1, warm_up=0)
    assert gc.isenabled()


def worlds() -> int:
    """Areas of runs that are still in memory."""
    gc.collect()
    return sum(type(each) is World for each in gc.get_objects())


@pytest.mark.parametrize("run", [simulate, count_entries, judgements])
def test_no_area_stays_in_memory_after_its_run(run: Callable[..., object]) -> None:
    before = worlds()
    for replication in range(2):
        run("status_quo", small_area(), seed=1, replication=replication, years=1, warm_up=0)
    assert worlds() == before


def test_no_area_stays_in_memory_after_a_run_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(world: World) -> None:
        raise OverflowError(len(world.register))

    monkeypatch.setattr("sim.model.at_end.families", fail)
    before = worlds()
    for _ in range(2):
        with pytest.raises(OverflowError):
            simulate("status_quo", small_area(), seed=1, replication=0, years=1, warm_up=0)
    assert worlds() <= before + 1  # the last one may still hang on what was raised
