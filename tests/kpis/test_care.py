"""Each indicator of care, worked by hand."""

from log_builder import LogBuilder, measured


def three_children_in_care() -> LogBuilder:
    """One from the start, one from day 100, and one unaccompanied from day 200."""
    log = LogBuilder().family(1, (3, 5)).family(2, (16,), unaccompanied=True)
    log.care(1, 10, -100, None, "start")
    log.care(1, 11, 100, 300, "order", "kin")
    log.care(2, 20, 200, None, "unaccompanied")
    return log


def test_care_starts_leave_out_the_stock_and_unaccompanied_children() -> None:
    assert measured(three_children_in_care(), "care_starts_rate") == 1
    assert measured(three_children_in_care(), "care_starts_rate", group="children=unaccompanied") == 1


def test_care_stock_includes_unaccompanied_children_and_shows_them_apart() -> None:
    log = three_children_in_care()
    assert measured(log, "care_rate") == 2
    assert measured(log, "care_rate", group="children=unaccompanied") == 1
    assert measured(log, "care_rate", group="children=other") == 1
    assert measured(log, "care_rate", "2025-26 Q3") == 3


def test_care_days_in_the_year() -> None:
    # 365.25 + 200 + 165.25
    assert measured(three_children_in_care(), "care_days") == 730.5


def test_exits_to_the_family_network() -> None:
    log = three_children_in_care().family(3)
    log.care(3, 30, 10, 60, "section_20", "home")
    assert measured(log, "kin_exits_pct") == 50


def test_needless_entries_are_those_below_the_protection_floor() -> None:
    # floor 3: entries at level 2 and 3, one of two
    log = LogBuilder().family(1).family(2)
    for family, level in ((1, 2), (2, 3)):
        log.row(1, "level", family, level, "onset")
        log.care(family, 10 * family, 50, None, "order")
    assert measured(log, "care_needless_pct") == 50


def test_nobody_in_care_is_a_stock_of_nought_and_no_percentage() -> None:
    assert measured(LogBuilder(), "care_rate") == 0
    assert measured(LogBuilder(), "kin_exits_pct") is None
