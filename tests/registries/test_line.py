"""The line to a registry: paced, patient with what passes, final about what does not."""

from __future__ import annotations

from dataclasses import replace
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import pytest
from local_registry import (
    FakeClock,
    LocalRegistry,
    closed,
    cut_off,
    html,
    raw,
    silence,
    status,
    trickle,
)  # fmt: skip
from registry_fixtures import registry

from screener.errors import RegistryError
from screener.registries.line import USER_AGENT, Line, Manners, NotThere, RealClock

if TYPE_CHECKING:
    pass

PASSING = {
    "500": status(500),
    "502": status(502, "bad gateway"),
    "503": status(503),
    "429 without Retry-After": status(429),
    "HTML with 200": html(),
    "cut off": cut_off,
    "half of a JSON": raw(b'{"apiVersion": '),
    "another content type": raw(b"{}", "text/csv"),
    "closed": closed,
    "no answer": silence,
    "far too deep": raw(b"[" * 100_000),
    "a number without end": raw(b"1" * 5_000),
}


def asking(registry: LocalRegistry, clock: Any = None, **more: Any) -> Line:
    manners = replace(Manners(clock=clock or FakeClock(), read=0.25, connect=1.0), **more)
    return Line("ClinicalTrials.gov", registry.ctgov, manners)


def refused(line: Line) -> RegistryError:
    with line, pytest.raises(RegistryError) as refusal:
        line.get("/version")
    return refusal.value


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_what_passes_is_tried_again(fault: Any, registry: LocalRegistry) -> None:
    registry.faults.append(fault)
    with asking(registry) as line:
        assert line.get("/version").data["apiVersion"] == "2.0.5"
    assert len(registry.asked) == 2


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_after_five_tries_it_gives_up(fault: Any, registry: LocalRegistry) -> None:
    registry.always = fault
    clock = FakeClock()
    error = refused(asking(registry, clock, pace=0.0))
    assert len(registry.asked) == 5
    assert "It was asked 5 times." in str(error)
    assert "Nothing that was known is lost." in str(error)
    assert all(0.75 <= wait <= 10.0 for wait in clock.slept)


def test_the_waits_double_and_have_an_end(registry: LocalRegistry) -> None:
    registry.always = status(503)
    clock = FakeClock()
    refused(asking(registry, clock, tries=9, pace=0.0))
    assert len(clock.slept) == 8
    for tried, wait in enumerate(clock.slept):
        assert 0.74 * min(2**tried, 30) <= wait <= 1.26 * min(2**tried, 30)


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410])
def test_what_does_not_pass_is_asked_once(code: int, registry: LocalRegistry) -> None:
    registry.always = status(code, "Parameter `nctId` has incorrect format")
    error = refused(asking(registry))
    assert len(registry.asked) == 1
    assert isinstance(error, NotThere) == (code == 404)
    assert f'It answered {code}: "Parameter `nctId` has incorrect format".' in str(error)


def test_a_403_is_explained_and_never_taken_for_no_trials(registry: LocalRegistry) -> None:
    registry.always = html(403)
    said = str(refused(asking(registry)))
    assert "firewall" in said
    assert "says nothing about its trials" in said
    assert "--from-file" in said


def test_for_another_registry_403_means_slower(registry: LocalRegistry) -> None:
    registry.faults.append(html(403))
    manners = Manners(clock=FakeClock())
    with Line("CTIS", registry.ctgov, manners, frozenset({403})) as line:
        assert line.get("/version").data
    assert len(registry.asked) == 2


@pytest.mark.parametrize(("header", "wait"), [("7", 7.0), ("0", 0.0), ("9999999", 120.0), ("soon", None)])
def test_retry_after_is_heeded(header: str, wait: float | None, registry: LocalRegistry) -> None:
    registry.faults.append(status(429, Retry_After=header))
    clock = FakeClock()
    with asking(registry, clock, pace=0.0) as line:
        line.get("/version")
    if wait is None:
        assert 0.75 <= clock.slept[0] <= 1.25
    else:
        assert clock.slept == ([wait] if wait else [])


def test_retry_after_may_be_a_date(registry: LocalRegistry) -> None:
    clock = FakeClock()
    registry.faults.append(status(503, Retry_After=formatdate(clock.wall() + 20, usegmt=True)))
    with asking(registry, clock, pace=0.0) as line:
        line.get("/version")
    assert clock.slept == [20.0]


def test_one_request_a_second(registry: LocalRegistry) -> None:
    clock = FakeClock()
    with asking(registry, clock) as line:
        for _ in range(4):
            line.get("/version")
    assert clock.slept == [1.0, 1.0, 1.0]


def test_a_trickle_has_an_end(registry: LocalRegistry) -> None:
    registry.faults.append(trickle)
    with asking(registry, RealClock(), whole=0.1, pace=0.0, first_wait=0.01, read=5.0) as line:
        assert line.get("/version").data
    assert len(registry.asked) == 2


def test_an_answer_without_end_is_refused(registry: LocalRegistry) -> None:
    registry.always = raw(b"[" + b" " * 20_000 + b"]")
    assert "larger than" in str(refused(asking(registry, largest=10_000)))


def test_redirects_are_followed_and_not_for_ever(registry: LocalRegistry) -> None:
    registry.faults.append(status(301, Location="/api/v2/studies/metadata"))
    registry.faults.append(status(302, Location="/api/v2/version"))
    with asking(registry) as line:
        answer = line.get("/version")
    assert answer.url.endswith("/api/v2/version")
    registry.always = status(301, Location="/api/v2/version")
    assert "without end" in str(refused(asking(registry)))


def test_nobody_at_the_address() -> None:
    with LocalRegistry() as gone:
        pass
    assert "The connection failed" in str(refused(asking(gone)))


def test_the_user_agent_is_honest(registry: LocalRegistry) -> None:
    with asking(registry) as line:
        line.get("/version")
    sent = registry.asked[0].headers
    assert sent["User-Agent"] == USER_AGENT
    assert USER_AGENT.startswith("pml-screener/")
    assert " python-httpx/" in USER_AGENT
    assert {k.lower() for k in sent} == {"host", "accept", "accept-encoding", "connection", "user-agent"}


def test_no_higher_than_tls_1_2_on_request() -> None:
    import ssl

    from screener.registries.line import _tls12

    assert _tls12().maximum_version == ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("base", ["clinicaltrials", "ftp://clinicaltrials.gov", "http://[::1", "http://\x00"])
def test_what_is_no_address_is_asked_nothing(base: str) -> None:
    clock = FakeClock()
    with (
        pytest.raises(RegistryError, match="no address"),
        Line("ClinicalTrials.gov", base, Manners(clock=clock)) as line,
    ):
        line.get("/version")
    assert clock.slept == []
