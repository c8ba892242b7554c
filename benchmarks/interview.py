"""How many questions an interview takes until no answer can change a verdict, against two file orders.

`python benchmarks/interview.py` asks completed synthetic patients, whose every fact is known, and the published cases
of tests/cases, of whom much is not. The trials are those that one can ask to join, as in `screener ask`; --all takes
every encoded trial as if it were open, for many minutes. Questions, answers and the end are the same for all orders:

ours               the engine's order: what is expected to settle most, first; asked again after each answer
file, skipping     in the order of the trial files, leaving out what no longer matters
file, plain        in the order of the trial files, everything, until nothing that matters is left

An answer tells what the patient's profile says of it, or that it is not known.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from screener.documents import Document, read
from screener.engine.asking import in_interview
from screener.engine.bind import Binder
from screener.engine.obstacles import LeafObstacles
from screener.engine.questions import Asked, Trial, asked, still_open
from screener.engine.screening import joinable_of
from screener.engine.worlds import Open, by_worlds
from screener.errors import Invalid
from screener.knowledge import Knowledge, load
from screener.profile.patient import patient_from
from screener.reports.letter import may_ask
from screener.vocabulary import Fact, Vocabulary, plain

ROOT = Path(__file__).resolve().parent.parent
ON = date(2026, 11, 22)
PLAIN, SKIPPING = "file, plain", "file, skipping"
TARGETS = {PLAIN: 0.6, SKIPPING: 0.9}
Data = dict[str, Any]


class Told(NamedTuple):
    """A patient: everything that anybody could tell, and the day on which they are screened."""

    name: str
    profile: Data
    on: date


# patients


def synthetic(knowledge: Knowledge, count: int) -> Iterator[Told]:
    """Patients of whom every fact is known, the same in every run."""
    chance = random.Random(6)  # noqa: S311
    made = 0
    while made < count:
        profile = _complete(knowledge.vocabulary, chance)
        try:
            patient_from(Document("p", profile, {}), knowledge.vocabulary, ON)
        except Invalid:
            continue
        made += 1
        yield Told(f"synthetic {made}", profile, ON)


def _complete(known: Vocabulary, chance: random.Random) -> Data:
    day = ON - timedelta(chance.randrange(30, 200))
    found = min(ON, day + timedelta(chance.randrange(5, 40)))
    short = {"born": str(chance.randrange(1940, 2008)), "sex": chance.choice(("female", "male")), "alive": True}
    written = [f for f in known.facts.values() if f.id not in short and not f.derived and f.type != "date"]
    dates = [f for f in known.facts.values() if f.type == "date" and f.id not in (*short, "onset", "diagnosed")]
    return {
        "as_of": str(ON), **short, "onset": str(day), "diagnosed": str(found),
        "findings": [*(_finding(f, chance) for f in written),
                     *({"fact": f.id, "value": str(day - timedelta(chance.randrange(900)))} for f in dates)],
        "conditions": _some(sorted(known.conditions), "condition", {"status": "active"}, chance),
        "treatments": _some(sorted(known.drugs), "treatment", {"from": str(day.year - 1), "ongoing": True}, chance),
        "complete": {"treatments": {"covers": "ever"}, "conditions": {"covers": "ever"}},
    }  # fmt: skip


def _finding(fact: Fact, chance: random.Random) -> Data:
    entry: Data = {"fact": fact.id, "date": str(ON - timedelta(chance.randrange(14)))}
    if fact.type == "number":
        low, high = fact.plausible or (0, 100)
        return entry | {"value": chance.randint(int(low), int(high))} | ({"unit": fact.unit} if fact.unit else {})
    weights = [float(fact.prior.get(v, 0)) if fact.prior else 1.0 for v in fact.values]
    [value] = chance.choices(fact.values, weights)
    return entry | {"value": {"true": True, "false": False}.get(value, value)}


def _some(names: list[str], key: str, beside: Data, chance: random.Random) -> list[Data]:
    return [{key: name, **beside} for name in chance.sample(names, chance.randrange(4))]


def cases() -> Iterator[Told]:
    """The published cases, each on its own day."""
    for path in sorted((ROOT / "tests" / "cases").glob("C*.yaml")):
        data = read(path).data
        yield Told(path.stem, data["profile"], date.fromisoformat(str(data["on"])))


# answers


class Telling:
    """What somebody tells of a patient, question by question."""

    def __init__(self, told: Told, vocabulary: Vocabulary) -> None:
        self.told, self.vocabulary = told, vocabulary
        self.data: Data = {key: told.profile[key] for key in ("as_of",) if key in told.profile}

    def answer(self, question: Asked) -> None:
        """Adds what the profile says of it; nothing where it is silent."""
        if question.about == "fact":
            self._fact(self.vocabulary.facts[question.names[0]])
        else:
            self._list(question)

    def _fact(self, fact: Fact) -> None:
        about = {fact.id, *([fact.implied_by.fact] if fact.implied_by else [])}
        self._take("findings", lambda e: self.vocabulary.fact_names.get(plain(str(e["fact"]))) in about)
        if fact.id in self.told.profile:
            self.data[fact.id] = self.told.profile[fact.id]
        if fact.stated_by_causes:
            self._take("causes", lambda _: True)
        if fact.condition:
            within = self.vocabulary.condition_tree.within(fact.condition)
            self._take("conditions", lambda e: self.vocabulary.condition_names.get(plain(e["condition"])) in within)

    def _list(self, question: Asked) -> None:
        key = f"{question.about}s"
        known = self.vocabulary.drug_names if question.about == "treatment" else self.vocabulary.condition_names
        self._take(key, lambda e: self._alike(question, known.get(plain(e[question.about]), "")))
        self._take("causes", lambda e: question.about in e)
        whole = self.told.profile.get("complete", {}).get(key)
        if whole:
            self.data.setdefault("complete", {})[key] = whole

    def _alike(self, question: Asked, name: str) -> bool:
        tree = self.vocabulary.drug_tree if question.about == "treatment" else self.vocabulary.condition_tree
        return not name or any(tree.is_a(name, n) or tree.is_a(n, name) for n in question.names if n in tree.parents)

    def _take(self, key: str, wanted: Callable[[Data], bool]) -> None:
        """In the order of the profile, each entry once."""
        have = self.data.get(key, [])
        taken = [e for e in self.told.profile.get(key, []) if e in have or wanted(e)]
        if taken:
            self.data[key] = taken


# orders


class Interview:
    """One patient, against all trials."""

    def __init__(self, told: Told, knowledge: Knowledge) -> None:
        self.told, self.knowledge = told, knowledge
        self.telling = Telling(told, knowledge.vocabulary)
        self.file = list(dict.fromkeys(_of(u) for t in knowledge.trials.values() for u in t.unknowns if _asks(u)))

    def left(self) -> tuple[list[Trial], Binder]:
        """The trials with what still matters to them."""
        patient = patient_from(Document("p", self.telling.data, {}), self.knowledge.vocabulary, date.today())  # noqa: DTZ011
        binder = Binder(patient, self.knowledge.vocabulary, self.knowledge.schemes, self.told.on)
        return [t for t in (self._trial(key, binder) for key in self.knowledge.trials) if t], binder

    def _trial(self, key: str, binder: Binder) -> Trial | None:
        trial = self.knowledge.trials[key]
        bound = binder.bind(trial)
        if by_worlds(trial, bound, LeafObstacles(trial, binder, bound)).verdict != "needs_facts":
            return None
        return still_open(Open(trial, bound))

    def count(self, order: str) -> int:
        """How many questions are asked in an order until nothing that matters is left unasked."""
        done: list[Asked] = []
        while True:
            trials, binder = self.left()
            open_ = {q for t in trials for q in t.questions if may_ask(*q, self.knowledge.vocabulary)} - set(done)
            if not open_:
                return len(done)
            question = self._next(order, open_, trials, binder, done)
            done.append(question)
            self.telling.answer(question)

    def _next(self, order: str, open_: set[Asked], trials: list[Trial], binder: Binder, done: list[Asked]) -> Asked:
        if order == "ours":
            return next(q for q in in_interview(trials, binder, done) if q in open_)
        listed = [*self.file, *sorted(open_ - set(self.file))]
        return next(q for q in listed if q not in done and (order == PLAIN or q in open_))


def _of(unknown: Any) -> Asked:
    return asked(unknown)


def _asks(unknown: Any) -> bool:
    return unknown.kind not in ("site", "unread", "stated") and bool(unknown.asked or unknown.name)


def main() -> None:
    """Prints the counts and their ratios."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--patients", type=int, default=10, help="how many synthetic patients")
    options.add_argument("--all", action="store_true", help="every encoded trial, as if all were open")
    options.add_argument("--cases", type=int, default=100, help="how many published cases at most")
    chosen = options.parse_args()
    knowledge = load()
    if not chosen.all:
        knowledge = joinable_of(knowledge, ON)
    groups = {
        "completed synthetic patients": list(synthetic(knowledge, chosen.patients)),
        "published cases": list(cases())[: chosen.cases],
    }
    print(f"{'':30}{'patients':>9}{'ours':>7}{'order':>16}{'asks':>7}{'ratio':>7}{'target':>8}")
    for name, patients in groups.items():
        counts = {o: sum(Interview(p, knowledge).count(o) for p in patients) for o in ("ours", SKIPPING, PLAIN)}
        for order in (PLAIN, SKIPPING):
            ratio, target = counts["ours"] / max(counts[order], 1), TARGETS[order]
            met = "met" if ratio <= target else "NOT met"
            asked_in = f"{counts['ours']:>7}{order:>16}{counts[order]:>7}"
            print(f"{name:30}{len(patients):>9}{asked_in}{ratio:>7.2f}{target:>8} {met}")


if __name__ == "__main__":
    main()
