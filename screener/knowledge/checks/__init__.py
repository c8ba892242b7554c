"""Checks of the knowledge before it reaches a patient: one function each, all listed here and in `engine.checks`.

`AT_LOAD` are refused already when the files are read (`knowledge.build`, `knowledge.compile`); `CHECKS` need nothing
but the files; those that need verdicts or a search for worlds are `engine.checks.CHECKS`.
"""

from __future__ import annotations

from typing import Any

from screener.knowledge.checks import codes, files, languages, notes, rules
from screener.knowledge.checks.base import (
    SEVERITIES,
    Check,
    Entry,
    Finding,
    Inspected,
    Place,
    Severity,
    Written,
    listed,
)
from screener.trials.record import FRESH

__all__ = [
    "AT_LOAD",
    "CHECKS",
    "SEVERITIES",
    "Check",
    "Entry",
    "Finding",
    "Inspected",
    "Place",
    "Severity",
    "Written",
    "listed",
]

_REFUSED: dict[str, tuple[str, str]] = {
    "unreadable_file": (
        "A file cannot be read, or is no YAML 1.2: a doubled key, an anchor, a tag.",
        "A person and the program would read two different things.",
    ),
    "wrong_form": (
        "An entry has a key that the format does not know, lacks one, or says two things at once.",
        "A misspelt key would silently ask for nothing.",
    ),
    "unknown_word": (
        "A rule names a fact, condition, drug, route or indication that the vocabulary does not have.",
        "No profile could ever answer it.",
    ),
    "wrong_type": (
        "A rule compares a fact as what it is not, such as a day as a number.",
        "The comparison would have no meaning.",
    ),
    "wrong_value": (
        "A rule asks for a value that the fact never has.",
        "It would be false for everybody.",
    ),
    "wrong_unit": (
        "A threshold is in no unit of its fact, or a unit is not known.",
        "A limit in another unit may be a thousand times too high or too low.",
    ),
    "wrong_period": (
        "A period cannot be read, or the day on which a window hangs is no date.",
        "The window would be another one than the source's.",
    ),
    "window_without_date": (
        "A rule sets a window or `reads` for a fact that is worked out on the day itself, and has no readings.",
        "Such a fact has no date that a window could ask for.",
    ),
    "nothing_left": (
        "The exceptions of a rule leave nothing of what it asks about.",
        "It would be false for everybody.",
    ),
    "hierarchy_cycle": (
        "A drug or condition is, by a chain of kinds, a kind of itself.",
        "Everything on the chain would be everything else on it.",
    ),
    "missing_parent": (
        "A drug or condition is a kind of something that is not in the file.",
        "Rules on the class would miss it.",
    ),
    "ambiguous_name": (
        "One spelling names two facts, two conditions or two drugs.",
        "A profile that uses it would be read as the wrong one.",
    ),
    "doubled_id": (
        "Two criteria, notes, groups, files or records have one id.",
        "A reason would point to the wrong one.",
    ),
    "missing_source": (
        "A criterion has no source, or names one that the file does not list.",
        "Nobody could check it against what was read.",
    ),
    "wrong_scheme": (
        "A diagnosis scheme rests on facts or values that are not there, or a row of it can never fit.",
        "The class of certainty would be wrong.",
    ),
    "missing_record": (
        "A file of criteria belongs to no record of `trials.json`.",
        "The trial would never be shown.",
    ),
}

AT_LOAD: tuple[Check[Any], ...] = tuple(Check(name, "error", *said, None) for name, said in _REFUSED.items())

