"""Modules that come from elsewhere: a git repository at a pinned revision, the library of a project."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from dss_iac.cli import main
from dss_iac.core.model.resource import Desired
from dss_iac.errors import ConfigError
from dss_iac.run.config import config_files, git_source

MODULE = """inputs: {region: string}
outputs: {clean: "CLEAN_{{ var.region }}"}
datasets: [{name: "CLEAN_{{ var.region }}", type: managed, connection: filesystem_managed}]
recipes: [{name: "clean_{{ var.region }}", type: python, outputs: ["CLEAN_{{ var.region }}"], code_file: clean.py}]
"""
USE = """project: {{key: SHOP}}
policy: {{naming: dss}}
modules: [{{name: eu, source: "{source}", with: {{region: eu}}}}, {{name: us, source: "{source}", with: {{region: us}}}}]
"""
REPOSITORY = "git+ssh://git@git.company.com/team/modules.git"


class Remote:
    """A repository behind ssh, and how often somebody asked it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder / "team" / "modules.git", folder / "asked"
        self.folder.mkdir(parents=True)
        self.git("init", "-q", "-b", "main")
        for name, text in (("mart/mart.yml", MODULE), ("mart/clean.py", "a = 1\n"), ("other/far.py", "b = 1\n")):
            (self.folder / name).parent.mkdir(exist_ok=True)
            (self.folder / name).write_text(text)
        (self.folder / "mart" / "link.py").symlink_to("../other/far.py")
        self.commit()
        self.git("tag", "-a", "v1", "-m", "one")

    def git(self, *words: str) -> str:
        who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
        done = subprocess.run(("git", "-C", str(self.folder), *who, *words), capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def commit(self) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "more")
        return self.git("rev-parse", "HEAD")

    @property
    def asked(self) -> int:
        return len(self.log.read_text().splitlines()) if self.log.exists() else 0


@pytest.fixture
def remote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Remote:
    """Ssh is a script that runs what it is told on this machine, below one folder."""
    found = Remote(tmp_path / "server")
    ssh = tmp_path / "ssh"
    ssh.write_text(
        f"#!/bin/sh\necho x >> '{found.log}'\nfor last; do :; done\n"
        f"exec sh -c \"$(echo \"$last\" | sed \"s|'/|'{tmp_path}/server/|\")\"\n"
    )
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "iac").mkdir()
    monkeypatch.chdir(tmp_path / "iac")
    return found


def read(source: str) -> tuple[Desired, list[str]]:
    Path("project.yml").write_text(USE.format(source=source))
    found = config_files.load(".", environ={})
    return found.desired, [str(w) for w in found.warnings]


def code(desired: Desired) -> object:
    return next(r for a, r in desired.resources.items() if a.kind == "recipe").body["payload"]


def test_a_tag_is_written_down_fetched_once_and_stays_what_it_was(remote: Remote) -> None:
    first = remote.git("rev-parse", "v1^{}")
    desired, told = read(f"{REPOSITORY}@v1//mart")
    assert {a.name for a in desired.resources} == {"", "CLEAN_eu", "clean_eu", "CLEAN_us", "clean_us"}
    assert code(desired) == "a = 1\n" and len(told) == 1 and "stands for commit" in told[0]
    assert f'"{REPOSITORY}@v1": "{first}"' in Path("modules.lock").read_text()

    asked = remote.asked
    (remote.folder / "mart" / "clean.py").write_text("a = 2\n")
    remote.commit()
    remote.git("tag", "-f", "v1")
    desired, told = read(f"{REPOSITORY}@v1//mart/mart.yml")
    assert code(desired) == "a = 1\n" and not told and remote.asked > asked  # one file of it: another place in the cache
    remote.folder.rename(remote.folder.with_name("gone"))
    asked = remote.asked
    assert code(read(f"{REPOSITORY}@v1//mart")[0]) == "a = 1\n" and remote.asked == asked


def test_a_commit_needs_no_lock(remote: Remote) -> None:
    commit = remote.git("rev-parse", "HEAD")
    desired, told = read(f"{REPOSITORY}@{commit}//mart")
    assert code(desired) == "a = 1\n" and not told and not Path("modules.lock").exists()


def test_a_server_that_gives_no_single_commit(remote: Remote) -> None:
    """An old commit that no reference names: everything is fetched, and it is found."""
    old = remote.git("rev-parse", "HEAD")
    (remote.folder / "mart" / "clean.py").write_text("a = 2\n")
    remote.commit()
    remote.git("tag", "-d", "v1")
    assert code(read(f"{REPOSITORY}@{old}//mart")[0]) == "a = 1\n"


def test_what_is_wrong_in_a_module_names_repository_and_use(remote: Remote) -> None:
    (remote.folder / "mart" / "mart.yml").write_text(MODULE.replace("type: managed", "tpye: managed"))
    remote.commit()
    remote.git("tag", "v2")
    with pytest.raises(ConfigError) as caught:
        read(f"{REPOSITORY}@v2//mart")
    told = str(caught.value)
    assert "git.company.com/team/modules.git@v2/mart/mart.yml:3:" in told and "is used at project.yml:3:11" in told


