"""Faults of what is told: aspects left out, no problems or vague ones, slogans, other business, private data."""

from random import Random

from evaluation.clean import ASPECTS, KINDS, Line, Report, fields, without
from evaluation.faults import Change, Operator, planting, with_line, with_lines
from evaluation.honest import Kind
from extractor.types import Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
NEW = ("disclosure-2021",)

_WORDS_OF = {
    "proactive": ("公开信息", "信息发布", "推送"),
    "management": ("目录", "公开属性", "三审三校", "规范性文件", "公开指南", "台账", "保密"),
    "platform": ("网站", "公众号", "专栏", "查阅点", "公报", "栏目"),
    "supervision": ("培训", "考核", "抽查", "分管", "通报", "牵头", "检测", "关停", "提醒", "检查", "顾问", "台账"),
}
"""Words by which an aspect might still be thought to be spoken of elsewhere in the overview."""

_NEUTRAL = {
    "overview.opening": "过去一年，{we}围绕群众办事和企业经营最常问的事项开展工作，各项任务按计划完成",
    "proactive.main": "一年中发布政务信息{items}条，内容以通知公告、财政预决算和惠民补贴为主",
    "platform.main": "在政务服务中心和图书馆设置查阅点{points}处，配备查询电脑，接待查阅{messages}人次",
    "supervision.main": "召开信息公开工作会议{sessions}次，举办业务培训{sessions2}期，参训{trainees}人次",
    "management.main": "对历年不予公开的文件开展一次集中评估，{columns}件条件变化的文件转为公开",
}
"""What the first sentence of an aspect says where it shall speak of no other."""

VAGUE = (
    "公开的力度还不够大，内容还不够全面",
    "工作机制有待进一步完善",
    "队伍业务水平还需进一步提高",
    "信息公开的时效性有待加强",
    "公开意识还需增强，工作还不够主动",
    "与上级要求和群众期待相比还有一定差距",
)

SLOGANS = (
    "{we}高度重视政府信息公开工作，坚持以公开为常态、不公开为例外",
    "认真贯彻落实上级决策部署，扎实推进阳光政府建设",
    "切实保障人民群众的知情权、参与权、表达权和监督权",
    "紧紧围绕中心工作，不断提升公开水平，推动各项工作再上新台阶",
    "进一步强化责任担当，狠抓工作落实，营造了公开透明的良好氛围",
    "始终坚持以人民为中心的发展思想，全心全意为群众服务",
    "进一步提高政治站位，把信息公开作为重要抓手，齐抓共管、真抓实干",
    "不断开创信息公开工作新局面，为高质量发展作出积极贡献",
    "在上级的正确领导下，{we}全面贯彻条例要求，推动公开工作取得新成效",
    "牢固树立服务意识，切实做到应公开尽公开，让权力在阳光下运行",
    "坚持统筹谋划、协同发力，有序推进各项任务落到实处",
    "以高度的责任感和使命感，稳步推进法治政府、服务型政府建设",
)

BUSINESS = (
    "全年完成固定资产投资{fixed}亿元，新签约招商项目{projects}个",
    "新改建农村公路{roads}公里，完成危桥改造{bridges}座",
    "组织党员干部开展主题党日活动{party}次，走访慰问老党员{old}人",
    "粮食播种面积稳定在{grain}万亩，新增高标准农田{field}万亩",
    "完成老旧小区改造{homes}个，惠及居民{people_in}户",
    "全年接待游客{guests}万人次，实现旅游收入{income}亿元",
    "开展森林防火和防汛演练{drills}次，排查安全隐患{risks}处",
    "新增城镇就业{jobs}人，开发公益性岗位{posts}个",
)


def _aspect_missing(aspect: str) -> Operator:
    def operator(report: Report, _random: Random) -> Change | None:
        gone = ("requests.", "remedies.") if aspect == "requests" else (f"{aspect}.",)
        words = _WORDS_OF.get(aspect, ())
        lines = [
            line._replace(words=_NEUTRAL.get(line.topic, line.words)) if line.section == "overview" else line
            for line in without(report.lines, *gone)
        ]
        kept = [
            line
            for line in lines
            if line.section != "overview" or line.lead or not any(word in line.words for word in words)
        ]
        return Change(report._replace(lines=tuple(kept)))

    operator.__name__ = f"aspect_missing_{aspect}"
    return operator


_KINDS: dict[str, tuple[Kind, ...]] = {**dict.fromkeys(ASPECTS, KINDS), "supervision": ("department",)}
"""Bodies that report nothing of an aspect without lacking what is asked of governments alone."""

for _aspect in ASPECTS:
    planting("L-FIVE", WARNING, also=("L-TEXT*", "L-LENGTH"), forms=NEW, kinds=_KINDS[_aspect], mixes=False)(
        _aspect_missing(_aspect)
    )


