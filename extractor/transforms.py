"""From the value of a measure to the share of a weight, and the formula in words."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from extractor.errors import Words
from extractor.measures import catalogue
from extractor.rubrics import Cap, Criterion, Deduction, Linear, Losses, Rule


def share_of(criterion: Criterion, value: float, peers: Sequence[float], lang: str) -> tuple[float, str]:
    """Return the share of its weight that a value earns, and what has to be said of the way there.

    `peers` are the sorted values of the group, this one among them. Where there are too few of them for a percentile,
    the straight line counts.
    """
    percentile = criterion.percentile
    if percentile and (len(peers) >= percentile.peers or not criterion.linear):
        place = place_among(value, peers)
        said = Words(f"在 {len(peers)} 份同类报告中高于 {place:.0%}", f"above {place:.0%} of {len(peers)} peers")
        return min(1.0, place / percentile.full), said[lang]
    if criterion.linear:
        said = _reference(criterion.linear) if percentile else Words("", "")
        return _on_line(value, criterion.linear), said[lang]
    return min(1.0, max(0.0, value)), ""


def place_among(value: float, peers: Sequence[float]) -> float:
    """Return the share of the others that a value exceeds, equal ones counting half; what is nothing exceeds nobody.

    >>> place_among(3, [1, 2, 3, 3, 4])
    0.625
    """
    below, upto = bisect_left(peers, value), bisect_right(peers, value)
    if value <= 0 or len(peers) < 2:
        return 0.0
    return (below + (upto - below - 1) / 2) / (len(peers) - 1)


def _on_line(value: float, line: Linear) -> float:
    return min(1.0, max(0.0, (value - line.none) / (line.full - line.none)))


def _reference(line: Linear) -> Words:
    return Words(
        f"同类报告太少，按参照值 {line.none:g} 至 {line.full:g} 评",
        f"too few peers: judged against {line.none:g} to {line.full:g}",
    )


def formula(item: Criterion | Deduction | Cap, lang: str) -> str:
    """Say how the points of a criterion, a deduction or a cap are computed."""
    if isinstance(item, Criterion):
        return _earned(item)[lang]
    condition = _condition(item)
    if isinstance(item, Cap):
        return Words(f"{condition.zh}：总分不超过 {item.most:g}", f"{condition.en}: at most {item.most:g}")[lang]
    return Words(f"{condition.zh}：扣 {item.points:g} 分", f"{condition.en}: {item.points:g} off")[lang]


def _earned(item: Criterion) -> Words:
    form = catalogue()[item.measure] if item.measure else None
    words = Words(f"权重 × {form.name.zh}", f"weight × {form.name.en}") if form else Words("权重", "weight")
    line, percentile = item.linear, item.percentile
    if line:
        zh, en = f"{line.none:g} 得 0，{line.full:g} 得满分", f"{line.none:g} earns 0, {line.full:g} all"
        if percentile:
            zh, en = f"同类不足 {percentile.peers} 份时 {zh}", f"below {percentile.peers} peers {en}"
        words = Words(f"{words.zh}（{zh}）", f"{words.en} ({en})")
    if percentile:
        zh = f"{words.zh}在同类中的百分位 ÷ {percentile.full:.0%}，封顶 1"
        words = Words(zh, f"{words.en}, its percentile among peers / {percentile.full:.0%}, at most 1")
    return _less(words, item.losses) if item.losses else words


def _less(words: Words, losses: Losses) -> Words:
    costs = {"错误": losses.error, "警告": losses.warning, "提示": losses.info}
    zh = "、".join(f"{name} {points:g}" for name, points in costs.items() if points)
    en = ", ".join(
        f"{points:g} per {name}"
        for name, points in zip(("error", "warning", "info"), costs.values(), strict=True)
        if points
    )
    codes = " ".join(losses.findings)
    return Words(f"{words.zh} − 每条 {codes}：{zh}，最低 0", f"{words.en} − {codes}: {en}, not below 0")


def _condition(rule: Rule) -> Words:
    if not rule.measure:
        codes = " ".join(rule.findings)
        return Words(f"有 {codes}", f"if there is {codes}")
    name = catalogue()[rule.measure].name
    low, high = (None if end is None else f"{end:g}" for end in (rule.at_least, rule.at_most))
    if low and high:
        return Words(f"{name.zh} {low} 至 {high}", f"{name.en} from {low} to {high}")
    if low:
        return Words(f"{name.zh}不低于 {low}", f"{name.en} at least {low}")
    return Words(f"{name.zh}不高于 {high}", f"{name.en} at most {high}")
