"""From who holds cases to the posts there are: an area's established posts, vacancies, leavers and agency cover.

The census counts case holders at work, agency workers among them. By its definitions permanent workers are those in
post who are no agency workers, and established posts are permanent ones over one less the vacancy rate; workers away
for long hold a post and no case. A single year of an area says little of its next, so that each rate is drawn toward
England's by how much of it lasts from one year to the next.
"""

from collections.abc import Mapping
from typing import Final

from sim.service import Role

SOCIAL: Final = tuple(role for role in Role if role.hired and role.qualified)
LEAST: Final = 0.01
MOST: Final = 0.5
"""Bounds of a rate of vacancies, leavers or agency workers; beyond them one return describes a day."""
FASTEST: Final = 10.0
"""Most hires a year for each vacant post: where few posts are vacant, the time to hire alone says how many."""
LARGEST_COVER: Final = 3.0
"""Most agency workers for each post vacant or whose holder is away."""
MONTHS: Final = 12.0


def rates(figures: Mapping[str, float], values: Mapping[str, object]) -> dict[str, float]:
    """Return an area's rates of vacancies, leavers and agency workers (shares), drawn toward England's."""
    england = {
        "vacancy": _number(values, "workforce.social_worker.vacancy_rate"),
        "turnover": _number(values, "workforce.social_worker.leaving_rate"),
        "agency": _number(values, "agency.share_of_workers"),
    }
    found = {}
    for name, usual in england.items():
        own = figures.get(f"{name}_rate")
        lasts = _number(values, f"workforce.lasting.{name}")
        drawn = usual if own is None else usual + lasts * (own / 100.0 - usual)
        found[name] = min(MOST, max(LEAST, drawn))
    return found


def overrides(
    posts: Mapping[str, float], figures: Mapping[str, float], values: Mapping[str, object]
) -> dict[str, float]:
    """Return the values by path that say who is employed in an area.

    Parameters
    ----------
    posts
        Workers at work by role, agency workers among them (FTE).
    figures
        Published figures of the area by id, in the units of the presets; rates in per cent.
    values
        Values of the book by path.
    """
    own = rates(figures, values)
    away = _number(values, "workforce.lives.usually_away")
    found: dict[str, float] = {}
    for role, at_work in posts.items():
        path = f"workforce.{role}"
        if role in SOCIAL:
            lasting = 1.0 - own["agency"]
            found[f"{path}.posts"] = round(at_work * lasting / ((1.0 - own["vacancy"]) * (1.0 - lasting * away)), 4)
            risen = _promoted(posts, values) / (at_work * lasting) if role == Role.SOCIAL_WORKER and at_work else 0.0
            found[f"{path}.vacancy_rate"] = round(own["vacancy"], 4)
            found[f"{path}.leaving_rate"] = round(own["turnover"], 4)
            found[f"{path}.recruitment_rate"] = round(
                balance(own["vacancy"], own["turnover"] + risen, _months_to_start(values, path)), 4
            )
        elif f"{path}.vacancy_rate" in values:
            vacant = _number(values, f"{path}.vacancy_rate")
            found[f"{path}.posts"] = round(at_work / ((1.0 - vacant) * (1.0 - away)), 4)
        else:
            found[f"{path}.posts"] = at_work
    usual = _per_empty_post(
        _number(values, "workforce.social_worker.vacancy_rate"), _number(values, "agency.share_of_workers"), away
    )
    here = _per_empty_post(own["vacancy"], own["agency"], away)
    found["agency.cover"] = round(min(LARGEST_COVER, _number(values, "agency.cover") * here / usual), 4)
    return found


def balance(vacant: float, leaving: float, months_to_start: float) -> float:
    """Return the hires a year for each vacant post that nobody is hired for yet, at which starters equal leavers.

    Vacant posts are those looked for and those hired for: leavers times the years that each of the two takes.
    """
    years_empty = vacant / ((1.0 - vacant) * leaving) - months_to_start / MONTHS
    return FASTEST if years_empty <= 1.0 / FASTEST else 1.0 / years_empty


def _months_to_start(values: Mapping[str, object], path: str) -> float:
    """Mean months from the choice of a candidate to the first day; the newly qualified are chosen all year round."""
    newly = _number(values, f"{path}.newly_qualified_share")
    return (1.0 - newly) * _number(values, f"{path}.time_to_hire") + newly * MONTHS / 2.0


def _promoted(posts: Mapping[str, float], values: Mapping[str, object]) -> float:
    """Social workers promoted a year in the place of supervisors who leave (FTE)."""
    return posts.get(Role.SUPERVISOR, 0.0) * _number(values, "workforce.supervisor.leaving_rate")


def _per_empty_post(vacant: float, agency: float, away: float) -> float:
    """Agency workers for each post that is vacant or whose holder is away."""
    return agency / (1.0 - agency) / (vacant / (1.0 - vacant) + away)


def _number(values: Mapping[str, object], path: str) -> float:
    value = values[path]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{path} is no number")
    return float(value)
