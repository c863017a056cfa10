"""Narratives of invented reports, each in voices of its own: made of the project's training sentences.

No two narratives share a voice, so what they share is what anybody writes. A narrative knows the names of its body
and place, and one that copies may change them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random
from typing import NamedTuple

from extractor.annotations import DATA, read_examples

LETTERS = 1200
"""Characters of a narrative, at least."""
TITLES = {"overview": "一、总体情况", "problems": "五、存在的主要问题及改进情况", "other": "六、其他需要报告的事项"}
_LEFT_OUT = ("noise", "none_statement", "preamble_basis", "preamble_period", "preamble_contact")
_HOMES = {
    "problem": "problems",
    "improvement": "problems",
    "followup": "problems",
    "fee": "other",
    "other_matters": "other",
}
_PLACED = re.compile(r"([\u4e00-\u9fff]{2})(?=[省市州县区旗乡镇])")
_ROOTS = (
    "青屏",
    "白溪",
    "芷阑",
    "霁州",
    "桐陂",
    "苇渡",
    "岚浦",
    "枫泾",
    "澄岫",
    "瀛洄",
    "柘林",
    "蓼湾",
    "砚湖",
    "棠梨",
    "松坞",
    "荻浦",
    "兰陂",
    "沅埠",
    "菱塘",
    "杏岭",
    "茗溪",
    "桑洲",
    "梅垄",
    "栗坪",
    "橘渡",
    "藤桥",
    "莲峒",
    "檀口",
    "槐店",
    "樟墩",
)
_FUNCTIONS = (
    "水利局",
    "交通运输局",
    "教育局",
    "民政局",
    "财政局",
    "林业局",
    "审计局",
    "统计局",
    "司法局",
    "商务局",
    "农业农村局",
    "自然资源局",
    "卫生健康委员会",
    "市场监督管理局",
    "应急管理局",
    "文化和旅游局",
)
_HEADING = re.compile(r"(?:[（(]?[一二三四五六七八九十]{1,3}[）)]?、|[（(][一二三四五六七八九十]{1,3}[）)])")
_OWN = re.compile(r"[我本](?:局|委|办|厅|镇|乡|县|市|区)")


class Narrative(NamedTuple):
    """What a body reports of a year: sentences by section."""

    place: str
    function: str
    year: int
    parts: dict[str, tuple[str, ...]]

    @property
    def body(self) -> str:
        """The name of the body."""
        return f"{self.place}县{self.function}"

    @property
    def size(self) -> int:
        """Characters of all sentences."""
        return sum(len(sentence) for part in self.parts.values() for sentence in part)


def narratives(count: int, seed: str) -> Iterator[Narrative]:
    """Yield narratives of different bodies, as many as the voices last for but at most `count`."""
    random = Random(seed)
    voices = list(_voices())
    random.shuffle(voices)
    names = [(root, function) for root in _ROOTS for function in _FUNCTIONS]
    random.shuffle(names)
    for place, function in names[:count]:
        chosen: list[tuple[str, str]] = []
        while voices and sum(len(text) for _, text in chosen) < LETTERS:
            chosen += _settled(voices.pop(), place, f"{place}县{function}", random)
        if sum(len(text) for _, text in chosen) < LETTERS:
            return
        parts = {section: tuple(text for home, text in chosen if home == section) for section in TITLES}
        yield Narrative(place, function, 2023, parts)


class Written(NamedTuple):
    """The text of a report, and where each of its sentences stands, section by section."""

    text: str
    spans: dict[str, tuple[tuple[int, int], ...]]


def write(narrative: Narrative) -> Written:
    """Write a report without tables, a paragraph every three sentences."""
    text = f"{narrative.body}{narrative.year}年政府信息公开工作年度报告\n"
    spans: dict[str, tuple[tuple[int, int], ...]] = {}
    for section, sentences in narrative.parts.items():
        text += f"{TITLES[section]}\n"
        places = []
        for number, sentence in enumerate(sentences, 1):
            places.append((len(text), len(text) + len(sentence)))
            text += sentence + ("\n" if number % 3 == 0 or number == len(sentences) else "")
        spans[section] = tuple(places)
    return Written(text, spans)


@cache
def _voices() -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return the sentences of every voice, each with the section it belongs to."""
    voices: dict[str, list[tuple[str, str]]] = {}
    for example in read_examples(DATA):
        if example.primary not in _LEFT_OUT and len(example.text) >= 10 and not _HEADING.match(example.text):
            text = example.text.rstrip("。；;,，：: ") + "。"
            voices.setdefault(example.voice, []).append((_HOMES.get(example.primary, "overview"), text))
    return tuple(map(tuple, voices.values()))


def _settled(voice: Sequence[tuple[str, str]], place: str, body: str, random: Random) -> list[tuple[str, str]]:
    """Let a voice speak of a place: its own place becomes that one, and its body is named here and there."""
    found = Counter(root for _, text in voice for root in _PLACED.findall(text))
    roots = [root for root, count in found.most_common(1) if count > 2]
    settled = []
    for section, text in voice:
        for root in roots:
            text = text.replace(root, place)
        if random.random() < 0.5:
            text = _OWN.sub(body, text, count=1)
        settled.append((section, text))
    return settled
