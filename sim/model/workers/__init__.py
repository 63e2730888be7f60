"""Workers: their week, their caseloads, who may hold what, allocation, handovers and staffing."""
