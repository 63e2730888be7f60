"""Small charts as inline SVG, each with a title and a description for people who cannot see it.

Strips place their marks in per cent of the width, so they stretch with the page and
their marks keep their shape; line charts scale as a whole. Shapes, dashes and words
carry the meaning; colour only repeats it. All text is escaped.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

Scale = Callable[[float], float]

STRIP_HEIGHT = 40
LINE_WIDTH, LINE_HEIGHT = 360, 210
LEFT, RIGHT, TOP, BOTTOM = 52, 10, 24, 26
CHANGE_LABEL = 64  # width kept for the day of a change, or the word of an ending

# The mark of each verdict: a shape of its own, so that colour is never needed.
MARKS: dict[str, str] = {
    "better": '<circle r="6.5"/>',
    "worse": '<path d="M0 -8 8 0 0 8 -8 0Z"/>',
    "higher": '<path d="M-6 -6H6V6H-6Z"/>',
    "lower": '<path d="M-6 -6H6V6H-6Z"/>',
    "no clear difference": '<circle r="5.5"/>',
    "depends on": '<path d="M0 -7 7 6 -7 6Z"/>',
    "not judged": '<circle r="3"/>',
}
DASHES = ("6 4", "", "2 3", "9 3 2 3", "12 4")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart over time; a missing value leaves a gap."""

    name: str
    means: tuple[float | None, ...]
    lows: tuple[float | None, ...]
    highs: tuple[float | None, ...]


def kind_class(kind: str) -> str:
    """Return the style class of a verdict."""
    return "v-" + kind.replace(" ", "-")


def mark(kind: str) -> Markup:
    """Return the small mark of a verdict, for use beside words; it is hidden from readers aloud."""
    shape = MARKS.get(kind, MARKS["not judged"])
    return _drawn(
        f'<svg class="mark {kind_class(kind)}" viewBox="-10 -10 20 20" width="16" height="16" '
        f'aria-hidden="true" focusable="false">{shape}</svg>'
    )


def strip(
    key: str, title: str, description: str, kind: str, values: tuple[float, float, float], limit: float
) -> Markup:
    """Return a dot with its whiskers on an axis from -limit to +limit, with the band from -1 to 1 shaded.

    Parameters
    ----------
    key : str
        A text unique in the page, used for the ids of title and description.
    title, description : str
        The text alternative.
    kind : str
        The verdict, which chooses the mark.
    values : tuple of float
        Difference, lower end and upper end, in multiples of what is worth noticing.
    limit : float
        The half-width of the axis; an end, or the difference itself, beyond it is drawn as an arrow.
    """
    middle = STRIP_HEIGHT / 2
    dot, low, high = (_percent(value, limit) for value in values)
    arrows = ""
    if values[1] < -limit:
        arrows += f'<svg x="0%" y="{middle}" overflow="visible"><path class="arrow" d="M7 -5 1 0 7 5"/></svg>'
    if values[2] > limit:
        arrows += f'<svg x="100%" y="{middle}" overflow="visible"><path class="arrow" d="M-7 -5 -1 0 -7 5"/></svg>'
    band_left, band_right = _percent(-1, limit), _percent(1, limit)
    shape = _beyond(values[0], limit) or MARKS.get(kind, MARKS["not judged"])
    return _drawn(
        f'<svg class="strip {kind_class(kind)}" width="100%" height="{STRIP_HEIGHT}" role="img" '
        f'aria-labelledby="{key}-t {key}-d"><title id="{key}-t">{escape(title)}</title>'
        f'<desc id="{key}-d">{escape(description)}</desc>'
        f'<rect class="band" x="{band_left}%" y="0" width="{round(band_right - band_left, 2)}%" height="100%"/>'
        f'<line class="zero" x1="50%" x2="50%" y1="0" y2="100%"/>'
        f'<line class="whisker" x1="{low}%" x2="{high}%" y1="{middle}" y2="{middle}"/>'
        f'<svg x="{low}%" y="{middle}" overflow="visible"><path class="end" d="M0 -5V5"/></svg>'
        f'<svg x="{high}%" y="{middle}" overflow="visible"><path class="end" d="M0 -5V5"/></svg>{arrows}'
        f'<svg class="dot" x="{dot}%" y="{middle}" overflow="visible">{shape}</svg></svg>'
    )


