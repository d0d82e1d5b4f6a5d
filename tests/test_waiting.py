"""The waits of other tests end: with what was waited for, or with a failure that names it."""

import asyncio
import subprocess
import sys

import pytest

from tests.support.waiting import first_line, until


def _process(code: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


async def test_what_comes_true_is_returned() -> None:
    answers = iter((0, 0, 7))
    assert await until(lambda: next(answers), 5, "a number") == 7


async def test_a_coroutine_function_is_awaited() -> None:
    async def answer() -> str:
        return "yes"

    assert await until(answer, 5, "an answer") == "yes"


async def test_what_does_not_come_is_named() -> None:
    with pytest.raises(AssertionError, match="the sea is calm"):
        await until(lambda: False, 0.05, "the sea is calm")


async def test_a_condition_that_never_answers_is_named() -> None:
    with pytest.raises(AssertionError, match="an answer"):
        await until(asyncio.Event().wait, 0.05, "an answer")


def test_the_first_line_of_a_process_and_the_end_of_a_silent_one() -> None:
    for code, line in (("print('ready'); print('more')", "ready"), ("pass", "")):
        with _process(code) as process:
            assert first_line(process) == line


def test_a_process_that_says_nothing_is_killed() -> None:
    process = _process("import time; time.sleep(3600)")
    with process, pytest.raises(AssertionError, match="has printed nothing"):
        first_line(process, 0.1)
    assert process.returncode < 0