@planting("L-GOV-ASSESS", ERROR, kinds=("government", "township"))
def assessment_missing(report: Report, _random: Random) -> Change | None:
    """A government says nothing of assessment, review by society, responsibility."""
    if not any(line.topic.startswith("assessment.") for line in report.lines):
        return None
    plain = with_lines(
        report, lambda line: line._replace(words=_NEUTRAL["supervision.main"]) if _assesses(line) else line
    )
    return Change(plain._replace(lines=without(plain.lines, "assessment.")))


def _assesses(line: Line) -> bool:
    return line.section == "overview" and "考核" in line.words


def _with_problems(report: Report, lines: list[Line]) -> Report:
    kept = [line for line in report.lines if line.section != "problems"]
    at = next((place for place, line in enumerate(kept) if line.section == "other"), len(kept))
    return report._replace(lines=(*kept[:at], *lines, *kept[at:]))


def _listed(topic: str, items: list[str], lead: str = "") -> list[Line]:
    marks = ("一是", "二是", "三是", "四是")
    return [
        Line("problems", topic, words, (lead if not place else "") + mark)
        for place, (mark, words) in enumerate(zip(marks, items, strict=False))
    ]


@planting("L-NOPROBLEM", ERROR, also=("L-LENGTH", "L-NOMEASURE", "L-NOFOLLOWUP", "L-SEC-EMPTY"))
def no_problem(report: Report, random: Random) -> Change | None:
    """The section on problems says that there are none."""
    words = random.choice(["无。", "暂无。", "{year}年度不存在需要报告的问题。", "{we}政府信息公开工作未发现问题。"])
    return Change(_with_problems(report, [Line("problems", "none", words)]), quote=words)


@planting("L-NOPROBLEM", ERROR, also=("L-NOFOLLOWUP", "L-OFFTOPIC", "L-LENGTH"))
def achievements_in_place_of_problems(report: Report, random: Random) -> Change | None:
    """The section on problems tells what went well, and what will be done."""
    lines = [
        Line("problems", "done", "{year}年新增公开栏目{columns}个，办理网民留言{messages}件，举办培训{sessions2}期"),
        Line("problems", "measure", "{next}年将在{month}月前完成公开目录更新，每季度对{columns}个栏目作一次巡查"),
    ]  # fmt: skip
    random.shuffle(lines)
    return Change(_with_problems(report, lines))


@planting("L-VAGUE-PROBLEM", WARNING, also=("L-NOFOLLOWUP", "L-NOMEASURE", "L-LENGTH", "L-SLOGAN"))
def problems_vague(report: Report, random: Random) -> Change | None:
    """No problem is told that anybody could hold against the body."""
    problems = random.sample(VAGUE, 2)
    measures = [
        "{next}年3月和9月各举办一期业务培训，邀请法律顾问授课",
        "由{bureau}每月10日前巡查栏目一次，对超期未更新的发出提醒单",
    ]
    lines = [*_listed("problem", problems, "存在的主要问题："), *_listed("measure", measures, "\n改进措施：")]
    return Change(_with_problems(report, lines), quote=problems[0])


@planting("L-NOMEASURE", WARNING, also=("L-LENGTH",))
def no_measure(report: Report, _random: Random) -> Change | None:
    """Problems are told, and nothing that is to be done about them."""
    return Change(report._replace(lines=without(report.lines, "measure", "problems.turn")))


@planting("L-NOMEASURE", WARNING, also=("L-NOFOLLOWUP",))
def measures_for_something_else(report: Report, random: Random) -> Change | None:
    """The measures answer none of the problems."""
    problems = [
        "乡镇信息员由驻村干部兼任，全年有7人离岗，上报材料平均晚5天",
        "政策解读全是文字稿，没有一篇图解，群众看不懂",
    ]
    measures = ["更换门户网站服务器，{next}年6月前完成IPv6改造", "把历年征地批文装订成册，移交{place}档案馆保管"]
    random.shuffle(problems)
    lines = [*_listed("problem", problems, "存在的主要问题："), *_listed("measure", measures, "\n改进措施：")]
    return Change(_with_problems(report, lines), quote=problems[0])


@planting("L-NOFOLLOWUP", INFO)
def no_followup(report: Report, _random: Random) -> Change | None:
    """Nothing is said of the problems of the year before."""
    return Change(report._replace(lines=without(report.lines, "problems.followup")))


@planting("L-FEE", INFO, forms=NEW)
def fee_not_spoken_of(report: Report, random: Random) -> Change | None:
    """Section six is silent on the fee for information."""
    if report.values["requests", "other_fee_unpaid", "total"]:
        return None
    words = random.choice(
        ["没有其他需要报告的事项。", "无。", "承办人大代表建议{proposals}件、政协提案{motions}件，均已公开答复。"]
    )
    kept = report._replace(lines=tuple(line for line in report.lines if line.section != "other"))
    return Change(with_line(kept, Line("other", "other.none", words)))


