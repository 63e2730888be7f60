"""`python -m sim.fit.money`: write the page on money."""

from sim.fit.money.page import main

raise SystemExit(main())
