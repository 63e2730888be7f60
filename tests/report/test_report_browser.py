"""The report in a real browser: readable by everyone, at any width, on paper, and silent on every network."""

from pathlib import Path
from typing import Any

import pytest
from money_fixture import make_money_folder
from report_fixture import make_folder

from sim.report import build_report

pytestmark = pytest.mark.browser

WIDTHS = (1280, 375)
HOSTILE = "<script>document.title='taken'</script>"
KINDS = {
    "compare": ("thresholds_tightened",),
    "several": ("thresholds_tightened", "more_social_workers"),
    "single": (),
}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    root = tmp_path_factory.mktemp("browser")
    made = {kind: build_report(make_folder(root / kind, others)).as_uri() for kind, others in KINDS.items()}
    made["hostile"] = build_report(make_folder(root / "hostile", title=HOSTILE)).as_uri()
    money = make_money_folder(root / "money", KINDS["several"])
    made["money"] = build_report(money).as_uri()
    return made


def open_all(page: Any) -> None:
    """Open every fold, so that nothing escapes the checks."""
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")


@pytest.mark.parametrize("kind", ["several", "single"])
def test_no_serious_barrier_at_any_width(browser_page: Any, reports: dict[str, str], kind: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for width in WIDTHS:
        browser_page.set_viewport_size({"width": width, "height": 900})
        browser_page.goto(reports[kind])
        open_all(browser_page)
        found = Axe().run(browser_page).response
        grave = [
            (entry["id"], entry["nodes"][0]["html"][:200])
            for entry in found["violations"]
            if entry["impact"] in {"serious", "critical"}
        ]
        assert grave == []
        assert len(found["passes"]) > 15


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_requested_logged_or_wider_than_the_page(
    browser_page: Any, reports: dict[str, str], kind: str
) -> None:
    requests: list[str] = []
    messages: list[str] = []
    browser_page.on("request", lambda request: requests.append(request.url))
    browser_page.on("console", lambda message: messages.append(message.text))
    browser_page.on("pageerror", lambda error: messages.append(str(error)))
    for width in WIDTHS:
        browser_page.set_viewport_size({"width": width, "height": 900})
        browser_page.goto(reports[kind])
        for step in ("folded", "open"):
            if step == "open":
                open_all(browser_page)
            wide = browser_page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{step} at {width}: {wide}"
    assert {url for url in requests if not url.startswith("data:")} == {reports[kind]}
    assert messages == []


def scrolled(page: Any, url: str, width: int) -> list[tuple[str, bool, bool]]:
    """Return the name of each table that could scroll, whether it is wider than its space, and whether that is told."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(url)
    open_all(page)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    found = page.evaluate(
        "[...document.querySelectorAll('.scroll')].map(box => [box.getAttribute('aria-label'),"
        " box.scrollWidth > box.clientWidth, parseFloat(getComputedStyle(box, '::before').height) > 0])"
    )
    return [tuple(each) for each in found]


@pytest.mark.parametrize("width", [1366, 390])
def test_tables_fit_a_laptop_and_a_phone(browser_page: Any, reports: dict[str, str], width: int) -> None:
    found = scrolled(browser_page, reports["money"], width)
    names = [name for name, _, _ in found]
    assert {"Cash by budget year", "Posts by quarter"} <= set(names)
    assert sum(name.startswith("Figures over time") for name in names) > 5
    assert [name for name, wide, _ in found if wide] == []


def test_a_table_that_is_wider_than_its_space_says_so_and_no_other_does(
    browser_page: Any, reports: dict[str, str]
) -> None:
    found = scrolled(browser_page, reports["money"], 721)
    found += scrolled(browser_page, reports["money"], 1366)
    assert {wide for _, wide, _ in found} == {True, False}
    assert [name for name, wide, told in found if wide != told] == []
    browser_page.emulate_media(media="print")
    assert not any(told for _, _, told in scrolled(browser_page, reports["money"], 721))
    browser_page.emulate_media(media="screen")


def test_a_chart_has_the_width_of_the_page_while_its_figures_are_open(
    browser_page: Any, reports: dict[str, str]
) -> None:
    browser_page.set_viewport_size({"width": 1366, "height": 900})
    browser_page.goto(reports["several"])
    browser_page.evaluate("document.querySelector('#time details').open = true")
    width = "document.querySelector('.charts figure').getBoundingClientRect().width"
    closed = browser_page.evaluate(width)
    browser_page.click(".charts figure summary")
    assert browser_page.evaluate(width) > 1.9 * closed
    assert browser_page.evaluate("document.querySelector('.charts .lines').getBoundingClientRect().width") < 500


def test_a_hostile_title_is_shown_as_text(browser_page: Any, reports: dict[str, str]) -> None:
    browser_page.goto(reports["hostile"])
    assert HOSTILE in browser_page.inner_text("h1")
    assert HOSTILE in browser_page.title()
    assert browser_page.evaluate("document.scripts.length") == 0


def test_the_policy_of_the_page_stops_a_script_put_into_it(browser_page: Any, reports: dict[str, str]) -> None:
    browser_page.goto(reports["compare"])
    browser_page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = true';"
        " document.body.append(s) }"
    )
    assert browser_page.evaluate("window.ran") is None
    assert browser_page.evaluate("getComputedStyle(document.querySelector('.card')).display") == "grid"


def test_the_keyboard_reaches_the_report_and_opens_its_tables(browser_page: Any, reports: dict[str, str]) -> None:
    browser_page.goto(reports["compare"])
    browser_page.keyboard.press("Tab")
    assert browser_page.evaluate("document.activeElement.className") == "skip"
    browser_page.keyboard.press("Enter")
    assert browser_page.evaluate("document.activeElement.id") == "main"
    browser_page.focus("#headline > details > summary")
    browser_page.keyboard.press("Enter")
    browser_page.focus("#headline figure summary")
    browser_page.keyboard.press("Enter")
    assert browser_page.is_visible("#headline figure details table")


def test_a_link_of_the_contents_opens_the_part_it_leads_to(browser_page: Any, reports: dict[str, str]) -> None:
    browser_page.goto(reports["compare"])
    assert not browser_page.is_visible("#work table")
    browser_page.click("nav a[href='#work-in']")
    assert browser_page.is_visible("#work table")


def test_at_most_a_third_is_open_and_the_answer_stands_on_the_first_screen(
    browser_page: Any, reports: dict[str, str]
) -> None:
    browser_page.set_viewport_size({"width": 1280, "height": 900})
    browser_page.goto(reports["compare"])
    words = len(browser_page.inner_text("body"))
    assert browser_page.evaluate("document.querySelector('#answer .told').getBoundingClientRect().top") < 900
    assert browser_page.evaluate("document.querySelectorAll('details[open]').length") == 0
    open_all(browser_page)
    assert words * 3 <= len(browser_page.inner_text("body"))


def test_the_headline_fits_on_a_phone_without_tiny_type(browser_page: Any, reports: dict[str, str]) -> None:
    browser_page.set_viewport_size({"width": 375, "height": 800})
    browser_page.goto(reports["compare"])
    size = browser_page.evaluate("parseFloat(getComputedStyle(document.querySelector('.sentence')).fontSize)")
    assert size >= 16
    drawn = browser_page.evaluate(
        "(() => { const s = document.querySelector('.lines'); return 12 * s.getBoundingClientRect().width / 360 })()"
    )
    assert drawn >= 9.5


def test_it_prints(browser_page: Any, reports: dict[str, str], tmp_path: Path) -> None:
    browser_page.goto(reports["compare"])
    printed = browser_page.pdf(path=str(tmp_path / "report.pdf"), format="A4", print_background=True)
    assert printed.startswith(b"%PDF")
    assert 4 <= printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") <= 20
    browser_page.emulate_media(media="print")
    assert not browser_page.is_visible("nav.contents")
    assert browser_page.is_visible("#headline .cards")
    folded = "[...document.querySelectorAll('details.fold > .folded, details.block > div')]"
    shown = f"{folded}.every(part => part.getBoundingClientRect().height > 20 && part.checkVisibility())"
    assert browser_page.evaluate(f"{folded}.length") >= 10
    assert browser_page.evaluate(shown)
    browser_page.emulate_media(media="screen")
    assert not browser_page.evaluate(shown)
