"""Narrative of invented reports about invented bodies."""

from collections.abc import Mapping
from random import Random

from extractor.types import Number, Ref

_PLACES = ("青屏县", "云岭市", "沧浪区", "柳河县", "石鼓市", "白塔区", "南溪县", "东岭区")
_BODIES = (
    *("水务局", "交通运输局", "住房和城乡建设局", "教育局", "人民政府", "市场监督管理局", "农业农村局", "审计局"),
    *("枫桥镇人民政府", "桃花街道办事处", "卫生健康委员会", "自然资源局"),
)
_PREAMBLES = (
    "本报告依照《中华人民共和国政府信息公开条例》和年度报告格式编写，数据自{year}年1月1日起，至{year}年12月31日止。",
    "根据《条例》第五十条的规定，现公布{body}{year}年度政府信息公开工作年度报告。电子版可在政府网站下载，联系电话：{phone}。",
    "{body}按照《政府信息公开条例》要求编制本报告。如有疑问，请与办公室联系（地址：{place}中心路{number}号，邮编：{code}）。",
    "",
)
_OVERVIEWS = (
    "{year}年，{body}坚持以公开为常态，主动公开政府信息{many}条，其中网站{few}条，政务新媒体{some}条；发布解读稿件{few}篇。",
    "（一）主动公开。全年通过门户网站发布信息{many}条，更新栏目{few}个。\n"
    "（二）依申请公开。全年收到政府信息公开申请{new}件，上年结转{carried}件，办结{handled}件。\n"
    "（三）政府信息管理。清理失效文件{few}件，修订目录1次。\n"
    "（四）平台建设。网站改版后访问量达{many}次。\n"
    "（五）监督保障。召开会议{few}次，培训{some}人次。",
    "一是健全机制，明确一名分管领导和{few}名工作人员。二是加强重点领域公开，办理行政许可{some}件、行政处罚{few}件均已公示。"
    "三是规范依申请公开，自然人申请{new}件，均按期答复。",
    "本年度，我单位严格落实先审查后公开制度，共公开各类信息{many}条，未发生泄密事件。公开率达9{few}.{some}%。",
)
_PROBLEMS = (
    "存在的问题：一是公开内容还不够全面，二是更新不够及时。下一步，将每季度检查一次栏目，{next}年上半年完成目录调整。",
    "（一）存在问题。政策解读形式单一，基层人员变动较多。\n（二）改进措施。举办培训{few}期，增加图解和问答，逐件审核答复文书。",
    "对照群众期待，信息公开的深度仍有差距。{next}年将围绕3个重点领域补充公开事项，完善工作台账。",
)
_OTHERS = (
    "无。",
    "本年度未收取信息处理费。没有其他需要报告的事项。",
    "依据《政府信息公开信息处理费管理办法》，{year}年收取信息处理费0元。办理建议提案{few}件，均已公开答复。",
)
_AFTERWORDS = (
    "注：上表中本年新收申请{new}件，比上年有所变化；其中自然人申请占多数。",
    "说明：数据由各科室汇总，截至{year}年底共办理{handled}件，结转下年度的申请将依法答复。",
    "以上数据统计口径与上年一致，全年公开信息{many}条。",
)
_PROACTIVES = (
    "{year}年，通过政府网站公开信息{many}条，通过政务微博、微信公开{some}条，政府公报刊登{few}条。",
    "全年主动公开各类政府信息{many}条，举行新闻发布会{few}次，发布政策解读稿件{some}篇，回应社会关切{few}次。",
    "重点公开了财政预决算、行政审批和公共服务事项，更新栏目{few}个，收集意见{some}条。",
)
_REQUESTS = (
    "全年受理政府信息公开申请{some}件，其中网络申请{few}件，均在规定期限内答复，没有收取费用。",
    "{year}年度没有收到要求公开政府信息的申请。",
    "收到申请{some}件，同意公开{few}件，其余告知通过其他途径办理。",
)
_REMEDIES = (
    "没有因政府信息公开引起的行政复议和行政诉讼。",
    "{year}年发生行政复议{few}件，维持{few}件；没有行政诉讼。",
)
_SIGNATURES = (
    "单位负责人：陈某 审核人：林某 填报人：何某 联系电话：0{few}71-{phone} 填报日期：{next}年1月{few}日",
    "单位负责人：        审核人：        填报人：\n联系电话：{phone}\n填报日期：{next}-01-1{few}",
    "填报人：何某    联系电话：{phone}    填报日期：{next}年3月{few}日",
    "",
)
_SECTIONS = {
    "overview": _OVERVIEWS,
    "proactive": _PROACTIVES,
    "requests": _REQUESTS,
    "remedies": _REMEDIES,
    "problems": _PROBLEMS,
    "other": _OTHERS,
    "afterword": _AFTERWORDS,
    "signature": _SIGNATURES,
}


def name_body(random: Random) -> str:
    """Return the name of a body that does not exist."""
    place, body = random.choice(_PLACES), random.choice(_BODIES)
    return place[:-1] + body if body == "人民政府" and random.random() < 0.2 else place + body


def write_preamble(body: str, year: int, random: Random) -> str:
    """Return the opening of a report; some have none."""
    phone = f"0{random.randint(310, 999)}-{random.randint(2000000, 8999999)}"
    code, number = random.randint(100000, 859999), random.randint(1, 300)
    text = random.choice(_PREAMBLES)
    return text.format(body=body, year=year, phone=phone, place=body[:3], code=code, number=number)


def write_section(section: str, body: str, year: int, values: Mapping[Ref, Number], random: Random) -> str:
    """Return the text of a section, with figures in it; some of them are those of the tables."""
    return random.choice(_SECTIONS[section]).format(
        body=body,
        year=year,
        next=year + 1,
        many=random.randint(40, 9000),
        some=random.randint(10, 99),
        few=random.randint(2, 9),
        phone=random.randint(2000000, 8999999) if section == "signature" else "",
        new=values.get(("requests", "new", "total"), 0),
        carried=values.get(("requests", "carried_in", "total"), 0),
        handled=values.get(("requests", "handled_total", "total"), 0),
    )
