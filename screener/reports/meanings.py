"""What every reason code and verdict means, and what to do about it. `screener define` prints it; docs repeat it."""

from __future__ import annotations

from screener.engine.result import Code
from screener.reports.language import N_

MEANINGS: dict[Code, str] = {
    Code.MET: N_("the criterion is met; the evidence says by what"),
    Code.NOT_MET: N_("the criterion is not met; `kind` says what stands in the way"),
    Code.NO_RECORD: N_("the profile says nothing of it"),
    Code.NOT_DONE: N_("the profile says that it was not done"),
    Code.UNDATED: N_("there is a reading without a date, and the criterion needs one"),
    Code.TOO_OLD: N_("the reading is older than the criterion allows"),
    Code.RECHECK_DUE: N_("the reading, or the list that was whole, is older than what changes within weeks may be"),
    Code.DATE_TOO_VAGUE: N_("the date leaves open whether the reading counts"),
    Code.ANCHOR_NOT_KNOWN: N_("the criterion counts from another day, which is not recorded"),
    Code.SERIES_TOO_SHORT: N_("the criterion asks for several results in a row, and fewer are recorded"),
    Code.ORDER_UNKNOWN: N_("readings differ, and their dates do not show which is the latest"),
    Code.EQUIVOCAL: N_("the result is equivocal, which is not negative"),
    Code.PARTLY_KNOWN: N_("the value is known, but not exactly enough for this threshold or window"),
    Code.UNIT_NOT_CONVERTIBLE: N_("the reading is in a unit without an exact conversion to the criterion's"),
    Code.CONTRADICTED: N_("the class that the profile states cannot be, given its findings"),
    Code.LIST_NOT_WHOLE: N_("it is not in the list, and the list is not declared whole"),
    Code.LIST_COVERS_LESS: N_("the list is declared whole for less than the criterion asks about"),
    Code.END_NOT_KNOWN: N_("the treatment has neither a last dose nor a word on whether it goes on"),
    Code.STATUS_NOT_KNOWN: N_("the condition is there or was there; the criterion asks which"),
    Code.CLASS_NOT_SETTLED: N_("an entry may or may not belong to what is asked"),
    Code.COURSE_NOT_SETTLED: N_(
        "a treatment is recorded without the dose, route, purpose or length that is asked about"
    ),
    Code.STATED_OF_THE_CLASS: N_("only a class is named, and the criteria ask about its members"),
    Code.UNRECOGNISED_MEDICINE: N_("a medicine that nobody recognises may belong to what is asked; also a warning"),
    Code.RESULTS_DISAGREE: N_("results of the same day disagree; the site says which counts"),
    Code.JUDGEMENT: N_("a question that only the investigator answers"),
    Code.SOURCES_DISAGREE: N_("the trial's sources disagree or are silent on a limit, and the patient lies between"),
    Code.LAY_SOURCE: N_("only a lay text has this criterion; the site says whether it applies"),
    Code.PROBABLY_AGAINST: N_("a lay text alone, or a limit that cannot be right, speaks against the patient"),
    Code.DOUBTFUL_VALUE: N_("a limit cannot be right as it is printed; the site says which holds"),
    Code.NOT_CLASSIFIED: N_("the findings fit no class of the scheme"),
    Code.REPRESENTATIVE: N_("the patient's “no” is not the last word: a representative may consent"),
    Code.ASK_PERSON: N_("the patient's to say, such as consent"),
    Code.NOT_READ: N_("a part of the list that nobody could read"),
    Code.ITEM_NOT_ENCODED: N_("an item of the registry's list of which nobody has written a rule yet"),
    Code.TEXT_CHANGED: N_(
        "the registry's text has changed since the rule was written, and nobody has compared the two"
    ),
    Code.MAY_IDENTIFY: N_(
        "an entry of the profile may tell who the patient is: a name, an e-mail address, a full date of birth"
    ),
    Code.TOWN_NOT_CLEAR: N_("several towns bear the name of the patient's town, so that no distance is measured"),
    Code.TOWN_NOT_KNOWN: N_("the patient's town is not among those that are known, so that no distance is measured"),
    Code.PROFILE_OLD: N_(
        "the profile is older than the project's policy lets pass without a word; what was ongoing is taken to go on"
    ),
    Code.AS_OF_ASSUMED: N_("the profile does not say when it was true; its newest date is taken"),
    Code.DOSE_NOT_READ: N_("a dose is kept as text and could not be read as an amount a day"),
    Code.DECEASED: N_("the profile says that the patient has died"),
    Code.IMPLAUSIBLE: N_("a value lies far outside what is usual"),
    Code.IMPLAUSIBLE_THOUSANDFOLD: N_("the same, and a factor of 1000 would explain it: per µL, or per mL?"),
    Code.LABEL_CONTRAINDICATION: N_(
        "a drug that is, or may be, given now has a label that names PML as a contraindication"
    ),
}
"""As docs/verdicts.md has them; a test compares."""

