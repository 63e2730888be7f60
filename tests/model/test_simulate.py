"""What a run leaves of the machine: the garbage collector is as it was, whatever happens."""

import gc

import pytest
from verification_parts import small_area

from sim.model import simulate
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
