"""`python -m sim.fit.mistakes`: write the page on mistakes in judgement."""

from sim.fit.mistakes.page import main

raise SystemExit(main())
