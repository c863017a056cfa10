"""Names of public bodies: the place in front, the function behind, and whether two names mean the same body."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from extractor.types import Metadata

_STATE = re.compile(r"^(?:中华人民共和国|国家税务总局|国家统计局|国家矿山安全监察局|中国气象局)(?=.)")
"""What bodies that answer to the state alone carry in front of their place."""
_NATIONAL = ("国务院", "中华人民共和国", "国家")
_CORPS = "新疆生产建设兵团"
_NAME = "[^省市县区旗盟，。、（）()]"
_PLACES = re.compile(
    rf"^(?P<province>{_CORPS}|{_NAME}{{1,5}}(?:省|自治区))?"
    rf"(?P<city>(?!城市|超市|上市){_NAME}{{1,7}}市|{_NAME}{{1,12}}自治州|{_NAME}{{1,6}}(?:地区|盟)|第[一二三四五六七八九十\d]{{1,3}}师)?"
    rf"(?P<county>市[中南北]区|(?:[沙津]市|郫县)区|(?!社区|景区|灌区|库区|校区|矿区|风景){_NAME}{{1,14}}(?:区|县|旗)"
    r"|(?<=[市州盟])(?!城市|超市|上市)[^省市县区旗盟]{1,5}市)?"
    r"(?:(?:人民政府)?(?P<township>(?!城乡|城镇|乡镇)[^省市县区乡镇，。、]{1,7}(?<!城)(?:乡|镇|街道|苏木)(?!村|企业)))?"
)
_MUNICIPALITIES = ("北京市", "上海市", "天津市", "重庆市")
_SPECIAL = re.compile(r"(?:开发|高新|新|园|保税|示范|试验|实验|管理|名胜|度假|产业|合作|林|矿)区$")
"""Areas that the administrative division does not know: their level is set by whoever founded them."""

_ZONE = re.compile(r"(?:管理委员会|管委会)$")
_ZONE_NAME = re.compile(r"(?:开发|高新技术产业|高新|园|保税|示范|名胜|度假|合作)区$")
_TOWNSHIP = re.compile(r"^(?:(?:人民)?政府|办事处|党工委|党委)?(?:(?:党政|党政综合|综合|党建|政务公开)?办(?:公室)?)?$")
_GOVERNMENT = re.compile(r"(?:[省市县区州旗盟]|地区)(?:人民)?政府$|(?:[省市县区州旗盟])$|行政公署$")
_PUBLIC = re.compile(
    r"(?:学校|大学|学院|中学|小学|幼儿园|医院|卫生院|保健院|研究院|公司|集团|银行|图书馆|博物馆|文化馆|活动中心|社区服务中心|兵团|师|团|联合会|协会|水厂)$"
)
_DEPARTMENT = re.compile(
    r"(?:局|厅|委|委员会|办公室|办公厅|办|部|署|处|院|中心|总队|支队|大队|站|馆|行|司|所|社|会|队|电视台|政府|党组)$"
)
_PHRASE = re.compile(r"[我本全各该原在对由与和及以并将其某]|(?:省|市|县|区|乡|镇)(?:委|政府)")
"""How words begin that stand in front of a body and are no place."""
_OFFICE = re.compile(r"(?:办公室|办|办公厅|党委|党组|党工委)$|^中共|领导小组|政务公开|电子政务")
_KIND_OF_BODY = re.compile(r"(?:委员会|管理局|监督局|办公室|局|委|厅|办)$")
_ABBREVIATED = (
    (re.compile(r"管委会"), "管理委员会"),
    (re.compile(r"街道办$"), "街道办事处"),
    (re.compile(r"(?<!人民)政府"), "人民政府"),
    (re.compile(r"其它"), "其他"),
)


class Body(NamedTuple):
    """A name taken apart: its places from the largest down, and what is left."""

    province: str | None
    city: str | None
    county: str | None
    township: str | None
    function: str

    @property
    def places(self) -> tuple[str, ...]:
        """The places that the name gives, from the largest down."""
        return tuple(place for place in self[:4] if place)


class Likeness(StrEnum):
    """What two names have to do with one another."""

    SAME = "same"
    SHORT = "short"
    RELATED = "related"
    ELSEWHERE = "elsewhere"
    ANOTHER = "another"


@lru_cache(maxsize=256)
def parse(name: str) -> Body:
    """Take a name apart.

    >>> parse("霁州市芷阑区教育局")
    Body(province=None, city='霁州市', county='芷阑区', township=None, function='教育局')
    >>> parse("青屏县城市管理局").places, parse("国家税务总局青屏县税务局").places
    (('青屏县',), ('青屏县',))
    """
    bare = _STATE.sub("", name)
    found = _PLACES.match(bare)
    if found is None:
        return Body(None, None, None, None, bare)
    province, city, county, township = found.group("province", "city", "county", "township")
    return Body(province, city, county, township, bare[found.end() :])


def is_body(name: str | None) -> bool:
    """Whether a name ends like that of a public body."""
    return name is not None and (body_type(name) != "other" or bool(_ZONE.search(name) or _PUBLIC.search(name)))


def body_type(organization: str | None) -> str | None:
    """Tell the kind of body by its name: government, department, township or other.

    >>> body_type("青溪县水务局"), body_type("云岭市人民政府"), body_type("白石镇")
    ('department', 'government', 'township')
    >>> body_type("白石镇党政办公室"), body_type("青溪县第一中学"), body_type("青溪县白石镇财政所")
    ('township', 'other', 'department')
    """
    if organization is None or organization.isascii():
        return None
    body = parse(organization)
    if _ZONE.search(organization) or _ZONE_NAME.search(organization):
        return "other"
    if body.township and _TOWNSHIP.match(body.function):
        return "township"
    if _PUBLIC.search(organization):
        return "other"
    if re.search(r"(?:乡|镇|街道|苏木)(?:人民政府|政府|办事处|党工委)$", organization):
        return "township"
    if _GOVERNMENT.search(organization):
        return "government"
    return "department" if _DEPARTMENT.search(organization) else "other"


def is_named(name: str) -> bool:
    """Whether it is the name of a body with its place, not a phrase such as 我县教育局."""
    return is_body(name) and bool(parse(name).places) and not _PHRASE.match(name)


def region_of(organization: str) -> str | None:
    """Return the places in the name as one string; `None` if it names none."""
    return "".join(parse(organization).places) or None


def level_of(organization: str) -> str | None:
    """Tell the administrative level by the name: national, province, city, county, township; `None` if it is open.

    A city alone may be of a prefecture or of a county, and an economic zone of any level.

    >>> level_of("霁州市芷阑区教育局"), level_of("青溪县白石镇"), level_of("云岭市人民政府"), level_of("国家档案局")
    ('county', 'township', None, 'national')
    """
    body = parse(organization)
    if not body.places:
        own = body.function == organization or organization.startswith("中华人民共和国")
        return "national" if own and organization.startswith(_NATIONAL) and is_body(organization) else None
    if body.township:
        return "township"
    if body.county:
        return None if _SPECIAL.search(body.county) else "county"
    if body.city:
        if body.city in _MUNICIPALITIES:
            return "province"
        return None if body.city.endswith("市") else "city"
    return "province"


def standing_of(known: Metadata) -> str | None:
    """Return level and type of a body as ``county/department``; `None` where one of them is open.

    An office speaks for its government. A department with a place in its name is ``local``, whatever its level.

    >>> standing_of(Metadata(organization="霁州市人民政府办公室", level="city", body_type="department"))
    'city/government'
    >>> standing_of(Metadata(organization="霁州市水务局", region="霁州市", body_type="department"))
    'local/department'
    """
    kind = known.body_type
    if kind == "department" and known.organization and is_office(known.organization):
        kind = "government"
    level = known.level or ("local" if kind == "department" and known.region else None)
    return f"{level}/{kind}" if level and kind else None


def liken(own: str, other: str) -> Likeness:
    """Tell what another name has to do with a body's own.

    >>> [liken("湛北区交通局", name).value for name in ("湛北区交通运输局", "区交通局", "湛南区交通局", "湛北区教育局")]
    ['short', 'same', 'elsewhere', 'another']
    >>> liken("霁州市芷阑区教育局", "霁州市教育局").value, liken("白石镇", "青溪县白石镇人民政府").value
    ('related', 'same')
    """
    first, second = parse(_standard(own)), parse(_standard(other))
    if _ends_alike(_standard(own), _standard(other)):
        return Likeness.SAME
    places = _places_alike(first, second)
    if places is Likeness.SAME:
        return _functions_alike(first.function, second.function)
    if places is Likeness.RELATED:
        return Likeness.RELATED
    alike = _functions_alike(first.function, second.function)
    return Likeness.ELSEWHERE if alike in (Likeness.SAME, Likeness.SHORT) else Likeness.ANOTHER


def standard_name(name: str) -> str:
    """Return a name with its abbreviated words written out, and without white space.

    >>> standard_name("白石镇 政府"), standard_name("桂杼街道办")
    ('白石镇人民政府', '桂杼街道办事处')
    """
    return _standard("".join(name.split()))


def is_office(name: str) -> bool:
    """Whether the name is that of an office that may well sign for its body."""
    return bool(_OFFICE.search(name))


def _standard(name: str) -> str:
    for short, full in _ABBREVIATED:
        name = short.sub(full, name)
    return name


def _ends_alike(own: str, other: str) -> bool:
    """Whether one name is the other without the places in front of it."""
    return own.endswith(other) or other.endswith(own)


def _places_alike(first: Body, second: Body) -> Likeness:
    """Hold places against each other: the same, one inside the other or not comparable, or elsewhere."""
    if not first.places or not second.places:
        return Likeness.RELATED
    same_level = [(one, other) for one, other in zip(first[:4], second[:4], strict=True) if one and other]
    if first.places[-1] == second.places[-1]:
        return Likeness.ELSEWHERE if any(one[:-1] != other[:-1] for one, other in same_level) else Likeness.SAME
    lowest = [max(index for index in range(4) if body[index]) for body in (first, second)]
    if lowest[0] != lowest[1] or not same_level:
        return Likeness.RELATED
    return Likeness.ELSEWHERE


def _functions_alike(first: str, second: str) -> Likeness:
    governments = ("", "人民政府")
    if first == second or (first in governments and second in governments):
        return Likeness.SAME
    if first.startswith(second) or second.startswith(first):
        return Likeness.RELATED
    if is_office(first) or is_office(second):
        stems_differ = _stem(first) != _stem(second)
        return Likeness.RELATED if stems_differ else Likeness.SHORT
    stems = sorted((_stem(first), _stem(second)), key=len)
    if _is_subsequence(stems[0], stems[1]):
        return Likeness.SHORT
    return Likeness.SHORT if _bigrams(stems[0]) & _bigrams(stems[1]) else Likeness.ANOTHER


def _stem(function: str) -> str:
    return _KIND_OF_BODY.sub("", function)


def _is_subsequence(short: str, long: str) -> bool:
    letters = iter(long)
    return len(short) >= 2 and all(letter in letters for letter in short)


def _bigrams(words: str) -> set[str]:
    return {words[index : index + 2] for index in range(len(words) - 1)} - {"管理", "监督", "服务", "综合"}
