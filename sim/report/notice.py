"""The words on limits that every page of results carries."""

FAIR_USE: tuple[str, ...] = (
    "Every child and every family here is synthetic. Nothing in this report is about a real child or a real family, "
    "and nothing in it may be used to decide about one.",
    "It does not rank councils. An area preset sets the size and the published rates of a simulated area; "
    "it is not a judgement on the service of that name.",
    "It claims no savings and predicts nothing for a named place. It compares designs of a service inside one model, "
    "under stated assumptions, and every gain has to be read beside the waits and the unmet need shown with it.",
)

FAIR_USE_SHORT = (
    "Synthetic families only: not for a decision about any real child or family, not a ranking of councils, "
    "not a claim of savings. Read every gain beside the waits and the unmet need shown with it."
)

INTERVAL_NOTE = (
    "Intervals cover run-to-run chance only: how far the figure could move if the same model were run again with "
    "other random numbers. They do not cover doubt about the inputs, nor whether the model is right."
)

COUNTED_NOTE = "A fall in what is counted is not a fall in need."