def test_files_stay_in_the_module(remote: Remote) -> None:
    """Neither a link nor a path of the repository leads out of what was asked for."""
    for written in ("link.py", "../other/far.py", "/etc/hostname"):
        (remote.folder / "mart" / "mart.yml").write_text(MODULE.replace("clean.py", written))
        remote.commit()
        remote.git("tag", "-f", "v3")
        Path("modules.lock").unlink(missing_ok=True)
        with pytest.raises(ConfigError, match="there is no file 'link.py'|leaves the configuration folder"):
            read(f"{REPOSITORY}@v3//mart")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("git+https://git.company.com/team/modules//mart", "git.company.com/team/modules: no revision is pinned"),
        ("git+https://git.company.com/team/modules", "no revision is pinned"),
        ("git+https://git.company.com/team/modules@//mart", "no revision is pinned"),
        ("git+file:///srv/modules@v1", "a module does not come by 'file'; git+https:// and git+ssh:// are followed"),
        ("git+ext::sh -c x@v1", "a module does not come by 'ext"),
        ("git+http://git.company.com/team/modules@v1", "a module does not come by 'http'"),
        ("git+https://s3cr3t:t0k3n@git.company.com/team/modules@v1", "holds a name or a password before its host"),
        ("git+https://t0k3n@git.company.com/team/modules@v1", "holds a name or a password before its host"),
        ("git+ssh://git:t0k3n@git.company.com/team/modules@v1", "holds a name or a password before its host"),
        ("git+ssh://-oProxyCommand=x/team/modules@v1", "names no repository"),
        ("git+https://git.company.com/team/../x@v1", "names no repository"),
        ("git+https://git.company.com/--upload-pack=x@v1", "names no repository"),
        ("git+https://git.company.com/team/modules@--exec=x", "this is no revision"),
        ("git+https://git.company.com/team/modules@v1..v2", "this is no revision"),
        ("git+https://git.company.com/team/modules@v1//../x", "the folder leaves the repository"),
        ("git+https://git.company.com/team/modules@v1//a/.git/config", "the folder leaves the repository"),
        ("git+https://git.company.com/team/modules@v1////etc", "the folder leaves the repository"),
        ("https://git.company.com/team/modules.git", "this source is neither a path nor a git reference"),
        ("git@git.company.com:team/modules.git", "this source is neither a path nor a git reference"),
        ("ext::sh -c x", "this source is neither a path nor a git reference"),
        ("../modules/mart.yml", "leaves the configuration folder"),
        ("library:modules/mart.yml", "is read inside DSS only"),
        (f"{REPOSITORY}@main//mart", "this is a branch, and moves; pin a tag, or the commit "),
        (f"{REPOSITORY}@v9//mart", "there is no such tag"),
        (f"{REPOSITORY}@{'0' * 40}//mart", "there is no such commit"),
        (f"{REPOSITORY}@v1//marts", "there is no 'marts'; did you mean 'mart'?"),
        ("git+ssh://git@git.company.com/team/none.git@v1", "cannot be fetched ("),
    ],
)  # fmt: skip
def test_what_is_no_source(remote: Remote, source: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(source)
    said = str(caught.value)
    assert len(said.splitlines()) == 2 and told in said and "project.yml:3:" in said and "t0k3n" not in said and "s3cr3t" not in said


def test_credentials_of_the_machine_are_not_told(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git quotes the address that it really asked; files are not asked, whatever its settings make of an address."""
    settings = {"GIT_CONFIG_COUNT": "2",
                "GIT_CONFIG_KEY_0": "url.https://me:t0k3n@127.0.0.1:9/.insteadOf", "GIT_CONFIG_VALUE_0": "https://git.company.com/",
                "GIT_CONFIG_KEY_1": f"url.file://{remote.folder.parent}/.insteadOf", "GIT_CONFIG_VALUE_1": "https://other.company.com/"}  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    for host in ("git", "other"):
        with pytest.raises(ConfigError) as caught:
            read(f"git+https://{host}.company.com/modules.git@v1//mart")
        assert "cannot be fetched (" in str(caught.value) and "t0k3n" not in str(caught.value)
    assert "'file' not allowed" in str(caught.value)


def test_a_lock_that_somebody_changed(remote: Remote) -> None:
    Path("modules.lock").write_text(f'"{REPOSITORY}@v1": main\n')
    with pytest.raises(ConfigError, match=r"modules.lock is not as dss-iac has written it"):
        read(f"{REPOSITORY}@v1//mart")


def test_the_page_of_a_module_from_elsewhere(remote: Remote, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["docs", f"{REPOSITORY}@v1//mart"]) == 0
    out = capsys.readouterr().out
    assert "# Module mart" in out and "| `region` | string | *needed* |" in out and f'source: {REPOSITORY}@v1//mart' in out.replace('"', "")


def test_modules_of_modules(remote: Remote) -> None:
    """A module of the repository uses another one of its folder, and one of another revision."""
    base = remote.git("rev-parse", "HEAD")
    uses = f'modules: [{{name: a, source: mart.yml, with: {{region: x}}}}, {{name: b, source: "{REPOSITORY}@{base}//mart", with: {{region: y}}}}]\n'
    (remote.folder / "mart" / "both.yml").write_text(uses)
    remote.commit()
    remote.git("tag", "v4")
    Path("project.yml").write_text(f'project: {{key: SHOP}}\npolicy: {{naming: dss}}\nmodules: [{{name: w, source: "{REPOSITORY}@v4//mart/both.yml"}}]\n')
    desired = config_files.load(".", environ={}).desired
    assert {a.name for a in desired.resources if a.kind == "recipe"} == {"clean_x", "clean_y"}


def test_only_what_may_be_a_file_is_one(make: Callable[[str], bool] = git_source.safe) -> None:
    assert all(map(make, ("a.yml", "ä", ".x", "a b"))) and not any(map(make, ("", ".", "..", ".git", ".GIT", "a\\b", "a:b", "a\0", "a\n")))
    assert shutil.which("git")
