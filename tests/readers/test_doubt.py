"""Words that doubt or deny: of diagnoses, allergies and medicines, and those that only look so."""

import pytest
from bundles import vocabulary

from screener.readers.doubt import denies_allergy, doubts, is_former, not_given


@pytest.mark.parametrize(
    "text",
    [
        "No evidence of PML",
        "Rule out PML",
        "R/O PML",
        "ruled out: MS",
        "Suspected PML",
        "Possible MS",
        "MS?",
        "? MS",
        "MS vs sarcoidosis",
        "Family history of MS",
        "FHx: lymphoma",
        "At risk for HIV",
        "Screening for HIV",
        "HIV neg",
        "HIV negative",
        "unlikely PML",
        "Suspicion de LEMP",
        "Pas de LEMP",
        "Pas d'argument pour une LEMP",
        "LEMP écartée",
        "LEMP à éliminer",
        "ATCD familial de SEP",
        "Antécédents familiaux : SEP",
        "Absence de lymphome",
        "Aucun lymphome",
        "V.a. PML",
        "Verdacht auf PML",
        "Ausschluss PML",
        "PML ausgeschlossen",
        "Kein Anhalt für PML",
        "Keine MS",
        "Familienanamnese: MS",
        "Sospecha de LMP",
        "Sospetta PML",
        "Sarcoidosis in mother",
    ],
)
def test_what_doubts_or_denies_a_diagnosis(text: str) -> None:
    assert doubts(text)


@pytest.mark.parametrize(
    "text",
    [
        "Non-Hodgkin lymphoma",
        "Graft versus host disease",
        "Acute graft-versus-host disease",
        "Sarcoidosis, unspecified",
        "Crohn's disease of small intestine without complications",
        "Sarcoidosis, not otherwise specified",
        "Neuromyelitis optica without anti-AQP4",
        "AQP4-negative neuromyelitis optica",
        "Maladie de Crohn sans complication",
        "Kidney transplant, deceased donor",
        "Multiple sclerosis (CMS/HCC)",
        "Chronic lymphocytic leukemia of B-cell type not having achieved remission",
        "Seronegative rheumatoid arthritis",
        "Multiple Sklerose",
        "Sclérose en plaques",
        "Human immunodeficiency virus [HIV] disease",
        "Nonseminoma",
        "Nodular lymphoma",
    ],
)
def test_and_what_does_not(text: str) -> None:
    assert not doubts(text)


def test_no_name_of_a_condition_doubts_itself() -> None:
    names = [*(c.name for c in vocabulary().conditions.values()), *vocabulary().condition_names]
    assert not [name for name in names if doubts(name) or is_former(name)]


def test_what_was_once_there() -> None:
    assert is_former("History of Hodgkin lymphoma")
    assert is_former("Z.n. Lymphom")
    assert not is_former("Lymphoma, history unknown")


@pytest.mark.parametrize("text", ["NKDA", "NKA", "No known drug allergies", "Keine Allergien bekannt", "Aucune connue"])
def test_what_says_that_there_is_no_allergy(text: str) -> None:
    assert denies_allergy(text)
    assert not denies_allergy("Penicillin G")


def test_medicines_whose_words_say_that_they_were_not_given() -> None:
    assert not_given("natalizumab - patient declined", by_text=False)
    assert not_given("placebo of natalizumab", by_text=False)
    assert not_given("switched from natalizumab", by_text=True)
    assert not not_given("switched from natalizumab", by_text=False)
    assert not not_given("natalizumab (TYSABRI) 300 mg in sodium chloride 0.9 % IVPB", by_text=True)
