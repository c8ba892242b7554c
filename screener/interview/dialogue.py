"""The talk: puts each question, takes the answer, says why it is asked and what is left. Keeps nothing itself.

Works line by line, so that a keyboard, a screen reader and a pipe are the same to it.
"""

from __future__ import annotations

import textwrap
from contextlib import suppress
from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from screener.engine.result import Code
from screener.errors import Invalid, nearest
from screener.interview import answers
from screener.interview.answers import Days, Misread
from screener.interview.session import PLACE, WHERE
from screener.places import countries, gazetteer
from screener.reports.language import N_
from screener.reports.text import printable
from screener.vocabulary import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from screener.engine.questions import Asked
    from screener.interview.session import Data, Session
    from screener.reports.questions import Questions
    from screener.vocabulary import Fact

BACK, STOP, UNKNOWN, UNTESTED = "<", ".", "?", "-"
WORDS = {
    BACK: (N_("back"),),
    STOP: (N_("stop"), "quit", "exit"),
    UNKNOWN: (N_("I don't know"), N_("don't know"), N_("not known")),
    UNTESTED: (N_("not tested"), N_("not done")),
}
"""What may be typed in place of the signs."""
NARROW = 40
DATED = {Code.UNDATED, Code.DATE_TOO_VAGUE}
OPEN_LIST = {Code.LIST_NOT_WHOLE, Code.LIST_COVERS_LESS, Code.RECHECK_DUE}
TESTS = ("routine_blood", "imaging", "lumbar_puncture", "biopsy")


class Talk(Protocol):
    """Whoever is spoken with."""

    width: int

    def say(self, text: str) -> None:
        """Shows a line."""

    def ask(self, names: Sequence[str]) -> str:
        """One line that was typed; `names` may be offered while it is. Raises EOFError when there is none."""


class Back(Exception):  # noqa: N818
    """The question before."""


class Stop(Exception):  # noqa: N818
    """Enough for now."""


class NotKnown(Exception):  # noqa: N818
    """The person does not know."""


class NotTested(Exception):  # noqa: N818
    """There is no result, since nothing was tested."""


class Option(NamedTuple):
    """One of several answers: how it is said, and other words for it."""

    said: str
    also: tuple[str, ...] = ()


