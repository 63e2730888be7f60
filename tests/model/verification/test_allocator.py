"""The allocator under every move in any order: a state machine whose slots, lists and roles must hold after each."""

from math import inf

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from verification_parts import bare_parameters, bare_world, believe, plain_family, still_need, with_groups

from sim.clock import MINUTES_PER_DAY
from sim.duties import WORK_ASSESSMENT, WORK_CHILD_IN_NEED, WORK_PLAN, WORK_TARGETED
from sim.model import checks, going_live
from sim.model.parameters.groups import Parameters
from sim.model.pathway import stages
from sim.model.population import arrivals
from sim.model.state.family import Child, Family
from sim.model.state.world import World
from sim.model.workers import allocation, appointments, caseload, lead, staffing
from sim.service import Stage

STAGE = {
    WORK_TARGETED: Stage.EARLY_HELP,
    WORK_ASSESSMENT: Stage.ASSESSMENT,
    WORK_CHILD_IN_NEED: Stage.CHILD_IN_NEED,
    WORK_PLAN: Stage.CHILD_PROTECTION,
}
AHEAD = 10_000 * MINUTES_PER_DAY
DESIGNS = {
    "lcpp.model": ("none", "holder", "overseer"),
    "lcpp.overflow": ("breach", "social_worker_holds", "wait", "agency"),
    "lcpp.cap_unit": ("children", "families"),
    "lcpp.complex_cin_slots": (0, 6),
    "handover.policy": ("cold", "warm"),
    "handover.practitioner_stays": (False, True),
    "family_help.service": ("separate", "merged"),
    "family_help.child_in_need.holder": ("social_worker", "any", "by_complexity"),
    "workforce.teams.structure": ("one_worker", "assessment_then_longer_term"),
    "workforce.social_worker.cap_binds": ("guide", "limit"),
    "workforce.family_help_practitioner.cap_binds": ("guide", "limit"),
}
POSTS = {"social_worker": (0.0, 4.5), "early_help_worker": (0.0, 2.5), "lcpp": (0.0, 3.0)}
CAPS = {
    "workforce.social_worker.caseload_cap": (1, 9),
    "workforce.social_worker.ceiling": (1, 12),
    "workforce.family_help_practitioner.ceiling": (1, 12),
    "lcpp.caseload_cap": (1, 6),
}
design = st.fixed_dictionaries({name: st.sampled_from(choices) for name, choices in DESIGNS.items()})
posts = st.fixed_dictionaries({name: st.floats(*ends).map(lambda x: round(x, 1)) for name, ends in POSTS.items()})
caps = st.fixed_dictionaries({name: st.integers(*ends) for name, ends in CAPS.items()})


def still(values: dict[str, object]) -> Parameters:
    """Parameters under which nothing happens that the machine does not do."""
    p = bare_parameters(values)
    need = still_need(p)
    return with_groups(p, need=need)


