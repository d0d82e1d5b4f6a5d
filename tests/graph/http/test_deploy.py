"""The dashboard and the alert rules in `deploy/` are well formed, and name metrics that are there."""

import json
import re
from typing import Any

import pytest
import yaml

from db.settings import Settings
from tests.graph.conftest import Api
from tests.support.project import ROOT

DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "account-batch.json").read_text())
RULES = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text())["groups"]
ALERTS = [rule for group in RULES for rule in group["rules"]]
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
OF_PROMETHEUS = {"up"}
WORDS = re.compile(r"\b(?:account_batch_\w+|up)\b(?=[{\[\s)]|$)")
DURATION = re.compile(r"\d+[smh]")


def _expressions() -> list[str]:
    return [target["expr"] for panel in PANELS for target in panel["targets"]] + [alert["expr"] for alert in ALERTS]


def _balanced(expression: str) -> bool:
    waiting = []
    for sign in re.sub(r'"[^"]*"', "", expression):
        if sign in "([{":
            waiting.append(")]}"["([{".index(sign)])
        elif sign in ")]}" and (not waiting or waiting.pop() != sign):
            return False
    return not waiting


async def _metrics(api: Api) -> set[str]:
    """The series that the page may have, by the types that it tells."""
    page = (await api.http.get("/metrics")).text
    types = dict(re.findall(r"^# TYPE (\w+) (\w+)$", page, re.MULTILINE))
    found = {name for name, kind in types.items() if kind != "histogram"}
    return found | {f"{name}_{part}" for name, kind in types.items() if kind == "histogram" for part in _PARTS}


_PARTS = ("bucket", "sum", "count")


async def test_every_metric_that_is_named_is_there(api: Api) -> None:
    named = {name for expression in _expressions() for name in WORDS.findall(expression)}
    assert len(named) > 10
    assert named - OF_PROMETHEUS <= await _metrics(api)


async def test_every_metric_is_shown_and_told(api: Api) -> None:
    page = (await api.http.get("/metrics")).text
    there = set(re.findall(r"^# TYPE (account_batch_\w+) \w+$", page, re.MULTILINE))
    there = {name for name in there if not name.endswith("_created")}
    shown = " ".join(_expressions())
    told = set(re.findall(r"^\| `(account_batch_\w+)` \|", (ROOT / "docs" / "operating.md").read_text(), re.MULTILINE))
    assert {name for name in there if name not in shown} == set()
    assert told == there


def test_the_outcomes_that_are_named_are_labels(api: Api) -> None:
    for expression in _expressions():
        assert _balanced(expression), expression
        known = {"job", "operation", "outcome", "answered_by"}
        assert set(re.findall(r"(\w+)(?:=~|!=|=)\"", expression)) <= known, expression


def test_the_dashboard_can_be_loaded() -> None:
    assert {"title", "uid", "schemaVersion", "panels", "templating", "time"} <= DASHBOARD.keys()
    numbers = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(numbers) == len(set(numbers))
    variables = {variable["name"] for variable in DASHBOARD["templating"]["list"]}
    text = json.dumps(DASHBOARD)
    assert set(re.findall(r"\$\{?([a-z]\w*)", text)) <= variables
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert panel["title"]
        assert not taken & cells, "panels lie on one another"
        assert place["x"] + place["w"] <= 24
        taken |= cells
    for panel in PANELS:
        references = [target["refId"] for target in panel["targets"]]
        assert references == sorted(set(references))
        assert all(target["expr"] and target["legendFormat"] for target in panel["targets"])


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_says_what_to_do(alert: dict[str, Any]) -> None:
    assert alert.keys() <= {"alert", "expr", "for", "labels", "annotations"}
    assert DURATION.fullmatch(alert.get("for", "1m"))
    assert alert["labels"]["severity"] in ("critical", "warning", "info")
    assert alert["annotations"].keys() == {"summary", "action"}
    action = alert["annotations"]["action"]
    assert action.endswith(".")
    assert len(action) > 40
    settings = {f"ACCOUNT_BATCH_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"ACCOUNT_BATCH_[A-Z_]+", action)) <= settings


@pytest.mark.parametrize(("waiting", "fires"), [(3, True), (0, False)])
def test_the_exhausted_pool_of_one_process_among_several_raises_an_alert(waiting: int, fires: bool) -> None:
    """Each process has a pool of its own, and the page shows their sums: here of an exhausted one and an idle one."""
    shown = {"pool_connections": 16 + 16, "pool_in_use": 16 + 0, "pool_waiting": waiting}
    (expression,) = (alert["expr"] for alert in ALERTS if alert["alert"] == "AccountBatchPoolExhausted")
    samples = {f"account_batch_{name}": value for name, value in shown.items()}
    assert eval(expression, samples) is fires  # noqa: S307 (a comparison of our own, which Python reads as PromQL does)


def test_names_of_alerts_are_unique() -> None:
    names = [alert["alert"] for alert in ALERTS]
    assert len(names) == len(set(names))
