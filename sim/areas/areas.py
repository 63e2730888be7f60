"""The areas that can be simulated: 153 local authorities, and `england`, the average one.

An area is a set of published figures, the posts derived from them, and the inputs that move the
book's England-wide numbers to the area (`inputs`). They are kept in `area_presets.csv`, one row per area and figure,
written by `sim.fit.areas.presets`; this module only reads it. Every figure keeps its year, its
source (a key of `SOURCES`), the rule that filled it when it was not published for the area (a key of
`RULES`, empty when used as published), and a note where the return itself is known to be odd.

Posts are people in post (agency included) in full-time equivalents, not funded posts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.areas import employed
from sim.areas.inputs import AREA_INPUTS, SOLVED, input_overrides
from sim.areas.kept_rows import kept_rows
from sim.areas.names import code_of, plain_name
from sim.errors import InputError
from sim.service import Role

if TYPE_CHECKING:
    from sim.book import Book, Value

PRESETS = Path(__file__).with_name("area_presets.csv")
COLUMNS = ("code", "name", "region", "figure", "value", "year", "source", "rule", "note")
ROLES = (
    Role.SOCIAL_WORKER,
    Role.CARE_SOCIAL_WORKER,
    Role.EARLY_HELP_WORKER,
    Role.CONFERENCE_CHAIR,
    Role.SUPERVISOR,
)
"""Roles whose posts are a figure of an area; the posts of others follow from these or stand in the book."""
WORKS_AS = ("separate", "pathfinder", "merged")
"""How an area works now; its figure `works_as` is the place in this list. Separate also where nothing is known."""
TOO_SMALL = 1_000
"""Children below which an area's own rates say too little to shift what its decisions ask."""

UNITS: Mapping[str, str] = {
    "child_population": "children",
    "referrals": "referrals a year",
    "referral_rate": "per 10,000 children a year",
    "cin_at_31_march": "children",
    "cin_awaiting_assessment": "children",
    "cpp_at_31_march": "children",
    "cpp_started": "plans a year",
    "cla_at_31_march": "children",
    "cla_started": "children a year",
    "cla_uasc": "children",
    "cla_started_uasc": "children a year",
    "rereferral_pct": "% of referrals",
    "referral_nfa_pct": "% of referrals",
    "referral_not_in_need_pct": "% of referrals",
    "s47_rate": "per 10,000 children a year",
    "icpc_rate": "per 10,000 children a year",
    "cpp_repeat_pct": "% of plans started",
    "case_holders_fte": "FTE",
    "cases_held": "cases",
    "caseload": "cases per FTE",
    "sw_fte": "FTE",
    "vacancy_rate": "% of FTE",
    "turnover_rate": "% of FTE a year",
    "agency_rate": "% of FTE",
    "child_low_income_pct": "% of children under 16",
    "spend_family_support": "GBP million a year",
    "spend_total": "GBP million a year",
    **{f"posts.{role}": "FTE" for role in ROLES},
    **{each.name: each.unit for each in AREA_INPUTS},
    "works_as": "kind",
}
"""Unit of every figure of a preset."""

_SIZES = {"children", "referrals a year", "plans a year", "children a year", "FTE", "cases", "GBP million a year"}

SOURCES: Mapping[str, str] = {
    "children_in_need": "DfE, Characteristics of children in need, October 2025",
    "looked_after": "DfE, Children looked after in England including adoptions, November 2025",
    "workforce": "DfE, Children's social work workforce, March 2026",
    "population": "ONS, mid-year population estimates, as used by DfE",
    "low_income": "DWP, Children in low income families, through DfE's local authority interactive tool",
    "outturn": "MHCLG, Revenue outturn RO3 2024-25, December 2025",
    "section_251": "DfE, Section 251 outturn, through DfE's local authority interactive tool",
    "pathfinders": "Community Care, 10 April 2024: the councils of the Families First for Children pathfinder",
    "own_rates": "Derived here: the area's own rates against England's, through the model's measured response",
}

