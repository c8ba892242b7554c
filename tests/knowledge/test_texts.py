"""The texts of the data files in the reader's language: looked up by id, English where the language has none."""

import pytest

from screener.knowledge import Knowledge, Texts, load


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


@pytest.fixture(scope="module")
def french(knowledge: Knowledge) -> Texts:
    return Texts(knowledge, "fr")


@pytest.fixture(scope="module")
def english(knowledge: Knowledge) -> Texts:
    return Texts(knowledge)


def test_names_are_in_the_language(french: Texts, english: Texts) -> None:
    assert english.name("condition", "cirrhosis") == "cirrhosis of the liver"
    assert french.name("condition", "cirrhosis") == "cirrhose du foie"
    assert french.name("fact", "hiv") == "VIH"
    assert french.name("treatment", "anti_cd20") == "anticorps contre le CD20"
    assert french.meaning("kidney_transplant") == "un rein greffé"


def test_the_name_of_a_medicine_is_international_unless_french_has_another(french: Texts) -> None:
    assert french.name("treatment", "natalizumab") == "natalizumab"
    assert french.name("treatment", "ciclosporin") == "ciclosporine"


def test_an_id_that_nobody_knows_stays_as_it_is_written(french: Texts) -> None:
    assert french.name("condition", "zzz") == "zzz"
    assert french.route("zzz") == "zzz"
    assert french.country("qq") == "qq"


def test_a_medicine_is_given_for_a_condition_or_for_something_else(french: Texts) -> None:
    assert french.indication("multiple_sclerosis") == "sclérose en plaques"
    assert french.indication("prophylaxis") == "pour prévenir une infection"


def test_a_fact_is_asked_plainly_or_clinically(french: Texts, english: Texts) -> None:
    assert french.question("cd4", plain=True) == "Quel était le dernier taux de CD4 ?"
    assert english.question("cd4", plain=False) == "CD4 T-cell count"


def test_countries_are_named(french: Texts, english: Texts) -> None:
    assert (french.country("DE"), english.country("DE")) == ("Allemagne", "Germany")


def test_a_language_that_nobody_wrote_is_english(knowledge: Knowledge, english: Texts) -> None:
    german = Texts(knowledge, "de")
    for trial in knowledge.trials:
        assert german.title(trial) == english.title(trial) == knowledge.records[trial].title
        assert german.notes(trial) == english.notes(trial)
    assert german.name("fact", "hiv") == "HIV"


def test_english_reads_no_other_language(knowledge: Knowledge) -> None:
    fresh = load()
    Texts(fresh).name("condition", "cirrhosis")
    assert fresh.vocabulary._read == {}


def test_where_something_was_read_is_in_the_language(french: Texts, english: Texts) -> None:
    assert french.source("DIAVIS-case-series", "jama").endswith(", résumé")
    assert french.source_dated("DIAVIS-case-series", "jama") == "publié le 2024-10-07"
    assert french.source_dated("NCT00000945", "marra") == english.source_dated("NCT00000945", "marra") == "2002"
    assert french.status_source("IT-JCV-T-cells") == "publications de 2021 et du 2025-06-30"
    assert (french.completion("NCT01132053"), english.completion("NCT00746941")) == ("2020-12 (estimée)", "2010-11")


def test_the_unread_part_of_a_list_has_no_text(french: Texts) -> None:
    assert french.criterion("NCT01730131", "unread-exclusion") == ""
    assert french.criterion_note("a trial that nobody has encoded", "unread-inclusion") == ""
    assert french.notes("a trial that nobody has encoded") == ()


def test_labels_schemes_signs_and_places_are_in_the_language(french: Texts, english: Texts) -> None:
    assert english.label("siponimod") == "not for anyone who has ever had PML"
    assert french.label("siponimod") == "interdit chez toute personne qui a déjà eu une LEMP"
    assert french.label("rituximab") == ""
    assert french.label_says("sirolimus")[0].startswith("qui l'arrête peut perdre la greffe")
    assert french.scheme("aan_2013") == "AAN 2013"
    assert french.diagnosis("aan_2013", "definite") == "certaine"
    assert english.diagnosis("aan_2013", "not_classified") == "not classified"
    assert french.check("aan_2013") == "à vérifier sur le tableau imprimé"
    assert french.sign("t2_bright") == "hypersignal T2 et FLAIR"
    assert french.sign("t2_bright", plain=True) == "clair sur deux sortes d'images"
    assert french.aspect("place") == "où dans le cerveau"
    assert french.access("fr-aac-how-long", "One year.").startswith("Un AAC dure un an")
    assert french.access("zzz", "One year.") == "One year."
    assert (french.place("GB", "United Kingdom"), english.place("GB", "United Kingdom")) == (
        "Royaume-Uni",
        "United Kingdom",
    )
    assert french.specimen("csf") == "liquide céphalorachidien"
    assert french.group("NCT01132053", "cases") == "Personnes atteintes de LEMP."
    assert french.note("NCT01730131", 0).startswith("Une visite par mois")


def test_a_value_has_the_word_that_fits_its_fact(french: Texts, english: Texts) -> None:
    assert french.value("hiv", "positive") == "positif"
    assert french.value("csf_jcv_pcr", "positive") == "positive"
    assert french.value("jcv_antibody", "positive") == "positifs"
    assert (french.value("alive", "true"), english.value("alive", "true")) == ("oui", "yes")
    assert english.value("csf_jcv_pcr", "not_done") == "not done"
