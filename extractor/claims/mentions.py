"""What the figures of a sentence state: each is bound to the words around it, or to nothing.

The words in front of a figure, back to the stop or figure before, say what it counts; else those behind it. Words that
nobody knows between the two make the mention unsure, for it may be of a part only: an unsure mention accuses nobody.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from extractor.claims.lexicon import TELLING, FactForm, Lexicon
from extractor.claims.tokens import Token
from extractor.types import Number

Groups: TypeAlias = tuple[tuple[str, ...], ...]
"""Facts that add up; of each, the alternatives."""

DISCLOSURE = re.compile(
    "信息公开|依申请|政务公开|公开申请|申请公开|公开政府信息|予以公开|部分公开|不予公开|无法提供|不予处理|自然人"
)
LOOSE = frozenset(
    {
        "list",
        "joint",
        "filler",
        "context",
        "now",
        "own",
        "aside",
        "sub",
        "each",
        "respectively",
        "all",
        "limit",
        "happens",
    }
)
"""Kinds of words that do not change what is counted."""
_WHOLES = frozenset({"listed", "received", "processed"})
"""Facts that 其中 makes a part of."""


class Mention(NamedTuple):
    """A figure and what it is said to count. ``[start, end)`` is of the folded sentence.

    `sure`: nothing speaks against its being this body's, this year's and the whole.
    """

    groups: Groups
    low: Number
    high: Number
    start: int
    end: int
    sure: bool = True


class Scene(NamedTuple):
    """A sentence and what it is read in the light of."""

    text: str
    tokens: Sequence[Token]
    words: Lexicon
    year: int | None
    is_whole: bool
    """Whether the body stands for its whole region, as a government does."""
    topic: str | None
    """The object spoken of in the sentence before."""
    disclosure: bool
    """Whether disclosure is what was spoken of before."""
    spoken: Sequence[str | None] = ()
    """For every token and for the end, the object that was spoken of last."""


class Window(NamedTuple):
    """The tokens that belong to a figure: in front of it, behind it, and those that told what it counts."""

    left: Sequence[Token]
    right: Sequence[Token]
    since: int
    """Where the figure before ends, by token."""


def with_topics(scene: Scene) -> Scene:
    """Return the scene with what is spoken of at every token."""
    topic = scene.topic
    found = [topic]
    for at, token in enumerate(scene.tokens):
        if objects := token.objects:
            topic = objects[-1]
        elif "other" in token.kinds and not _leads_to_part(scene, at):
            topic = None
        found.append(topic)
    return scene._replace(spoken=found)


def _leads_to_part(scene: Scene, at: int) -> bool:
    """Whether a word names but the reason of a result: 属信访等不予处理."""
    for token in scene.tokens[at + 1 :]:
        if _is_stop(token) or "figure" in token.kinds:
            return False
        if _tells_requests(scene, [token]):
            return True
    return False


def mentions(scene: Scene) -> Iterator[Mention]:
    """Yield what the figures of a sentence count, in order."""
    handed: Groups = ()
    verb: Token | None = None
    used = 0
    whole = True
    for at, token in enumerate(scene.tokens):
        if not token.kinds & {"figure", "nil"}:
            continue
        window = _window(scene.tokens, at, used)
        said = frozenset[str]().union(*(item.kinds for item in window.left))
        if said & {"negation", "change"}:
            handed = ()
            continue
        if handed and not any(item.facts or item.objects for item in window.left):
            groups: Groups = handed[:1]
        else:
            groups, handed = _groups(scene, window, token, scene.spoken[at], verb), ()
        verb = next((item for item in reversed(window.left) if item.facts), verb)
        used = at + 1 + (0 if any(map(_tells, window.left)) else len(window.right))
        if not groups:
            continue
        sure = is_sure(scene, at, window, groups) and (whole or _named((*window.left, *window.right)))
        whole = sure or not _WHOLES & {fact for group in groups for fact in group}
        each = len(groups) > 1 and "each" in said and token.low
        if "respectively" in said or handed:
            groups, handed = groups[:1], (handed or groups)[1:]
        for group in [(one,) for one in groups] if each else [groups]:
            yield Mention(group, token.low, token.high, token.start, token.end, sure)


def _window(tokens: Sequence[Token], at: int, used: int) -> Window:
    """Return the words of a figure: back to the stop or figure before; over stops if nothing else says what it is."""
    right: list[Token] = []
    for token in tokens[at + 1 :]:
        if _is_stop(token) or "list" in token.kinds:
            break
        if "figure" in token.kinds:
            right = []
            break
        right.append(token)
    since = next((place + 1 for place in range(at - 1, -1, -1) if "figure" in tokens[place].kinds), 0)
    begin = at
    while begin > max(since, used):
        near = tokens[begin:at]
        if _is_stop(tokens[begin - 1]) and (any(map(_tells, near)) or any(token.facts for token in right)):
            break
        begin -= 1
    return Window([token for token in tokens[begin:at] if not _is_stop(token)], right, since)


def _is_stop(token: Token) -> bool:
    return "stop" in token.kinds


def _tells(token: Token) -> bool:
    """Whether a token tells what is counted."""
    return bool(token.objects or token.facts or "other" in token.kinds)


def _groups(scene: Scene, window: Window, figure: Token, topic: str | None, verb: Token | None) -> Groups:
    """Return what a figure counts; nothing if it is not one of the objects, or not in its units."""
    objects = [
        name
        for name in _objects(scene, window, topic)
        if "nil" in figure.kinds or figure.unit in scene.words.objects[name].units
    ]
    if not objects:
        return ()
    left, right = (_cued(scene, side, objects) for side in (window.left, _first(window.right)))
    if left:
        return left
    named = any(token.objects for token in (*window.left, *window.right))
    usual = tuple((form.default,) for name in objects if (form := scene.words.objects[name]).default) if named else ()
    if right:
        return ((*usual[0], *right[0]),) if len(usual) == 1 == len(right) and _named(window.left) else right
    if usual:
        return usual
    return _cued(scene, [verb], objects) if verb and named and window.left and "list" in window.left[0].kinds else ()


def _named(tokens: Sequence[Token]) -> bool:
    return any(token.objects for token in tokens)


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
    topic = topic or ("requests" if _tells_requests(scene, (*window.left, *_first(window.right))) else None)
    return list(dict.fromkeys(others or run)) or ([topic] if topic else [])


def _tells_requests(scene: Scene, tokens: Sequence[Token]) -> bool:
    """Whether words stand there that speak of requests, and of nothing else."""
    return any(scene.words.facts[fact].part in TELLING for token in tokens for fact in token.facts)


def _behind(right: Sequence[Token]) -> str | None:
    """Return the object that stands behind a figure, or ``other``."""
    for token in right:
        if names := token.objects:
            return names[0]
        if "other" in token.kinds:
            return "other"
        if token.facts:
            return None
    return None


def _first(right: Sequence[Token]) -> Sequence[Token]:
    """Return what stands behind a figure up to its first fact."""
    for at, token in enumerate(right):
        if token.facts and not token.kinds & LOOSE:
            return right[: at + 1]
    return right


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


def is_sure(scene: Scene, at: int, window: Window, groups: Groups) -> bool:
    """Whether nothing speaks against a mention's being this body's, this year's and the whole."""
    facts = [scene.words.facts[fact] for group in groups for fact in group]
    before = scene.tokens[:at]
    around = scene.tokens[window.since : at]
    listed = any("sub" in token.kinds for token in before)
    end = max(token.end for token in (scene.tokens[at], *window.right))
    text = "".join(scene.text[token.start : token.end] for token in (*window.left, *window.right))
    return not (
        _is_of_another_time(before, scene.year)
        or any("planned" in token.kinds for token in before)
        or (any("sub" in token.kinds for token in around) and _WHOLES & {form.id for form in facts})
        or _is_of_another_body(scene, before, window)
        or _is_of_a_part(scene, window, facts[0].objects, told=_named(before) and not listed)
        or any(word in scene.text[: scene.tokens[at].end] for form in facts for word in form.doubt)
        or _is_outside(scene, facts[0].objects[0], text, scene.tokens[at].unit, end)
    )


