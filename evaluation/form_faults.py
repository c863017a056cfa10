"""Faults of the document and its form: title, sections, years, names, and what is left of another text."""

from random import Random

from evaluation.clean import Line, Report, places_like, without
from evaluation.faults import Change, Operator, planting, with_line, with_lines
from extractor.types import Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
NEW = ("disclosure-2021",)
_LOST = ("L-SEC-EMPTY", "L-LENGTH", "L-FIVE", "L-GOV-ASSESS", "L-NOPROBLEM", "L-NOMEASURE", "L-FEE", "L-NOFOLLOWUP")
"""What a report lacks besides, once a section is gone."""


@planting("L-DOCTYPE", ERROR, also=("L-TITLE", "L-SEC*", "L-TABLE-MISSING", *_LOST), mixes=False)
def an_interpretation(report: Report, random: Random) -> Change | None:
    """Not the report but what was written about it."""
    title = random.choice(["《{}》文字解读", "一图读懂《{}》", "{}解读"]).format(report.title)
    lines = [
        Line("preamble", "about", "{year}年年报已经发布，这里把群众关心的几个数字说清楚"),
        Line("preamble", "about", "一年里{we}公开信息{items}条，在网站{site}条，在新媒体{wechat}条", "\n"),
        Line("preamble", "about", "栏目共有{columns}个，培训办了{sessions2}期，{trainees}人参加", "\n"),
        Line("preamble", "about", "想看全文的，请到{place}政府网站查阅", "\n"),
    ]
    return Change(report._replace(title=title, headings={}, lines=tuple(lines), signature=""))


@planting("L-TITLE", WARNING, also=("L-GENERIC",))
def title_incomplete(report: Report, random: Random) -> Change | None:
    """The title lacks the body, the year, or a word."""
    title = random.choice([
        f"{report.body.name}信息公开工作年度报告",
        f"{report.body.name}政府信息公开工作年度报告",
        f"{report.year}年政府信息公开工作年度报告",
        f"{report.body.name}{report.year}年政府信息公开年度报告",
        f"{report.body.name}{report.year}年信息公开工作年度报告",
    ])  # fmt: skip
    return Change(report._replace(title=title), quote=title)


def _without_section(name: str) -> Operator:
    def operator(report: Report, _random: Random) -> Change | None:
        headings = {section: title for section, title in report.headings.items() if section != name}
        lines = tuple(line for line in report.lines if line.section != name)
        return Change(report._replace(headings=headings, lines=lines))

    operator.__name__ = f"section_missing_{name}"
    return operator


for _section in ("overview", "proactive", "requests", "remedies", "problems", "other"):
    planting("L-SEC-MISSING", ERROR, also=(*_LOST, "L-TABLE-MISSING", "L-SEC-ORDER"), mixes=False)(
        _without_section(_section)
    )


@planting("L-SEC-MISSING", ERROR, also=("L-SEC-ORDER", "L-LENGTH", "L-NARR-IN-TABLE-SEC"))
def heading_lost(report: Report, random: Random) -> Change | None:
    """The heading of a table is not there, the table is."""
    section = random.choice(["requests", "remedies"])
    return Change(report._replace(headings={**report.headings, section: None}))


@planting("L-SEC-ORDER", WARNING)
def sections_exchanged(report: Report, random: Random) -> Change | None:
    """Two sections stand in each other's place, with their own numbers."""
    names = list(report.headings)
    one, other = random.choice([(4, 5), (1, 2), (2, 3)])
    names[one], names[other] = names[other], names[one]
    return Change(report._replace(headings={name: report.headings[name] for name in names}))


@planting("L-SEC-ORDER", WARNING)
def sections_renumbered(report: Report, random: Random) -> Change | None:
    """Numbers of headings are shifted, doubled or Arabic."""
    numbers = random.choice(
        [
            list("二三四五六七"),
            list("一一二三四五"),
            list("一二三四六七"),
            ["1", "2", "3", "4", "5", "6"],
            list("一二三三四五"),
        ]
    )
    if len(report.headings) != len(numbers):
        return None
    headings = {
        section: f"{number}、{(title or '').partition('、')[2]}"
        for number, (section, title) in zip(numbers, report.headings.items(), strict=True)
    }
    return Change(report._replace(headings=headings))


def _empty_section(name: str) -> Operator:
    def operator(report: Report, _random: Random) -> Change | None:
        lines = tuple(line for line in report.lines if line.section != name)
        return Change(report._replace(lines=lines), quote=report.headings[name] or "")

    operator.__name__ = f"section_empty_{name}"
    return operator


for _section in ("overview", "problems", "other"):
    planting("L-SEC-EMPTY", ERROR, also=_LOST, mixes=False)(_empty_section(_section))


@planting("L-BASIS-OLD", WARNING, forms=NEW)
def basis_out_of_date(report: Report, random: Random) -> Change | None:
    """The basis is the format before, or the regulation before."""
    words = random.choice([
        "根据《中华人民共和国政府信息公开条例》（国务院令第492号）的规定，{body}编制本报告",
        "{body}按照国务院办公厅政府信息与政务公开办公室《关于政府信息公开工作年度报告有关事项的通知》（国办公开办函〔2019〕60号）的要求编写本报告",
        "根据国办公开办函〔2019〕60号文件规定的格式，现公布{body}{year}年度报告",
    ])  # fmt: skip
    return Change(_with_basis(report, words), quote=words)


