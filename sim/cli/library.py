"""`scenarios`: the library of scenarios, one in full, two side by side, checks of files, and their schema."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli import options
from sim.cli.output import note, say, say_json, say_table, say_wrapped
from sim.cli.scenario_text import change_lines, day_words, lever_rows, say_schema, value_rows, value_words
from sim.errors import InputError
from sim.scenario.plain_settings import setting_words
from sim.service import AT_START
from sim.wording import command, count_words

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario.diff import Difference

_MOST_FAULTS = 100  # of one file


def add_to(app: typer.Typer) -> None:
    """Add the group of commands of this module."""
    group = typer.Typer(rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]})
    group.callback(invoke_without_command=True)(scenarios)
    group.command("show", short_help="Show one scenario in full.")(show)
    group.command("diff", short_help="Tell what differs between two scenarios.")(diff)
    group.command("check", short_help="Check scenario files.")(check)
    group.command("schema", short_help="Tell what a scenario file may hold.")(schema)
    app.add_typer(group, name="scenarios", short_help="List, show, compare and check scenarios.")


def scenarios(context: typer.Context, as_json: options.Json = False) -> None:
    """List the scenarios, each with the question it asks.

    Example: pathfinder scenarios show thresholds_tightened
    """
    if context.invoked_subcommand is not None:
        return
    from sim.scenario import list_scenarios

    found = list_scenarios()
    if as_json:
        say_json([{"id": each.id, "title": each.title, "question": each.question} for each in found])
    else:
        say_table(("Scenario", "Question"), [(each.id, each.question) for each in found], whole=(0,))


def show(
    scenario: options.ScenarioName,
    area: options.AreaFlag = "england",
    sets: options.Sets = None,
    as_json: options.Json = False,
    every: Annotated[bool, typer.Option("--all", help="Every number of the book, with its source.")] = False,
) -> None:
    """Show one scenario: what it asks and changes, and the levers in force; with --all every value and its source.

    Example: pathfinder scenarios show thresholds_tightened --area rutland
    """
    from sim.areas import load_area
    from sim.book import load_book
    from sim.experiment.store.manifest import scenario_entry
    from sim.scenario import load_scenario

    book = load_book()
    chosen, place = load_scenario(scenario, sets or (), book), load_area(area)
    entry = scenario_entry(chosen, place, book)
    values = value_rows(chosen, entry, book)
    if as_json:
        names = ("from", "path", "value", "unit", "source")
        told = {key: value for key, value in entry.items() if key != "resolved"}
        say_json(told | {"area": place.name, "values": [dict(zip(names, row, strict=True)) for row in values]})
        return
    _say_about(chosen)
    for line in change_lines(chosen.changes):
        say_wrapped(f"  {line}", "    ")
    say()
    if every:
        title = f"Values in force, {place.name}"
        say_table(("From", "Path", "Value", "Unit", "Source"), values, title=title, whole=(0, 1))
        return
    say_table(("Lever", "In force"), lever_rows(entry, book), title=f"Levers in force, {place.name}", whole=(0,))
    flags = ["--area", area, *(word for each in sets or () for word in ("--set", each))]
    say(f"Every number with its source: {command('scenarios', 'show', scenario, *flags, '--all')}")


def diff(
    first: Annotated[str, typer.Argument(metavar="A", help="The scenario to compare with.")],
    second: Annotated[str, typer.Argument(metavar="B", help="The scenario whose changes are told.")],
    area: options.AreaFlag = "england",
    as_json: options.Json = False,
) -> None:
    """Tell in plain words what differs between two scenarios: old, new, unit and date.

    Example: pathfinder scenarios diff status_quo thresholds_tightened
    """
    from sim.areas import load_area
    from sim.scenario import load_scenario
    from sim.scenario.diff import diff as differences
    from sim.scenario.no_effect import no_effect_notes

    old, new, place = load_scenario(first), load_scenario(second), load_area(area)
    found = differences(old, new, place)
    if as_json:
        say_json([_plain(each) for each in found])
        return
    if not found:
        say(f"No difference: {old.id} and {new.id} are the same.")
    for each in found:
        say_wrapped(sentence(each), "  ")
    for idle in no_effect_notes(new, place):
        say_wrapped(f"No change: {idle}.", "  ")


def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Scenario files, or shipped names.")],
    area: options.AreaFlag = "england",
) -> None:
    """Check scenario files; exit 2 and a sentence for everything that is wrong with them.

    A note names each change that has no effect in the area.

    Example: pathfinder scenarios check my_reform.yaml
    """
    from sim.areas import load_area
    from sim.kpis.outcomes import refusal
    from sim.scenario import load_scenario
    from sim.scenario.checking import faults_of
    from sim.scenario.no_effect import no_effect_notes

    place = load_area(area)
    good: list[tuple[Scenario, list[str]]] = []
    faults = []
    for file in files:
        if found := faults_of(file, place):
            faults += [str(refusal(fault)) for fault in found[:_MOST_FAULTS]]
            if (more := len(found) - _MOST_FAULTS) > 0:
                faults.append(f"{file}: and {count_words(more, 'more fault')}")
        else:
            chosen = load_scenario(file)
            good.append((chosen, [*chosen.warnings, *no_effect_notes(chosen, place)]))
    if faults:
        for sentence_ in faults:
            note(sentence_)
        raise typer.Exit(2)
    for chosen, notes in good:
        told = f"can be run; {count_words(len(notes), 'note')} to mind" if notes else "good"
        say(f"{chosen.id}: {told}")
        for each in notes:
            note(f"Note: {chosen.id}: {each}")


def schema(
    table: Annotated[bool, typer.Option("--table", help="Print tables, also where the output is no terminal.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the JSON Schema, also on a terminal.")] = False,
) -> None:
    """Tell what a scenario file may hold: its keys and every lever.

    On a terminal as tables to read; into a file or another program as JSON
    Schema, for an editor.

    Example: pathfinder scenarios schema --json > scenario.schema.json
    """
    from sim.book import load_book
    from sim.scenario.schema import schema as described

    if table and as_json:
        raise InputError("give either --table or --json", file="--table")
    book = load_book()
    if as_json or not (table or sys.stdout.isatty()):
        say_json(described(book))
    else:
        say_schema(described(book), book)


def sentence(each: "Difference") -> str:
    """Return one difference in plain words."""
    when = "from the start" if each.from_date is None else f"from {day_words(each.from_date)}"
    if each.until is not None:
        when += f" to {day_words(each.until)}, in steps"
    old, new = (setting_words(value_words(value), each.unit, each.path) for value in (each.old, each.new))
    label = each.label[:1].upper() + each.label[1:]
    if each.old == each.new:
        return f"{label} ({each.path}): {when} no more difference ({old})."
    why = f" Because: {each.because}." if each.because else ""
    return f"{label} ({each.path}): {old} → {new}, {when}.{why} Source: {each.source}."


def _say_about(chosen: "Scenario") -> None:
    say_wrapped(f"{chosen.title} ({chosen.id})")
    say_wrapped(chosen.question)
    for name, texts in (("Hypothesis", chosen.hypotheses), ("Could disappoint", chosen.could_disappoint)):
        for text in texts:
            say_wrapped(f"  {name}: {text}", "    ")
    for source in chosen.sources:
        say_wrapped(f"  Source: {source.title}, {source.where}", "    ")
    if chosen.extends:
        say(f"  Builds on: {', '.join(chosen.extends)}")
    say("Changes:" if chosen.changes else "Changes nothing.")


def _plain(each: "Difference") -> dict[str, Any]:
    names = ("path", "label", "unit", "old", "new", "from_date", "until", "because", "source")
    return {name: getattr(each, name) for name in names} | {"from_date": str(each.from_date or AT_START)}
