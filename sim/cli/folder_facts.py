"""What `results` says of a folder: what was run, how far it is, what it holds, and how to go on, in plain words."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim.cli.output import say, say_wrapped
from sim.service import AT_START
from sim.wording import command, count_words

_LISTED = 8  # names in a line


def show(facts: Mapping[str, Any]) -> None:
    """Print the facts of a result folder (see `sim.experiment.reading.facts.facts`)."""
    say_wrapped(f"{facts['folder']}: {_what(facts)}", "  ")
    runs = facts["runs"]
    state = "finished" if facts["finished"] else "unfinished"
    say_wrapped(f"{state}: {runs['done']:,} of {count_words(runs['wanted'], 'run')} done")
    area = facts["area"]["name"]
    where = "several areas" if any(each["kind"] == "area" for each in facts.get("vary", ())) else area
    years = count_words(facts["years"], "year")
    say_wrapped(f"{where}; {years} after {facts['warm_up']} of warm-up; seed {facts['seed']}")
    for sentence in facts["set_by_hand"]:
        say_wrapped(sentence, "  ")
    if facts["kind"] == "sweep":
        _points(facts)
    else:
        for name, done in facts["done_by_scenario"].items():
            say_wrapped(f"  {name}: {done:,} of {count_words(facts['replications'], 'replication')}")
    say()
    _counted(facts)
    _files(facts)
    for warning in (*facts["warnings"], *_standing_still(facts)):
        say_wrapped(f"Note: {warning}", "  ")
    say()
    _go_on(facts)


def amount(size: int) -> str:
    """Return a number of bytes as people say it."""
    for unit, worth in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= worth:
            return f"{size / worth:.1f} {unit}"
    return count_words(size, "byte")


def _what(facts: Mapping[str, Any]) -> str:
    titles = {each["id"]: f"{each['title']} ({each['id']})" for each in facts["scenarios"]}
    base = titles.pop(facts["base"])
    if facts["kind"] == "sweep":
        return f"a sweep of {base}"
    return f"a comparison of {'; '.join(titles.values())} with {base}" if titles else f"a run of {base}"


def _points(facts: Mapping[str, Any]) -> None:
    """Print how many points there are and how far they are, and what is varied and when it acts."""
    points, wanted = facts["points"], count_words(facts["replications"], "replication")
    parts = [f"{points['complete']:,} complete", f"{points['begun']:,} begun", f"{points['not_begun']:,} not begun"]
    far = "" if facts["finished"] else f": {', '.join(parts)}"
    say_wrapped(f"{count_words(points['in_all'], 'point')} ({facts['design']}), {wanted} each{far}")
    for each in facts["vary"]:
        unit = f" ({each['unit']})" if each["unit"] else ""
        ends = each["spec"] if each["spec"] != "book" else f"{each.get('low')} to {each.get('high')}, the book's range"
        values = ends if "values" not in each else ", ".join(map(_text, each["values"][:_LISTED]))
        more = len(each.get("values", ())) - _LISTED
        acts = "" if each["kind"] == "area" else f"; {_when(each['acts'], each['path'])}"
        say_wrapped(f"  {each['path']}{unit}: {values}{f' and {more} more' if more > 0 else ''}{acts}", "    ")


def _text(value: object) -> str:
    from sim.experiment.sweep.points import value_text

    return value_text(value)


def _when(acts: Sequence[str], path: str) -> str:
    """Return when the values of a setting act, in words."""
    from sim.experiment.store.by_hand import OVER_ALL, from_start_words

    if list(acts) == [AT_START]:
        words = from_start_words(path)
        return f"acts {words}{', warm-up included' if words == OVER_ALL else ''}"
    return f"acts where the scenario sets it, from {', '.join(acts)}; until then it changes nothing"


def _counted(facts: Mapping[str, Any]) -> None:
    """Print what was counted, for when and for whom."""
    indicators = facts["indicators"]
    if not indicators:
        say("No run is finished yet, so there is nothing to read.")
        return
    headline = [each["id"] for each in indicators if each["headline"]]
    counted = count_words(len(indicators), "indicator")
    say_wrapped(f"{counted}, {len(headline)} of them headline: {', '.join(headline)}", "  ")
    periods = [name for name in facts["periods"] if name != "all"]
    say_wrapped(f"Periods: all (the whole run), {_some(periods)}", "  ")
    kinds = dict.fromkeys(name.partition("=")[0] for name in facts["groups"] if name != "all")
    say_wrapped(f"Groups: all (everyone), {_some([f'{kind}=...' for kind in kinds])}", "  ")


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return ", ".join(names[:_LISTED]) + more if names else "no others"


def _files(facts: Mapping[str, Any]) -> None:
    """Print the files and how large they are."""
    files = [f"{name} {amount(size)}" for name, size in facts["files"].items()]
    kept = facts["kept_runs"]
    if kept["files"]:
        files.append(f"runs/ {count_words(kept['files'], 'file')}, {amount(kept['bytes'])} on the disk")
    say_wrapped(f"Files: {'; '.join(files)}", "  ")


def _standing_still(facts: Mapping[str, Any]) -> list[str]:
    """Return whether the base stands still, a sweep's at its first point; nothing of older results."""
    from sim.report.drift import drift_words

    title = next(each["title"] for each in facts["scenarios"] if each["id"] == facts["base"])
    where = ", at the first point of the sweep," if facts["kind"] == "sweep" else ""
    words = drift_words(facts, f"{title}{where}")
    return [words] if words else []


def _go_on(facts: Mapping[str, Any]) -> None:
    """Print how to go on: with what is unfinished, and with reading."""
    folder = facts["folder"]
    if not facts["finished"]:
        if facts["go_on"]:
            say_wrapped("If nothing is working on it now, this goes on with it and runs nothing twice:")
            say(f"  {facts['go_on']}")
        elif not facts["by_this_program"]:
            say_wrapped(
                "The program, Python or a library has changed since these runs were made: the command that began them "
                "would do them all again. What is finished can be read; the versions it was made by go on with it."
            )
        else:
            say_wrapped(
                "If nothing is working on it now, the command that began it goes on with it, given again word for "
                "word with the same files, and runs nothing twice."
            )
    if facts["indicators"]:
        first = next((each["id"] for each in facts["indicators"] if each["headline"]), facts["indicators"][0]["id"])
        say(f"To read it: {command('results', folder, '--kpi', first)}")
