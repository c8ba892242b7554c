"""Both registries on the loopback address, as documented, with faults on demand; and time that does not pass.

Built from the OpenAPI document and the recorded lists, pages and errors. A fault answers one request and is gone.
"""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

    Fault = Callable[["_Handler"], None]

DATA_OF = "2026-11-20T09:00:05"
NCT = re.compile(r"NCT0*[1-9]\d{0,7}", re.IGNORECASE)
PARAMETERS = {
    "query.cond", "query.term", "query.intr", "filter.ids", "filter.advanced", "pageSize", "pageToken", "countTotal",
    "format", "markupFormat", "fields",
}  # fmt: skip


class Asked(NamedTuple):
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


class FakeClock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.time, self.slept = 1_000.0, list[float]()

    def now(self) -> float:
        return self.time

    def wall(self) -> float:
        return 1_700_000_000 + self.time

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.slept.append(round(seconds, 3))
            self.time += seconds


class LocalRegistry:
    """The two interfaces; use it in a `with`."""

    def __init__(self) -> None:
        self.studies: dict[str, Any] = {}
        self.found: dict[str, list[str]] | None = None
        self.aliases: dict[str, str] = {}
        self.trials: dict[str, Any] = {}
        self.hits: list[Any] = []
        self.page = 1000
        self.data_of = DATA_OF
        self.total: int | None = None
        self.faults: deque[Fault] = deque()
        self.always: Fault | None = None
        self.asked: list[Asked] = []
        self.server = _Server(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def ctgov(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/api/v2"

    @property
    def ctis(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/ctis-public-api"

    def add(self, *studies: Any) -> None:
        for study in studies:
            self.studies[study["protocolSection"]["identificationModule"]["nctId"]] = study

    def add_eu(self, record: Any, **hit: Any) -> None:
        self.trials[record["ctNumber"]] = record
        self.hits.append({"ctNumber": record["ctNumber"], **hit})

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


def _handler(registry: LocalRegistry) -> type[_Handler]:
    return type("Handler", (_Handler,), {"registry": registry})


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that went away in the middle is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    registry: LocalRegistry
    protocol_version = "HTTP/1.1"
    timeout = 5
    wbufsize = -1

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        self._serve(None)

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        self._serve(json.loads(self.rfile.read(length) or b"null"))

    def _serve(self, body: Any) -> None:
        address = urlsplit(self.path)
        query = dict(parse_qsl(address.query, keep_blank_values=True))
        self.registry.asked.append(Asked(self.command, address.path, query, dict(self.headers), body))
        if self.registry.faults:
            self.registry.faults.popleft()(self)
        elif self.registry.always:
            self.registry.always(self)
        else:
            self.answer(address.path, query, body)

    def answer(self, path: str, query: dict[str, str], body: Any) -> None:
        """As documented."""
        if path == "/api/v2/version":
            self.json({"apiVersion": "2.0.5", "dataTimestamp": self.registry.data_of})
        elif path == "/api/v2/studies":
            self.studies(query)
        elif path.startswith("/api/v2/studies/"):
            self.study(path.rsplit("/", 1)[-1])
        elif path == "/ctis-public-api/search" and self.command == "POST":
            self.search(body)
        elif path.startswith("/ctis-public-api/retrieve/"):
            self.retrieve(path.rsplit("/", 1)[-1])
        else:
            self.text(403, "Forbidden")

    def studies(self, query: dict[str, str]) -> None:
        wrong = [name for name in query if name not in PARAMETERS]
        if wrong:
            return self.text(400, f"`{wrong[0]}` is unknown parameter")
        found = self.matching(query)
        if found is None:
            return self.text(400, "Parameter `filter.ids` has incorrect format")
        size = min(int(query.get("pageSize", "10")) or 10, self.registry.page)
        first = int(query.get("pageToken", "t0")[1:])
        page: dict[str, Any] = {"studies": found[first : first + size]}
        if query.get("countTotal") == "true" and not first:
            page["totalCount"] = len(found) if self.registry.total is None else self.registry.total
        if first + size < len(found):
            page["nextPageToken"] = f"t{first + size}"
        return self.json(page)

    def matching(self, query: dict[str, str]) -> list[Any] | None:
        studies, registry = self.registry.studies, self.registry
        if "filter.ids" in query:
            ids = query["filter.ids"].upper().split(",")
            if not all(NCT.fullmatch(i) for i in ids):
                return None
            return [studies[i] for i in ids if i in studies]
        asked = next(name for name in query if name.startswith("query."))
        if registry.found is None:
            return [*studies.values()] if asked == "query.cond" else []
        return [studies[i] for i in registry.found.get(asked, [])]

    def study(self, number: str) -> None:
        if not NCT.fullmatch(number):
            return self.text(400, "Parameter `nctId` has incorrect format")
        if number in self.registry.aliases:
            self.send_response(301)
            self.send_header("Location", f"/api/v2/studies/{self.registry.aliases[number]}")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if number in self.registry.studies:
            return self.json(self.registry.studies[number])
        return self.text(404, f"NCT number {number} not found")

    def search(self, body: Any) -> None:
        """Page 0 answers "no trials" with 200, as the real one does."""
        page, size = body["pagination"]["page"], body["pagination"]["size"]
        hits = self.registry.hits if page else []
        some = hits[(page - 1) * size : page * size] if page else []
        pages = -(-len(hits) // size)
        pagination = {
            "totalRecords": len(hits), "currentPage": page, "totalPages": pages, "nextPage": page < pages,
            "prevPage": page > 1,
        }  # fmt: skip
        self.json({"showWarning": False, "pagination": pagination, "data": some})

    def retrieve(self, number: str) -> None:
        record = self.registry.trials.get(number)
        return self.json(record) if record else self.text(404, "")

    # ways to answer

    def json(self, data: Any) -> None:
        self.body(200, json.dumps(data).encode(), "application/json")

    def text(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        self.body(status, text.encode(), "text/plain", headers)

    def body(self, status: int, raw: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(raw)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)


# faults


def status(code: int, text: str = "", **headers: str) -> Fault:
    return lambda handler: handler.text(code, text, {k.replace("_", "-"): v for k, v in headers.items()})


def html(code: int = 200) -> Fault:
    return lambda handler: handler.body(code, b"<html><body>Just a moment</body></html>", "text/html; charset=utf-8")


def raw(body: bytes, kind: str = "application/json") -> Fault:
    return lambda handler: handler.body(200, body, kind)


def page(data: Any) -> Fault:
    return lambda handler: handler.json(data)


def cut_off(handler: _Handler) -> None:
    """Half of what it announced, then the connection closes."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"studies": [')
    handler.close_connection = True


def closed(handler: _Handler) -> None:
    """The connection closes without a word."""
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def trickle(handler: _Handler) -> None:
    """A byte now and then, without end."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    handler.close_connection = True
    try:
        for _ in range(100):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.02)
    except OSError:
        pass


def silence(handler: _Handler) -> None:
    """No answer for longer than anyone waits here."""
    time.sleep(0.5)
    handler.close_connection = True


# records


def study(number: str, title: str = "T cells for PML", **more: Any) -> dict[str, Any]:
    """A short, whole record as the interface v2 gives it."""
    identification = {"nctId": number, "briefTitle": title, "orgStudyIdInfo": {"id": f"ORG-{number[-3:]}"}}
    protocol: dict[str, Any] = {
        "identificationModule": {**identification, **more.get("identification", {})},
        "statusModule": {
            "overallStatus": more.get("status", "RECRUITING"),
            "statusVerifiedDate": "2026-10",
            "startDateStruct": {"date": "2026-09"},
            "completionDateStruct": {"date": "2029-03", "type": "ESTIMATED"},
            "lastUpdatePostDateStruct": {"date": more.get("updated", "2026-10-30"), "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "A University", "class": "OTHER"}},
        "descriptionModule": {"briefSummary": more.get("summary", "Cells are given.")},
        "conditionsModule": {"conditions": more.get("conditions", ["Progressive Multifocal Leukoencephalopathy"])},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE2"],
            "designInfo": {"primaryPurpose": "TREATMENT"},
        },
        "armsInterventionsModule": {"interventions": [{"type": "BIOLOGICAL", "name": "virus-specific T cells"}]},
        "eligibilityModule": {
            "eligibilityCriteria": more.get("criteria", CRITERIA),
            "sex": more.get("sex", "ALL"),
            "minimumAge": more.get("minimum", "18 Years"),
            "maximumAge": more.get("maximum", "75 Years"),
        },
        "contactsLocationsModule": {
            "locations": more.get("locations", [
                {"facility": "A Hospital", "city": "Lyon", "country": "France", "geoPoint": {"lat": 45.7, "lon": 4.8}}
            ])
        },
    }  # fmt: skip
    derived = {"miscInfoModule": {"versionHolder": more.get("version", "2026-11-20")}}
    return {"protocolSection": protocol, "derivedSection": derived, "hasResults": False}


CRITERIA = """Inclusion Criteria:

* Definite PML
* Able to travel to the centre

Exclusion Criteria:

* Active infection with HIV
* Known allergy to DMSO
"""