def _beyond(value: float, limit: float) -> str:
    """Return a filled arrow that points beyond the axis, or nothing when the value falls on it."""
    if abs(value) <= limit:
        return ""
    way = 1 if value > 0 else -1
    return f'<path class="beyond" d="M{-18 * way} -8 {-2 * way} 0 {-18 * way} 8Z"/>'


def strip_axis(limit: float) -> Markup:
    """Return the axis under a set of strips, in multiples of what is worth noticing."""
    step = _nice_step(limit / 3)
    ticks = [step * n for n in range(-int(limit / step), int(limit / step) + 1)]
    marks = "".join(
        f'<svg x="{_percent(tick, limit)}%" overflow="visible"><path class="tick" d="M0 0V5"/>'
        f'<text y="17" text-anchor="middle">{_tick_words(tick)}</text></svg>'
        for tick in ticks
    )
    return _drawn(
        f'<svg class="strip-axis" width="100%" height="22" aria-hidden="true" focusable="false">{marks}</svg>'
    )


def strip_limit(values: Sequence[float]) -> float:
    """Return the half-width of the axis that shows the values, from 3 to 12 multiples."""
    largest = max((abs(value) for value in values), default=1.0)
    return float(min(12, max(3, math.ceil(largest * 1.08))))


def lines(
    key: str,
    title: str,
    description: str,
    periods: Sequence[str],
    series: Sequence[Line],
    changes: Sequence[tuple[float, str]] = (),
    endings: Sequence[tuple[float, str]] = (),
) -> Markup:
    """Return a line chart over periods with a band for each interval.

    Parameters
    ----------
    key : str
        A text unique in the page, used for the ids of title and description.
    title, description : str
        The text alternative.
    periods : sequence of str
        Labels of the horizontal axis, in order.
    series : sequence of Line
        The lines, the base first; each has one value per period.
    changes : sequence of (float, str)
        Where on the horizontal axis each dated change falls, in periods from the left edge, and its day.
    endings : sequence of (float, str)
        The same of what ends on a day, and a word for it, which comes before days of changes where room is short.
    """
    low, high = _range(series)
    ticks = _ticks(low, high)
    low, high = min(low, ticks[0]), max(high, ticks[-1])
    width, height = LINE_WIDTH - LEFT - RIGHT, LINE_HEIGHT - TOP - BOTTOM

    def across(index: float) -> float:
        return round(LEFT + width * (index + 0.5) / len(periods), 1)

    def down(value: float) -> float:
        return round(TOP + height * (1 - (value - low) / (high - low)), 1)

    parts = [_grid(ticks, down), _period_labels(periods, across)]
    ends = [(across(at - 0.5), words) for at, words in endings]
    parts.append(_marks(ends, [(across(at - 0.5), day) for at, day in changes]))
    parts += [draw(line, index, across, down) for draw in (_band, _path) for index, line in enumerate(series)]
    return _drawn(
        f'<svg class="lines" viewBox="0 0 {LINE_WIDTH} {LINE_HEIGHT}" role="img" aria-labelledby="{key}-t {key}-d">'
        f'<title id="{key}-t">{escape(title)}</title><desc id="{key}-d">{escape(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _marks(endings: Sequence[tuple[float, str]], changes: Sequence[tuple[float, str]]) -> str:
    """Return an upright line at each ending and change, with its words above where there is room for them."""
    drawn: list[str] = []
    taken: list[float] = []
    for kind, marked in (("ending", endings), ("change", changes)):
        for at, words in marked:
            drawn.append(f'<line class="{kind}" x1="{at}" x2="{at}" y1="{TOP - 6}" y2="{LINE_HEIGHT - BOTTOM}"/>')
            middle = min(max(at, LEFT + CHANGE_LABEL / 2 - 4), LINE_WIDTH - CHANGE_LABEL / 2)
            if all(abs(middle - other) >= CHANGE_LABEL for other in taken):
                drawn.append(_label(middle, words))
                taken.append(middle)
    return "".join(drawn)


def _label(middle: float, words: str) -> str:
    return f'<text class="axis" x="{middle}" y="{TOP - 11}" text-anchor="middle">{escape(words)}</text>'


def line_sample(index: int) -> Markup:
    """Return the sample of a line's colour and dash for the legend."""
    return _drawn(
        f'<svg class="sample" viewBox="0 0 44 14" width="44" height="14" aria-hidden="true" focusable="false">'
        f'<path class="line s{index % len(DASHES)}" stroke-dasharray="{DASHES[index % len(DASHES)] or "none"}" '
        f'd="M1 7H43"/></svg>'
    )


def _drawn(svg: str) -> Markup:
    """Return finished SVG as markup; every text in it has been escaped where it was put in."""
    return Markup(svg)  # noqa: S704


def _percent(value: float, limit: float) -> float:
    """Return where a value falls on the axis, in per cent, kept inside it."""
    return round(50 + 50 * max(-1.0, min(1.0, value / limit)), 2)


def _tick_words(value: float) -> str:
    return "0" if value == 0 else f"{value:+g}".replace("-", "\u2212")


def _nice_step(rough: float) -> float:
    """Return a step of 1, 2 or 5 times a power of ten, at least `rough`."""
    power = 10 ** math.floor(math.log10(rough))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= rough * 0.999))