@planting(
    "L-GENERIC",
    ERROR,
    also=("L-TITLE", "L-YEAR", "L-AGENCY", "L-SLOGAN", "L-FIVE", "L-GOV-ASSESS", "L-TEXT*", "L-REGION", "L-LENGTH"),
    mixes=False,
)
def nobody_in_particular(report: Report, random: Random) -> Change | None:
    """A text that could be anybody's: it names no body and no year."""
    words = [
        "多数部门能够按照要求公开信息，部分单位还需要完善公开目录",
        "各单位普遍建立了信息发布审核制度，个别部门更新不够及时",
        "大部分单位设立了公开专栏，对财政预决算、行政许可等内容作了公开",
        "多数单位能在法定期限内答复申请，少数单位答复文书不够规范",
        "部分地区组织了业务培训，工作人员的业务能力有所提高",
        "一些部门在网站设置了咨询栏目，对群众提问作出答复",
        "有的单位把信息公开列入考核，有的单位委托第三方开展评议，没有发现需要追究责任的情形",
        "多数部门明确了分管领导和工作人员，对过期信息作了清理",
        "少数部门还开通了新媒体账号，用图文方式介绍办事流程",
        "部分单位在服务大厅放置了查阅资料，方便前来办事的群众查询，受到欢迎",
    ]
    random.shuffle(words)
    lines = [Line("overview", "generic", text) for text in words]
    lines += [
        Line("problems", "problem", "部分单位信息更新间隔超过三个月，解读材料以文字为主，图表和音视频较少，群众看不懂")
    ]
    lines += [
        Line("problems", "measure", "各单位应在每季度末检查一次栏目更新，解读材料配发图解，由起草部门随文件一并报送")
    ]
    lines += [Line("other", "other.fee", "没有收取信息处理费")]
    return Change(report._replace(lines=tuple(lines), title="政府信息公开工作年度报告", signature=""))


def _spare(report: Report) -> list[Line]:
    """Return the lines of the report with little in its overview, and one problem."""
    main = {f"{aspect}.main" for aspect in ASPECTS} | {"requests.none", "assessment.main"}
    kept = [line for line in report.lines if line.section != "overview" or line.topic in main]
    kept = [
        line for line in kept if line.topic not in ("problems.lead", "problems.turn", "problems.followup", "other.more")
    ]
    for topic in ("problem", "measure"):
        lines = [line for line in kept if line.topic == topic]
        kept = [line for line in kept if line not in lines[1:]]
    return kept


_DROPPED = ("platform.main", "management.main", "supervision.main", "other.none")
_HARM = ("L-FIVE", "L-GOV-ASSESS", "L-TEXT*", "L-LENGTH", "L-NOFOLLOWUP", "L-NOMEASURE")


@planting("L-SLOGAN", WARNING, also=_HARM, mixes=False)
def slogans(report: Report, random: Random) -> Change | None:
    """Most of what is told says nothing."""
    kept = [line for line in _spare(report) if line.topic not in _DROPPED]
    said = [Line("overview", "slogan", words) for words in random.sample(SLOGANS, len(SLOGANS))]
    return Change(report._replace(lines=_put(kept, said)), quote=said[0].words)


@planting("L-OFFTOPIC", WARNING, also=_HARM, mixes=False)
def other_business(report: Report, random: Random) -> Change | None:
    """Much of what is told is about other work of the body."""
    names = {name for words in BUSINESS for name in fields(words)}
    said = {name: random.randint(3, 90) for name in sorted(names)}
    lines = [Line("overview", "business", words, said=said) for words in random.sample(BUSINESS, len(BUSINESS))]
    return Change(report._replace(lines=_put(_spare(report), lines)), quote=lines[0].words)


def _put(lines: list[Line], added: list[Line]) -> tuple[Line, ...]:
    """Put lines before the first of the overview."""
    at = next(place for place, line in enumerate(lines) if line.section == "overview")
    return (*lines[:at], *added, *lines[at:])


@planting("L-PRIVACY", WARNING)
def telephone_of_an_applicant(report: Report, random: Random) -> Change | None:
    """Somebody who applied can be known by name and number."""
    phone = f"1{random.choice([35, 38, 59, 86, 77])}{random.randint(10_000_000, 99_999_999)}"
    number = (
        f"130{random.randint(100, 999)}19{random.randint(60, 99)}0{random.randint(1, 9)}15{random.randint(1000, 9999)}"
    )
    words = random.choice([
        f"申请人李某某（联系电话{phone}）申请公开征地补偿方案，已按期答复",
        f"其中张建国（身份证号{number}）一人提交多件申请，已电话沟通",
        f"村民王桂兰，手机{phone}，申请公开低保名册，答复后表示满意",
        f"信息公开联系人陈志强，手机号码{phone}",
    ])  # fmt: skip
    return Change(
        with_line(report, Line("overview", "privacy", words), after="supervision"),
        quote=phone if phone in words else number,
    )


@planting("none", INFO, visible=False, kinds=("government",))
def scope_not_given(report: Report, _random: Random) -> Change | None:
    """A government does not say whom its figures cover: no rule asks for it."""
    return Change(with_lines(report, lambda line: None if line.topic == "preamble.scope" else line))