CHECKS: tuple[Check[Inspected], ...] = (
    # rules
    Check(
        "implausible_threshold", "error",
        "A limit lies outside the range that `facts.yaml` calls plausible for the fact.",
        "It is nearly always a slip of the unit or a digit; a number that the source prints so is marked `doubtful`.",
        rules.implausible_threshold,
    ),
    Check(
        "series_without_reads", "error",
        "A rule asks for the last few results (`of_last`) and does not say which of them counts (`reads`).",
        "“Three counts above 500” may mean all three or any of them.",
        rules.series_without_reads,
    ),
    Check(
        "series_in_words", "warning",
        "The text of a criterion asks for several results, and its rule reads one.",
        "One good result would be taken for the series that the trial wants.",
        rules.series_in_words,
    ),
    Check(
        "window_without_end", "warning",
        "A rule asks when a condition was last active, or whether it is past, and the condition never ends.",
        "The window excludes or admits nobody, so the rule is not what the source says.",
        rules.window_without_end,
    ),
    Check(
        "window_on_a_statement", "warning",
        "A window is set on what the patient or the site says on the day.",
        "Such a statement has no date of its own, so that the window only makes it unknown.",
        rules.window_on_a_statement,
    ),
    Check(
        "either_of_one", "warning",
        "An `either` gives the same value twice.",
        "It says that sources disagree and then leaves nothing to the site: one of the values is a slip.",
        rules.either_of_one,
    ),
    Check(
        "consent_turned", "error",
        "A “yes” to consent, or to another fact whose “no” is never the last word, counts against the patient.",
        "The rule is the wrong way round.",
        rules.consent_turned,
    ),
    Check(
        "consent_can_fail", "warning",
        "A criterion of consent rests on a fact whose “no” fails it (`may_fail` is true).",
        "Aphasia is not incapacity, and a representative may be allowed to consent: a “no” is for the site.",
        rules.consent_can_fail,
    ),
    # what stands beside rules
    Check(
        "allowed_overlap", "warning",
        "A note allows a medicine by name that an exclusion takes, without an `other_than`.",
        "Patients would be excluded for what the trial allows.",
        notes.allowed_overlap,
    ),
    Check(
        "judgement_without_note", "warning",
        "A criterion is left to the site, and no `note` says why.",
        "What could be computed must be, so that nobody calls a site in vain.",
        notes.judgement_without_note,
    ),
    Check(
        "note_without_source", "warning",
        "A note has an id, so it stands for a line of a list, and has no source.",
        "Nobody could check it against what was read.",
        files.note_without_source,
    ),
    # files and records
    Check(
        "group_role", "error",
        "A group has another role in the file than in the trial's record, or is not in the record.",
        "Only groups of patients are screened: a wrong role gives a verdict to those whom nobody treats.",
        files.group_role,
    ),
    Check(
        "no_example", "warning",
        "A file has no example patient.",
        "Nothing shows that its rules mean what their author meant.",
        files.no_example,
    ),
    Check(
        "example_without_reason", "warning",
        "An example expects a failing verdict and does not say because of which criteria.",
        "It would also hold if the patient failed for a wrong reason.",
        files.example_without_reason,
    ),
    Check(
        "not_encoded", "warning",
        "A record of `trials.json` has no file of criteria.",
        "Everybody reads “ask the site” for it.",
        files.not_encoded,
    ),
    Check(
        "not_reviewed", "warning",
        "No clinician has reviewed a file (`review` is null).",
        "Results say so; only a named clinician writes it.",
        files.not_reviewed,
    ),
    Check(
        "never_compared", "warning",
        "A file was never compared with the registry by program (`encoded_from.items` is empty).",
        "A later change of the registry's text would go unseen.",
        files.never_compared,
    ),
    Check(
        "encoding_undated", "warning",
        "The registry record that a file encodes bears no day that can be read.",
        "Nobody can see that a newer one has come.",
        files.encoding_undated,
    ),
    Check(
        "record_newer", "warning",
        "The status in `trials.json` is of a later day than the record that the file encodes.",
        "The criteria may have been amended since.",
        files.record_newer,
    ),
    Check(
        "status_old", "warning",
        f"The status of a trial was stated more than {FRESH.days} days ago, or without a day.",
        "It may have closed or opened since.",
        files.status_old,
    ),
    # vocabulary
    Check(
        "loinc_check_digit", "error",
        "A LOINC number does not end in its check digit.",
        "A record with the true number would not be recognised, or another test would be taken for this one.",
        codes.loinc_check_digit,
    ),
    Check(
        "snomed_check_digit", "error",
        "A SNOMED CT identifier does not end in its check digit.",
        "A record with the true identifier would not be recognised, or another concept would be taken for this one.",
        codes.snomed_check_digit,
    ),
    Check(
        "code_of_two", "note",
        "One code stands at two entries of the vocabulary.",
        "A record with that code may mean either.",
        codes.code_of_two,
    ),
    Check(
        "word_without_source", "note",
        "A condition or drug has neither a code nor a source.",
        "Nobody can see where it comes from.",
        files.word_without_source,
    ),
    # other languages
    Check(
        "translation_of_nothing", "error",
        "A file of another language translates what is not there, or gives a list with more or fewer texts.",
        "A reader of that language would be told another criterion's or group's text, or the English one.",
        languages.translation_of_nothing,
    ),
    Check(
        "translation_missing", "warning",
        "A text has no counterpart in a language that the folder has.",
        "Its readers get the English one.",
        languages.translation_missing,
    ),
)  # fmt: skip
"""In the order in which they run and are shown."""