def _with_basis(report: Report, words: str) -> Report:
    return with_lines(report, lambda line: line._replace(words=words) if line.topic == "preamble.basis" else line)


@planting("L-NARR-IN-TABLE-SEC", INFO, mixes=False)
def prose_among_the_tables(report: Report, _random: Random) -> Change | None:
    """Sections of tables hold what belongs into the first."""
    moved = [line for line in report.lines if line.topic.startswith(("proactive.", "management.", "platform."))]
    if len(moved) < 4:
        return None
    again = tuple(line._replace(section="proactive") for line in moved)
    return Change(
        report._replace(lines=(*without(report.lines, "management.more", "platform.more"), *again)),
        quote=moved[0].words,
    )


@planting("L-PLACEHOLDER", ERROR, also=("L-DATE-BAD",))
def placeholder_left(report: Report, random: Random) -> Change | None:
    """A blank was not filled in."""
    words = random.choice([
        "印发《政务公开工作要点》（〔　〕号），明确任务分工",
        "全年组织XX次专题培训，参训人员覆盖各科室",
        "于××月××日召开政务公开工作推进会",
        "印发《公开属性源头认定办法》（沐政办发【】号）",
        "本年度共发布政策解读___篇，形式包括图解和问答",
        "（此处填写本单位培训情况）",
        "截至20XX年12月31日，公开目录全部更新",
    ])  # fmt: skip
    return Change(with_line(report, Line("overview", "placeholder", words), after="supervision"), quote=words)


@planting("L-ARTEFACT", INFO, also=("L-PLACEHOLDER",))
def artefact_left(report: Report, random: Random) -> Change | None:
    """What an editor or a converter left in the text."""
    words = random.choice([
        "[bookmark: _Toc1234]", "错误！未找到引用源。", "错误!未定义书签。", "&nbsp;&nbsp;",
        "<span style=\"color:red\">", "PAGE \\* MERGEFORMAT",
    ])  # fmt: skip
    return Change(
        with_line(report, Line("overview", "artefact", words.replace("{", "{{")), after="supervision"), quote=words
    )


@planting("L-TYPO", INFO)
def typing_error(report: Report, random: Random) -> Change | None:
    """A doubled word or mark, a half-width comma, a wrong word."""
    words = random.choice([
        "各科室对公开事项进行了进行了逐条核对",
        "{we}对对外服务窗口的公示牌作了统一更换，，群众查询更方便",
        "凡属应当公开的事物，都在网站公示",
        "发布前由办公室审核,再交分管领导签字,最后上网",
        "信息公开工作的的台账由专人保管",
    ])  # fmt: skip
    return Change(with_line(report, Line("overview", "typo", words), after="management"), quote=words)


@planting("L-LENGTH", WARNING, also=("L-FIVE", "L-GOV-ASSESS", "L-TEXT*", "L-SLOGAN"), mixes=False)
def overview_short(report: Report, _random: Random) -> Change | None:
    """The overview is a sentence or two."""
    words = "{year}年，{body}主动公开政府信息{items}条，申请、管理、平台和监督工作正常开展"
    kept = tuple(line for line in report.lines if line.section != "overview")
    return Change(with_line(report._replace(lines=kept), Line("overview", "proactive.main", words)))


@planting("L-LENGTH", WARNING, also=("L-VAGUE-PROBLEM", "L-NOMEASURE", "L-NOFOLLOWUP"), mixes=False)
def problems_short(report: Report, random: Random) -> Change | None:
    """The section on problems is one short sentence."""
    words = random.choice(["存在图解少的问题，{next}年每季度制作2个图解", "答复书说理不足，将请法律顾问逐件审核"])
    kept = tuple(line for line in report.lines if line.section != "problems")
    return Change(with_line(report._replace(lines=kept), Line("problems", "problem", words)))


@planting("L-LATE", WARNING, kinds=("government", "department"))
def signed_late(report: Report, random: Random) -> Change | None:
    """The signature is later than the report was due."""
    month = {"government": random.choice([4, 5]), "department": random.choice([2, 3, 4])}[report.body.kind]
    signature = f"{report.body.name}\n{report.year + 1}年{month}月{random.randint(5, 28)}日"
    return Change(report._replace(signature=signature), quote=signature.splitlines()[1])


@planting("L-YEAR", ERROR)
def period_of_another_year(report: Report, _random: Random) -> Change | None:
    """The figures are said to be of the year before."""
    return Change(
        with_lines(
            report,
            lambda line: (
                line._replace(said={"year": str(report.year - 1)}) if line.topic == "preamble.period" else line
            ),
        ),
        quote=f"{report.year - 1}年1月1日",
    )


