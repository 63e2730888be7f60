"""The published figures of each authority, and the stated rule for each cell that was not published.

Source file: one row per authority, year and indicator (columns la_code, la_name, region, year,
indicator, value; a suppressed or missing cell has no row). Evidence file: one row per figure for England
(columns id, value, period and others). A year is the year ending 31 March for flows, 31 March for
stocks and 30 September for the workforce; the population of year Y is the mid-(Y-1) estimate that
DfE divides the rates of year Y by.

Rules, tried in this order: as published for the latest year that any authority has; for the workforce,
the joint return split by child population; for spend, the section 251 return; the area's own latest
earlier year; for unaccompanied children, 3 (a suppressed count of 1 to 5); the region's median. Care
starts of unaccompanied children, published from 2021 only, are before that as many as are in care; and so they are
where over twice as many start as are in care, for most of those are passed on within weeks (Kent, Torbay).
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

from sim.areas import Area, Figure
from sim.errors import InputError

AUTHORITIES = 153
ABOLISHED = frozenset({"E06000028", "E06000029", "E10000006", "E10000009", "E10000021"})
"""Bournemouth, Poole, Cumbria, old Dorset and Northamptonshire: in the source, no longer authorities."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a figure is dated (flow, stock, workforce or population), where it is from, and what it is a share of.

    `share_of` is empty for a count; `part_of` names the whole of a small category that may be suppressed.
    """

    dated: str
    source: str
    share_of: str = ""
    part_of: str = ""


KINDS: Mapping[str, Kind] = {
    "child_population": Kind("population", "population"),
    "referrals": Kind("flow", "children_in_need"),
    "referral_rate": Kind("flow", "children_in_need", "child_population"),
    "cin_at_31_march": Kind("stock", "children_in_need"),
    "cin_awaiting_assessment": Kind("stock", "children_in_need"),
    "cpp_at_31_march": Kind("stock", "children_in_need"),
    "cpp_started": Kind("flow", "children_in_need"),
    "cla_at_31_march": Kind("stock", "looked_after"),
    "cla_started": Kind("flow", "looked_after"),
    "cla_uasc": Kind("stock", "looked_after", part_of="cla_at_31_march"),
    "cla_started_uasc": Kind("flow", "looked_after", part_of="cla_started"),
    "rereferral_pct": Kind("flow", "children_in_need", "referrals"),
    "referral_nfa_pct": Kind("flow", "children_in_need", "referrals"),
    "referral_not_in_need_pct": Kind("flow", "children_in_need", "referrals"),
    "s47_rate": Kind("flow", "children_in_need", "child_population"),
    "icpc_rate": Kind("flow", "children_in_need", "child_population"),
    "cpp_repeat_pct": Kind("flow", "children_in_need", "cpp_started"),
    "case_holders_fte": Kind("workforce", "workforce"),
    "cases_held": Kind("workforce", "workforce"),
    "caseload": Kind("workforce", "workforce", "case_holders_fte"),
    "sw_fte": Kind("workforce", "workforce"),
    "vacancy_rate": Kind("workforce", "workforce", "sw_fte"),
    "turnover_rate": Kind("workforce", "workforce", "sw_fte"),
    "agency_rate": Kind("workforce", "workforce", "sw_fte"),
    "child_low_income_pct": Kind("flow", "low_income", "child_population"),
    "spend_family_support": Kind("flow", "outturn"),
    "spend_total": Kind("flow", "outturn"),
}

_ARTEFACTS: Sequence[tuple[str, str, frozenset[int], str]] = (
    ("E06000046", "referrals", frozenset({2022, 2023, 2024}), "recording artefact: contacts counted as referrals"),
    ("E06000046", "referral_rate", frozenset({2022, 2023, 2024}), "recording artefact: contacts counted as referrals"),
    ("E06000046", "rereferral_pct", frozenset({2022, 2023, 2024}), "recording artefact: follows the referral count"),
    ("E10000014", "referrals", frozenset({2022, 2023}), "recording changed in 2022: referrals up by a quarter"),
    ("E10000014", "referral_rate", frozenset({2022, 2023}), "recording changed in 2022: referrals up by a quarter"),
    ("E06000002", "s47_rate", frozenset({2020, 2021, 2022, 2023}), "recording artefact: over 500 per 10,000"),
    ("E09000020", "referral_nfa_pct", frozenset({2020, 2021}), "recording artefact: about half"),
    ("E06000060", "referral_nfa_pct", frozenset({2023}), "recording artefact: about half"),
    ("E09000001", "referral_nfa_pct", frozenset({2024}), "recording artefact: about half"),
    ("E06000053", "agency_rate", frozenset(range(2019, 2026)), "one or two posts: 100% or 0% says little"),
    ("E06000053", "vacancy_rate", frozenset(range(2019, 2026)), "one or two posts: 100% or 0% says little"),
    ("E06000012", "caseload", frozenset({2019}), "recording artefact: 32.7"),
    ("E10000032", "cin_awaiting_assessment", frozenset(range(2019, 2025)), "recording artefact: very high count"),
)
FIRST_YEAR: Mapping[str, int] = {
    "E06000058": 2020, "E06000059": 2020, "E06000061": 2022, "E06000062": 2022, "E06000063": 2024, "E06000064": 2024,
}  # fmt: skip
HIGH_FAMILY_SUPPORT = 0.25
"""Twice England's share of spend (12%): above it the line is noted."""
PASSED_ON = 2.0
"""Starts a year of unaccompanied children for each in care from which most are passed on (England: 1.06)."""
_ZERO_SHARES = {"vacancy_rate", "agency_rate", "referral_nfa_pct"}


