"""Which documents are of the same body: names that mean the same, as far as they tell."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from extractor.across.profiles import Profile
from extractor.metadata.bodies import Body, parse

_GOVERNMENT = "人民政府"
_MOST = 100
"""Bodies whose names end alike, among which a name that gives fewer places is looked for: beyond, it could be any."""

_Places = tuple[str | None, ...]


def families(profiles: Sequence[Profile]) -> list[list[int]]:
    """Return the indices of the reports of each body whose name is known.

    A name that gives fewer places (芷阑区教育局 beside 霁州市芷阑区教育局) joins another only if there is just one that
    it can mean.
    """
    alike: dict[tuple[str, str], dict[_Places, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, item in enumerate(profiles):
        if item.name and item.is_report:
            body = parse(item.name)
            alike[_key(body)][body[:4]].append(index)
    return [sorted(family) for places in alike.values() for family in _together(places)]


def _key(body: Body) -> tuple[str, str]:
    """What all names of a body have in common: its own place and its function."""
    return (body.places or ("",))[-1], "" if body.function == _GOVERNMENT else body.function


def _together(known: dict[_Places, list[int]]) -> Iterator[list[int]]:
    """Put the documents together whose places do not contradict one another; those with most places come first."""
    if len(known) > _MOST:
        yield from known.values()
        return
    groups: list[list[_Places]] = []
    for places in sorted(known, key=lambda places: (-sum(map(bool, places)), str(places))):
        fitting = [group for group in groups if all(_agree(places, other) for other in group)]
        if len(fitting) == 1:
            fitting[0].append(places)
        else:
            groups.append([places])
    yield from ([index for places in group for index in known[places]] for group in groups)


def _agree(places: _Places, others: _Places) -> bool:
    """Whether no place of one contradicts that of the other at the same level."""
    return all(one == other for one, other in zip(places, others, strict=True) if one and other)
