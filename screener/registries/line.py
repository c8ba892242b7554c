"""A polite line to one host: paced, patient with what passes, final about what does not. The only user of httpx.

Nothing is sent but what the caller gives: a path, parameters or a body, and an honest User-Agent.
"""

from __future__ import annotations

import json
import random
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import httpx

from screener import __version__
from screener.errors import Problem, RegistryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

USER_AGENT = f"pml-screener/{__version__} python-httpx/{httpx.__version__}"
"""Honest, and with the token that the registry's firewall is reported to let through."""
QUOTED = 300
"""Characters of an answer's text that an error repeats."""
TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})
TELLING = {
    400: "The query is not one that it understands, so its interface may have changed.",
    401: "It asks for a login, which it never needed before.",
    403: "It refused this program. Its firewall judges by the User-Agent and the network that one comes from: this says"
    " nothing about its trials.",
    404: "There is no such address at it, so its interface may have changed.",
}
NO_ADDRESS = "What it should be asked at is no address, such as https://clinicaltrials.gov/api/v2."
WAYS_OUT = (
    "Nothing that was known is lost. Download the records in a browser and read them with"
    " `screener trials update --from-file FILE`"
)


class Clock(Protocol):
    """Time, so that tests need not wait."""

    def now(self) -> float:
        """Seconds from some beginning."""

    def wall(self) -> float:
        """Seconds since 1970."""

    def sleep(self, seconds: float) -> None:
        """Waits."""