@dataclass(frozen=True, slots=True)
class Panel:
    """The source by authority: `cells[code][indicator][year]`, `names[code]` = (name, region)."""

    names: Mapping[str, tuple[str, str]]
    cells: Mapping[str, Mapping[str, Mapping[int, float]]]
    newest: Mapping[str, int] = field(default_factory=dict)

    def at(self, code: str, indicator: str) -> Mapping[int, float]:
        """Return the published values of one indicator by year (empty when there are none)."""
        return self.cells.get(code, {}).get(indicator, {})

    def latest(self, code: str, indicator: str) -> tuple[int, float] | None:
        """Return the latest year of an indicator and its value."""
        cells = self.at(code, indicator)
        return (max(cells), cells[max(cells)]) if cells else None

    def authorities(self) -> list[str]:
        """Return the codes of the present authorities that have a child population in the data."""
        present = (code for code in self.names if "_" not in code and code not in ABOLISHED)
        return [code for code in present if self.at(code, "child_population")]


def read_panel(path: Path, until: int | None = None) -> Panel:
    """Read the source file, leaving out every row of a year after `until`."""
    names: dict[str, tuple[str, str]] = {}
    cells: dict[str, dict[str, dict[int, float]]] = {}
    newest: dict[str, int] = {}
    for row in read_rows(path, ("la_code", "la_name", "region", "year", "indicator", "value")):
        code, indicator, year = row["la_code"], row["indicator"], int(row["year"])
        names.setdefault(code, (row["la_name"], row["region"]))
        if until is not None and year > until:
            continue
        cells.setdefault(code, {}).setdefault(indicator, {})[year] = float(row["value"])
        newest[indicator] = max(year, newest.get(indicator, year))
    if "child_population" not in newest:
        raise InputError("no child population up to that year", file=path.name, key="--data-until", found=until)
    return Panel(names, cells, newest)


def read_evidence(path: Path, until: int | None = None) -> dict[str, tuple[int, str, float]]:
    """Read the figures for England as id -> (year, period, value), leaving out years after `until`."""
    figures: dict[str, tuple[int, str, float]] = {}
    for row in read_rows(path, ("id", "value", "period")):
        year = period_year(row["period"])
        if year is not None and row["value"] and (until is None or year <= until):
            figures[row["id"]] = (year, row["period"].replace("Sept ", "September "), float(row["value"]))
    return figures


def period_year(period: str) -> int | None:
    """Return the reporting year of a period in words: 2025 for `2024-25`, `31 March 2025` and `mid-2024`."""
    if found := re.fullmatch(r"mid-(\d{4})", period):
        return int(found[1]) + 1
    if found := re.fullmatch(r"(\d{4})-(\d{2})", period):
        return int(found[1]) + 1
    if found := re.fullmatch(r"(?:year to )?(?:\d{1,2} )?(?:March|Sept|September) (\d{4})", period):
        return int(found[1])
    return None


def refuse_later(areas: Iterable[Area], until: int | None, file: str) -> None:
    """Refuse areas that hold a figure of a later year than `until`; None lets every year pass.

    Raises
    ------
    InputError
        Naming the first such figure, or one whose period cannot be read.
    """
    if until is None:
        return
    for area in areas:
        for key, figure in area.figures.items():
            year = period_year(figure.year)
            if year is None or year > until:
                words = f"{key} of {area.name} is of a later year than may be used"
                raise InputError(words, file=file, found=figure.year, allowed=f"up to {until}")


def period_words(dated: str, year: int) -> str:
    """Return the period a year of the source stands for, in words."""
    if dated == "flow":
        return f"{year - 1}-{year % 100:02d}"
    return {"population": f"mid-{year - 1}", "stock": f"31 March {year}", "workforce": f"30 September {year}"}[dated]


