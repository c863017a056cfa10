"""What a sentence states without a figure: that there was none, or that all have been dealt with."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from extractor.claims.doubts import is_sure
from extractor.claims.scenes import LOOSE, Mention, Scene, Window, named
from extractor.claims.tokens import Token

_RECEIVED = frozenset({"received", "listed", "processed"})
_OPEN = frozenset({"carried_in", "carried_out"})
_CLOSING = frozenset({"handled", "on_time", "extended"})


_ALL_REQUESTS = re.compile("(?:所有|全部)(?:的|政府信息公开|信息公开|依申请公开)*申请.*(?:办结|完毕|完结)")
_CLOSED = re.compile("办结|完毕|完结|办理完成|(?:全部|均已|都已|全已)(?:作出|予以)?(?:答复|回复|办复)")


def absences(scene: Scene) -> Iterator[Mention]:
    """Yield what a sentence says did not happen: 未收到申请, 没有因信息公开引起的行政复议."""
    for at, token in enumerate(scene.tokens):
        if "negation" not in token.kinds:
            continue
        behind = _until_stop(scene.tokens[at + 1 :])
        if any(_is_figure(item) for item in behind):
            continue
        before = list(reversed(_until_stop(list(reversed(scene.tokens[:at])))))
        side = behind if named(behind) else before
        groups = _absent(scene, side, behind, is_before=side is before)
        if groups:
            sure = is_sure(scene, at, Window(side, (), at), tuple(groups))
            for group in groups:
                yield Mention(
                    (group,), 0, 0, side[0].start if side is before else token.start, (behind or [token])[-1].end, sure
                )


def _until_stop(tokens: Sequence[Token]) -> list[Token]:
    return list(takewhile(lambda token: "stop" not in token.kinds, tokens))


def _is_figure(token: Token) -> bool:
    return bool(token.kinds & {"figure", "nil"}) and not (token.low == token.high == 1)


def _absent(scene: Scene, side: Sequence[Token], behind: Sequence[Token], *, is_before: bool) -> list[tuple[str, ...]]:
    """Return the facts that are said to be none."""
    last = max((at for at, token in enumerate(side) if token.objects), default=-1)
    after = behind if is_before else side[last + 1 :]
    objects = [name for token in side for name in token.objects]
    others = [name for name in objects if name != "requests"] or objects
    happens = any("happens" in token.kinds for token in behind) or not is_before
    facts = [fact for token in (*side, *behind) for fact in token.facts]
    known = not any("unknown" in token.kinds for token in side[: max(last, 0)])
    if last < 0 or not (happens and known and all(_is_harmless(token, scene) for token in after)):
        return []
    return [group for name in dict.fromkeys(others) if (group := _none_of(scene, name, facts))]


def _is_harmless(token: Token, scene: Scene) -> bool:
    if token.kinds & LOOSE or "list" in token.kinds or "figure" in token.kinds:
        return True
    parts = {scene.words.facts[fact].part for fact in token.facts}
    return bool(parts & {"outcome"}) or bool(_RECEIVED & set(token.facts))


def _none_of(scene: Scene, name: str, facts: Sequence[str]) -> tuple[str, ...]:
    own = [form for fact in dict.fromkeys(facts) if name in (form := scene.words.facts[fact]).objects]
    parts = [form.id for form in own if form.part and form.part != "decisions"]
    if parts:
        return tuple(parts[:1])
    if name == "requests" and any(form.id in _CLOSING for form in own):
        return ()
    if name == "requests":
        open_ = [form.id for form in own if form.id in _OPEN]
        return tuple(open_[:1]) or ("new",)
    default = scene.words.objects[name].default
    return (default,) if default else tuple(form.id for form in own[:1])


def completions(scene: Scene) -> Iterator[Mention]:
    """Yield that all requests have been dealt with, where a sentence says so without speaking of a time limit."""
    for at, token in enumerate(scene.tokens):
        if not (token.kinds & {"all"} or (token.unit == "%" and token.low == token.high == 100)):
            continue
        behind = _until_stop(scene.tokens[at:])
        before = list(reversed(_until_stop(list(reversed(scene.tokens[:at])))))
        clause = [*before, *behind]
        if scene.spoken[at + len(behind)] != "requests" or not _is_completed(scene, clause, scene.tokens[:at]):
            continue
        groups = (("carried_out",),)
        told = scene._replace(disclosure=scene.disclosure or scene.topic in (None, "requests"))
        if is_sure(told, at, Window(clause, (), at), groups):
            yield Mention(groups, 0, 0, clause[0].start, clause[-1].end)
            return


def _is_completed(scene: Scene, clause: Sequence[Token], before: Sequence[Token]) -> bool:
    facts = {fact for token in clause for fact in token.facts}
    words = "".join(scene.text[token.start : token.end] for token in clause)
    told = {fact for token in before for fact in token.facts}
    whole = _ALL_REQUESTS.search(words) is not None
    figures = [token for token in clause if "figure" in token.kinds and token.unit != "%"]
    return (
        (whole or ("handled" in facts and _CLOSED.search(words) is not None and not facts & {"on_time", "extended"}))
        and not told & (_OPEN | {"extended"})
        and (whole or not any("limit" in token.kinds for token in (*before, *clause)))
        and not figures
        and not any(word in scene.text for word in ("除", "目前", "截至", "确保", "做到", "力求"))
    )
