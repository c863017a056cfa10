"""Whole reports of a planned quality: every sentence is chosen from what invented bodies would write, good or bad.

A plan says what the report holds; `write` makes its text. What makes a report worse is a change of its plan, so that a
better and a worse report differ in that alone.
"""

from collections.abc import Callable, Mapping
from random import Random
from typing import NamedTuple

from evaluation.drafts import Block, Draft
from evaluation.grids import sheet_of
from evaluation.planting import plant, printed
from evaluation.writing import write_down
from extractor.templates import find_template
from extractor.types import Number, Ref, State

LAYOUTS = ("tab_rows", "word_paste", "pipes")
_TEMPLATE = "disclosure-2021"
_BODIES = (
    "{place}水务局",
    "{place}人民政府",
    "{place}教育局",
    "{place}审计局",
    "{place}槐塘镇人民政府",
    "{place}民政局",
)
PLACES = ("青屏县", "云岭县", "沧浪区", "柳河县", "白塔区", "南溪县", "东岭区", "石鼓县")

FACTS: Mapping[str, tuple[str, ...]] = {
    "disclosure": (
        "全年通过门户网站主动公开政府信息{many}条，其中政策文件{some}件、通知公告{more}条。",
        "公开预算、决算及“三公”经费信息{some}条，细化到项级科目。",
        "公示信用信息{more}条，决定作出后7个工作日内全部上网。",
        "公布重大建设项目批准和实施信息{some}条，涉及项目{few}个。",
        "就《{place}农村道路管护办法》公开征求意见{few}次，收到意见{some}条，采纳{few}条。",
        "发布政策解读{some}篇，其中图解{few}篇、负责人视频解读{few}期。",
        "答复“领导信箱”来信{some}件，受理12345热线转办事项{more}件，均在5个工作日内办结。",
    ),
    "requests": (
        "收到政府信息公开申请{new}件，上年结转{carried}件，办结{handled}件，均在法定期限内答复。",
        "申请主要涉及征地补偿和工程招标，与申请人沟通{some}次，对{few}件疑难申请组织会商。",
        "修订答复文书格式{few}种，设置办理时限提醒{some}次。",
    ),
    "management": (
        "制发公文{more}件，逐件标注公开属性，其中主动公开{some}件。",
        "清理主动公开目录事项{some}项，删去{few}项，目录更新{few}次。",
        "建立公开信息台账{few}本，登记信息{many}条。",
    ),
    "platform": (
        "网站专栏由{few}个并为{few}个，全年访问{many}次。",
        "微信公众号发布信息{more}条，关注人数{many}人。",
        "在政务服务大厅设公开查阅点{few}处，接待查阅{some}人次。",
    ),
    "assurance": (
        "开展业务培训{few}次，参加{some}人次。",
        "每季度检查一次公开栏目，通报问题{some}个，整改{few}个。",
        "公开工作在年度考核中占{few}分，社会评议发放问卷{more}份，满意率9{few}.{few}%，没有因信息公开被追究责任的情形。",
    ),
}
SLOGANS = (
    "高度重视政府信息公开工作，坚持以公开为常态、不公开为例外，切实保障群众知情权。",
    "紧紧围绕中心工作，扎实推进各项任务落到实处，取得了明显成效。",
    "进一步加强组织领导，不断提升公开工作质量和水平，营造良好氛围。",
    "认真贯彻上级决策部署，狠抓落实，公开工作再上新台阶。",
    "切实把公开透明要求落到实处，不断增强人民群众的获得感。",
    "深入贯彻法治政府建设要求，真抓实干，推动工作迈上新的台阶。",
    "全面贯彻公开要求，做到有部署、有落实，保障公众参与权和监督权。",
)
PROBLEMS: tuple[tuple[str, str], ...] = (
    (
        "栏目更新不及时，{some}个栏目中有{few}个超过三个月没有更新。",
        "由办公室每月检查一次栏目更新，{next}年6月底前把超期栏目清零。",
    ),
    (
        "政策解读形式单一，全年{some}篇解读中图解只有{few}篇。",
        "{next}年起每件政策解读同步制作图解，全年不少于{some}篇。",
    ),
    ("工作人员变动频繁，{few}个股室的信息员年内更换。", "{next}年3月前完成信息员培训{few}期，编印工作手册{some}份。"),
    (
        "答复文书不够规范，抽查的{some}份答复中有{few}份没有写明救济途径。",
        "由法规股统一答复文书格式，答复前逐件审核，每季度抽查{few}份。",
    ),
    (
        "公开目录不够细，村级事项只列到{few}类。",
        "{next}年上半年修订公开目录，把村级事项目录细化到{some}项。",
    ),
    (
        "网站检索不便，群众反映找不到文件的来电有{some}次。",
        "{next}年改版网站检索功能，按主题、年度设置{few}个检索入口。",
    ),
)
VAGUE = (
    "公开工作的力度还不够大。",
    "公开的内容还不够全面，有待进一步加强。",
    "思想认识有待进一步提高。",
)
VAGUE_ANSWER = "下一步，将进一步加强学习，不断提高认识，推动公开工作再上新台阶。"
_HEADINGS = {
    "disclosure": "（一）主动公开",
    "requests": "（二）依申请公开",
    "management": "（三）政府信息管理",
    "platform": "（四）政府信息公开平台建设",
    "assurance": "（五）监督保障",
}
_FOLLOWUPS = (
    "针对{last}年报告指出的栏目分散问题，今年合并栏目{few}个，已整改到位。",
    "{last}年报告提出的解读偏少问题，今年新增图解{some}篇，已完成整改。",
)