RULES: Mapping[str, str] = {
    "": "as published for the area",
    "latest_earlier_year": "not published for the latest year: the area's own latest earlier year",
    "joint_return_split": "returned jointly by two authorities: the joint count split by child population",
    "suppressed_small": "a small count is suppressed: 3, the middle of 1 to 5, at most the whole it is part of",
    "region_median": "never published for the area: the median of its region, per child where it is a count",
    "starts_as_stock": "no starts published by then: as many a year as are in care (England: 1.06 starts for each)",
    "passed_on": "many more arrive than stay, for the national scheme passes them on: as many a year as are in care",
    "section_251": "no revenue outturn return: the same line of the section 251 return, which is not fully alike",
    "england_over_153": "the published count for England divided by 153",
    "england_arithmetic": "arithmetic on published figures for England, counts divided by 153",
    "mean_of_authorities": "the mean of the authorities; rates and shares weighted by what they are shares of",
    "care_share": (
        "case holders split by the share who hold children in care: England's (workforce.care_share_of_case_holders), "
        "its odds in proportion to the children in care for each other child in need"
    ),
    "family_support_spend": "spend on family support x share spent on early help posts / cost of a post",
    "supervisor_span": "case holders' FTE / social workers per supervisor (workforce.supervisor_span)",
    "conferences_per_chair": "initial and review conferences a year, by family, / conferences a chair holds in a year",
    "one_post_floor": "under 1,000 children: one whole post, in reality pooled with another service or authority",
    "solved": "derived: solved for its own published figures, through the model's response and by running the area",
    "in_balance": "judged: so that those who do the work are asked for about as much of their hours as England's",
    "response": "derived: what the model's measured response promises, not yet run",
    "neutral": "derived: left as England's, not solved",
    "pooled": "under 1,000 children: its group's decisions with its own rates, as the model's measured response "
    "promises, not run; casework and early help as in England",
    "nothing_known": "no source says that its services work in another way",
    "reference": "England is the reference: nothing to shift",
}

_USUAL_LOAD = "workforce.children_in_need_per_social_worker"
_CAP = "workforce.social_worker.caseload_cap"
LEAST_LOAD, MOST_LOAD = 0.6, 1.8
"""Bounds of an area's load against England's; beyond them the published figures describe another kind of service."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of an area with its year, source (key of `SOURCES`), rule (key of `RULES`) and note."""

    value: float
    year: str
    source: str
    rule: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A local authority, or the average one: its figures, its posts and its shifts from the book.

    `figures` holds every row of the preset by figure id (units in `UNITS`); `posts` is FTE by role;
    the others are the inputs of `AREA_INPUTS`, by which multiples and log odds move the book to the area.
    """

    code: str
    name: str
    region: str
    child_population: float
    figures: Mapping[str, Figure]
    posts: Mapping[str, float]
    onset_multiplier: float = 1.0
    referral_shift: float = 0.0
    in_need_shift: float = 0.0
    child_in_need_shift: float = 0.0
    enquiry_shift: float = 0.0
    plan_shift: float = 0.0
    care_shift: float = 0.0
    repeat_shift: float = 0.0
    assessment_hours: float = 1.0
    casework_hours: float = 1.0
    early_help_shift: float = 0.0

    @property
    def too_small_to_fit(self) -> bool:
        """True under 1,000 children: the thresholds are the book's, the area's own rates are not met."""
        return self.child_population < TOO_SMALL

    @property
    def works_as(self) -> str:
        """How the area works now, a word of `WORKS_AS`."""
        figure = self.figures.get("works_as")
        return WORKS_AS[int(figure.value)] if figure is not None else WORKS_AS[0]

    def scaled(self, factor: float) -> "Area":
        """Return the same area with every count, every spend and every post times `factor` (over 0); rates stay."""
        if not factor > 0:
            raise InputError("an area can only be scaled by a number above 0", found=factor, allowed="above 0")
        figures = {
            key: replace(figure, value=figure.value * factor) if UNITS[key] in _SIZES else figure
            for key, figure in self.figures.items()
        }
        return replace(
            self,
            child_population=self.child_population * factor,
            figures=figures,
            posts={role: fte * factor for role, fte in self.posts.items()},
        )


def load_area(name_or_code: str) -> Area:
    """Return the area with this name or code, as councils, ONS or DfE write it; case and punctuation do not matter.

    Raises
    ------
    InputError
        When it is not text, no area has that name, or the place has become several; the sentence names those, or the
        area most like it.
    """
    if not isinstance(name_or_code, str):
        raise InputError(
            "an area is named by its name or code",
            key="area",
            found="nothing" if name_or_code is None else name_or_code,
        )
    areas, names = _presets()
    return areas[code_of(name_or_code, names, {code: area.name for code, area in areas.items()})]


def list_areas() -> list[Area]:
    """Return every area: `england` first, then the authorities by name."""
    return list(_presets()[0].values())


_LCPP_SHARE = "workforce.lcpp_share_of_case_holders"


def area_values(area: Area | None, book: "Book") -> "dict[str, Value]":
    """Return the book's values by path with who is employed in an area, and moved by its inputs.

    Where the book knows them, posts of lead child protection practitioners are its share of the area's case holders,
    and the cap of social workers is the book's times the area's children in need per social worker over England's.
    """
    values = dict(book.values)
    if area is None:
        return values
    overrides: dict[str, Value] = dict(
        employed.overrides(area.posts, {key: figure.value for key, figure in area.figures.items()}, values)
    )
    share = values.get(_LCPP_SHARE)
    if isinstance(share, int | float) and Role.LCPP not in area.posts:
        overrides[f"workforce.{Role.LCPP}.posts"] = _lcpp_posts(area, share)
    usual_load, cap = values.get(_USUAL_LOAD), values.get(_CAP)
    if isinstance(usual_load, int | float) and isinstance(cap, int | float):
        overrides[_CAP] = round(cap * _load_against(area, usual_load), 1)
    overrides |= input_overrides({name: getattr(area, name) for name in SOLVED}, values)
    return values | {path: value for path, value in overrides.items() if path in values}


def _load_against(area: Area, usual_load: float) -> float:
    """Return the area's children in need per social worker over England's, within bounds; 1 where either is not known.

    Councils with fewer social workers for their children in need give each of them more children.
    """
    posts = area.posts.get(Role.SOCIAL_WORKER, 0.0) + area.posts.get(Role.CARE_SOCIAL_WORKER, 0.0)
    children = area.figures["cin_at_31_march"].value if "cin_at_31_march" in area.figures else 0.0
    if posts <= 0.0 or children <= 0.0 or usual_load <= 0.0:
        return 1.0
    return min(MOST_LOAD, max(LEAST_LOAD, children / posts / usual_load))


def _lcpp_posts(area: Area, share: float) -> float:
    """Return the posts (FTE, to 0.1) of lead child protection practitioners: a share of an area's case holders."""
    return round(share * (area.posts[Role.SOCIAL_WORKER] + area.posts[Role.CARE_SOCIAL_WORKER]), 1)