class RealClock:
    """The machine's own time."""

    def now(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    def wall(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Waits."""
        time.sleep(seconds)


@dataclass(frozen=True)
class Manners:
    """How often, how long and how many times a host is asked; seconds and bytes."""

    pace: float = 1.0
    tries: int = 5
    first_wait: float = 1.0
    longest_wait: float = 30.0
    longest_retry_after: float = 120.0
    connect: float = 10.0
    read: float = 60.0
    whole: float = 600.0
    largest: int = 400_000_000
    user_agent: str = USER_AGENT
    tls12: bool = False
    clock: Clock = field(default_factory=RealClock)


class Answer(NamedTuple):
    """What was answered: the data, and the address that answered in the end."""

    data: Any
    url: str


class NotThere(RegistryError):  # noqa: N818
    """The host answers, and has not got what was asked for (404)."""


class _Passing(Exception):  # noqa: N818
    """A failure that may pass; `wait`: seconds that the host asked for."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.why, self.wait = why, wait


class Line:
    """A line to one registry; use it in a `with`. `throttles`: further statuses that mean "slower" there."""

    def __init__(self, registry: str, base: str, manners: Manners, throttles: frozenset[int] = frozenset()) -> None:
        self.registry, self.manners = registry, manners
        self.passing = TRANSIENT | throttles
        self.last: float | None = None
        timeout = httpx.Timeout(manners.read, connect=manners.connect)
        headers = {"User-Agent": manners.user_agent, "Accept": "application/json"}
        verify = _tls12() if manners.tls12 else True
        try:
            self.client = httpx.Client(
                base_url=base, headers=headers, timeout=timeout, follow_redirects=True, max_redirects=5, verify=verify
            )
        except (httpx.InvalidURL, ValueError):
            raise self.failure(NO_ADDRESS) from None

    def __enter__(self) -> Line:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.client.close()

    def get(self, path: str, parameters: Mapping[str, str] | None = None) -> Answer:
        """The JSON there. Raises NotThere, or RegistryError when all tries have failed."""
        return self._patiently(self.client.build_request("GET", path, params=dict(parameters or {})))

    def post(self, path: str, body: object) -> Answer:
        """As `get`, with a JSON body."""
        return self._patiently(self.client.build_request("POST", path, json=body))

    def failure(self, why: str, do: str = WAYS_OUT) -> RegistryError:
        """An error of this registry."""
        return RegistryError(self.registry, [Problem(why, f"{do}." if not do.endswith((".", "?")) else do)])

    def _patiently(self, request: httpx.Request) -> Answer:
        manners, why = self.manners, ""
        for tried in range(manners.tries):
            self._wait_for_turn()
            try:
                return self._once(request)
            except _Passing as passing:
                why = passing.why
                if tried + 1 < manners.tries:
                    manners.clock.sleep(self._pause(tried, passing.wait))
        raise self.failure(f"{why} It was asked {manners.tries} times.", f"Try again later. {WAYS_OUT}")

    def _pause(self, tried: int, asked: float | None) -> float:
        """What the host asked for, or a second that doubles with each failure, a quarter more or less."""
        if asked is not None:
            return min(asked, self.manners.longest_retry_after)
        wait: float = min(self.manners.first_wait * 2**tried, self.manners.longest_wait)
        return wait * random.uniform(0.75, 1.25)  # noqa: S311  no secret hangs on it

    def _wait_for_turn(self) -> None:
        clock = self.manners.clock
        if self.last is not None:
            clock.sleep(max(0.0, self.last + self.manners.pace - clock.now()))
        self.last = clock.now()

    def _once(self, request: httpx.Request) -> Answer:
        try:
            response = self.client.send(request, stream=True)
            try:
                raw = b"".join(self._pieces(response))
            finally:
                response.close()
        except httpx.TooManyRedirects:
            raise self.failure("It sends one from address to address without end.") from None
        except httpx.TimeoutException:
            raise _Passing("It did not answer in time.") from None
        except (httpx.UnsupportedProtocol, httpx.InvalidURL):
            raise self.failure(NO_ADDRESS) from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise _Passing(f"The connection failed or broke off ({type(error).__name__}).") from None
        except httpx.HTTPError as error:
            raise self.failure(f"It cannot be asked at this address ({type(error).__name__}).") from None
        return self._judged(response, raw)

    def _pieces(self, response: httpx.Response) -> Iterator[bytes]:
        """The body, as long as it comes in time and is not endless."""
        clock, length = self.manners.clock, 0
        until = clock.now() + self.manners.whole
        for piece in response.iter_bytes():
            length += len(piece)
            if clock.now() > until:
                raise _Passing("Its answer came too slowly.")
            if length > self.manners.largest:
                raise self.failure("Its answer is larger than any list of trials could be.")
            yield piece

    def _judged(self, response: httpx.Response, raw: bytes) -> Answer:
        status = response.status_code
        if status in self.passing:
            raise _Passing(f"It answered {status}: {_quoted(raw)}", self._asked_wait(response))
        if status != httpx.codes.OK:
            kind = NotThere if status == httpx.codes.NOT_FOUND else RegistryError
            why = f"It answered {status}: {_quoted(raw)} {TELLING.get(status, '')}"
            raise kind(self.registry, [Problem(why.strip(), f"{WAYS_OUT}.")])
        kind_of = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind_of and not kind_of.endswith("json"):
            raise _Passing(f"It answered with {kind_of[:40]} where JSON was asked for: {_quoted(raw)}")
        try:
            return Answer(json.loads(raw), str(response.url))
        except (ValueError, RecursionError):
            raise _Passing("Its answer is cut off, or is no JSON.") from None

    def _asked_wait(self, response: httpx.Response) -> float | None:
        """The header Retry-After, in seconds or as a date."""
        asked = response.headers.get("retry-after", "").strip()
        if asked.isascii() and asked.isdigit():
            return float(asked[:9])
        try:
            return max(0.0, parsedate_to_datetime(asked).timestamp() - self.manners.clock.wall())
        except (ValueError, TypeError, OverflowError):
            return None


def _quoted(raw: bytes) -> str:
    """The beginning of an answer's text, on one line."""
    plain = " ".join(raw[: QUOTED * 4].decode("utf-8", "replace").split())
    return f'"{plain[:QUOTED]}".' if plain else "nothing."


def _tls12() -> Any:
    """A context that goes no higher than TLS 1.2, which some firewalls let through where they refuse 1.3."""
    import ssl

    context = httpx.create_ssl_context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context