class Plan(NamedTuple):
    """What a report holds. `overview`: sentences by aspect; `blank`: cells that are printed empty."""

    body: str
    year: int
    layout: str
    values: Mapping[Ref, Number]
    preamble: str
    overview: Mapping[str, tuple[str, ...]]
    problems: tuple[str, ...]
    measures: tuple[str, ...]
    followup: str
    other: str
    blank: frozenset[Ref] = frozenset()
    without: frozenset[str] = frozenset()
    published: str = ""


def planned(seed: str) -> Plan:
    """Return a report of some quality, from middling to very good."""
    random = Random(seed)
    template = find_template(_TEMPLATE)
    values = plant(template, random.choice(("sparse", "rich")), random)
    place, year = random.choice(PLACES), random.randint(2021, 2025)
    body = random.choice(_BODIES).format(place=place)
    figures = _Figures(random, values, place, year)
    share = random.uniform(0.5, 1.0)
    overview = {
        aspect: tuple(figures.fill(fact) for fact in random.sample(facts, max(1, round(share * len(facts)))))
        for aspect, facts in FACTS.items()
    }
    chosen = random.sample(PROBLEMS, random.randint(2, 3))
    return Plan(
        body,
        year,
        random.choice(LAYOUTS),
        values,
        f"本报告依据《中华人民共和国政府信息公开条例》编制，所列数据统计期限为{year}年1月1日至{year}年12月31日。",
        overview,
        tuple(figures.fill(problem) for problem, _ in chosen),
        tuple(figures.fill(measure) for _, measure in chosen),
        figures.fill(random.choice(_FOLLOWUPS)) if random.random() < 0.6 else "",
        f"{year}年未收取信息处理费。" if random.random() < 0.7 else "全年收取信息处理费0元，办理建议提案3件。",
    )


class _Figures:
    """Fills the blanks of sentences."""

    def __init__(self, random: Random, values: Mapping[Ref, Number], place: str, year: int) -> None:
        self.random = random
        self.known = {
            "new": values["requests", "new", "total"],
            "carried": values["requests", "carried_in", "total"],
            "handled": values["requests", "handled_total", "total"],
            "place": place,
            "next": year + 1,
            "last": year - 1,
        }

    def fill(self, sentence: str) -> str:
        """Return the sentence with figures; each blank gets one of its own."""
        parts = []
        for part in sentence.split("{"):
            name, brace, rest = part.partition("}")
            parts.append(f"{self._figure(name)}{rest}" if brace else part)
        return "".join(parts)

    def _figure(self, name: str) -> object:
        ranges = {"many": (600, 9000), "more": (100, 599), "some": (10, 99), "few": (2, 9)}
        return self.random.randint(*ranges[name]) if name in ranges else self.known[name]


def write(plan: Plan) -> str:
    """Return the text of a report."""
    random = Random(f"{plan.body} {plan.year}")
    template = find_template(_TEMPLATE)
    figures = dict(printed(template, plan.values, random))
    for ref in plan.blank:
        figures[ref] = figures[ref]._replace(text="", state=State.BLANK, value=None)
    title = f"{plan.body}{plan.year}年政府信息公开工作年度报告"
    opening = "\n".join(filter(None, (plan.published, plan.preamble)))
    blocks = [Block("title", title), Block("prose", opening)]
    forms = {form.section: form for form in template.tables}
    for section in template.sections:
        if section.id not in plan.without:
            blocks.append(Block("heading", section.title))
            if section.id in forms:
                blocks.append(Block("sheet", "", sheet_of(forms[section.id], figures)))
            else:
                blocks.append(Block("prose", _NARRATIVE[section.id](plan)))
    kept = tuple(block for block in blocks if block.text or block.sheet)
    return write_down(Draft(template, plan.layout, plan.year, plan.body, kept), random).text


def _overview(plan: Plan) -> str:
    parts = [
        f"{_HEADINGS.get(aspect, aspect)}\n{''.join(sentences)}"
        for aspect, sentences in plan.overview.items()
        if sentences
    ]
    return "\n".join(parts)


def _problems(plan: Plan) -> str:
    said = [f"{'一二三四五六'[at]}是{problem}" for at, problem in enumerate(plan.problems)]
    done = [f"{'一二三四五六'[at]}是{measure}" for at, measure in enumerate(plan.measures)]
    lines = [
        f"存在的主要问题：{''.join(said)}" if said else "",
        f"改进措施：{''.join(done)}" if done else "",
        plan.followup,
    ]
    return "\n".join(filter(None, lines))


def _other(plan: Plan) -> str:
    return plan.other


_NARRATIVE: Mapping[str, Callable[[Plan], str]] = {"overview": _overview, "problems": _problems, "other": _other}
