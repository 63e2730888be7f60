"""House rules that no linter knows: one module draws, small modules, nothing of one machine in the files."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

LONGEST_MODULE = 320  # lines
LONGEST_FUNCTION = 50  # lines, docstring not counted
UNSAFE_IMPORTS = {"dill", "marshal", "pickle", "shelve"}
VAGUE_WORDS = ("helper", "manager", "process_data", "util")
HEAVY = ("matplotlib", "pandas", "pyarrow", "scipy", "simpy", "xlsxwriter")
BINARY = {".gz", ".ico", ".parquet", ".png", ".woff2", ".xlsx", ".zip"}
# In pieces, so that this file keeps its own rule.
REGISTRIES = (
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "npmjs" + ".org",
    "npmjs" + ".com",
    "deb.debian" + ".org",
    "conda.anaconda" + ".org",
)
OF_ONE_MACHINE = re.compile(r"(?<![\w.)}>-])/(?:home|root|Users|work|opt)/\w|[A-Z]:\\{1,2}Users\\")


def files_of(project: Path) -> list[Path]:
    """Files under version control, or every file of the folders we write when there is none."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=project, capture_output=True, text=True, check=False)
    if done.returncode == 0 and done.stdout:
        found = [project / name for name in done.stdout.split("\0") if name]
    else:
        found = [path for top in ("sim", "scenarios", "tests", "docs") for path in (project / top).rglob("*")]
    return [path for path in found if path.is_file() and "__pycache__" not in path.parts]


def sources(project: Path, *tops: str) -> list[Path]:
    """Python modules under these folders."""
    return sorted(path for top in tops for path in (project / top).rglob("*.py"))


def faults_in_modules(modules: list[Path], find: "type[Rule]", project: Path) -> list[str]:
    """What a rule finds in each module, as `module:line: word`."""
    return [
        f"{module.relative_to(project)}:{line}: {word}"
        for module in modules
        for line, word in find.faults(ast.parse(module.read_text(encoding="utf-8")))
    ]


class Rule:
    """A rule about one syntax tree."""

    @staticmethod
    def faults(tree: ast.Module) -> Iterator[tuple[int, str]]:
        """Line and word of each fault."""
        raise NotImplementedError


class OneModuleDraws(Rule):
    """No `random`, `secrets`, `numpy.random` or `default_rng`."""

    @staticmethod
    def faults(tree: ast.Module) -> Iterator[tuple[int, str]]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("np", "numpy"):
                names = [f"numpy.{node.attr}"]
            elif isinstance(node, ast.Attribute | ast.Name) and ast.unparse(node).endswith("default_rng"):
                names = ["numpy.random.default_rng"]
            elif isinstance(node, ast.keyword) and node.arg == "random_state":
                names = ["numpy.random"]
            else:
                continue
            for name in names:
                if re.match(r"(random|secrets|numpy\.random)(\.|$)", name):
                    yield getattr(node, "lineno", 0), name


class NothingReadIsRun(Rule):
    """No `eval`, `exec`, or pickle of any kind."""

    @staticmethod
    def faults(tree: ast.Module) -> Iterator[tuple[int, str]]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names]
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                yield from ((node.lineno, name) for name in names if name.split(".")[0] in UNSAFE_IMPORTS)
            elif isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                if name in ("eval", "exec") or name.endswith(("read_pickle", "to_pickle")):
                    yield node.lineno, name


class ShortFunctions(Rule):
    """No function longer than the house allows, its docstring aside."""

    @staticmethod
    def faults(tree: ast.Module) -> Iterator[tuple[int, str]]:
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            length = (node.end_lineno or 0) - node.lineno + 1
            if ast.get_docstring(node, clean=False) is not None:
                length -= (node.body[0].end_lineno or 0) - node.body[0].lineno + 1
            if length > LONGEST_FUNCTION:
                yield node.lineno, f"{node.name} ({length} lines)"


class WordsOfTheService(Rule):
    """No name that says nothing."""

    @staticmethod
    def faults(tree: ast.Module) -> Iterator[tuple[int, str]]:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name).lower()
                if any(re.search(rf"(^|_){word}s?(_|$)", words) for word in VAGUE_WORDS):
                    yield node.lineno, node.name