def _is_of_another_time(before: Sequence[Token], year: int | None) -> bool:
    other = False
    for token in before:
        if "year" in token.kinds:
            other = year is not None and token.low != year
        elif "now" in token.kinds:
            other = False
        elif token.kinds & {"last", "partial"}:
            other = True
    return other


def _is_of_another_body(scene: Scene, before: Sequence[Token], window: Window) -> bool:
    others = {"foreign", "generic"} if scene.is_whole else {"foreign", "generic", "everybody"}
    if any(token.kinds & others for token in (*window.left, *_first(window.right))):
        return True
    for token in before:
        if _is_stop(token):
            return False
        if token.kinds & (others - {"generic"}):
            return True
    return False


def _is_of_a_part(scene: Scene, window: Window, objects: Sequence[str], *, told: bool) -> bool:
    """Whether words that nobody knows stand between the figure and what tells what it counts.

    Where nothing but a noun does, or a verb whose object is not `told` in the sentence, none may stand in front either.
    """
    tells = [at for at, token in enumerate(window.left) if _tells(token)]
    if not tells:
        return any(_is_unknown(scene, token, objects) for token in (*window.left, *window.right))
    rest = window.left[tells[0] :]
    behind = next((at for at, token in enumerate(window.right) if token.objects), 0)
    before = window.left[: tells[0]]
    told = told and "requests" in objects
    if not any(token.facts for token in rest) or not (told or behind or _named(rest)):
        rest = window.left
    reasons = [at for at, token in enumerate(before) if "reason" in token.kinds]
    rest = [*rest, *(before[reasons[0] :] if reasons else ())]
    return any(_is_unknown(scene, token, objects) for token in (*rest, *window.right[:behind]))


def _is_unknown(scene: Scene, token: Token, objects: Sequence[str]) -> bool:
    """Whether a word means nothing here: unknown or, where requests are counted, a fact of something else."""
    if token.objects or token.kinds & LOOSE:
        return False
    if "requests" in objects and token.facts:
        return not any("requests" in scene.words.facts[fact].objects for fact in token.facts)
    return "unknown" in token.kinds or ("other" in token.kinds and not token.facts)


def _is_outside(scene: Scene, name: str, text: str, unit: str, end: int) -> bool:
    """Whether the body's business is spoken of, and not disclosure."""
    form = scene.words.objects[name]
    if any(word in scene.text for word in form.doubt) or (unit in form.items and "事项" in text):
        return True
    end = len(scene.text) if name == "requests" else end
    if form.context and (scene.disclosure or DISCLOSURE.search(scene.text, 0, end)):
        return False
    return name == "requests" or any(word in text for word in form.outside)
