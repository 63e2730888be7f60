"""The hours of a worker's week: how many there are, what work asks of them, and what gives way when they are short."""

from __future__ import annotations

from dataclasses import dataclass

from sim.duties import CLAIM_IN_NEED, DUTY_CARE, DUTY_CHILD_IN_NEED, DUTY_EARLY_HELP, DUTY_PROTECTION
from sim.model.parameters import conversions as to
from sim.model.parameters.leaf_fields import leaf, leaves
from sim.rules import workload
from sim.rules.pressure import Table
from sim.service import CLAIM_NAMES, DUTY_NAMES


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a worker's week and what work asks for; `stage` and `help_weight` by duty.

    A full-time worker has `contract` hours for families, and `there` with the usual overtime; the week must ask for
    those above `unstretched`.
    """

    paid: float = leaf("workforce.hours.contracted_per_fte")
    there: float = leaves(
        [f"workforce.hours.{name}" for name in ("usable_per_fte", "overhead_share", "overtime_per_fte")],
        workload.hours_for_families,
    )
    contract: float = leaves(
        [f"workforce.hours.{name}" for name in ("usable_per_fte", "overhead_share")], workload.hours_in_contract
    )
    unstretched: float = leaves(
        [
            *(f"workforce.hours.{name}" for name in ("usable_per_fte", "overhead_share")),
            *(f"workforce.hours.{name}" for name in ("overtime_per_fte", "overtime_unasked_share")),
        ],
        workload.hours_unasked,
    )
    stretch: float = leaf("workforce.hours.stretch_share")
    gives_way: Table = leaves(
        [f"workforce.gives_way.{name}.{part}" for name in CLAIM_NAMES for part in ("starts", "ends", "least")],
        to.lines_of_claims,
    )
    of_work: tuple[float, ...] = leaves(
        [
            *(f"workforce.hours.stage.{DUTY_NAMES[duty]}" for duty in (DUTY_EARLY_HELP, DUTY_CHILD_IN_NEED)),
            *(f"workforce.hours.stage.{DUTY_NAMES[duty]}" for duty in (DUTY_PROTECTION, DUTY_CARE)),
            "workforce.hours.assessment_pace",
            "workforce.hours.enquiry_pace",
        ],
        to.hours_of_work,
    )
    per_hour_of_help: float = leaf("workforce.hours.per_hour_of_help")
    help_standard: tuple[float, ...] = leaf("workforce.hours.help_standard", tuple)
    help_held_at: float = leaf("workforce.hours.help_held_at", to.number_or_no_cap)
    spare_help: float = leaf("workforce.hours.spare_help")
    extra_child: float = leaf("workforce.hours.extra_child")
    stage: tuple[float, ...] = leaves(f"workforce.hours.stage.{duty}" for duty in DUTY_NAMES)
    contact_share: float = leaf("workforce.hours.contact_share")
    contact_in_assessment: float = leaf("workforce.hours.contact_in_assessment")
    help_weight: tuple[float, ...] = leaves(f"workforce.hours.direct_weight.{duty}" for duty in DUTY_NAMES)
    assessment_mean: float = leaf("workforce.hours.assessment_mean")
    assessment_work: tuple[float, ...] = leaf("workforce.hours.assessment_shape", to.gamma_multiples)
    assessment_pace: float = leaf("workforce.hours.assessment_pace")
    enquiry_mean: float = leaf("workforce.hours.enquiry_mean")
    enquiry_work: tuple[float, ...] = leaf("workforce.hours.enquiry_shape", to.gamma_multiples)
    enquiry_pace: float = leaf("workforce.hours.enquiry_pace")
    enquiry_due: int = leaf("workforce.hours.enquiry_due_days", to.whole)
    least_weeks: float = leaf("workforce.hours.least_weeks")
    least_content: float = leaf("workforce.gives_way.assessment.least")
    included_protection: int = leaf(f"workforce.hours.included_interval.{DUTY_NAMES[DUTY_PROTECTION]}", to.whole)
    least_in_need: float = leaf(f"workforce.gives_way.{CLAIM_NAMES[CLAIM_IN_NEED]}.least")
    hurry: float = leaf("workforce.hours.hurry")
    lateness: tuple[float, float] = leaves(
        ["workforce.hours.lateness.starts", "workforce.hours.lateness.ends"], to.line_of_lateness
    )
    longest_slip: float = leaf("workforce.hours.lateness.longest_days", to.exact_minutes_of_days)
    last_week: float = leaf("workforce.hours.lateness.memory_weeks", to.weight_of_last)
    visit: float = leaf("workforce.hours.visit")
    conference: float = leaf("workforce.hours.conference")
    review: float = leaf("workforce.hours.review")
    strategy: float = leaf("workforce.hours.strategy")
