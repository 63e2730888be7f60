"""A result names what made it: the version and commit of a clone, a shallow clone and an archive."""

import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

import sim
from sim.version import commit, commit_of, version_of

COMING = "9.9.0.dev0"
SETTINGS = f'[project]\nname = "sim"\n[tool.hatch.version]\nfallback-version = "{COMING}"\n'
FORM = "commit: $Format:%H$\ndescribe-name: $Format:%(describe:tags=true,match=v*)$\n"
NOBODY = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org", "-c", "init.defaultBranch=main"]


def git(folder: Path, *words: str) -> str:
    """Run Git in a folder and return what it prints."""
    done = subprocess.run(["git", *NOBODY, "-C", str(folder), *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository of two commits, with the settings of a project and the form for archives."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    (folder / "pyproject.toml").write_text(SETTINGS)
    (folder / ".git_archival.txt").write_text(FORM)
    (folder / ".gitattributes").write_text(".git_archival.txt export-subst\n")
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "-m", "first")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", "second")
    return folder


def exported(repository: Path, folder: Path) -> Path:
    """Return what `git archive` gives of a repository, unpacked."""
    git(repository, "archive", "-o", str(folder.with_suffix(".tar")), "HEAD")
    with tarfile.open(folder.with_suffix(".tar")) as archive:
        archive.extractall(folder, filter="data")
    return folder


def expected(head: str) -> str:
    """Return the version between releases."""
    return f"{COMING}+g{head[:9]}"


def test_a_clone_a_shallow_clone_and_an_archive_name_the_same(repository: Path, tmp_path: Path) -> None:
    head = git(repository, "rev-parse", "HEAD")
    git(tmp_path, "clone", "--quiet", str(repository), "clone")
    git(tmp_path, "clone", "--quiet", "--depth", "1", repository.as_uri(), "shallow")
    for folder in (repository, tmp_path / "clone", tmp_path / "shallow", exported(repository, tmp_path / "archive")):
        assert (version_of(folder), commit_of(folder)) == (expected(head), head), folder


def test_a_release_is_named_by_its_tag(repository: Path, tmp_path: Path) -> None:
    for tag in ("v1.2.0", "v1.10.0", "nightly"):
        git(repository, "tag", "-a", tag, "-m", "release")
    assert version_of(repository) == "1.10.0"
    git(tmp_path, "clone", "--quiet", "--depth", "1", repository.as_uri(), "shallow")
    assert version_of(tmp_path / "shallow") == "1.10.0"
    git(repository, "commit", "--quiet", "--allow-empty", "-m", "third")
    assert version_of(repository) == expected(git(repository, "rev-parse", "HEAD"))


def test_the_archive_of_a_release_is_named_by_its_tag(repository: Path, tmp_path: Path) -> None:
    git(repository, "tag", "v1.2.0")
    assert version_of(exported(repository, tmp_path / "archive")) == "1.2.0"


def test_packed_references_detached_heads_and_worktrees_are_read(repository: Path, tmp_path: Path) -> None:
    head = git(repository, "rev-parse", "HEAD")
    git(repository, "worktree", "add", "--quiet", "-b", "other", str(tmp_path / "worktree"))
    assert commit_of(tmp_path / "worktree") == head
    git(repository, "pack-refs", "--all")
    assert commit_of(repository) == commit_of(tmp_path / "worktree") == head
    git(repository, "checkout", "--quiet", "--detach", "HEAD~1")
    assert commit_of(repository) == git(repository, "rev-parse", "HEAD") != head


def test_without_git_a_checkout_still_names_its_commit(
    repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    head = git(repository, "rev-parse", "HEAD")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (version_of(repository), commit_of(repository)) == (expected(head), head)


def test_a_repository_without_a_commit_and_a_copied_folder_have_a_version_all_the_same(
    repository: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(repository, copy, ignore=shutil.ignore_patterns(".git"))
    assert (version_of(copy), commit_of(copy)) == (COMING, "")
    git(copy, "init", "--quiet")
    assert (version_of(copy), commit_of(copy)) == (COMING, "")
    (copy / ".git" / "HEAD").write_bytes(b"\xff\x00 not a reference")
    assert (version_of(copy), commit_of(copy)) == (COMING, "")


@pytest.mark.parametrize("settings", ["", "not toml [", '[project]\nname = "another"\n'])
def test_the_folder_above_an_installed_package_is_no_checkout(tmp_path: Path, settings: str) -> None:
    (tmp_path / "pyproject.toml").write_text(settings)
    assert version_of(tmp_path) == ""


def test_the_program_names_itself(project: Path) -> None:
    assert sim.__version__ == version_of(project)
    assert commit() == commit_of(project)
    if (project / ".git").exists():
        assert commit() == git(project, "rev-parse", "HEAD")