@pytest.mark.parametrize(
    ("rule", "bad"),
    [
        (OneModuleDraws, "import random"),
        (OneModuleDraws, "from numpy.random import default_rng"),
        (OneModuleDraws, "from numpy import random"),
        (OneModuleDraws, "import numpy as np\nx = np.random.normal()"),
        (OneModuleDraws, "frame.sample(3, random_state=1)"),
        (NothingReadIsRun, "import pickle"),
        (NothingReadIsRun, "from pickle import loads"),
        (NothingReadIsRun, "eval('1')"),
        (NothingReadIsRun, "pandas.read_pickle(path)"),
        (ShortFunctions, "def f():\n" + "    x = 1\n" * 50),
        (WordsOfTheService, "class CaseManager: pass"),
        (WordsOfTheService, "def process_data(): pass"),
    ],
)
def test_each_rule_sees_its_fault(rule: type[Rule], bad: str) -> None:
    assert list(rule.faults(ast.parse(bad)))


def test_one_module_makes_draws(project: Path) -> None:
    modules = [path for path in sources(project, "sim", "scripts") if path != project / "sim" / "draws.py"]
    assert not faults_in_modules(modules, OneModuleDraws, project)


def test_nothing_read_is_run(project: Path) -> None:
    assert not faults_in_modules(sources(project, "sim", "scripts"), NothingReadIsRun, project)


def test_functions_fit_on_a_screen(project: Path) -> None:
    assert not faults_in_modules(sources(project, "sim", "scripts"), ShortFunctions, project)


def test_names_use_the_words_of_the_service(project: Path) -> None:
    assert not faults_in_modules(sources(project, "sim"), WordsOfTheService, project)
    vague = [path for path in sources(project, "sim") if re.search(r"(^|_)(util|helper|manager)s?(_|$)", path.stem)]
    assert not vague


def test_modules_stay_small(project: Path) -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources(project, "sim", "scripts")}
    assert not {str(path.relative_to(project)): n for path, n in lengths.items() if n > LONGEST_MODULE}


def test_every_module_says_what_it_holds(project: Path) -> None:
    silent = [
        str(path.relative_to(project))
        for path in sources(project, "sim", "scripts", "tests")
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent


def test_files_name_no_registry_and_no_place_on_one_machine(project: Path) -> None:
    found = []
    for path in files_of(project):
        if path.suffix in BINARY:
            continue
        text = path.read_text(encoding="utf-8")  # fails on a file that is not UTF-8, which is a fault as well
        found += [f"{path.relative_to(project)}: {host}" for host in REGISTRIES if host in text]
        found += [f"{path.relative_to(project)}: {match}" for match in OF_ONE_MACHINE.findall(text)]
    assert not found


@pytest.mark.parametrize("text", ["see /" + "work/x", "'/" + "home/ann/sim'", "C:" + "\\Users\\ann"])
def test_the_place_rule_sees_a_place(text: str) -> None:
    assert OF_ONE_MACHINE.search(text)


@pytest.mark.parametrize("text", ["https://www.gov.uk/work/x", "council/home/child", "sim/work/place", "and/or"])
def test_the_place_rule_lets_addresses_be(text: str) -> None:
    assert not OF_ONE_MACHINE.search(text)


@pytest.mark.parametrize("module", ["sim", "sim.cli.app"])
def test_import_stays_light(module: str) -> None:
    script = f"import sys, {module}; print(' '.join(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_every_public_name_is_there() -> None:
    import sim

    for name in sim.__all__:
        assert getattr(sim, name) is not None
    assert set(sim.__all__) <= set(dir(sim))
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        sim.simulat  # noqa: B018


def test_the_citation_names_the_last_release_of_the_changelog(project: Path) -> None:
    releases = re.findall(r"^## \[(\d\S*)\]", (project / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert f"version: {releases[0]}\n" in (project / "CITATION.cff").read_text(encoding="utf-8")


def test_every_changelog_entry_says_whether_results_change(project: Path) -> None:
    text = (project / "CHANGELOG.md").read_text(encoding="utf-8")
    entries = re.split(r"\n- ", text.partition("\n## ")[2])[1:]
    assert entries
    silent = [entry.splitlines()[0] for entry in entries if not re.search(r"Results\s+change:\s+(yes|no)", entry)]
    assert not silent
