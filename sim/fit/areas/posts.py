"""The posts of an area by role, from its published figures; most roles are counted by no return.

* Case holders are published. A share of them hold children in care (`care_social_worker`); the rest
  are `social_worker`. Teams follow the number of children: the share is England's where an area has as
  many children in care for each other child in need as England has, and its odds move in proportion to that number.
* `early_help_worker`: spend on family support, times the share of it that pays for early help posts,
  over what a post costs.
* `supervisor`: case holders over the number one supervises.
* `conference_chair`: initial conferences, and reviews of open plans, both by family, over the
  conferences one chair holds in a year.

A fraction of a post is a post shared with another service or authority. Areas of under 1,000 children
have at least one whole post of each role: a service there is pooled, but somebody answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.areas import TOO_SMALL, Figure
from sim.book import Value
from sim.errors import InputError
from sim.service import Role

REVIEWS_PER_PLAN_YEAR = 2.2
"""Reviews in a year of an open plan: at three months, then six-monthly, as plans last under a year (judged)."""


@dataclass(frozen=True, slots=True)
class PostRules:
    """The numbers behind the posts, from the assumption book (chapter workforce, and children per family)."""

    care_share_of_case_holders: float
    early_help_spend_share: float
    early_help_post_cost: float
    supervisor_span: float
    conferences_per_chair: float
    children_per_family: float
    reviews_per_plan_year: float = REVIEWS_PER_PLAN_YEAR


def post_rules(values: Mapping[str, Value]) -> PostRules:
    """Return the numbers behind the posts from the values of the book."""
    workforce = ("care_share_of_case_holders", "early_help_spend_share", "early_help_post_cost", "supervisor_span",
                 "conferences_per_chair")  # fmt: skip
    paths = {name: f"workforce.{name}" for name in workforce} | {"children_per_family": "demand.children_per_family"}
    return PostRules(**{name: _number(values, path) for name, path in paths.items()})


def _number(values: Mapping[str, Value], path: str) -> float:
    """Return one number of the book, refusing a leaf that is absent or not a number."""
    value = values.get(path)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError("posts are derived from this number of the book", key=path, found=value, allowed="a number")
    return float(value)


def in_care_for_each_other(figures: Mapping[str, Figure]) -> float:
    """Return the children in care for each other child in need, at 31 March; 0 where there is nobody of either."""
    in_care = figures["cla_at_31_march"].value
    return in_care / max(1.0, figures["cin_at_31_march"].value - in_care)


def share_in_care(share: float, in_care: float, usual: float) -> float:
    """Return the share of case holders who hold children in care, where hours per child are as usual.

    Parameters
    ----------
    share
        Of case holders where there are as many children in care for each other child in need as usual.
    in_care, usual
        Children in care for each other child in need, here and usually; where one of them is 0 the share is as given.
    """
    if in_care <= 0.0 or usual <= 0.0:
        return share
    odds = share / (1.0 - share) * in_care / usual
    return odds / (1.0 + odds)


def area_posts(figures: Mapping[str, Figure], rules: PostRules, usual: float) -> dict[str, Figure]:
    """Return `posts.<role>` figures (FTE) from an area's figures; `usual` is England's `in_care_for_each_other`.

    Source: case holders from the workforce census; spend from the outturn; children in care from their return;
    conferences, plans and children in need from the children in need census. Reviews are `reviews_per_plan_year`
    for each plan open at 31 March.
    """
    holders, spend = figures["case_holders_fte"], figures["spend_family_support"]
    plans, children = figures["cpp_at_31_march"], figures["child_population"].value
    initial = figures["icpc_rate"].value * children / 10_000
    conferences = (initial + rules.reviews_per_plan_year * plans.value) / rules.children_per_family
    care = holders.value * share_in_care(rules.care_share_of_case_holders, in_care_for_each_other(figures), usual)
    early_help = spend.value * 1e6 * rules.early_help_spend_share / rules.early_help_post_cost
    posts = {
        Role.SOCIAL_WORKER: (holders, holders.value - care, "care_share"),
        Role.CARE_SOCIAL_WORKER: (holders, care, "care_share"),
        Role.EARLY_HELP_WORKER: (spend, early_help, "family_support_spend"),
        Role.CONFERENCE_CHAIR: (plans, conferences / rules.conferences_per_chair, "conferences_per_chair"),
        Role.SUPERVISOR: (holders, holders.value / rules.supervisor_span, "supervisor_span"),
    }
    return {f"posts.{role}": _post(*parts, children=children) for role, parts in posts.items()}


def _post(basis: Figure, fte: float, rule: str, *, children: float) -> Figure:
    """Return one role's posts, with the floor of one post in the smallest areas."""
    if children < TOO_SMALL and fte < 1:
        return Figure(1.0, basis.year, basis.source, "one_post_floor")
    return Figure(fte, basis.year, basis.source, rule)
