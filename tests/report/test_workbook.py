"""The workbook holds the stored tables; its text can never act as a formula and its numbers stay numbers."""

import csv
import json
import unicodedata
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_fixture import make_folder
from report_reading import edit

from sim.report import build_workbook
from sim.report.workbook.workbook import safe_text

PAYLOADS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1",
    " =1",
    "\uff1d1",
    '=HYPERLINK("x")',
    "\x00=1",
    "-cmd|' /C x'!A1",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_folder(tmp_path_factory.mktemp("workbook") / "compare")
    build_workbook(folder)
    return folder


def opened(folder: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(folder / "workbook.xlsx")


def test_the_sheets_hold_the_stored_rows(made: Path) -> None:
    book = opened(made)
    assert book.sheetnames == ["Read me", "Headline", "Differences", "Means", "What changed", "Indicators", "Runs"]
    for sheet, table in (("Differences", "comparison.csv"), ("Means", "summary.csv"), ("What changed", "changes.csv")):
        with (made / table).open(encoding="utf-8", newline="") as handle:
            stored = list(csv.reader(handle))
        rows = list(book[sheet].iter_rows(values_only=True))
        assert len(rows) == len(stored)
        assert list(rows[0]) == stored[0]
    first = next(book["Means"].iter_rows(min_row=2, values_only=True))
    with (made / "summary.csv").open(encoding="utf-8", newline="") as handle:
        row = next(csv.DictReader(handle))
    assert first[4] == pytest.approx(float(row["mean"]), rel=1e-12)


def test_negative_numbers_stay_numbers(made: Path) -> None:
    gaps = [row[7] for row in opened(made)["Differences"].iter_rows(min_row=2, values_only=True)]
    assert all(isinstance(gap, int | float) for gap in gaps)
    assert min(gaps) < 0
    changes = list(opened(made)["What changed"].iter_rows(min_row=2, values_only=True))
    assert changes[0][4:6] == (1.92, 2.17)
    assert changes[2][4:6] == ("false", "true")


def test_heads_are_frozen_and_columns_wide_enough(made: Path) -> None:
    for sheet in opened(made).worksheets[1:]:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        assert all(9 <= column.width <= 62 for column in sheet.column_dimensions.values())


def test_the_first_sheet_says_what_it_may_not_be_used_for(made: Path) -> None:
    text = " ".join(str(cell) for row in opened(made)["Read me"].iter_rows(values_only=True) for cell in row)
    for phrase in (
        "synthetic",
        "rank councils",
        "no savings",
        "run-to-run chance only",
        "not a fall in need",
        "Rutland",
    ):
        assert phrase in text
    assert " will " not in text
    for name, told in (("Years of warm-up before", "1"), ("Seed", "1"), ("Warning", "Rutland is small")):
        assert f"{name} {told}" in text


def test_figures_show_few_decimals_and_hold_all(made: Path) -> None:
    book = opened(made)
    for row in book["Headline"].iter_rows(min_row=2, min_col=4, max_col=8):
        assert len({cell.number_format for cell in row}) == 1
        assert row[0].number_format.startswith("#,##0")
    means = [row[0] for row in book["Means"].iter_rows(min_row=2, min_col=5, max_col=5)]
    assert {cell.number_format for cell in means} == {"#,##0", "#,##0.0", "#,##0.00"}
    assert any(cell.value != round(cell.value, 4) for cell in means)


def test_same_tables_same_bytes(tmp_path: Path, made: Path) -> None:
    other = build_workbook(make_folder(tmp_path / "other"))
    assert other.read_bytes() == (made / "workbook.xlsx").read_bytes()


@pytest.mark.parametrize("payload", PAYLOADS[:4])
def test_text_is_never_read_as_a_formula(tmp_path: Path, payload: str) -> None:
    folder = make_folder(tmp_path / "hostile", title=payload)
    edit(folder, "changes.csv", lambda row: row.update(label=payload.replace("\x00", ""), source=payload.strip("\x00")))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["indicators"][3]["label"] = payload
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    path = build_workbook(folder)
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in archive.read(name) or b"<f " in archive.read(name) for name in sheets)
    for sheet in opened(folder).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    assert cell.data_type == "s"
                    assert cell.value[0] not in "=+-@\uff1d\uff0b\uff0d\uff20\t\r\n"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_every_known_payload_is_neutralised(payload: str) -> None:
    assert safe_text(payload).startswith("'")


@given(st.text())
def test_safe_text_has_no_formula_sign_in_front_and_no_control_character(text: str) -> None:
    safe = safe_text(text)
    assert safe[:1] not in set("=+-@\uff1d\uff0b\uff0d\uff20")
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in safe)
    assert len(safe) <= 32_767


def test_runs_leave_quarters_to_the_stored_file(made: Path) -> None:
    periods = {row[2] for row in opened(made)["Runs"].iter_rows(min_row=2, values_only=True)}
    assert periods == {"all", "2025-26", "2026-27", "2027-28"}


def test_a_single_scenario_has_no_comparison_sheets(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "single", others=())
    (folder / "kpis.parquet").unlink()
    build_workbook(folder)
    assert opened(folder).sheetnames == ["Read me", "Means", "Indicators"]
