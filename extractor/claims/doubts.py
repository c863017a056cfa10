"""What speaks against a mention's being this body's, this year's and the whole."""

from collections.abc import Sequence

from extractor.claims.scenes import DISCLOSURE, LOOSE, Groups, Scene, Window, is_stop, named, tells, until_fact
from extractor.claims.tokens import Token

_WHOLES = frozenset({"listed", "received", "processed"})
"""Facts that 其中 makes a part of."""


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
        or _is_of_a_part(scene, window, facts[0].objects, told=named(before) and not listed)
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
    if any(token.kinds & others for token in (*window.left, *until_fact(window.right))):
        return True
    for token in before:
        if is_stop(token):
            return False
        if token.kinds & (others - {"generic"}):
            return True
    return False


def _is_of_a_part(scene: Scene, window: Window, objects: Sequence[str], *, told: bool) -> bool:
    """Whether words that nobody knows stand between the figure and what tells what it counts.

    Where nothing but a noun does, or a verb whose object is not `told` in the sentence, none may stand in front either.
    """
    places = [at for at, token in enumerate(window.left) if tells(token)]
    if not places:
        told_by = [token for token in until_fact(window.right) if token.facts]
        if told_by and _wins(scene, told_by[0]):
            again = any(set(told_by[0].facts) & set(token.facts) for token in _elsewhere(scene, told_by[0]))
            return again or any(_is_unknown(scene, token, objects) for token in window.left)
        return any(_is_unknown(scene, token, objects) for token in (*window.left, *window.right))
    rest = window.left[places[0] :]
    behind = next((at for at, token in enumerate(window.right) if token.objects), 0)
    before = window.left[: places[0]]
    told = told and "requests" in objects
    if not any(token.facts for token in rest) or not (told or behind or named(rest)):
        rest = window.left
    reasons = [at for at, token in enumerate(before) if "reason" in token.kinds]
    rest = [*rest, *(before[reasons[0] :] if reasons else ())]
    return any(_is_unknown(scene, token, objects) for token in (*rest, *window.right[:behind]))


def _elsewhere(scene: Scene, word: Token) -> list[Token]:
    """Return the words of a sentence that belong to other figures: those before, and from the next figure on."""
    behind = (token.start for token in scene.tokens if "figure" in token.kinds and token.start > word.start)
    end = next(behind, len(scene.text))
    return [token for token in scene.tokens if token.start < word.start or token.start >= end]


def _wins(scene: Scene, word: Token) -> bool:
    """Whether a word says what became of a figure whatever the reason for it."""
    return any(scene.words.facts[fact].wins for fact in word.facts)


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
