"""Without a warm-up re-referrals of the first year are missing, not half of what they are, and a note says why."""

from pathlib import Path

import pandas as pd
import pytest

from sim.cli.app import main


def test_a_look_back_before_the_run_is_missing_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size = ["--area", "rutland", "--replications", "3", "--years", "2", "--warm-up", "0", "--workers", "1"]
    assert main(["run", "status_quo", *size, "--out", str(tmp_path / "run")]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Re-referrals within 12 months looks back 365 days, further than the warm-up of 0 years" in said
    assert "--warm-up 1 or more shows it" in said
    found = pd.read_parquet(tmp_path / "run" / "kpis.parquet")
    again = found[found["kpi"] == "rereferral_pct"]
    assert set(again["period"]) >= {"2026-27", "2026-27 Q1"}
    assert not set(again["period"]) & {"all", "2025-26", "2025-26 Q4"}
    assert set(found["period"]) >= {"all", "2025-26", "2025-26 Q4"}
