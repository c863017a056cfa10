"""Which documents are of the same body: names that mean the same, as far as they tell."""

from collections import defaultdict
from collections.abc import Sequence

from extractor.across.profiles import Profile
from extractor.metadata.bodies import Likeness, liken, parse

_GOVERNMENT = "人民政府"


def families(profiles: Sequence[Profile]) -> list[list[int]]:
    """Return the indices of the reports of each body whose name is known.

    A name that gives fewer places (区交通局 beside 芷阑区交通局) joins another only if there is just one it can mean.
    """
    alike: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(dict)
    for index, item in enumerate(profiles):
        if item.name and item.is_report:
            alike[_key(item.name)].setdefault(item.name, []).append(index)
    return [family for names in alike.values() for family in _together(names)]


def _key(name: str) -> tuple[str, str]:
    """What all names of a body have in common: its own place and its function."""
    body = parse(name)
    return (body.places or ("",))[-1], body.function.removeprefix(_GOVERNMENT) or _GOVERNMENT


def _together(names: dict[str, list[int]]) -> list[list[int]]:
    """Put names together that mean one body; those with most places come first."""
    groups: list[list[str]] = []
    for name in sorted(names, key=lambda name: (-len(parse(name).places), name)):
        fitting = [group for group in groups if all(are_one(name, other) for other in group)]
        if len(fitting) == 1:
            fitting[0].append(name)
        else:
            groups.append([name])
    return [sorted(index for name in group for index in names[name]) for group in groups]


def are_one(name: str, other: str) -> bool:
    """Whether two standard names mean the same body and no place in them says otherwise.

    >>> are_one("霁州市芷阑区教育局", "芷阑区教育局"), are_one("霁州市芷阑区教育局", "棠州市芷阑区教育局")
    (True, False)
    """
    pairs = zip(parse(name)[:4], parse(other)[:4], strict=True)
    if any(one and two and one != two for one, two in pairs):
        return False
    return liken(name, other) is Likeness.SAME
