"""Indicators of workers: posts and who fills them, what they hold, the work asked of them, and changes of worker."""

from sim.kpis.workers import changes_of_worker, lead_practitioners, staffing, work_needed, workforce  # register

__all__ = ["changes_of_worker", "lead_practitioners", "staffing", "work_needed", "workforce"]