@cache
def _presets() -> tuple[dict[str, Area], dict[str, str]]:
    """Return the areas by code in listing order, and the code by plain name or code."""
    areas = {area.code: area for area in read_presets(PRESETS)}
    names = {plain_name(area.name): area.code for area in areas.values()}
    return areas, names | {plain_name(code): code for code in areas}


def read_presets(path: Path) -> list[Area]:
    """Read the areas of a preset file, `england` first and the others by name.

    Raises
    ------
    InputError
        When the file is absent or a row is not what the columns promise.
    """
    areas: dict[str, tuple[str, str, dict[str, Figure]]] = {}
    for code, name, region, key, figure in kept_rows(path, COLUMNS, "area presets", _figure):
        here = areas.get(code) or areas.setdefault(code, (name, region, {}))
        here[2][key] = figure
    built = [_area(code, *parts) for code, parts in areas.items()]
    return sorted(built, key=lambda area: (area.code != "england", plain_name(area.name)))


def _figure(row: list[str]) -> tuple[str, str, str, str, Figure]:
    """Return code, name and region of an area, the id of a figure of it, and the figure."""
    code, name, region, key, value, year, source, rule, note = row
    return code, name, region, key, Figure(float(value), year, source, rule, note)


def _area(code: str, name: str, region: str, figures: dict[str, Figure]) -> Area:
    """Put together one area from its rows."""
    missing = [key for key in ("child_population", *(f"posts.{role}" for role in ROLES)) if key not in figures]
    if missing:
        raise InputError(f"the preset of {name} lacks a row", file=PRESETS.name, key=missing[0])
    solved = {key: figures[key].value for key in SOLVED if key in figures}
    posts = {str(role): figures[f"posts.{role}"].value for role in ROLES}
    return Area(code, name, region, figures["child_population"].value, figures, posts, **solved)