def authority_figures(panel: Panel, code: str) -> dict[str, Figure]:
    """Return every figure of an authority: as published, or filled by the first rule that applies."""
    figures: dict[str, Figure] = {}
    for key, kind in KINDS.items():
        found = _fill(panel, code, key, kind)
        if found is not None:
            year, value, rule = found
            no_outturn = kind.source == "outturn" and (rule == "section_251" or key not in panel.newest)
            source = "section_251" if no_outturn else kind.source
            figures[key] = Figure(value, period_words(kind.dated, year), source, rule, _note(code, key, year, value))
    starts, stock = figures.get("cla_started_uasc"), figures.get("cla_uasc")
    if starts and stock and starts.value > PASSED_ON * max(1.0, stock.value):
        figures["cla_started_uasc"] = replace(starts, value=stock.value, rule="passed_on")
    if "cla_started_uasc" not in figures and (stock := figures.get("cla_uasc")):
        figures["cla_started_uasc"] = replace(stock, rule="starts_as_stock")
    return _with_spend_note(figures)


def _with_spend_note(figures: dict[str, Figure]) -> dict[str, Figure]:
    """Note a family support line that is a large part of the whole: authorities allocate lines differently."""
    line, whole = figures.get("spend_family_support"), figures.get("spend_total")
    if line and whole and line.value > HIGH_FAMILY_SUPPORT * whole.value:
        words = f"{line.value / whole.value:.0%} of all spend: authorities put costs on different lines"
        figures["spend_family_support"] = replace(line, note=words)
    return figures


def _fill(panel: Panel, code: str, key: str, kind: Kind) -> tuple[int, float, str] | None:
    """Return (year, value, rule) of one figure, or None when no rule fills it by the last year."""
    newest = panel.newest.get(key)
    own = panel.latest(code, key)
    if own and own[0] == newest:
        return *own, ""
    if kind.dated == "workforce" and (joint := _joint_share(panel, code, key)) and (not own or joint[0] > own[0]):
        return *joint, "joint_return_split"
    if kind.source == "outturn" and (other := panel.latest(code, f"s251_{key}")):
        return *other, "section_251"
    if own:
        return *own, "latest_earlier_year"
    if kind.part_of and (whole := panel.latest(code, kind.part_of)) and newest and whole[0] == newest:
        return newest, min(3.0, whole[1]), "suppressed_small"
    return _region_median(panel, code, key, kind)


def _joint_share(panel: Panel, code: str, key: str) -> tuple[int, float] | None:
    """Return (year, value) of a joint workforce return, split by the child population of its authorities."""
    for joint in panel.names:
        members = joint.split("_")
        if code in members and len(members) > 1 and (found := panel.latest(joint, key)):
            children = {member: panel.latest(member, "child_population") for member in members}
            total = sum(each[1] for each in children.values() if each)
            mine = children[code]
            return (found[0], found[1] * mine[1] / total) if mine else None
    return None


def _region_median(panel: Panel, code: str, key: str, kind: Kind) -> tuple[int, float, str] | None:
    """Return the median of the authorities of the region in the newest year, times the children for a count."""
    indicator = key if key in panel.newest else f"s251_{key}"
    year = panel.newest.get(indicator)
    if year is None:
        return None
    values = []
    for other in panel.authorities():
        if panel.names[other][1] == panel.names[code][1] and year in panel.at(other, indicator):
            children = panel.latest(other, "child_population")
            size = 1.0 if kind.share_of else children[1] if children else 1.0
            values.append(panel.at(other, indicator)[year] / size)
    mine = panel.latest(code, "child_population")
    if not values or not mine:
        return None
    return year, median(values) * (1.0 if kind.share_of else mine[1]), "region_median"


def artefact(code: str, key: str, year: int) -> str:
    """Return why a published cell is a matter of recording, or nothing."""
    return next((w for place, figure, years, w in _ARTEFACTS if (place, figure) == (code, key) and year in years), "")


def _note(code: str, key: str, year: int, value: float) -> str:
    """Say what is known to be odd about a published cell; the cell itself is not changed."""
    if words := artefact(code, key, year):
        return words
    if FIRST_YEAR.get(code) == year and KINDS[key].dated == "flow" and KINDS[key].source != "low_income":
        return "first year of a new authority: cases taken over are not referrals"
    if key in _ZERO_SHARES and value == 0:
        return "zero is plausible, but check other years"
    return ""


def read_rows(path: Path, needed: tuple[str, ...]) -> list[dict[str, str]]:
    """Read a csv file as dictionaries, refusing one that lacks a column."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            lacking = [name for name in needed if name not in (reader.fieldnames or ())]
            if lacking:
                raise InputError("a column is missing", file=path.name, key=lacking[0], allowed=", ".join(needed))
            return list(reader)
    except OSError as error:
        raise InputError("the file cannot be read", file=path.name, found=error.strerror) from error
