"""What there is beside the studies: what may change, what else can be asked for in the country, and who may speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.knowledge.access import UNDATED
from screener.reports.family.trials import reason_kinds
from screener.reports.language import N_
from screener.reports.page import Bullets, Paragraph, Row, Rows, Section, Term, Terms
from screener.reports.text import printable

if TYPE_CHECKING:
    from screener.knowledge.access import AccessKind
    from screener.knowledge.family import PlainEntry
    from screener.reports.family.trials import Trials
    from screener.reports.family.voice import Voice
    from screener.reports.page import Block

MAY_CHANGE = (
    N_("New studies open, and studies change what they ask for."),
    N_("The list that we use is renewed. What we do not know today we may know later."),
)
BY_REASON = {
    "test": N_("A new test result can change the answer."),
    "age": N_("Time alone can change the answer."),
    "time": N_("Time alone can change the answer."),
}
AGAIN = N_("Look again in four weeks, or when there is a new result. You can ask the doctor to look with you.")
CENTRE = N_("Ask the neurologist which hospital knows PML well. A doctor can ask there for advice, even from far away.")
OUTSIDE: dict[AccessKind, str] = {
    "route": N_("Treatment outside a study. A doctor has to ask for it, and nobody can promise it:"),
    "question": N_("Ask the doctor:"),
    "centre": N_("Centres:"),
    "study": N_("Studies that watch the disease; they give no treatment:"),
    "payment": N_("Who pays:"),
}
NO_COUNTRY = N_(
    "We do not know in which country you are. Tell us, and this page can say what you can ask for there. Until then, "
    "ask the neurologist: is there a treatment outside a study? Who has to ask for it?"
)
NOTHING_READ = N_(
    "We have not read yet what can be asked for in {country}. Ask the neurologist: is there a treatment outside a "
    "study? Who has to ask for it? Who pays?"
)
SPEAK = (
    N_(
        "PML can make it hard to speak or to sign. So talk now, while the patient can say what he or she wants. Choose "
        "together who may speak for the patient later. Write it down."
    ),
    N_("Nobody has to join a study. A no always counts, at any time."),
)
HOW_NAMED = N_("Ask the hospital how to choose such a person in your country.")
WORDS = {
    N_("Study, or trial"): N_("Doctors test with patients whether a new treatment helps, and whether it does harm."),
    N_("Conditions of a study"): N_("Each study has a list of who can join. It keeps people safe."),
    N_("Phase"): N_(
        "Phase 1 asks whether a treatment is safe. Phase 2 asks whether it may help. Phase 3 asks the same with many "
        "people."
    ),
    N_("Placebo"): N_("It looks like the medicine, but has no medicine in it. Chance may decide who gets which."),
    N_("Consent"): N_(
        "First a doctor explains the study. Then the patient says yes or no, on paper. So can someone who may speak "
        "for the patient. A yes can be taken back at any time."
    ),
}
"""What belongs to every study."""


class Beyond:
    """The parts below the trials."""

    def __init__(self, voice: Voice) -> None:
        self.voice = voice
        self.told = voice.told()

    def changes(self, trials: Trials) -> list[Section]:
        """Where nothing fits: what may change, and when to look again; nothing of a medicine or of getting worse."""
        if trials.fitting:
            return []
        say, kinds = self.voice.say, reason_kinds(trials)
        named = dict.fromkeys(text for kind, text in BY_REASON.items() if kind in kinds)
        items = tuple(say(text) for text in (*MAY_CHANGE, *named))
        return [Section("changes", say("What may change"), (Bullets(items), Paragraph(say(AGAIN))))]

    def outside(self) -> Section:
        """What else can be asked about, in this country."""
        say = self.voice.say
        first = [Paragraph(self.voice.entry(e)) for e in self.told if e.when_found]
        blocks = [block for kind, head in OUTSIDE.items() for block in self._kind(kind, head)]
        head = (*first, Paragraph(say(CENTRE)), *self._country())
        return Section("outside", say("What else you can ask about"), (*head, *blocks))

    def _kind(self, kind: AccessKind, head: str) -> list[Block]:
        told = [e for e in self.told if self._is(e, kind) and not e.when_found and not e.when_taken]
        found = tuple(map(self.voice.entry, told))
        return [Paragraph(self.voice.say(head)), Bullets(found)] if found else []

    def _is(self, entry: PlainEntry, kind: AccessKind) -> bool:
        return self.voice.plain.said_by(entry).kind == kind

    def _country(self) -> list[Block]:
        """Where nothing was read for a country, or nobody said which it is."""
        country = self.voice.patient.location.country
        if not country:
            return [Paragraph(self.voice.say(NO_COUNTRY))]
        if self.voice.plain.access.find(country):
            return []
        return [Paragraph(self.voice.say(NOTHING_READ, country=self.voice.texts.country(country)))]

    def speaking(self) -> Section:
        """Who may speak for the patient, and that a no counts."""
        say = self.voice.say
        named = [self.voice.entry(e) for e in self.told if self._is(e, "representative")]
        consent = [self.voice.entry(e) for e in self.told if self._is(e, "consent")]
        blocks = [Paragraph(say(SPEAK[0])), Bullets(tuple(named)) if named else Paragraph(say(HOW_NAMED))]
        blocks += [Paragraph(say(SPEAK[1])), *([Bullets(tuple(consent))] if consent else [])]
        return Section("speaking", say("While the patient can still speak and sign"), tuple(blocks))

    def words(self) -> Section:
        """What a study is, and what belongs to it."""
        say = self.voice.say
        terms = Terms(tuple(Term(say(word), say(meaning)) for word, meaning in WORDS.items()))
        return Section("words", say("What is a study?"), (terms,))

    def sources(self) -> Section:
        """Where what was told was read, and of when each is."""
        say, entries = self.voice.say, {e.id: e for f in self.voice.plain.access.files.values() for e in f.entries}
        read = [source for told in self.told for name in told.says for source in entries[name].source]
        rows = dict.fromkeys(
            Row(s.where, say("no date") if s.dated == UNDATED else self.voice.day(s.dated)) for s in read
        )
        trials = dict.fromkeys(
            Row(
                printable(self.voice.texts.status_source(t["id"])),
                self.voice.day(t["status"]["as_of"]) or say("no date"),
            )
            for t in self.voice.result["trials"]
            if t["joinable"] != "no"
        )
        shown = (row for row in (*trials, *rows) if not self.voice.hidden.hinted(row.label))
        return Section("sources", say("Where this was read"), (Rows(tuple(shown)),))
