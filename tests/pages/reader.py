"""A simulated reader, who runs a page from top to bottom and fills in values from earlier answers."""

import json
import re
import signal
import subprocess
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from graphql import DocumentNode, OperationDefinitionNode, OperationType, build_schema, parse, validate

from db.demo import write_demo
from tests.pages.unrun import UNTIL_STOPPED
from tests.pages.working_copy import WorkingCopy
from tests.support.project import ROOT
from tests.support.waiting import first_line

TIMEOUT = 120.0
"""Timeout of a command in seconds."""

# Variables and PATH persist between commands, as in one terminal.
_IN_ONE_TERMINAL = 'test ! -e "$HOME/kept" || . "$HOME/kept"; set -aeuo pipefail\n{command}\nexport -p > "$HOME/kept"\n'

_TOKEN = re.compile(r'(confirmationToken: )"\.\.\."')
_numbers = count(1)
"""Numbers for tenant names: each import makes a new tenant."""
_UPDATE = re.compile(r'\b((?:id|batchUpdate|leftBy): )"\.\.\."')


@dataclass
class Reader:
    """A reader in a working copy; `confirmation` and `update` come from the latest answers."""

    copy: WorkingCopy
    confirmation: str = ""
    update: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    """The data of each named operation."""

    def types(self, command: str) -> None:
        """Runs a command in the shell; raises AssertionError if it fails."""
        script = _IN_ONE_TERMINAL.format(command=self._command_filled(command))
        bash = subprocess.Popen(
            ["bash", "-c", script],
            cwd=self.copy.directory,
            env=self.copy.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            output, errors = bash.communicate(timeout=TIMEOUT)
        finally:
            bash.kill()
            bash.communicate()
        assert bash.returncode == 0, f"ended with {bash.returncode}:\n{output}{errors}"
        assert '"errors"' not in output, output

    def starts(self, command: str) -> None:
        """Runs a command that does not end by itself, and stops it."""
        script = _IN_ONE_TERMINAL.format(command=f"exec {command}")
        bash = subprocess.Popen(
            ["bash", "-c", script],
            cwd=self.copy.directory,
            env=self.copy.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert first_line(bash, TIMEOUT).strip() == UNTIL_STOPPED[command]
            bash.send_signal(signal.SIGTERM)
            assert bash.wait(TIMEOUT) == 0
        finally:
            bash.kill()
            bash.communicate()

    def asks(self, document: str) -> None:
        """Checks a GraphQL document and runs it; raises AssertionError if anything is wrong with either."""
        filled = self._document_filled(document)
        parsed = parse(filled)
        operations = [node for node in parsed.definitions if isinstance(node, OperationDefinitionNode)]
        if not operations:
            return  # a fragment of the schema
        schema = build_schema((ROOT / "schema.graphql").read_text())
        assert validate(schema, parsed) == []
        for operation in operations:
            data = self._answer(filled, operation, parsed)
            self._remember(data)
            if operation.name is not None:
                self.answers[operation.name.value] = data

    def _answer(self, document: str, operation: OperationDefinitionNode, parsed: DocumentNode) -> Any:
        body = {"query": document, "operationName": operation.name.value if operation.name else None}
        headers = {"Authorization": f"Bearer {self.copy.token}"}
        if operation.operation is OperationType.SUBSCRIPTION:
            result = self._first_event(body, headers | {"Accept": "text/event-stream"})
        else:
            result = httpx.post(f"{self.copy.url}/graphql", json=body, headers=headers, timeout=TIMEOUT).json()
        assert "errors" not in result, result["errors"]
        for value in result["data"].values():
            assert value is not None, result
            assert not value.get("userErrors"), value["userErrors"]
        return result["data"]

    def _first_event(self, body: dict[str, Any], headers: dict[str, str]) -> Any:
        with httpx.stream("POST", f"{self.copy.url}/graphql", json=body, headers=headers, timeout=TIMEOUT) as events:
            for line in events.iter_lines():
                if line.startswith("data: {"):
                    return json.loads(line.removeprefix("data: "))
        raise AssertionError("the stream ended without an event")

    def _remember(self, data: dict[str, Any]) -> None:
        for answer in data.values():
            if (preview := answer.get("preview")) and "confirmationToken" in preview:
                self.confirmation = preview["confirmationToken"]
            if (update := answer.get("batchUpdate")) and "id" in update and "reverts" not in update:
                self.update = self.update or update["id"]

    def _document_filled(self, document: str) -> str:
        filled = _UPDATE.sub(rf'\1"{self.update}"', _TOKEN.sub(rf'\1"{self.confirmation}"', document))
        assert "..." not in filled, "a placeholder is left for which no earlier answer has a value"
        return filled

    def _command_filled(self, command: str) -> str:
        filled = command.replace("Bearer ...", f"Bearer {self.copy.token}")
        if "/reports/....csv" in filled:
            filled = filled.replace("/reports/....csv", self._report())
        if " DIR " in filled:
            filled = filled.replace(" DIR ", f" {self._files()} ").replace(" NAME", f" mine-{next(_numbers)}")
        return filled

    def _report(self) -> str:
        query = "query ($id: ID!) { batchUpdate(id: $id) { reportUrl } }"
        body, headers = (
            {"query": query, "variables": {"id": self.update}},
            {"Authorization": f"Bearer {self.copy.token}"},
        )
        answer = httpx.post(f"{self.copy.url}/graphql", json=body, headers=headers, timeout=TIMEOUT).json()
        url: str = answer["data"]["batchUpdate"]["reportUrl"]
        return url

    def _files(self) -> Path:
        """A directory in the import format."""
        directory = self.copy.home / "files"
        write_demo(directory, 5)
        return directory
