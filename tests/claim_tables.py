"""Tables of one invented body in each form, for the cases of what a narrative claims: every cell not named is zero."""

from typing import TypeAlias

from extractor.templates import find_template
from extractor.types import Cell, Match, Number, Span, State, Table, Tables

_Figures: TypeAlias = dict[tuple[str, ...], Number | None]

APPLICANTS = ("natural_person", "commercial_enterprise", "research_institution", "social_organization", "legal_service")
_ROWS: dict[str, tuple[int, ...]] = {
    "new": (21, 4, 1, 1, 2, 1),
    "carried_in": (2, 1),
    "granted": (8, 2, 0, 1, 1),
    "partially_granted": (4, 1),
    "denied_state_secret": (1,),
    "denied_third_party_rights": (2,),
    "unavailable_not_held": (2, 0, 1, 0, 1),
    "unavailable_needs_creation": (1,),
    "rejected_petition": (1,),
    "rejected_repeated": (1,),
    "handled_total": (22, 4, 1, 1, 2, 1),
    "carried_out": (1, 1),
}
_OLD: dict[str, tuple[int, ...]] = {"other_handling": (2, 1, 0, 0, 0, 1)}
_OTHER: dict[str, tuple[int, ...]] = {"other_not_corrected": (1,), "other_misc": (1, 1, 0, 0, 0, 1)}
_REMEDIES = {
    "review": (4, 1, 1, 2, 8),
    "litigation_direct": (2, 0, 1, 1, 4),
    "litigation_after_review": (1, 1, 0, 1, 3),
}
_OUTCOMES = ("upheld", "corrected", "other", "pending", "total")
_PROACTIVE: dict[str, dict[str, Number]] = {
    "disclosure-2021": {
        "normative_documents.issued": 6,
        "normative_documents.repealed": 2,
        "normative_documents.in_force": 45,
        "licensing.decisions": 139,
        "penalties.decisions": 58,
        "coercion.decisions": 7,
        "fees.amount": 12.5,
    },
    "disclosure-2019": {
        "normative_documents.created": 6,
        "normative_documents.disclosed": 5,
        "normative_documents.disclosed_total": 48,
        "licensing.previous": 20,
        "licensing.change": 2,
        "licensing.decisions": 139,
        "penalties.previous": 90,
        "penalties.decisions": 58,
        "coercion.decisions": 7,
        "fees.previous": 3,
    },
}
_STATISTICS = {
    "s1_info": 1250,
    "s1_normpub": 6,
    "s1_normmade": 8,
    "s1_gazette": 12,
    "s1_web": 1100,
    "s1_weibo": 60,
    "s1_weixin": 240,
    "s2_press": 4,
    "s2_itv": 3,
    "s2_interp": 17,
    "s3_recv": 30,
    "s3_face": 3,
    "s3_net": 20,
    "s3_mail": 7,
    "s3_done": 28,
    "s3_ontime": 26,
    "s3_ext": 2,
    "s3_reply": 28,
    "s3_already": 4,
    "s3_agree": 10,
    "s3_part": 2,
    "s3_refuse": 3,
    "s3_r2": 3,
    "s3_notours": 5,
    "s3_none": 3,
    "s3_amend": 1,
    "s4": 5,
    "s4_a": 3,
    "s4_b": 1,
    "s4_c": 1,
    "s5": 4,
    "s5_a": 2,
    "s5_b": 1,
    "s5_c": 1,
    "s6": 9,
    "s7": 0,
    "s8_spot": 2,
    "s8_staff": 11,
    "s8_full": 3,
    "s8_part": 8,
    "s9_meet": 5,
    "s9_class": 2,
    "s9_people": 130,
}


def filled(template: str, **changes: Number | None) -> Tables:
    """Return the tables; ``table__row__column=value`` changes a cell, `None` puts it in doubt."""
    values = {**_figures(template), **{tuple(name.split("__")): value for name, value in changes.items()}}
    form = find_template(template)
    tables = tuple(
        Table(
            table.id,
            Match.EXACT,
            Span(0, 1),
            tuple(
                _cell(row, column, values.get((table.id, row, column), 0), form.unit)
                for (row, column), form in table.columns.items()
            ),
        )
        for table in form.tables
    )
    return Tables(template, Match.EXACT, tables)


def _cell(row: str, column: str, value: Number | None, unit: str | None) -> Cell:
    doubt = value is None
    return Cell(row, column, False, value, str(value), unit, State.NUMBER, Span(0, 1), Match.EXACT, 1.0, doubt)


def _figures(template: str) -> _Figures:
    if template == "statistics-2014":
        return {("statistics", row, "figure"): value for row, value in _STATISTICS.items()}
    found: _Figures = {}
    for row, counts in {**_ROWS, **(_OLD if template == "disclosure-2019" else _OTHER)}.items():
        found |= _row(row, counts)
    for row, counts in _REMEDIES.items():
        found |= {("remedies", row, column): count for column, count in zip(_OUTCOMES, counts, strict=True)}
    return {**found, **{("proactive", *name.split(".")): value for name, value in _PROACTIVE[template].items()}}


def _row(row: str, counts: tuple[int, ...]) -> _Figures:
    columns = (*APPLICANTS, "other_organization")
    cells: _Figures = {("requests", row, column): count for column, count in zip(columns, counts, strict=False)}
    return {**cells, ("requests", row, "total"): sum(counts)}