class Allocator(RuleBasedStateMachine):
    """Families ask, wait, are taken, step up, are overseen, lose workers and leave; the auditor keeps its own books."""

    @initialize(design=design, posts=posts, caps=caps)
    def open_the_area(self, design: dict[str, object], posts: dict[str, float], caps: dict[str, float]) -> None:
        self.values = {**design, **caps, **{f"workforce.{role}.posts": number for role, number in posts.items()}}
        self.world: World = bare_world(still(self.values), end=AHEAD)
        self.auditor = checks.watch(self.world)
        staffing.staff(self.world)
        self.number = 0
        self.step = 0
        self.tick()

    def tick(self) -> None:
        """An hour passes; overlaps that end by then do."""
        self.step += 1
        now = self.step * 60
        self.world.at(now, lambda event: None, None)
        end, self.world.end = self.world.end, now + 1
        self.world.run()
        self.world.end = end

    def one_of(self, data: st.DataObject, families: list[Family]) -> Family:
        return data.draw(st.sampled_from(sorted(families, key=lambda each: each.id)))

    @property
    def open(self) -> list[Family]:
        return [family for family in self.world.families.values() if family.stage != "community"]

    @rule(
        size=st.integers(1, 4),
        work=st.sampled_from((WORK_TARGETED, WORK_ASSESSMENT, WORK_CHILD_IN_NEED)),
        level=st.integers(0, 5),
    )
    def asks(self, size: int, work: int, level: int) -> None:
        """A family comes with so many children and asks to be held."""
        self.number += 1
        family = plain_family(self.world.local[""], self.number, level)
        family.children = [Child(self.number * 10 + n, 0, 2 * AHEAD, 0.0) for n in range(size)]
        believe(family, level)
        arrivals.settle_in(self.world, family, "onset")
        stages.enter(self.world, family, STAGE[work])
        allocation.seek(self.world, family, work, 2)
        self.tick()

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def enquiry_begins(self, data: st.DataObject) -> None:
        """A family steps up: an enquiry, by the design in force."""
        family = self.one_of(data, self.open)
        if family.stage != "s47":
            stages.enter(self.world, family, Stage.S47)
            next(lead.taken_up(self.world, family), None)
        self.tick()

    @precondition(lambda self: any(f.stage == "s47" and f.case.waiting != "lcpp" for f in self.open))
    @rule(data=st.data())
    def plan_is_made(self, data: st.DataObject) -> None:
        family = self.one_of(data, [f for f in self.open if f.stage == "s47" and f.case.waiting != "lcpp"])
        stages.enter(self.world, family, Stage.CHILD_PROTECTION)
        allocation.seek(self.world, family, WORK_PLAN, 0, must=True)
        self.tick()

    @precondition(lambda self: self.open)
    @rule(data=st.data(), work=st.sampled_from((WORK_TARGETED, WORK_CHILD_IN_NEED)))
    def steps_down(self, data: st.DataObject, work: int) -> None:
        """A plan or an enquiry ends, or the family goes on at another intensity."""
        family = self.one_of(data, self.open)
        if family.case.waiting == "lcpp":
            return
        stages.enter(self.world, family, STAGE[work])
        if (
            work == WORK_TARGETED
            and family.case.holder is not None
            and not allocation.goes_on(family, family.case.holder, work)
        ):
            caseload.release(self.world, family, "step_down")
        allocation.seek(self.world, family, work, 2)
        self.tick()

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def closes(self, data: st.DataObject) -> None:
        stages.close(self.world, self.one_of(data, self.open))
        self.tick()

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def moves_away(self, data: st.DataObject) -> None:
        stages.leave(self.world, self.one_of(data, self.open), "moved_away")
        self.tick()

    @precondition(lambda self: any(f.scope > 1 for f in self.open))
    @rule(data=st.data())
    def a_child_comes_of_age(self, data: st.DataObject) -> None:
        family = self.one_of(data, [f for f in self.open if f.scope > 1])
        family.at_home[0].gone = True
        caseload.scope_changed(self.world, family)
        self.tick()

    def changes(self, values: dict[str, object]) -> None:
        """A dated change, as in a run."""
        self.values |= values
        going_live.change(self.world, still(self.values))
        self.tick()

    @rule(caps=caps)
    def caps_change(self, caps: dict[str, float]) -> None:
        self.changes(dict(caps))

    @rule(posts=posts)
    def workers_come_and_go(self, posts: dict[str, float]) -> None:
        self.changes({f"workforce.{role}.posts": number for role, number in posts.items()})

    @rule(design=design, names=st.sets(st.sampled_from(sorted(DESIGNS)), min_size=1, max_size=3))
    def a_reform_goes_live(self, design: dict[str, object], names: set[str]) -> None:
        self.changes({name: design[name] for name in sorted(names)})

    @rule(days=st.integers(1, 40))
    def time_passes(self, days: int) -> None:
        self.step += days * 24
        self.tick()

    @invariant()
    def the_books_agree(self) -> None:
        """The family's state is the auditor's: stage, roles, list; protection work is held by those who may."""
        if not hasattr(self, "world"):
            return
        for family in self.world.register:
            checks._agree(self.auditor, family)

    @invariant()
    def slots_add_up(self) -> None:
        """Each caseload is the sum of its families' places, and each family on it has the worker in one role."""
        if not hasattr(self, "world"):
            return
        for worker in self.world.workers:
            assert abs(worker.load - sum(worker.cases.values())) < 1e-9
            assert worker.working or not worker.cases
            for family, weighs in worker.cases.items():
                roles = [family.case.holder is worker, family.case.co_worker is worker, family.case.overseer is worker]
                part = family.p.handover.part if roles[1] else 1.0
                assert sum(roles) == 1, (worker.id, family.id)
                assert weighs == (1.0 if worker.by_families else caseload.weight(family)) * part

    @invariant()
    def nobody_waits_who_fits(self) -> None:
        """Who is on a list knows it, is on one only; the first in line, of all and for statutory work, fits nowhere."""
        if not hasattr(self, "world"):
            return
        for name, team in self.world.teams.items():
            assert all(family.case.waiting == name for family in team.entries)
            line = [family for _, ticket, family in team.waiting if team.entries.get(family, (0,))[0] == ticket]
            assert len(line) == len(team.entries)
            statutory = [family for family in line if team.entries[family][1].work != WORK_TARGETED]
            for first in (*line[:1], *statutory[:1]):
                assert team.choose(first, team.entries[first][1]) is None, (name, first.id)

    @invariant()
    def caps_are_those_of_the_role(self) -> None:
        if not hasattr(self, "world"):
            return
        for worker in self.world.workers:
            if worker.working:
                cap = appointments._cap(self.world, worker, worker.role, self.world.local[""])[0]
                assert worker.cap == cap < inf
                p = self.world.local[""]
                assert worker.guided == p.guided.get(worker.role, False)
                assert worker.ceiling >= worker.cap

    def teardown(self) -> None:
        """Little's law and the loads, over all that was done."""
        if hasattr(self, "world"):
            self.world.end = self.world.now + 1
            checks.at_end(self.auditor)


TestAllocator = Allocator.TestCase
TestAllocator.settings = settings(stateful_step_count=30, max_examples=settings.default.max_examples // 2)
