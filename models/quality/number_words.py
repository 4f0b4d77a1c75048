"""Words that numbers are made of, stand beside, or are interrupted by, in English and Chinese.

Everything here is compared with text in lower case and in plain forms of letters (see `models.quality.said_digits`).
"""

from __future__ import annotations

from models.domain.numerals import MONTHS


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


UNITS = {
    word: place for place, word in enumerate(_split("zero one two three four five six seven eight nine"))
} | {"niner": 9, "fife": 5}  # fmt: skip
_PLURALS = _split("zeros ones twos threes fours fives sixes sevens eights nines")
PLURALS = {word: str(place) for place, word in enumerate(_PLURALS)} | {"zeroes": "0"}  # "four ones"
ZEROS = _set("oh o ow nought naught nil null")  # digits only beside other digits
_TEENS = _split("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
TEENS = {word: place + 10 for place, word in enumerate(_TEENS)}
_TENS = _split("twenty thirty forty fifty sixty seventy eighty ninety")
TENS = {word: (place + 2) * 10 for place, word in enumerate(_TENS)} | {"fourty": 40}
SCALES = {"hundred": 100, "thousand": 1000}
REPEATS = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
ZH_DIGITS = {
    letter: value
    for value, letters in enumerate(_split("零〇洞 一幺壹弌 二两兩贰貳 三叁參 四肆 五伍 六陆陸 七柒拐 八捌 九玖勾"))
    for letter in letters
}
ZH_WEAK = frozenset("洞拐勾")  # digits of radio speech, words otherwise
ZH_SCALES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10_000, "萬": 10_000}

# What people say between the groups of one number, and what recognisers make of short digits there.
FILLERS = _set(
    """
    a after again ah also am and another are ate be bear begin beginning begins believe bit block by can't
    cannot comes comma continue dash digit digits dot end ending ends er erm excuse fifth figure figures
    final finally finish finishes first followed for fourth gives goes got group guess hang hardly have here
    hm hmm hold huh hyphen i i'll i'm in is it it's its just know last lastly let like looking looks maybe
    me mhm middle minus minute mm moment my next no now number numbers of ok okay on once over part period
    please plus read reading ready rest right say sec second see set sixth slash so sorry space start
    starting starts stroke sure that that's thats the then there think third tick to too turn uh uhm um umm
    wait was we well what where with won x yeah yep yes you your yup
    """
)
HESITATIONS = _set(
    """
    ah dash er erm hm hmm hyphen mhm mm space then uh uhm um umm
    """
)
ZH_FILLERS = _split(
    """
    然后 接着 接下来 后面 后边 后头 前面 再来 还有 之后 就是 那个 这个 的话 横杠 横线 空格 好的 最后 对的 稍等
    等等 嗯嗯 开头 结尾 中间 号码 尾号 数字 跟着 下面 然後 接著 後面 等一下 等一会 等一會 是 嗯 呃 额 啊 哦 唔
    开始 最前面 中间是 不对 错了
    我看看 我看一下 看一下 让我看看 不好意思 请稍等 请等一下 请
    那 就 呢 吧 对 好 再 又 杠 减 的 前 后 後 哎 诶 您 我 念 報 报 听 組 组 段 位
    """
)

# A number before one of these says how many, how long, when or how much; before some only when it stands alone.
MEASURES = _set(
    """
    a.m accounts am another bedroom bedrooms billion buck bucks business calendar card cards cent cents children
    copies copy day days degrees dollar dollars euro euros feet foot gb gigs guys half hour hours hundredths
    inch inches item items kg kids kilometers kilometres kilos km lines mb megabits megs meters metres mile
    miles million min mins minute minutes moment moments month months more nd night nights o'clock of options or
    other others p.m pence people percent percentage person persons phones piece pieces pm point pound pounds
    quarter quid rd reasons rmb sec second seconds secs st th thing things time times way ways week weekend
    weekends weeks working year years yuan
    """
)
AMBIGUOUS = _set(
    """
    card cards half more nd of or other others point quarter rd sec second seconds secs st th
    """
)
MOMENTS = _set("moment second sec minute min tick")  # "one moment"
COUNTS = _set("digit digits number numbers figure figures characters")  # "the last four digits"
ONE_BEFORE = _set(
    """
    another any big each every first good last new next no old only other right same small some that the this
    which wrong
    """
)
MONTH_WORDS = frozenset(MONTHS["en"]) | _set("jan feb mar apr jun jul aug sep sept oct nov dec")
ZH_MEASURES = _split(
    """
    块钱 分钟 分鐘 小时 小時 点钟 个月 个小时 星期 元 块 塊 毛 角 分 秒 点 點 天 日 号 號 月 年 周 岁 歲 个 個
    次 件 张 張 条 條 层 層 楼 樓 米 公里 斤 折 倍 人 种 種 样 樣 下 些 会 會 起 直 般 定 共 句 家 台 部 本 份
    盒 箱 套 晚 期 行 遍 趟 口 把 支 瓶 杯 碗 星 路 环 环路 室 栋 册 页 厘米 亿 億 % 名 代 级 边 旦 切 律 致
    刻 时 時 流 味 向 半
    """
)
ZH_COUNTS = _split("位 组 組 段 个数字 個數字")
ZH_ORDINALS = _split(
    """
    第 星期 礼拜 周 初 腊月 之 唯 统 万 随 单 专 另 某 每 同 哪 这 那
    """
)

# A number after one of these has a name of its own, which is no secret.
LABELS = _set(
    """
    apartment apt booking bookings bus case channel chapter ext extension flight gate highway invoice invoices
    item items model order orders page parcel postal postcode product ref reference reservation room route
    shipment since sku street suite ticket tickets train version year years zip
    """
)
ZH_LABELS = _split(
    """
    订单号 订单 訂單 单号 發票 发票 房间 房號 房号 航班 邮编 分机 型号 门牌 车次 年份 工号 序号 运单 快递 编号
    """
)
PHONES = _set("phone telephone mobile cell call callback reach dial landline ring")
ZH_PHONES = _split("电话 手机 座机 电話 電話 手機 回电")
