"""What the figures of a sentence state: each is bound to the words around it, or to nothing.

The words in front of a figure, back to the stop or figure before, say what it counts; else those behind it. Words that
nobody knows between the two make the mention unsure, for it may be of a part only: an unsure mention accuses nobody.
"""

from collections.abc import Iterator, Sequence

from extractor.claims.doubts import is_sure
from extractor.claims.lexicon import FactForm
from extractor.claims.scenes import (
    LOOSE,
    Groups,
    Mention,
    Scene,
    Window,
    is_part,
    is_stop,
    named,
    tells,
    tells_requests,
    until_fact,
)
from extractor.claims.tokens import Token


def mentions(scene: Scene) -> Iterator[Mention]:
    """Yield what the figures of a sentence count, in order."""
    handed: Groups = ()
    verb: Token | None = None
    used = 0
    whole = True
    for at, token in enumerate(scene.tokens):
        if not token.kinds & {"figure", "nil"}:
            continue
        window = _window(scene, at, used)
        said = frozenset[str]().union(*(item.kinds for item in window.left))
        denied = not any(map(tells, window.left)) and any("negation" in item.kinds for item in until_fact(window.right))
        if denied or said & {"negation", "change"}:
            handed = ()
            continue
        if handed and not any(item.facts or item.objects for item in window.left):
            groups: Groups = handed[:1]
        else:
            groups, handed = _groups(scene, window, token, scene.spoken[at], verb), ()
        verb = next((item for item in reversed(window.left) if item.facts), verb)
        used = at + 1 if any(map(tells, window.left)) else _stop_after(scene, at)
        if not groups:
            continue
        sure = is_sure(scene, at, window, groups) and (whole or named((*window.left, *window.right)))
        whole = sure or (whole and all(is_part(scene, fact) for group in groups for fact in group))
        each = len(groups) > 1 and "each" in said and token.low
        if "respectively" in said or handed:
            groups, handed = groups[:1], (handed or groups)[1:]
        for group in [(one,) for one in groups] if each else [groups]:
            yield Mention(group, token.low, token.high, token.start, token.end, sure)


def _window(scene: Scene, at: int, used: int) -> Window:
    """Return the words of a figure: back to the stop or figure before; over stops if nothing else says what it is."""
    tokens = scene.tokens
    right: list[Token] = []
    for token in tokens[at + 1 :]:
        if is_stop(token) or "list" in token.kinds:
            break
        if "figure" in token.kinds:
            right = []
            break
        right.append(token)
    right = _without_reason(scene, right)
    since = next((place + 1 for place in range(at - 1, -1, -1) if "figure" in tokens[place].kinds), 0)
    begin = at
    while begin > max(since, used):
        near = tokens[begin:at]
        if is_stop(tokens[begin - 1]) and (any(map(tells, near)) or any(token.facts for token in right)):
            break
        begin -= 1
    left = [token for token in tokens[begin:at] if not is_stop(token)]
    told = any(map(tells, left)) or any(token.facts or token.objects for token in right)
    return Window(left, right if told else [*right, *_after(scene, at)], since)


def _without_reason(scene: Scene, right: list[Token]) -> list[Token]:
    """Return the words behind a figure without a reason that is given there, save what became of it all the same."""
    at = next((place for place, token in enumerate(right) if "reason" in token.kinds), len(right))
    return right[:at] + [token for token in right[at:] if any(scene.words.facts[fact].wins for fact in token.facts)]


def _stop_after(scene: Scene, at: int) -> int:
    return next((place for place in range(at, len(scene.tokens)) if is_stop(scene.tokens[place])), len(scene.tokens))


def _after(scene: Scene, at: int) -> list[Token]:
    """Return the words behind the next stop, if they are what tells what became of the figure: 有2件因…，结转下年."""
    behind = scene.tokens[_stop_after(scene, at) :]
    end = next((place for place, token in enumerate(behind[1:], 1) if is_stop(token)), len(behind))
    tail = list(behind[1:end])
    told = any(scene.words.facts[fact].wins for token in tail for fact in token.facts)
    return tail if told and not any("figure" in token.kinds for token in tail) else []


def _groups(scene: Scene, window: Window, figure: Token, topic: str | None, verb: Token | None) -> Groups:
    """Return what a figure counts; nothing if it is not one of the objects, or not in its units."""
    objects = [
        name
        for name in _objects(scene, window, topic)
        if "nil" in figure.kinds or figure.unit in scene.words.objects[name].units
    ]
    if not objects:
        return ()
    left, right = (_cued(scene, side, objects) for side in (window.left, until_fact(window.right)))
    if left:
        return left
    known = named((*window.left, *window.right))
    usual = tuple((form.default,) for name in objects if (form := scene.words.objects[name]).default) if known else ()
    if right:
        return ((*usual[0], *right[0]),) if len(usual) == 1 == len(right) and named(window.left) else right
    if usual:
        return usual
    return _cued(scene, [verb], objects) if verb and known and window.left and "list" in window.left[0].kinds else ()


def _objects(scene: Scene, window: Window, topic: str | None) -> list[str]:
    """Return the objects that a figure may count: several if they are listed in front of it."""
    behind = _behind(window.right)
    if behind == "other":
        return []
    run: list[str] = []
    for token in reversed(window.left):
        names = token.objects
        if "other" in token.kinds and not run:
            return []
        if run and not names and not token.kinds & LOOSE:
            break
        run = [*names[:1], *run]
    if behind and (not run or behind != run[-1]):
        return [behind]
    others = [name for name in run if name != "requests"]  # what a request gave rise to is no request
    topic = topic or ("requests" if tells_requests(scene, (*window.left, *until_fact(window.right))) else None)
    return list(dict.fromkeys(others or run)) or ([topic] if topic else [])


def _behind(right: Sequence[Token]) -> str | None:
    """Return the object that stands behind a figure, or ``other``."""
    for token in right:
        if names := token.objects:
            return names[0]
        if "reason" in token.kinds or token.facts:
            return None
        if "other" in token.kinds:
            return "other"
    return None


def _cued(scene: Scene, side: Sequence[Token], objects: Sequence[str]) -> Groups:
    """Return the facts that words state of the objects: listed parts of one kind add up, others are alternatives."""
    groups: list[tuple[str, ...]] = []
    for name in objects:
        runs: list[list[FactForm]] = []
        joined = False
        for token in side:
            forms = [form for fact in token.facts if name in (form := scene.words.facts[fact]).objects]
            if forms:
                runs = [*runs[:-1], [*runs[-1], *forms]] if joined else [*runs, forms]
            joined = bool(runs) and (bool(token.kinds & {"list", "joint"}) or (joined and bool(token.kinds & LOOSE)))
        parts = [[form for form in run if form.part and form.part != "decisions"] for run in runs]
        whole = [form for run in runs for form in run if not form.part or form.part == "decisions"]
        parts = [run for run in parts if run]
        if whole and any(len(run) > 1 and run[0].part == "channel" for run in parts):
            parts = []
        if parts and len({form.part for form in parts[-1]}) > 1:
            return ()
        strong = [form for form in whole if form.wins]
        if parts:
            groups += [(form.id,) for form in dict.fromkeys(parts[-1])]
        elif whole:
            groups.append(tuple(dict.fromkeys(form.id for form in strong or whole)))
    return tuple(groups)