class Dialogue:
    """One interview. `family`: whether a family answers; `save` is called after each answer."""

    def __init__(self, session: Session, talk: Talk, put: Questions, *, family: bool, save: Callable[[], None]) -> None:
        self.session, self.talk, self.put, self.family, self.save = session, talk, put, family, save
        self.told: set[str] = set()
        self.language, self.texts, self.vocabulary = put.language, put.texts, session.knowledge.vocabulary

    def run(self) -> bool:
        """Asks until nothing more can change; False when the person stopped before."""
        self._begin()
        try:
            self._still()
            self._all(self.session.next)
        except (Stop, Back, EOFError):
            self.save()
            return False
        self._tell(N_("Nothing more can change the answer. Thank you."))
        self._journey()
        return True

    def _all(self, following: Callable[[], Asked | None]) -> None:
        while question := following():
            self._one(question)
            self.save()

    def _journey(self) -> None:
        """What puts the trials in order and marks them; whoever stops here has answered everything else."""
        if self.session.last() is None:
            return
        self._tell(N_("What follows changes only the order of the studies, and what there is to ask. (. to end)"))
        with suppress(Stop, Back, EOFError):
            self._all(lambda: self.session.next() or self.session.last())
        self.save()

    def _begin(self) -> None:
        self._tell(
            N_("Each question can be left open: “I don't know” is a good answer, and never counts against anybody.")
        )
        self._tell(N_("Nothing leaves this computer. Please write no name and no full date of birth."))
        if self.family:
            self._tell(N_("Do not stop, skip or change any medicine because of these questions."))
        self._tell(N_("At any time: ?\u00a0I don't know, -\u00a0not tested, <\u00a0back, .\u00a0stop and save."))

    def _still(self) -> None:
        """What was written on an earlier day holds today only if somebody says so."""
        before, today = self.session.data.get("as_of"), str(self.session.on)
        if before is None or before == today:
            return
        self._tell(N_("What is written was true on {day}. Is it still so today?"), day=before)
        if self._yes():
            self.session.amend({**self.session.data, "as_of": today})

    def _one(self, question: Asked) -> None:
        """One question, until it is answered, left open, or taken back."""
        possible, every = self.session.possible()
        self.talk.say("")
        self._tell(N_("Still possible: {possible} of {every} studies."), possible=possible, every=every)
        try:
            self._answered(question)
        except (NotKnown, NotTested):
            self.session.not_known(question)
        except Back:
            if not self.session.back():
                self._tell(N_("This is the first question of today."))
        except Invalid:
            self._tell(N_("That does not go with what was said before. Please answer otherwise, or go back (<)."))

    def _answered(self, question: Asked) -> None:
        data = deepcopy(self.session.data)
        data.setdefault("as_of", str(self.session.on))
        if question.names[0] in WHERE and question.about == "fact":
            self._where(question.names[0], data)
        elif question.about == "fact":
            self._fact(question, data)
            return
        else:
            self._list(question, data)
            return
        self.session.answer(question, data)

    # where

    def _where(self, part: str, data: Data) -> None:
        if part in PLACE:
            self._place(part, data)
            return
        told = {"can_travel": self._can_travel, "accepts": self._accepts, "insurance": self._insurance}[part]()
        data.setdefault("location", {})[part] = told

    def _can_travel(self) -> str:
        self._tell(N_("Can the patient travel?"))
        said = {"yes": N_("yes"), "escort": N_("only with somebody"), "no": N_("no")}
        options = [Option(self.language.say(text), (word,)) for word, text in said.items()]
        chosen = self._choose([*options, self._dont_know()])
        if chosen == len(said):
            raise NotKnown
        return list(said)[chosen]

    def _accepts(self) -> list[str]:
        self._tell(N_("In which other countries would the patient take part? Names with commas. (Enter: not known)"))
        accepted: list[str] = self._until(self._countries)
        return accepted

    def _countries(self) -> list[str]:
        return [self._code(said) for part in self._line(empty=UNKNOWN).split(",") if (said := part.strip())]

    def _insurance(self) -> str:
        self._tell(N_("In which country is the patient insured? (Enter: not known)"))
        code: str = self._until(lambda: self._code(self._line(empty=UNKNOWN)))
        return code

    def _place(self, part: str, data: Data) -> None:
        if part == "country":
            self._tell(N_("In which country does the patient live?"))
            self._why(N_("It puts the nearest studies first; it excludes from none."))
            data.setdefault("location", {})["country"] = self._until(self._country)
        else:
            self._tell(N_("In or near which town?"))
            self._why(N_("Distances are measured from there, in a straight line. The street is not needed."))
            data.setdefault("location", {}).update(
                self._town(data["location"].get("country") if "location" in data else None)
            )

    def _country(self) -> str:
        return self._code(self._line())

    def _code(self, said: str) -> str:
        code = countries.code_of(said, self.language.code)
        if code is None:
            raise Misread(N_("This country is not known here. Please write its name, or its two letters."))
        return code

    def _town(self, country: str | None) -> dict[str, str]:
        """The town; of several of that name, the one that is meant."""
        said = self._line()
        found = gazetteer.towns(said, country)
        if len(found) < 2:
            if not found:
                self._tell(N_("This town is not known here: distances stay open."))
            return {"city": said}
        self._tell(N_("There are several towns of that name:"))
        town = found[self._choose([Option(t.label) for t in found])]
        return {"city": town.name, "latitude": f"{town.latitude:.2f}", "longitude": f"{town.longitude:.2f}"}

    # facts

    def _fact(self, question: Asked, data: Data) -> None:
        fact = self.vocabulary.facts[question.names[0]]
        self._tell(self.put.question("fact", question.names), filled=True)
        self._reasons(question, fact)
        try:
            said = self._value(fact)
        except NotTested:
            if not self.put.untested(fact):
                raise NotKnown from None
            said = {"value": "not_done"}
        if fact.type == "date" and fact.id in ("born", "onset", "diagnosed"):
            data[fact.id] = said["value"][:7] if fact.id == "born" else said["value"]
            self.session.answer(question, data)
            return
        entry = {"fact": fact.id, **said, **self._now(fact, said), **self._told_by()}
        data.setdefault("findings", []).append(entry)
        self.session.answer(question, data)
        self._dated(question, fact, entry)

    def _told_by(self) -> dict[str, str]:
        return {"source": "family"} if self.family else {}

    def _now(self, fact: Fact, said: dict[str, str]) -> dict[str, str]:
        """What changes within weeks has its day, today unless another is named."""
        if not fact.recheck_after or said["value"] == "not_done":
            return {}
        return self._some("date", N_("On which day was that? (Enter: today)"), empty=str(self.session.on))

    def _dated(self, question: Asked, fact: Fact, entry: dict[str, str]) -> None:
        """Asks for the day of a result where that still matters, or where a report has one."""
        wanted = self.session.why(question) & DATED
        if (
            "date" in entry
            or fact.type == "date"
            or not (wanted or fact.obtained in TESTS)
            or entry["value"] == "not_done"
        ):
            return
        day = self._some("date", N_("When was that? The month or the year will do. (Enter: not known)"))
        data = deepcopy(self.session.data)
        data["findings"][-1] |= day
        self.session.amend(data)

    def _value(self, fact: Fact) -> dict[str, str]:
        """What was answered, as a profile writes it."""
        if fact.type == "date":
            return {"value": self._until(self._day)}
        if fact.type == "number":
            return dict(self._until(lambda: self._number(fact)))
        options = self.put.choices(fact)
        more = [*([Option(self.language.say("not tested"))] if self.put.untested(fact) else []), self._dont_know()]
        chosen = self._choose([*(Option(c.said, (c.value, self.texts.word(c.value))) for c in options), *more])
        if chosen < len(options):
            value: Any = options[chosen].value
            return {"value": {"true": True, "false": False}.get(value, value)}
        raise NotTested if chosen == len(options) and len(more) > 1 else NotKnown

    def _number(self, fact: Fact) -> dict[str, str]:
        units = answers.units(fact)
        if units:
            self._tell(
                N_("A number with its unit: {units}. “Not detected” and “<50” may stand there too."),
                units=", ".join(units),
            )
        text = self._line()
        for word in (N_("detected"), N_("not detected")):
            if plain(text) in (plain(word), plain(self.language.say(word))) and units:
                return {"value": word.replace(" ", "_"), "unit": units[0]}
        value, unit = answers.number(text, fact)
        if units and not unit:
            self._tell(N_("In which unit?"))
            unit = units[self._choose([Option(u) for u in units])]
        return {"value": value, **({"unit": unit} if unit else {})}

    # lists

    def _list(self, question: Asked, data: Data) -> None:
        """Drugs or conditions: now, before, or never; then which."""
        self._tell(self.put.question(question.about, question.names), filled=True)
        self._reasons(question, None)
        treatment = question.about == "treatment"
        said = N_("no, never")
        chosen = self._choose(
            [*(Option(self.language.say(o)) for o in (N_("yes, now"), N_("yes, before"), said)), self._dont_know()]
        )
        if chosen == 3:
            raise NotKnown
        if chosen == 2:
            self._never(question, data)
            self.session.answer(question, data)
            return
        self._courses(question, data, now=chosen == 0) if treatment else self._states(question, data, now=chosen == 0)
        self.session.answer(question, data)
        self._labels()
        self._whole(question)

    def _never(self, question: Asked, data: Data) -> None:
        """Nothing of all this, ever."""
        told = self._told_by()
        if question.about == "treatment":
            never = [{"treatment": name, "never": True, **told} for name in question.names]
            data.setdefault("treatments", []).extend(never)
        else:
            absent = [{"condition": name, "status": "absent", **told} for name in question.names]
            data.setdefault("conditions", []).extend(absent)

    def _courses(self, question: Asked, data: Data, *, now: bool) -> None:
        listed = data.setdefault("treatments", [])
        while True:
            self._tell(N_("Which one? The name or the brand, as on the box or in the letter. (Enter: not known)"))
            name = self._named(question, self.vocabulary.drug_names, keep=True)
            entry: dict[str, Any] = {"treatment": name}
            entry |= self._some(
                "from", N_("When was it first given? The month or the year will do. (Enter: not known)")
            )
            if now:
                entry["ongoing"] = True
            else:
                last = self._some("to", N_("When was it last given? (Enter: not known)"))
                entry |= last or dict[str, Any](ongoing=False)
            listed.append({**entry, **self._told_by()})
            if not self._another():
                return

    def _states(self, question: Asked, data: Data, *, now: bool) -> None:
        listed = data.setdefault("conditions", [])
        while True:
            self._tell(N_("Which one? The name as in the letter. (Enter: I cannot say which)"))
            name = self._named(question, self.vocabulary.condition_names, keep=False)
            entry = {"condition": name, "status": "active" if now else "past"}
            if not now:
                entry |= self._some("until", N_("Until when? (Enter: not known)"))
            listed.append({**entry, **self._told_by()})
            if not self._another():
                return

    def _another(self) -> bool:
        """Whether to ask for one more; what is not known is no."""
        self._tell(N_("Was there another one of these?"))
        return self._yes()

    def _yes(self) -> bool:
        """Yes, and not no or not known."""
        try:
            return self._choose([Option(self.language.say(N_("yes"))), Option(self.language.say(N_("no")))]) == 0
        except (NotKnown, NotTested):
            return False

    def _some(self, key: str, question: str, empty: str = UNKNOWN) -> dict[str, str]:
        """A day that may be left open."""
        self._tell(question)
        try:
            return {key: self._until(lambda: self._day(empty=empty))}
        except (NotKnown, NotTested):
            return {}

    def _named(self, question: Asked, known: dict[str, str], *, keep: bool) -> str:
        """A name that the vocabulary has; of a short form, what it means; where it is not known, the group."""
        try:
            return str(self._until(lambda: self._name(question, known, keep=keep)))
        except (NotKnown, NotTested):
            return question.names[0]

    def _name(self, question: Asked, known: dict[str, str], *, keep: bool) -> str:
        text = self._line(self._offered(question), empty=UNKNOWN)
        meanings = self.vocabulary.meanings(text)
        if meanings:
            self._tell(N_("This short form may mean several things. Which one is meant?"))
            text = meanings[self._choose([*(Option(m) for m in meanings)])]
        if plain(text) in known:
            return known[plain(text)]
        meant = known.get(nearest(plain(text), list(known)), "")
        if meant:
            self._tell(N_("Is {name} meant?"), name=self.texts.name(question.about, meant))
            if self._yes():
                return meant
        if not keep:
            raise Misread(N_("This name is not known here. Please write it otherwise, or press Enter."))
        self._tell(N_("This medicine is not known here. It is kept as it is written; the study team will know it."))
        return text

    def _offered(self, question: Asked) -> list[str]:
        """What may be completed while it is typed: everything of the kind that is asked."""
        known = self.vocabulary
        tree = known.drug_tree if question.about == "treatment" else known.condition_tree
        within = {n for name in question.names if name in tree.parents for n in tree.within(name)}
        return sorted(self.texts.name(question.about, name) for name in within)

    def _labels(self) -> None:
        """A medicine of now whose label forbids it in PML is spoken of at once."""
        for warning in self.session.result["warnings"]:
            drug = warning["params"].get("drug", "")
            if warning["code"] is Code.LABEL_CONTRAINDICATION and drug not in self.told:
                self.told.add(drug)
                name = self.texts.name("treatment", drug)
                self._tell(N_(
                    "{name}: call the team that prescribes it today, before the next dose, and tell them that PML is"
                    " suspected or confirmed. Do not decide alone, and do not wait."
                ), name=name)  # fmt: skip

    def _whole(self, question: Asked) -> None:
        """Whether a list holds everything, where a trial still hangs on it."""
        if not self.session.why(question) & OPEN_LIST:
            return
        key = f"{question.about}s"
        held = ", ".join(self._listed(key)) or "—"
        asks = {
            "treatments": N_("The list of medicines holds: {held}. Is every medicine that is given now in it?"),
            "conditions": N_("The list of diseases holds: {held}. Is every disease of now in it?"),
        }
        self._tell(asks[key], held=held)
        options = (N_("yes, everything of now"), N_("yes, and everything of before"), N_("no, or I am not sure"))
        chosen = self._choose_or([Option(self.language.say(o)) for o in options], unknown=2)
        if chosen < 2:
            data = deepcopy(self.session.data)
            whole: Data = {"covers": ("current", "ever")[chosen], "as_of": str(self.session.on), "by": self._by()}
            data.setdefault("complete", {})[key] = whole
            self.session.amend(data)

    def _by(self) -> str:
        return "family" if self.family else "interview"

    def _listed(self, key: str) -> list[str]:
        """What a list names so far."""
        about = key.removesuffix("s")
        return [self.texts.name(about, e[about]) for e in self.session.data.get(key, []) if not e.get("never")]

    # one line

    def _until(self, read: Callable[[], Any]) -> Any:
        """Asks again until the answer is understood."""
        while True:
            try:
                return read()
            except Misread as misread:
                self._tell(self.language.say(misread.sentence, **misread.params), filled=True)

    def _day(self, empty: str = "") -> str:
        return Days(self.language, self.session.on, self._north()).read(self._line(empty=empty))

    def _north(self) -> bool | None:
        """Whether the patient lives in the northern half of the earth, where that is known."""
        location = self.session.data.get("location", {})
        if "latitude" in location:
            return float(location["latitude"]) > 0
        found = gazetteer.towns(location.get("city", ""), location.get("country"))
        return found[0].latitude > 0 if len(found) == 1 else None

    def _choose(self, options: Sequence[Option]) -> int:
        """Which of several; each has its number."""
        for number, option in enumerate(options, 1):
            self._tell(f"{number}  {option.said}", filled=True, head="  ")
        words = [(option.said, *option.also) for option in options]
        chosen: int = self._until(lambda: answers.choice(self._line([o.said for o in options]), words))
        return chosen

    def _choose_or(self, options: Sequence[Option], unknown: int) -> int:
        """The same, where not to know is one of the answers."""
        try:
            return self._choose(options)
        except (NotKnown, NotTested):
            return unknown

    def _dont_know(self) -> Option:
        return Option(self.language.say("I don't know"))

    def _line(self, names: Sequence[str] = (), empty: str = "") -> str:
        """What was typed, if it is no wish to go back, to stop, or to leave the question open."""
        while True:
            text = self.talk.ask(names).strip() or empty
            self._wish(text)
            if text:
                return printable(text)

    def _wish(self, text: str) -> None:
        for sign, wish in ((BACK, Back), (STOP, Stop), (UNKNOWN, NotKnown), (UNTESTED, NotTested)):
            said = {plain(w) for word in WORDS[sign] for w in (word, self.language.say(word))}
            if text == sign or plain(text) in said:
                raise wish

    # what is told

    def _reasons(self, question: Asked, fact: Fact | None) -> None:
        """Why it is asked, and where the answer is found."""
        missing = self.session.missing(question)
        trials = list(dict.fromkeys(trial for trial, _, _ in missing))
        if self.family and trials:
            self._why(
                self.language.say_many("{count} study looks at this.", "{count} studies look at this.", len(trials))
            )
        elif trials:
            named = (f"{t} {', '.join(dict.fromkeys(c['id'] for k, c, _ in missing if k == t))}" for t in trials)
            self._why(self.language.say("Needed for: {trials}.", trials="; ".join(named)))
        found = self.texts.found(fact.id) if fact else ""
        if found:
            self._why(self.language.say("Usually found: {place}.", place=found))

    def _why(self, text: str) -> None:
        self._tell(self.language.say(text), filled=True, head="  ")

    def _tell(self, text: str, /, *, filled: bool = False, head: str = "", **params: object) -> None:
        """A sentence, in lines that fit."""
        said = text if filled else self.language.say(text, **params)
        shown = printable(said)
        width = max(NARROW, self.talk.width)
        self.talk.say(textwrap.fill(shown, width, initial_indent=head, subsequent_indent=head, break_long_words=False))
