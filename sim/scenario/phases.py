"""Phased changes: a change spread over months or weeks, as the dated steps the model takes.

A phase of whole months steps at the end of each month after its first day; a phase of weeks, every four weeks and at
its end. `step` is the whole change on the first day. With t the part of the time gone by, the part of the change in
force is t (`linear`), 1 - (1 - t) squared (`front_loaded`) or t squared (`back_loaded`).
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from sim.book.entries import is_number
from sim.errors import InputError
from sim.scenario.setting import Place, Setting

WEEKS_IN_A_STEP = 4


def steps(
    day: date, length: tuple[int, str], shape: str, values: Mapping[str, Setting], place: Place
) -> Iterator[tuple[date, dict[str, Setting]]]:
    """Yield (date, settings) of each step of a phased change.

    Parameters
    ----------
    day
        First day of the phase.
    length
        Number and unit (`month` or `week`).
    shape
        `step`, `linear`, `front_loaded` or `back_loaded`.
    values
        The whole change by lever. Steps compose: the last leaves exactly the whole change in force.
    place
        Where it was written, for messages.

    Raises
    ------
    InputError
        When a setting is not a number, so cannot change in steps.
    """
    for name, setting in values.items():
        if not is_number(setting.amount):
            message = "only numbers can change in steps"
            key = f"{place.key}.set.{name}"
            allowed = "a number; to change at once, leave out `over`"
            raise InputError(message, file=place.file, key=key, found=setting.amount, allowed=allowed)
    if shape == "step":
        yield day, dict(values)
        return
    number, unit = length
    done = 0.0
    ends = range(1, number + 1) if unit == "month" else [*range(WEEKS_IN_A_STEP, number, WEEKS_IN_A_STEP), number]
    for end in ends:
        now = part_done(end / number, shape)
        when = months_after(day, end) if unit == "month" else day + timedelta(weeks=end)
        yield when, {name: _step(setting, done, now) for name, setting in values.items()}
        done = now


def part_done(time: float, shape: str) -> float:
    """Return the part of a change in force once a part of its time (0 to 1) has gone by."""
    if shape == "front_loaded":
        return 1.0 - (1.0 - time) ** 2
    if shape == "back_loaded":
        return time**2
    return time


def _step(setting: Setting, done: float, now: float) -> Setting:
    """Return the setting that takes a change from the part `done` to the part `now`."""
    amount = setting.amount
    if not is_number(amount):
        raise InputError("only numbers can change in steps", found=amount)
    if setting.way == "add":
        return Setting("add", amount * (now - done))
    if setting.way == "times":
        before, after = 1.0 + (amount - 1.0) * done, 1.0 + (amount - 1.0) * now
        return Setting("times", after / before)
    return Setting("towards", amount, (now - done) / (1.0 - done))


def months_after(day: date, months: int) -> date:
    """Return the same day `months` months on; a day the month does not have becomes its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
