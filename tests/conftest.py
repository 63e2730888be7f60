"""What every test may use: the `--full` switch, the browser, and settings of the property tests."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from sim import compiled

BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

settings.register_profile(
    "suite", derandomize=True, deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "full", derandomize=True, deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow]
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `--full` add the long checks."""
    parser.addoption("--full", action="store_true", help="run the tests marked `full` as well")


def pytest_configure(config: pytest.Config) -> None:
    """Fix the property tests' examples, so that a run can be repeated."""
    settings.load_profile("full" if config.getoption("--full") else "suite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests marked `full` unless they are asked for."""
    if compiled.in_use():
        for item in items:
            if item.get_closest_marker("plain"):
                item.add_marker(pytest.mark.skip(reason="takes the inside of the model apart: plain build only"))
    if config.getoption("--full"):
        return
    long = [item for item in items if item.get_closest_marker("full")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("full")]


@pytest.fixture(scope="session")
def project() -> Path:
    """Folder of the checkout."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def browser_path() -> str:
    """Path of a Chromium; without one the test fails in CI and is skipped by name elsewhere."""
    for name in filter(None, (os.environ.get("PATHFINDER_BROWSER"), *BROWSER_NAMES)):
        found = shutil.which(name)
        if found:
            return found
    message = (
        "no Chromium: install Debian's `chromium` or name one in PATHFINDER_BROWSER to open the report in a browser"
    )
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture
def browser_page(browser_path: str) -> Iterator[Any]:
    """Open page (Playwright) in a headless Chromium that is cut off from every network."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=BROWSER_FLAGS)
        context = browser.new_context(offline=True)
        try:
            yield context.new_page()
        finally:
            context.close()
            browser.close()