VERDICT_MEANINGS = {
    "eligible": N_("every criterion is met and none is left unread"),
    "for_site": N_("with the site's answers at their best every criterion is met, and none is left unread"),
    "unread": N_("the same, but for a part of the list that nobody could read"),
    "needs_facts": N_("nothing fails, and something about the patient is not known"),
    "not_now": N_("at least one criterion fails, and for each of those something can remove the obstacle"),
    "not_eligible": N_("at least one criterion fails, and nothing can remove its obstacle"),
}
"""As docs/verdicts.md has them; a test compares."""

TO_DO: dict[Code, str] = {
    Code.MET: N_("nothing"),
    Code.NOT_MET: N_(
        "see what stands in the way: time, a new test, the course, the treating team, the site, or nothing"
    ),
    Code.NO_RECORD: N_("look where it is usually found, or ask; `screener define` says where"),
    Code.NOT_DONE: N_("ask the treating team whether it will be done"),
    Code.UNDATED: N_("add its `date`; a month or a year may do"),
    Code.TOO_OLD: N_("look for a newer result, or ask whether it will be repeated"),
    Code.RECHECK_DUE: N_("ask again, and write the answer with its day"),
    Code.DATE_TOO_VAGUE: N_("find the month or the day"),
    Code.ANCHOR_NOT_KNOWN: N_("add that day, as exactly as it is known"),
    Code.SERIES_TOO_SHORT: N_("add the earlier results, each with its date"),
    Code.ORDER_UNKNOWN: N_("add the days of the results, so that the latest can be told"),
    Code.EQUIVOCAL: N_("ask whether the test will be repeated, with a more sensitive assay"),
    Code.PARTLY_KNOWN: N_("write the number or the day more exactly"),
    Code.UNIT_NOT_CONVERTIBLE: N_("ask the laboratory for the result in the criterion's unit"),
    Code.CONTRADICTED: N_("correct the class or the findings"),
    Code.LIST_NOT_WHOLE: N_(
        "name it in the list, or declare the list whole under `complete` if somebody has checked it"
    ),
    Code.LIST_COVERS_LESS: N_("declare the list whole for longer, if somebody has checked it"),
    Code.END_NOT_KNOWN: N_("write `to`, or `ongoing: true` or `false`"),
    Code.STATUS_NOT_KNOWN: N_("write `status: active` or `status: past`"),
    Code.CLASS_NOT_SETTLED: N_("ask the site; nobody who was read says whether it belongs"),
    Code.COURSE_NOT_SETTLED: N_("add `dose`, `route`, `indication`, `number`, `from` or `to`, whichever is asked"),
    Code.STATED_OF_THE_CLASS: N_("write the medicine itself in place of its class"),
    Code.UNRECOGNISED_MEDICINE: N_("write its international name; a leaflet or a pharmacist has it"),
    Code.RESULTS_DISAGREE: N_("ask the site which of them counts"),
    Code.JUDGEMENT: N_("ask the site"),
    Code.SOURCES_DISAGREE: N_("ask the site which limit holds"),
    Code.LAY_SOURCE: N_("ask the site whether it applies"),
    Code.PROBABLY_AGAINST: N_("ask the site all the same: it does not exclude by itself"),
    Code.DOUBTFUL_VALUE: N_("ask the site which limit is meant"),
    Code.NOT_CLASSIFIED: N_("ask the site"),
    Code.REPRESENTATIVE: N_("ask the site whether a representative may consent"),
    Code.ASK_PERSON: N_("ask the patient, or whoever may speak for the patient"),
    Code.NOT_READ: N_("ask the site for the whole list"),
    Code.ITEM_NOT_ENCODED: N_("read it in the registry, and ask the site"),
    Code.TEXT_CHANGED: N_(
        "read the registry's text of today, and ask the site; `screener trials diff` shows what changed"
    ),
    Code.TOWN_NOT_CLEAR: N_("write the town's full name, the country, or `latitude` and `longitude`"),
    Code.TOWN_NOT_KNOWN: N_("write a larger town nearby, or `latitude` and `longitude`"),
    Code.MAY_IDENTIFY: N_("take it out: a profile has a number and no name"),
    Code.TOWN_NOT_CLEAR: N_("write the town's full name, the country, or `latitude` and `longitude`"),
    Code.TOWN_NOT_KNOWN: N_("write a larger town nearby, or `latitude` and `longitude`"),
    Code.PROFILE_OLD: N_("ask what has changed, and write a new `as_of`"),
    Code.AS_OF_ASSUMED: N_("write `as_of`"),
    Code.DOSE_NOT_READ: N_("write an amount a day, such as 8 mg/day"),
    Code.DECEASED: N_("nothing: there are no letters and no family page"),
    Code.IMPLAUSIBLE: N_("compare number and unit with the laboratory's report"),
    Code.IMPLAUSIBLE_THOUSANDFOLD: N_("compare the unit with the laboratory's report"),
    Code.LABEL_CONTRAINDICATION: N_(
        "tell the team that prescribes it today, before the next dose; nobody stops it alone"
    ),
}
"""In words for whoever fills in the profile."""