def _range(series: Sequence[Line]) -> tuple[float, float]:
    """Return the range of values and intervals, with zero in it."""
    values = [v for line in series for v in (*line.means, *line.lows, *line.highs) if v is not None]
    low, high = min(0.0, *values), max(0.0, *values)
    if high == low:
        high = low + 1.0
    return low, high


def _ticks(low: float, high: float) -> list[float]:
    """Return three to six round values that cover the range."""
    step = _nice_step((high - low) / 4)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * n, 10) for n in range(first, last + 1)]


def _short_scale(largest: float) -> tuple[float, str]:
    """Return what to divide large tick values by, and the letter that says so."""
    if largest >= 1_000_000:
        return 1_000_000.0, "m"
    return (1_000.0, "k") if largest >= 100_000 else (1.0, "")


def _grid(ticks: Sequence[float], down: Scale) -> str:
    size, letter = _short_scale(max(abs(tick) for tick in ticks))
    places = max((len(f"{tick / size:.8f}".rstrip("0").split(".")[1]) for tick in ticks), default=0)
    rows = []
    for tick in ticks:
        at = down(tick)
        text = f"{tick / size:,.{places}f}{letter}".replace("-", "\u2212")
        rows.append(
            f'<line class="grid" x1="{LEFT}" x2="{LINE_WIDTH - RIGHT}" y1="{at}" y2="{at}"/>'
            f'<text class="axis" x="{LEFT - 6}" y="{at + 4}" text-anchor="end">{text}</text>'
        )
    return "".join(rows)


def _period_labels(periods: Sequence[str], across: Scale) -> str:
    """Return the labels of the years, each centred under its quarters."""
    years: dict[str, list[int]] = {}
    for index, period in enumerate(periods):
        years.setdefault(period.split(" ")[0], []).append(index)
    short = len(years) > 4
    return "".join(
        f'<text class="axis" x="{across(sum(spots) / len(spots))}" y="{LINE_HEIGHT - 8}" text-anchor="middle">'
        f"{escape(year[2:] if short and len(year) > 4 else year)}</text>"
        for year, spots in years.items()
    )


def _runs(values: Sequence[object]) -> list[list[int]]:
    """Return the stretches of neighbouring periods that have a value."""
    stretches: list[list[int]] = []
    for index, value in enumerate(values):
        if value is None:
            continue
        if stretches and stretches[-1][-1] == index - 1:
            stretches[-1].append(index)
        else:
            stretches.append([index])
    return stretches


def _band(line: Line, index: int, across: Scale, down: Scale) -> str:
    pairs = [
        (low, high) if low is not None and high is not None else None
        for low, high in zip(line.lows, line.highs, strict=True)
    ]
    known = {spot: pair for spot, pair in enumerate(pairs) if pair is not None}
    shapes = []
    for spots in _runs(pairs):
        top = [f"{across(i)} {down(known[i][1])}" for i in spots]
        under = [f"{across(i)} {down(known[i][0])}" for i in reversed(spots)]
        shapes.append(f'<path class="spread s{index % len(DASHES)}" d="M{" L".join(top + under)}Z"/>')
    return "".join(shapes)


def _path(line: Line, index: int, across: Scale, down: Scale) -> str:
    style = index % len(DASHES)
    known = {spot: mean for spot, mean in enumerate(line.means) if mean is not None}
    shapes = []
    for spots in _runs(line.means):
        points = [f"{across(i)} {down(known[i])}" for i in spots]
        if len(points) == 1:
            x, y = points[0].split(" ")
            shapes.append(f'<circle class="point s{style}" cx="{x}" cy="{y}" r="3"/>')
            continue
        shapes.append(
            f'<path class="line s{style}" stroke-dasharray="{DASHES[style] or "none"}" d="M{" L".join(points)}"/>'
        )
    return "".join(shapes)
