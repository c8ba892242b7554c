"""The one place that looks up the texts of the data files in the reader's language, by stable id.

Not here: the program's own sentences, which are a catalogue's (`screener.reports.language`). Nothing is made up: where
the language lacks a text, the English one is given.

    texts = Texts(knowledge, "fr")
    texts.name("condition", "cirrhosis")        cirrhose du foie
    texts.question("csf_jcv_pcr", plain=True)   A-t-on trouvé le virus JC dans le liquide de la ponction lombaire ?
    texts.value("hiv", "positive")              positif
    texts.criterion("NCT00746941", "E1")        the criterion's text
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screener.knowledge.load import Knowledge

About = Literal["fact", "condition", "treatment"]
YES_NO = {"true": "yes", "false": "no"}


class Texts:
    """Names, questions and criteria of one release of the knowledge, in one language.

    English is read from the knowledge itself; a language's texts are read when the first of them is asked for.
    Ids that nobody knows stay as they are written; a trial's key or a criterion's id must exist (KeyError).
    """

    def __init__(self, knowledge: Knowledge, code: str = "en") -> None:
        self.knowledge = knowledge
        self.vocabulary = knowledge.vocabulary
        self.code = code

    # the vocabulary

    def name(self, about: str, name: str) -> str:
        """What people call a fact, a condition, or a treatment (a drug or a class of drugs)."""
        section = self._section(about, name)
        entry = getattr(self.vocabulary, section).get(name)
        said = self._in(section, name)
        return self._or(said.get("name") if isinstance(said, dict) else said, entry.name if entry else name)

    def plain(self, fact: str) -> str:
        """How the fact is asked for in plain words: of a patient or a family."""
        return self._or(self._in("facts", fact, "plain"), self.vocabulary.facts[fact].ask.plain)

    def clinical(self, fact: str) -> str:
        """How the fact is asked for in a clinician's words."""
        return self._or(self._in("facts", fact, "clinical"), self.vocabulary.facts[fact].ask.clinical)

    def question(self, fact: str, *, plain: bool) -> str:
        """How the fact is asked for: plainly, or in a clinician's words."""
        return self.plain(fact) if plain else self.clinical(fact)

    def found(self, fact: str) -> str:
        """Where in a record the fact usually stands; empty where that is not said."""
        return self._or(self._in("facts", fact, "found"), self.vocabulary.facts[fact].found)

    def value(self, fact: str, value: str) -> str:
        """The word for a category's value, or for another word that a record may use for it (`not_done`)."""
        own, shared = self._in("facts", fact, "values", value), self._in("values", value)
        return self._or(own or shared, YES_NO.get(value, value.replace("_", " ")))

    def word(self, value: str) -> str:
        """The word for a value, whatever the fact: what a person may type for it beside the fact's own."""
        return self._or(self._in("values", value), YES_NO.get(value, value.replace("_", " ")))

    def meaning(self, condition: str) -> str:
        """What a condition is, in plain words; empty where that is not said."""
        entry = self.vocabulary.conditions.get(condition)
        return self._or(self._in("conditions", condition, "plain"), entry.plain if entry else "")

    def route(self, route: str) -> str:
        """How a drug is given."""
        return self._word("routes", route)

    def indication(self, indication: str) -> str:
        """What a drug is given for: a condition, or PML, IRIS and the like."""
        if indication in self.vocabulary.conditions:
            return self.name("condition", indication)
        return self._word("indications", indication)

    def specimen(self, specimen: str) -> str:
        """What a sample is of."""
        return self._word("specimens", specimen)

    def label(self, drug: str) -> str:
        """What the label that forbids the drug in PML is about; empty where no such label was read."""
        label = self.vocabulary.drugs[drug].pml_label
        return self._or(self._in("labels", drug, "about"), label.about if label else "")

    def label_says(self, drug: str) -> tuple[str, ...]:
        """What else its labels say of PML, or of stopping, in the order of the vocabulary's `label_says`."""
        return self._all(self._in("labels", drug, "says"), (t.says for t in self.vocabulary.drugs[drug].label_says))

    def scheme(self, scheme: str) -> str:
        """The name of a way to classify the diagnosis."""
        return self._or(self._in("schemes", scheme, "name"), self.knowledge.schemes[scheme].name)

    def diagnosis(self, scheme: str, name: str) -> str:
        """One of the scheme's classes, `not_classified` included."""
        return self._or(self._in("schemes", scheme, "classes", name), name.replace("_", " "))

    def check(self, scheme: str) -> str:
        """What is still to be done about a scheme's table; empty where nothing is."""
        return self._or(self._in("schemes", scheme, "check"), self.knowledge.schemes[scheme].check)

    def sign(self, sign: str, *, plain: bool = False) -> str:
        """The name of a sign on MRI, or what it is in plain words."""
        entry = self.vocabulary.mri.signs[sign]
        part = "plain" if plain else "name"
        return self._or(self._in("signs", sign, part), getattr(entry, part))

    def aspect(self, aspect: str) -> str:
        """What kind of sign on MRI it is."""
        return self._or(self._in("aspects", aspect), self.vocabulary.mri.aspects[aspect])

    # trials

    def title(self, trial: str) -> str:
        """The trial's title; in English, the registry's own."""
        return self._or(self._in("trials", trial, "title"), self.knowledge.records[trial].title)

    def mechanism(self, trial: str) -> str:
        """How its treatment is meant to work; empty where that is not said."""
        return self._or(self._in("trials", trial, "mechanism"), self.knowledge.records[trial].mechanism)

    def interventions(self, trial: str) -> tuple[str, ...]:
        """What it gives."""
        return self._all(self._in("trials", trial, "interventions"), self.knowledge.records[trial].interventions)

    def how_to_ask(self, trial: str) -> str:
        """Whom to ask, and how to find the record."""
        return self._or(self._in("trials", trial, "how_to_ask"), self.knowledge.records[trial].how_to_ask)

    def status_source(self, trial: str) -> str:
        """Where the record's status was read."""
        return self._or(self._in("trials", trial, "status"), self.knowledge.records[trial].status.source)

    def completion(self, trial: str) -> str:
        """When it ends or ended, as the record says it; empty where that is not said."""
        return self._or(self._in("trials", trial, "completion"), self.knowledge.records[trial].completion)

    def source(self, trial: str, source: str) -> str:
        """What was read, by the source's key in the trial's file."""
        return self._source(trial, source, "what")

    def source_dated(self, trial: str, source: str) -> str:
        """When that was current, as the file says it: a date, or words."""
        return self._source(trial, source, "dated")

    def remarks(self, trial: str) -> tuple[str, ...]:
        """What else is to be said of the record."""
        return self._all(self._in("trials", trial, "remarks"), self.knowledge.records[trial].notes)

    def criterion(self, trial: str, criterion: str) -> str:
        """The criterion's text; empty for the part of a list that nobody could read."""
        return self._or(self._of_criterion(trial, criterion, "text"), self._english_of(trial, criterion, "text"))

    def wording(self, trial: str, criterion: str, voice: str) -> str:
        """What the trial's file says for a voice in place of what is made; empty where it says nothing."""
        entry = self.knowledge.trials.get(trial)
        own = next((c.worded(voice) for c in entry.criteria if c.id == criterion), "") if entry else ""
        return self._or(self._of_criterion(trial, criterion, "wording", voice), own) if own else ""

    def criterion_note(self, trial: str, criterion: str) -> str:
        """The remark that stands at a criterion; empty where there is none."""
        return self._or(self._of_criterion(trial, criterion, "note"), self._english_of(trial, criterion, "note"))

    def site_says(self, trial: str, criterion: str, english: str) -> str:
        """What a criterion leaves to the site (`because` of its reason): a judgement, or on what sources disagree."""
        return self._or(self._of_criterion(trial, criterion, "asks", english), english)

    def group(self, trial: str, group: str) -> str:
        """Who is in a group of the trial."""
        entry = next(g for g in self.knowledge.trials[trial].groups if g.id == group)
        return self._or(self._in("trials", trial, "groups", group), entry.text)

    def note(self, trial: str, number: int) -> str:
        """A line of the list that can never exclude, by its number from 0."""
        return self.notes(trial)[number]

    def notes(self, trial: str) -> tuple[str, ...]:
        """The lines of the trial's file that can never exclude; none where nobody has encoded it."""
        entry = self.knowledge.trials.get(trial)
        return self._all(self._in("trials", trial, "notes"), (n["text"] for n in entry.notes) if entry else ())

    # beside trials

    def access(self, entry: str, english: str) -> str:
        """An entry of `criteria/access`, by its id; those files are read apart, so their English is given here."""
        return self._or(self._in("access", entry), english)

    def place(self, place: str, english: str) -> str:
        """The name of a place of `criteria/access`."""
        return self._or(self._in("places", place, "name"), english)

    def place_remark(self, place: str, english: str) -> str:
        """The remark at the head of a place of `criteria/access`."""
        return self._or(self._in("places", place, "remark"), english)

    def told(self, entry: str, english: str) -> str:
        """An entry of `criteria/family.yaml`, by its id; that file is read apart, so its English is given here."""
        return self._or(self._in("family", "told", entry), english)

    def kind_of_treatment(self, mechanism: str, english: str) -> str:
        """What a kind of treatment is, as `criteria/family.yaml` says it."""
        return self._or(self._in("family", "treatments", mechanism), english)

    def country(self, country: str) -> str:
        """The name of a country by its two letters, in every language that Babel knows; else the letters."""
        from babel import Locale

        return str(Locale.parse(self.code).territories.get(country.upper(), country))

    # where it is looked up

    def _in(self, *path: str) -> Any:
        """What the language has there; None where it has nothing, or has it of another file than the person's own."""
        if self.code == "en" or (path[0] == "trials" and path[1] in self.knowledge.own):
            return None
        found: Any = self.vocabulary.texts(self.code)
        for step in path:
            found = found.get(step) if isinstance(found, dict) else None
        return found

    def _or(self, said: str | None, english: str) -> str:
        return said or english

    def _all(self, said: list[str] | None, english: Iterable[str]) -> tuple[str, ...]:
        """A list is translated whole or not at all."""
        own = tuple(english)
        return tuple(said) if said and len(said) == len(own) else own

    def _word(self, section: str, name: str) -> str:
        entry = getattr(self.vocabulary, section).get(name)
        return self._or(self._in(section, name), entry.name if entry else name)

    def _section(self, about: str, name: str) -> str:
        if about == "treatment":
            return "drugs" if name in self.vocabulary.drugs else "classes"
        return f"{about}s"

    def _of_criterion(self, trial: str, criterion: str, *path: str) -> Any:
        return self._in("trials", trial, "criteria", criterion, *path)

    def _source(self, trial: str, source: str, part: str) -> str:
        own = self.knowledge.trials[trial].sources[source][part]
        return self._or(self._in("trials", trial, "sources", source, part), own)

    def _english_of(self, trial: str, criterion: str, part: str) -> str:
        """Nothing where nobody has encoded the trial: all that there is then are the unread parts of its list."""
        entry = self.knowledge.trials.get(trial)
        return getattr(next(c for c in entry.criteria if c.id == criterion), part) if entry else ""
