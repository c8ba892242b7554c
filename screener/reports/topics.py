"""What criteria and facts are about, as headings."""

from __future__ import annotations

from screener.reports.language import N_

TOPICS = {
    "demographics": N_("Demographics"),
    "diagnosis": N_("Diagnosis"),
    "virology": N_("Virology"),
    "imaging": N_("Imaging"),
    "cause": N_("Cause"),
    "function": N_("Function"),
    "course": N_("Course"),
    "treatment": N_("Treatment"),
    "infection": N_("Infection"),
    "laboratory": N_("Laboratory"),
    "safety": N_("Safety"),
    "reproductive": N_("Reproductive"),
    "consent": N_("Consent"),
    "logistics": N_("Logistics"),
    "prognosis": N_("Prognosis"),
    "judgement": N_("Judgement"),
    "not_read": N_("Not read"),
}