@planting("L-YEAR", ERROR, also=("L-TEXT*",))
def narrative_of_the_year_before(report: Report, random: Random) -> Change | None:
    """A sentence of the overview speaks of the year before as the present one."""
    last = str(report.year - 1)
    words = random.choice(
        [
            "{last}年，{body}主动公开政府信息{items}条",
            "{last}年度，{body}推进信息公开各项工作，成效如下",
        ]
    )
    first = next(line for line in report.lines if line.topic == "overview.opening")
    lines = with_lines(report, lambda line: line._replace(words=words) if line is first else line)
    return Change(lines, quote=f"{last}年")


@planting("L-YEAR", ERROR, also=("L-LATE", "L-DATE-BAD"))
def signed_before_the_year_was_over(report: Report, random: Random) -> Change | None:
    """The signature is of the year of the report."""
    day = f"{report.year}年{random.randint(1, 3)}月{random.randint(5, 28)}日"
    return Change(report._replace(signature=f"{report.body.name}\n{day}"), quote=day)


@planting("L-YEAR", ERROR)
def plan_for_the_year_that_is_over(report: Report, _random: Random) -> Change | None:
    """What is planned for the year to come was not brought forward: it is the year of the report, or before."""
    past = str(report.year - 1)
    words = f"下一步，{past}年将从以下方面改进："
    line = next((line for line in report.lines if line.topic == "problems.turn"), None)
    if line is None:
        return None
    return Change(with_lines(report, lambda item: item._replace(words=words) if item is line else item), quote=words)


@planting("L-DATE-BAD", WARNING)
def day_that_does_not_exist(report: Report, random: Random) -> Change | None:
    """A date that is in no calendar."""
    month = random.choice(["2月30日", "4月31日", "6月31日", "13月2日"])
    words = f"部门预算于{{year}}年{month}在网站公开"
    return Change(with_line(report, Line("overview", "date", words), after="proactive"), quote=month)


@planting("L-AGENCY", ERROR, also=("L-PLACEHOLDER",))
def signed_by_another(report: Report, random: Random) -> Change | None:
    """The signature is of the same office in another county."""
    other = _elsewhere(report, random)
    return Change(report._replace(signature=report.signature.replace(report.body.name, other)), quote=other)


def _elsewhere(report: Report, random: Random) -> str:
    """Return the same office elsewhere."""
    own = report.body.place
    return report.body.name.replace(own, random.choice(places_like(own)))


@planting("L-AGENCY", ERROR)
def basis_names_another(report: Report, random: Random) -> Change | None:
    """The preamble was copied from another county and not changed."""
    other = _elsewhere(report, random)
    words = random.choice([
        f"根据《中华人民共和国政府信息公开条例》的规定，{other}编制了本报告",
        f"{other}依据《政府信息公开条例》编制并公布{{year}}年度政府信息公开工作年度报告",
    ])  # fmt: skip
    return Change(_with_basis(report, words), quote=other)


@planting("L-AGENCY", ERROR)
def text_names_another(report: Report, random: Random) -> Change | None:
    """A sentence in the middle speaks of the same office in another county as the one that reports."""
    other = _elsewhere(report, random)
    words = random.choice([
        f"{{year}}年，{other}主动公开政府信息的渠道以门户网站为主",
        f"{other}全年组织公开业务培训两期，明确专人负责信息发布",
    ])  # fmt: skip
    return Change(with_line(report, Line("overview", "agency", words), after="supervision"), quote=other)


@planting("L-AGENCY", WARNING, kinds=("department",))
def short_name(report: Report, _random: Random) -> Change | None:
    """The signature uses a short name."""
    short = {"交通运输局": "交通局", "农业农村局": "农业局", "市场监督管理局": "市场监管局", "文化和旅游局": "文旅局"}
    found = next((name for name in short if report.body.name.endswith(name)), None)
    if found is None:
        return None
    other = report.body.name.replace(found, short[found])
    return Change(report._replace(signature=report.signature.replace(report.body.name, other)), quote=other)


@planting("L-AUDIENCE", INFO, kinds=("department", "township"))
def addressed_to_a_superior(report: Report, random: Random) -> Change | None:
    """The report is made to a superior, not to the public."""
    words = random.choice([
        "按照要求，现将{body}{year}年度政府信息公开工作情况报告如下，请{place}人民政府审阅",
        "{place}人民政府办公室：现将{body}{year}年政府信息公开工作情况汇报如下",
        "根据通知要求，{body}特向{place}人民政府报告{year}年度政府信息公开工作，不妥之处请批评指正",
    ])  # fmt: skip
    return Change(_with_basis(report, words), quote=words)


@planting("L-REGION", WARNING, kinds=("government",))
def government_that_reports_its_office(report: Report, random: Random) -> Change | None:
    """The report of a government covers its office alone."""
    words = random.choice([
        "本报告数据仅包括{place}人民政府办公室，不含其他部门和乡镇",
        "统计范围为{place}人民政府办公室本级",
        "本报告仅反映政府办公室本机关的政府信息公开工作情况",
    ])  # fmt: skip
    lines = with_lines(report, lambda line: line._replace(words=words) if line.topic == "preamble.scope" else line)
    return Change(lines, quote=words)
