"""The commands in the README and the docs exist, take the options shown, and name real extras."""

import argparse
import re
import shlex
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner

from picslrs_plugin.cli import group
from tests.docs.written import blocks, name_of, pages


def shown(path: Path) -> Iterator[list[str]]:
    """Yield the words after `picslrs` of every command on a page."""
    for block in blocks(path):
        if block.language not in ("console", "bash", "sh"):
            continue
        for line in block.code.splitlines():
            words = shlex.split(line.removeprefix("$ "), comments=True)
            if words[:1] == ["picslrs"] or (words[:1] == ["flask"] and "picslrs" in words):
                yield words[words.index("picslrs") + 1 :]


def understood(words: list[str]) -> bool:
    """Whether the real command takes these words; nothing is done."""
    if words[:1] == ["demo"] or words[:1] == ["simulator"]:
        parser = argparse.ArgumentParser(exit_on_error=False)
        import_module(f"picslrs_plugin.{words[0]}.command").add_arguments(parser)
        return not parser.parse_known_args(words[1:])[1]
    return CliRunner().invoke(group, [*words, "--help"]).exit_code == 0


@pytest.mark.parametrize("path", pages(), ids=name_of)
def test_the_commands_on_a_page_are_understood(path: Path) -> None:
    assert [words for words in shown(path) if not understood(words)] == []


def test_there_are_commands_to_understand() -> None:
    assert len([words for path in pages() for words in shown(path)]) > 10


@pytest.mark.parametrize(
    "command", ["chekc", "check --jsno", "tenants sett north", "simulator --prot 8081"]
)
def test_a_command_that_does_not_exist_is_found(command: str) -> None:
    assert not understood(command.split())


@pytest.mark.parametrize("path", pages(), ids=name_of)
def test_the_extras_that_a_page_names_exist(path: Path) -> None:
    extras = set(metadata("picslrs-plugin").get_all("Provides-Extra") or ())
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"picslrs[-_]plugin[\w.-]*\[([\w,]+)\]", text)
    assert {extra for one in named for extra in one.split(",")} <= extras
