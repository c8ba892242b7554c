"""What a profile says and what an answer has to be, in words: values, times, courses of treatment. No verdicts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from screener.engine.result import WHOLE
from screener.reports.language import N_, Code
from screener.values import Period, parse_period
from screener.vocabulary import plain

if TYPE_CHECKING:
    from screener.engine.result import Evidence, Tell
    from screener.knowledge.texts import Texts
    from screener.reports.language import Language

COURSES = {
    "ongoing": N_("ongoing"),
    "last dose": N_("last dose"),
    "stopped": N_("stopped"),
    "given": N_("given"),
}
"""How a course of treatment stands in evidence."""
STATUSES = {"active": N_("active"), "past": N_("past"), "absent": N_("absent")}
STATED = {"a cause is stated": N_("a cause is stated")}
"""What stands in place of a written value."""
SOURCES = {"what if": N_("what if")}
"""Sources that are the program's own; all others are as the profile has them."""
NOT_LISTED = {
    "treatment": N_("not in the list of treatments, which is declared whole ({what})"),
    "condition": N_("not in the list of conditions, which is declared whole ({what})"),
}
LISTS = {"treatment": N_("the list of treatments"), "condition": N_("the list of conditions")}
REACH = {"current": N_("now"), "ever": N_("ever")}
IN_TIME = {
    "now": N_("now"),
    "not now": N_("not now"),
    "ever": N_("ever"),
    "not ever": N_("never"),
    "other": N_("otherwise than recorded"),
}
BOUNDS = {"<=": N_("at most {value}"), ">=": N_("at least {value}"), "<": N_("below {value}"), ">": N_("above {value}")}
LAST = {
    ("within", False): N_("within {period}"),
    ("within", True): N_("not within {period}"),
    ("less than", False): N_("less than {period} ago"),
    ("less than", True): N_("not less than {period} ago"),
}
"""Of a last dose or a last active day, that may never have been."""
DAYS = {**LAST, ("within", True): N_("more than {period} ago"), ("less than", True): N_("{period} ago or more")}
"""Of a day that was."""
BESIDE = {
    ("before", True): N_("at most {period} before: {day}"),
    ("after", True): N_("at most {period} after: {day}"),
    ("of", True): N_("at most {period} before or after: {day}"),
    ("before", False): N_("before: {day}"),
    ("after", False): N_("after: {day}"),
}

_WINDOW = re.compile(r"(not )?(within|less than) (\d+ \w+)(?: ago)?")
_BESIDE = re.compile(r"(not )?(?:(\d+ \w+) )?(before|after|of) (\w+)")
_BOUND = re.compile(r"(<=|>=|<|>)(.+)")
_A_DAY = re.compile(r"([\d.,]+ ?[^\d\s/]+(?:/kg)?)/d(?:ay)?")
_DOSES = re.compile(r"(\d+) doses")


