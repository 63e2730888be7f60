"""The words of the page above each table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TEXTS: Final[Mapping[str, str]] = {
    "page": """# What money buys, and what follows when it ends

Written by `python -m sim.fit.money --out docs/money.md`; not edited by hand. England at {size.scale:g} times an
average authority, {size.replications} runs of {size.years} years after {size.warm_up}; pounds, posts and families are
told of a whole average authority. Runs share their luck, so that differences are of pairs. What stands in brackets is
a 95% interval over those runs: it covers chance between runs, not doubt about the inputs or about the model. A
difference in bold has an interval on one side of nought; one in twenty has so by chance alone, and there are hundreds
here. What is found is found in this model.""",
    "short": """## In short

Where chance between runs could explain a difference, it says so.""",
    "bill": """## 1. A year's bill beside the return

The baseline's first measured year beside the councils' return of 2024-25, each line raised by a year as in
[money-figures.md](money-figures.md). That page is arithmetic from the book; this is what runs come to.""",
    "cliff": """## 2. The cliff

A grant of three years, £50 a child and year, half of it for posts of family help practitioners; it ends on 31 March
2028. Never renewed, renewed on the last day, renewed before anybody had to know of an end, and a permanent grant of
£30 a child, which is as much money over five years. All four stand beside `family_help`, the same reform without a
grant. The two renewed grants cost two years' money more.""",
    "cut": """## 3. The cut

`early_help_withdrawn`: a quarter of early help's budget goes on 1 April 2025, seven tenths of it from voluntary
bodies, and others step in for a fifth. Beside `status_quo`, in the same luck.""",
    "loop": """## 4. Ring-fence off and on

`general_fund_limited`: the general fund rises by 3% a year; placements become dearer faster; a tenth of each year's
overspend is taken from early help in the next. `ring_fenced_early_help` is the same with early help kept from it. Of
what the fund falls short, `funding.offset_share` is found outside what the model moves before early help is cut.""",
    "results": """## 5. Payment by results

The same grant, all in advance (`upfront_funding`) and two fifths of it by results (`payment_by_results`), beside
`status_quo`. What results earn in a year is paid in the next. That payment makes workers try harder is not part of
the model.""",
    "freeze": """## 6. Section 114

`section_114` beside `status_quo`.""",
    "vacant": """## 7. Posts that cannot be filled

`more_social_workers`: ten per cent more posts of case-holding social workers from 1 April 2025.""",
    "split": """## 8. Where prevention does not pay

`prevention_split`: £22.20 a child and year, half for early help workers, half for social workers.
`prevention_does_not_pay` is the same grant in a world where early help hardly changes need, from the first day; it is
therefore set against that world without the grant, and not against `status_quo`.""",
    "judged": """## What would change this

Numbers that carry what is said above. Where one of them is wrong the page is wrong with it; `pathfinder sensitivity`
and `--set` move them.""",
}
