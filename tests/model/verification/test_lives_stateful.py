"""Workers' lives under every move in any order: whoever comes, goes or is away, families are held and posts add up."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from verification_parts import bare_parameters, bare_world, believe, plain_family, still_need, with_groups

from sim.clock import MINUTES_PER_DAY, MINUTES_PER_WEEK
from sim.duties import WORK_ASSESSMENT, WORK_CHILD_IN_NEED, WORK_PLAN, WORK_TARGETED
from sim.model import checks, going_live
from sim.model.parameters.groups import Parameters
from sim.model.pathway import stages
from sim.model.population import arrivals
from sim.model.state.employment import FOREVER
from sim.model.state.family import Child, Family
from sim.model.state.posts import Posts
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.model.workers import (
    agency,
    allocation,
    appointments,
    departures,
    lead,
    lives,
    newcomers,
    promotion,
    recruitment,
    staffing,
)
from sim.service import Cause, Role, Stage

STAGE = {
    WORK_TARGETED: Stage.EARLY_HELP,
    WORK_ASSESSMENT: Stage.ASSESSMENT,
    WORK_CHILD_IN_NEED: Stage.CHILD_IN_NEED,
}
AHEAD = 10_000 * MINUTES_PER_DAY
DESIGNS = {
    "lcpp.model": ("none", "holder", "overseer"),
    "lcpp.overflow": ("breach", "social_worker_holds", "wait", "agency"),
    "lcpp.least_experience_years": (0, 2, 8),
    "handover.policy": ("cold", "warm"),
    "family_help.service": ("separate", "merged"),
    "workforce.teams.structure": ("one_worker", "assessment_then_longer_term"),
    "early_help.social_worker_share": (0.0, 0.5),
    "early_help.social_workers_from": ("added", "moved"),
    "workforce.conference_chair.redeployed_share": (0.0, 0.5, 1.0),
    "agency.used": (False, True),
    "agency.project_team_share": (0.0, 0.5),
    "inspection.judgement": ("none", "inadequate", "good"),
}
POSTS = {
    "social_worker": (0.0, 5.5),
    "early_help_worker": (0.0, 2.5),
    "lcpp": (0.0, 3.0),
    "supervisor": (0.0, 2.0),
    "conference_chair": (0.0, 3.0),
}
CAPS = {"workforce.social_worker.caseload_cap": (1, 9), "lcpp.caseload_cap": (1, 6)}
RESTLESS = {
    **{f"workforce.{role}.leaving_rate": 0.5 for role in ("social_worker", "early_help_worker", "supervisor")},
    **{f"workforce.{role}.recruitment_rate": 10.0 for role in ("social_worker", "early_help_worker")},
    **{f"workforce.{role}.time_to_hire": 1.0 for role in ("social_worker", "early_help_worker")},
    **{f"workforce.{role}.sickness_rate": 0.15 for role in ("social_worker", "early_help_worker")},
    "workforce.lives.parental_leave_rate": 0.1,
    "agency.cover": 2.0,
    "agency.most_share": 0.6,
    "agency.weeks_to_place": 1.0,
    "agency.conversion": 0.4,
}
"""Rates at the top of their ranges, so that a few weeks see all there is to see."""
SMALL = 1e-9
"""Room for sums of doubles."""
design = st.fixed_dictionaries({name: st.sampled_from(choices) for name, choices in DESIGNS.items()})
posts = st.fixed_dictionaries({name: st.floats(*ends).map(lambda x: round(x, 1)) for name, ends in POSTS.items()})
caps = st.fixed_dictionaries({name: st.integers(*ends) for name, ends in CAPS.items()})


def still(values: dict[str, object]) -> Parameters:
    """Parameters under which no need moves."""
    p = bare_parameters(RESTLESS | values)
    return with_groups(p, need=still_need(p))


def established(posts: dict[str, float]) -> dict[str, object]:
    """The same posts by their paths."""
    return {f"workforce.{role}.posts": number for role, number in posts.items()}


class Lives(RuleBasedStateMachine):
    """Workers are hired, fall ill, leave, rise and cover for each other while families ask, step up and close."""

    @initialize(design=design, posts=posts, caps=caps)
    def open_the_area(self, design: dict[str, object], posts: dict[str, float], caps: dict[str, float]) -> None:
        self.values = {**design, **caps, **established(posts)}
        self.world: World = bare_world(still(self.values), end=AHEAD)
        self.auditor = checks.watch(self.world)
        staffing.staff(self.world)
        self.number = 0
        self.tick()

    def tick(self, minutes: int = 60) -> None:
        """Time passes; overlaps that end by then do."""
        now = self.world.now + minutes
        self.world.at(now, lambda event: None, None)
        end, self.world.end = self.world.end, now + 1
        self.world.run()
        self.world.end = end

    # --- who there is ---------------------------------------------------------------------------------------
    def workers(self, **state: bool) -> list[Worker]:
        """Everybody who works here and is not a supervisor, in these states."""
        return [
            worker
            for worker in self.world.staff
            if worker.home != Role.SUPERVISOR
            and all(
                getattr(worker if hasattr(worker, name) else worker.job, name) == is_ for name, is_ in state.items()
            )
        ]

    def one_of(self, data: st.DataObject, found: list[Worker] | list[Family]) -> Worker | Family:
        by_id = {each.id: each for each in found}
        return by_id[data.draw(st.sampled_from(sorted(by_id)))]

    @property
    def open(self) -> list[Family]:
        return [family for family in self.world.families.values() if family.stage != "community"]

    def vacant(self, posts: Posts) -> float:
        """Posts that nobody is in for good and nobody is hired for."""
        return posts.established - recruitment.filled(self.world, posts) - recruitment.on_the_way(posts)

    @property
    def hiring(self) -> list[Posts]:
        """Posts that somebody can be hired into."""
        return [
            each
            for each in self.world.posts
            if each.role != Role.SUPERVISOR and self.vacant(each) >= staffing.LEAST_FTE
        ]

    # --- workers --------------------------------------------------------------------------------------------
    @precondition(lambda self: self.hiring)
    @rule(data=st.data(), newly=st.booleans())
    def is_hired(self, data: st.DataObject, newly: bool) -> None:
        posts = data.draw(st.sampled_from(self.hiring))
        kind, cause = (
            (newcomers.NEWLY, Cause.NEWLY_QUALIFIED) if newly and posts.social else (newcomers.HIRED, Cause.STARTER)
        )
        recruitment.begin(self.world, posts, min(1.0, self.vacant(posts)), kind, cause)
        self.tick()

    @precondition(lambda self: self.workers(working=True, agency=False))
    @rule(data=st.data(), weeks=st.integers(1, 40), cause=st.sampled_from((Cause.ILL, Cause.PARENTAL_LEAVE)))
    def is_away(self, data: st.DataObject, weeks: int, cause: Cause) -> None:
        worker = self.one_of(data, self.workers(working=True, agency=False))
        departures.go_away(self.world, worker, cause, self.world.now + weeks * MINUTES_PER_WEEK)
        self.tick()

    @precondition(lambda self: self.workers(away=True))
    @rule(data=st.data())
    def comes_back(self, data: st.DataObject) -> None:
        departures.come_back(self.world, self.one_of(data, self.workers(away=True)))
        self.tick()

    @precondition(lambda self: self.workers(leaving=False))
    @rule(data=st.data(), weeks=st.integers(0, 8))
    def gives_notice(self, data: st.DataObject, weeks: int) -> None:
        worker = self.one_of(data, self.workers(leaving=False))
        departures.give_notice(self.world, worker, Cause.LEAVER, weeks * MINUTES_PER_WEEK)
        self.tick()

    @precondition(lambda self: self.workers(leaving=True))
    @rule(data=st.data())
    def winds_down(self, data: st.DataObject) -> None:
        departures.wind_down(self.world, self.one_of(data, self.workers(leaving=True)))
        self.tick()

    @precondition(lambda self: self.workers(leaving=True))
    @rule(data=st.data())
    def goes_on_the_last_day(self, data: st.DataObject) -> None:
        lives._goes(self.world, self.one_of(data, self.workers(leaving=True)))
        self.tick()

    @precondition(lambda self: self.workers())
    @rule(data=st.data())
    def leaves_at_once(self, data: st.DataObject) -> None:
        departures.leave(self.world, self.one_of(data, self.workers()), Cause.LEAVER)
        self.tick()

    @precondition(lambda self: self.rising)
    @rule(data=st.data())
    def is_promoted(self, data: st.DataObject) -> None:
        worker = self.one_of(data, self.rising)
        departures.give_notice(self.world, worker, Cause.PROMOTED, 0)
        lives._goes(self.world, worker)
        self.tick()

    @property
    def rising(self) -> list[Worker]:
        """Who may be promoted into a vacant post of supervisor."""
        posts = next(each for each in self.world.posts if each.role == Role.SUPERVISOR)
        if self.vacant(posts) < 1.0:
            return []
        return [each for each in self.world.staff if promotion._may_rise(self.world, each, 4.0)]

    @rule()
    def lead_practitioners_are_appointed(self) -> None:
        """Those missing have been missing for long enough."""
        self.world.leads_short[""] = -AHEAD
        promotion._appoint(self.world, "")
        self.tick()

    # --- agency workers -------------------------------------------------------------------------------------
    @rule(data=st.data())
    def an_agency_worker_begins(self, data: st.DataObject) -> None:
        covered = [each for each in self.world.posts if each.role.qualified and each.role != Role.SUPERVISOR]
        worker = agency.begins(self.world, data.draw(st.sampled_from(covered)), 1.0, self.world.p.people.agency)
        appointments.take_seat(self.world, worker, Cause.PLACED)
        self.tick()

    @precondition(lambda self: self.workers(agency=True))
    @rule(data=st.data())
    def an_assignment_ends(self, data: st.DataObject) -> None:
        worker = self.one_of(data, self.workers(agency=True))
        if agency.stays_on(self.world, worker):
            assert not worker.job.agency
            assert not worker.job.leaving
            assert worker.taking
            assert worker.job.leaving_left < FOREVER  # and may leave one day, as others may
        else:
            departures.leave(self.world, worker, Cause.AGENCY_END)
        self.tick()

    # --- weeks and changes ----------------------------------------------------------------------------------
    @rule(weeks=st.integers(1, 6))
    def weeks_pass(self, weeks: int) -> None:
        """Weeks as in a run: whatever happens to workers of itself."""
        for _ in range(weeks):
            self.tick(MINUTES_PER_WEEK)
            lives.week(self.world)
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
    def posts_come_and_go(self, posts: dict[str, float]) -> None:
        self.changes(established(posts))

    @rule(posts=posts, weeks=st.integers(1, 30))
    def posts_are_known_to_end(self, posts: dict[str, float], weeks: int) -> None:
        later = still(self.values | established(posts))
        staffing.announce(self.world, later, self.world.now + weeks * MINUTES_PER_WEEK)
        self.tick()

    @rule(design=design, names=st.sets(st.sampled_from(sorted(DESIGNS)), min_size=1, max_size=3))
    def a_reform_goes_live(self, design: dict[str, object], names: set[str]) -> None:
        self.changes({name: design[name] for name in sorted(names)})

    # --- families -------------------------------------------------------------------------------------------
    @rule(size=st.integers(1, 4), work=st.sampled_from(sorted(STAGE)), level=st.integers(0, 5))
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
    def steps_up(self, data: st.DataObject) -> None:
        """An enquiry begins, by the design in force."""
        family = self.one_of(data, self.open)
        if family.stage != Stage.S47:
            stages.enter(self.world, family, Stage.S47)
            next(lead.taken_up(self.world, family), None)
        self.tick()

    @precondition(lambda self: any(f.stage == Stage.S47 and f.case.waiting != "lcpp" for f in self.open))
    @rule(data=st.data())
    def plan_is_made(self, data: st.DataObject) -> None:
        family = self.one_of(data, [f for f in self.open if f.stage == Stage.S47 and f.case.waiting != "lcpp"])
        stages.enter(self.world, family, Stage.CHILD_PROTECTION)
        allocation.seek(self.world, family, WORK_PLAN, 0, must=True)
        self.tick()

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def steps_down(self, data: st.DataObject) -> None:
        """Protection ends and the family goes on as a child in need."""
        family = self.one_of(data, self.open)
        if family.case.waiting != "lcpp":
            stages.enter(self.world, family, Stage.CHILD_IN_NEED)
            allocation.seek(self.world, family, WORK_CHILD_IN_NEED, 2)
        self.tick()

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def closes(self, data: st.DataObject) -> None:
        stages.close(self.world, self.one_of(data, self.open))
        self.tick()

    @precondition(lambda self: any(f.stage == Stage.COMMUNITY for f in self.world.families.values()))
    @rule(data=st.data(), work=st.sampled_from(sorted(STAGE)))
    def returns(self, data: st.DataObject, work: int) -> None:
        """A family that was closed is held again, by a worker it knows where that one is at work."""
        closed = [family for family in self.world.families.values() if family.stage == Stage.COMMUNITY]
        family = self.one_of(data, closed)
        stages.enter(self.world, family, STAGE[work])
        allocation.seek(self.world, family, work, 2)
        self.tick()

    # --- what holds after every move ------------------------------------------------------------------------
    @invariant()
    def the_books_agree(self) -> None:
        """Stage, roles in the case and list of every family are the auditor's, and each role is on one caseload."""
        for family in self.world.register if hasattr(self, "world") else ():
            checks._agree(self.auditor, family)

    @invariant()
    def both_sides_agree(self) -> None:
        """A caseload is the sum of its families' places; each family on it has the worker in one role and no other."""
        for worker in self.world.workers if hasattr(self, "world") else ():
            assert abs(worker.load - sum(worker.cases.values())) < SMALL
            for family in worker.cases:
                case = family.case
                assert [case.holder, case.co_worker, case.overseer].count(worker) == 1, (worker.id, family.id)

    @invariant()
    def who_is_not_at_work_holds_nobody_and_is_not_chosen(self) -> None:
        if not hasattr(self, "world"):
            return
        for worker in (*self.world.workers, *self.world.supervisors):
            assert worker.working or not worker.cases, worker.id
            assert worker.working or not worker.tasks, worker.id
        for name, team in self.world.teams.items():
            assert len({worker.id for worker in team.workers}) == len(team.workers)
            for worker in team.workers:
                assert worker.working, (name, worker.id)
                assert worker.team == name
                assert worker in self.world.staff

    @invariant()
    def everybody_is_here_once(self) -> None:
        """In the staff, in one post, and at work in one team, unless away or a supervisor."""
        if not hasattr(self, "world"):
            return
        world = self.world
        assert len({worker.id for worker in world.staff}) == len(world.staff)
        everybody = [worker.id for worker in (*world.workers, *world.supervisors)]
        assert len(set(everybody)) == len(everybody)
        for worker in world.staff:
            if worker.home == Role.SUPERVISOR:
                assert worker.team is None
                assert not worker.cases
                assert not worker.job.away
                continue
            assert worker.working != worker.job.away, worker.id
            assert not worker.working or worker in world.teams[worker.team].workers
            assert not worker.job.agency or not worker.job.away
        here = {worker.id for worker in world.staff}
        assert not any(worker.working for worker in (*world.workers, *world.supervisors) if worker.id not in here)

    @invariant()
    def posts_add_up(self) -> None:
        """Posts that go take whole workers with them; an agency covers the posts of social workers only."""
        if not hasattr(self, "world"):
            return
        world, counted = self.world, 0.0
        for posts in world.posts:
            filled = recruitment.filled(world, posts)
            counted += filled
            over, least = -self.vacant(posts), staffing.LEAST_FTE
            parts = [worker.fte for worker in recruitment.permanent(world, posts)]
            rounding = promotion.HALF if posts.role == Role.SUPERVISOR else least  # who are promoted as whole people
            assert over <= rounding + SMALL or over <= min(parts, default=0.0) - least + SMALL, posts.role
            assert not posts.placing or posts.role.qualified
        cover = [worker for worker in world.staff if worker.job.agency]
        assert all(worker.home.qualified and worker.job.registered for worker in cover)
        assert abs(recruitment.full_time(world.staff) - counted - recruitment.full_time(cover)) < SMALL

    @invariant()
    def nobody_waits_who_fits(self) -> None:
        """The first in line of a team, of all and for statutory work, fits nowhere."""
        if not hasattr(self, "world"):
            return
        for name, team in self.world.teams.items():
            line = [family for _, ticket, family in team.waiting if team.entries.get(family, (0,))[0] == ticket]
            assert all(family.case.waiting == name for family in line)
            statutory = [family for family in line if team.entries[family][1].work != WORK_TARGETED]
            for first in (*line[:1], *statutory[:1]):
                assert team.choose(first, team.entries[first][1]) is None, (name, first.id)

    def teardown(self) -> None:
        """Little's law and the loads, over all that was done."""
        if hasattr(self, "world"):
            self.world.end = self.world.now + 1
            checks.at_end(self.auditor)


TestLives = Lives.TestCase
TestLives.settings = settings(stateful_step_count=40, max_examples=settings.default.max_examples)