class Said:
    """Entries of a profile and answers to questions, in one language."""

    def __init__(self, language: Language, texts: Texts) -> None:
        self.language, self.texts = language, texts
        self.vocabulary = texts.vocabulary

    # entries of the profile

    def evidence(self, evidence: Evidence) -> str:
        """An entry with its day and its source."""
        say, about = self.language.say, evidence["about"]
        if evidence["name"] == WHOLE:
            said = say(NOT_LISTED[about], what=self.reach(evidence["said"]))
        else:
            said = say("{name}: {said}", name=self.texts.name(about, evidence["name"]), said=self._entry(evidence))
        return f"{said}{self.where(evidence)}"

    def lists(self, evidence: Evidence) -> str:
        """The list that is evidence, with its day and its source."""
        return f"{self.language.say(LISTS[evidence['about']])}{self.where(evidence)}"

    def where(self, evidence: Evidence) -> str:
        """In brackets, when and by whom."""
        source = evidence["source"]
        own = self.language.say(SOURCES[source]) if source in SOURCES else source
        where = ", ".join(p for p in (evidence["date"], own) if p)
        return f" ({where})" if where else ""

    def reach(self, said: str) -> str:
        """How far back a list goes that is declared whole."""
        if said in REACH:
            return self.language.say(REACH[said])
        return self.language.say("since {day}", day=said.removeprefix("since "))

    def _entry(self, evidence: Evidence) -> str:
        said = evidence["said"]
        if evidence["about"] == "fact":
            first, *more = said.split(", ")
            return ", ".join((self.value(evidence["name"], first), *more))
        if evidence["about"] == "condition":
            return self.statuses(said.split(" or "))
        return ", ".join(map(self.of_course, said.split(", ")))

    def statuses(self, statuses: list[str]) -> str:
        """How a condition stands, as far as that is known."""
        return self.language.either([self.language.say(STATUSES[s]) if s in STATUSES else s for s in statuses])

    def value(self, fact: str, said: str) -> str:
        """A value of a fact; whatever is not one of its words stays as it was written."""
        entry = self.vocabulary.facts.get(fact)
        known = entry is not None and said in {*entry.values, "true", "false", "not_done"}
        return self.texts.value(fact, said) if known else self.written(said)

    def written(self, said: str) -> str:
        """What somebody wrote, as it stands; what the program itself put there, in the reader's language."""
        return self.language.say(STATED[said]) if said in STATED else said

    def of_course(self, part: str) -> str:
        """One thing that is said of a course of treatment. In English it stands as the profile has it."""
        say = self.language.say
        if part in COURSES:
            return say(COURSES[part])
        if self.language.code is Code.EN:
            return part
        if doses := _DOSES.fullmatch(part):
            return self.language.say_many("{count} dose", "{count} doses", int(doses[1]))
        if part.startswith("for ") and plain(part[4:]) in self.vocabulary.indication_names:
            reason = self.texts.indication(self.vocabulary.indication_names[plain(part[4:])])
            return say("for {reason}", reason=reason)
        route = self.vocabulary.route_names.get(plain(part))
        return self.texts.route(route) if route else _A_DAY.sub(lambda m: say("{amount} a day", amount=m[1]), part)

    # what an answer has to be

    def told(self, tell: Tell) -> str:
        """What it is about, and each answer that will do."""
        say, answers = self.language.say, [self._answer(said, tell) for said in tell["says"]]
        return say("{name}: {said}", name=self.names(tell["about"], tell["names"]), said=self.language.either(answers))

    def names(self, about: str, names: list[str]) -> str:
        """Facts, treatments or conditions of which one is enough."""
        return self.language.either([self.texts.name(about, name) for name in names])

    def _answer(self, said: str, tell: Tell) -> str:
        """A value, bounds with their unit, or a time."""
        fact = tell["names"][0] if tell["about"] == "fact" else ""
        if said[:1] in "<>":
            entry = self.vocabulary.facts.get(fact)
            unit = f" {entry.unit}" if entry and entry.unit else ""
            return self.language.together([self._bound(part, unit) for part in said.split()])
        return self._in_time(said, fact) or (self.texts.value(fact, said) if fact else said.replace("_", " "))

    def _bound(self, said: str, unit: str) -> str:
        bound = _BOUND.fullmatch(said)
        assert bound is not None  # noqa: S101  the engine writes no other
        return self.language.say(BOUNDS[bound[1]], value=f"{self.language.number(bound[2])}{unit}")

    def _in_time(self, said: str, fact: str) -> str:
        """A time; nothing where it is something else."""
        say, window, beside = self.language.say, _WINDOW.fullmatch(said), _BESIDE.fullmatch(said)
        if window:
            known = DAYS if fact else LAST
            return say(known[window[2], bool(window[1])], period=self.period(window[3]))
        if beside:
            return self._beside(bool(beside[1]), beside[2] or "", beside[3], beside[4])
        return say(IN_TIME[said]) if said in IN_TIME else ""

    def _beside(self, outside: bool, period: str, side: str, day: str) -> str:
        say, long = self.language.say, self.period(period) if period else ""
        time = say(BESIDE[side, bool(period)], period=long, day=self.texts.name("fact", day))
        return say("outside this time: {time}", time=time) if outside else time

    def period(self, said: str) -> str:
        """A length of time, such as 90 days."""
        return period(parse_period(said), self.language)


def period(length: Period, language: Language) -> str:
    """A length of time in words."""
    say_many, count = language.say_many, length.count
    return {
        "day": lambda: say_many("{count} day", "{count} days", count),
        "week": lambda: say_many("{count} week", "{count} weeks", count),
        "month": lambda: say_many("{count} month", "{count} months", count),
        "year": lambda: say_many("{count} year", "{count} years", count),
    }[length.unit]()
