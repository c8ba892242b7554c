"""What a criterion asks, made from its rule: neither more nor less than the rule says, and no double negative."""

from collections.abc import Iterator

import pytest

from screener.knowledge import CompiledTrial, Knowledge, load
from screener.knowledge.build import Sources
from screener.knowledge.compile import compile_trial
from screener.knowledge.locate import locate
from screener.reports.language import Language
from screener.reports.requirement import Requirement
from screener.reports.wording import Words
from screener.rules.requirements import ConditionRule, FactRule, TreatmentRule

TRIAL = "NCT00746941"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources(locate())


def compiled(rule: object, side: str, knowledge: Knowledge, sources: Sources) -> CompiledTrial:
    """The mefloquine trial with one rule in place of its E5, or of its I5."""
    file = next(f for _, f in sources.trials if f.trial == TRIAL)
    name, key = ("I5", "require") if side == "inclusion" else ("E5", "exclude_if")
    changed = tuple(c.model_copy(update={key: rule}) if c.id == name else c for c in getattr(file, side))
    return compile_trial(file.model_copy(update={side: changed}), knowledge.vocabulary, knowledge.schemes)


def told(rule: object, side: str, code: str, knowledge: Knowledge, sources: Sources) -> str:
    trial = compiled(rule, side, knowledge, sources)
    words = Words(knowledge._replace(trials={TRIAL: trial}), Language(code))
    wanted = "I5" if side == "inclusion" else "E5"
    return Requirement(words, TRIAL).of(next(c for c in trial.criteria if c.id == wanted))


RITUXIMAB = TreatmentRule(treatment="rituximab", within="6 months")


@pytest.mark.parametrize(
    ("rule", "side", "english", "french"),
    [
        (
            RITUXIMAB,
            "exclusion",
            "must not have had rituximab in the last 6 months",
            "ne doit pas avoir reçu depuis 6 mois\u00a0: rituximab",
        ),
        (
            RITUXIMAB,
            "inclusion",
            "must have had rituximab in the last 6 months",
            "doit avoir reçu il y a 6 mois au plus\u00a0: rituximab",
        ),
        (
            TreatmentRule(treatment="rituximab", status="ever"),
            "exclusion",
            "must never have been given rituximab",
            "ne doit jamais avoir reçu\u00a0: rituximab",
        ),
        (
            TreatmentRule(treatment="rituximab", status="current"),
            "exclusion",
            "must not be receiving rituximab now",
            "ne doit pas recevoir actuellement\u00a0: rituximab",
        ),
        (
            ConditionRule(condition="cancer", status="active"),
            "exclusion",
            "must not have cancer now",
            "ne doit pas avoir actuellement\u00a0: tumeur maligne",
        ),
        (
            FactRule.model_validate({"fact": "hiv", "is": "positive"}),
            "exclusion",
            "must not be so: HIV: positive",
            "ne doit pas être le cas\u00a0: VIH\u00a0: positif",
        ),
        (
            FactRule.model_validate({"fact": "weight", "at_least": "30 kg"}),
            "inclusion",
            "asks for: body weight: at least 30 kg",
            "exige\u00a0: poids\u00a0: au moins 30 kg",
        ),
        (
            FactRule.model_validate({"fact": "mri_compatible", "is": True}),
            "inclusion",
            "asks for: brain MRI compatible with PML",
            "exige\u00a0: IRM cérébrale compatible avec une LEMP",
        ),
    ],
)
def test_a_rule_of_one_test_is_put_into_words(
    rule: object, side: str, english: str, french: str, knowledge: Knowledge, sources: Sources
) -> None:
    assert told(rule, side, "en", knowledge, sources) == english
    assert told(rule, side, "fr", knowledge, sources) == french


@pytest.mark.parametrize(
    "rule",
    [
        TreatmentRule(treatment="immunosuppressant", other_than=("rituximab",)),
        TreatmentRule(treatment="corticosteroid", route="oral"),
        FactRule.model_validate({"fact": "csf_jcv_pcr", "is": "positive", "within": "90 days"}),
    ],
    ids=["exceptions", "route", "window"],
)
def test_a_richer_rule_keeps_its_text(rule: object, knowledge: Knowledge, sources: Sources) -> None:
    assert told(rule, "exclusion", "en", knowledge, sources).startswith("excludes: Quinine, quinidine")


def of_all(knowledge: Knowledge, language: Language) -> Iterator[tuple[str, str, str]]:
    words = Words(knowledge, language)
    for key, trial in knowledge.trials.items():
        rule = Requirement(words, key)
        yield from ((key, c.id, rule.of(c)) for c in trial.criteria)


@pytest.mark.parametrize("code", ["en", "fr"])
def test_every_criterion_that_was_read_says_what_it_asks(code: str, knowledge: Knowledge) -> None:
    for key, criterion, said in of_all(knowledge, Language(code)):
        assert bool(said) != criterion.startswith("unread-"), (key, criterion)
        assert "{" not in said
        assert not said.endswith(".")
