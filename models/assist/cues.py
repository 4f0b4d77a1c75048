"""Words that tell what a sentence of a call does: asks for something, reports what was done, promises, closes."""

from __future__ import annotations

import re

from models.assist.terms import length
from models.domain.words import plain

_WANTS = re.compile(
    r"\bi(?:'d| would| will) (?:like|love)\b|\bi (?:want|wanted|need|needed|wish|lost)\b|\b(?:calling|"
    r"call) (?:about|because|for|to)\b"
    r"|\b(?:looking|trying|hoping) (?:for|to)\b|\b(?:can|could|would|will) (?:you|i)\b|\bi (?:can't|cannot|"
    r"couldn't|never)\b"
    r"|我想|想要|我要|我需要|我得|帮我|麻烦|能不能|可不可以|能否|可以.{0,12}吗|丢了|投诉"
)
_ASKS = re.compile(
    r"\b(?:how|when|where|why|what|which|who)\b|\b(?:is|are|do|does|did|have|has) (?:there|you|it|my|the)\b"
    r"|\b(?:problem|issue|question|wrong|broken|broke|stopped|error|complain|complaint|refund|cancel|"
    r"charged|missing|late)\b"
    r"|\b(?:not|isn't|doesn't|didn't|hasn't|won't)\b"
    r"|请问|怎么|为什么|为何|什么时候|多少|哪|有没有|不能|没法|无法|没有|没收到|坏了|问题|退款|退货|取消|"
    r"扣了|一直|还没"
)
_DONE = re.compile(
    r"\b(?:i|we)(?:'ve| have| had)(?: just| now| already)? (?!to\b)\w+|\b(?:has|have|was|were) (?:now |"
    r"just |already )?(?:been )?\w+(?:ed|en|ne|nt|id|t)\b"
    r"|\b(?:is|are|am) (?:now |all )?(?:done|set|scheduled|booked|cancelled|canceled|ordered|confirmed|"
    r"processed|active|complete|resolved|working)\b"
    r"|\bgo ahead and\b|\bsuccessfully\b|已经|已为|办好|好了|完成|成功|处理好|改好|取消了|登记了|下单了|"
    r"预约了|安排了|解决了|帮您(?:改|查|取消|登记|预约|安排|处理)"
)
_TELLS = re.compile(
    r"\b(?:your|the|our|it|that|this|you)\b[\w' ]{0,40}?\b(?:is|are|was|costs?|takes?|opens?|closes?|"
    r"opened|ends?|begins?)\b"
    r"|[您你](?:的|这)[^，。？]{0,14}(?:是|为|有|在|到)|(?:余额|费用|价格|时间|地址|账单|"
    r"订单)[^，。？]{0,8}(?:是|为|在|到)"
)
_PROMISES = re.compile(
    r"\b(?:i|we|they|he|she|it|you|someone|somebody|the \w+|an? \w+|our \w+)(?:'ll| will| shall)\b|"
    r"\bgoing to (?:send|call|email|ship|refund|credit|get)\b"
    r"|\bshould (?:be able to )?(?:receive|get|arrive|have|see)\b|\b(?:call|get back to|ring|"
    r"write to) you(?: back)? (?:by|within|in|on|tomorrow|today|later)\b"
    r"|\b(?:within|in) (?:the next )?[\w -]{1,24} (?:minutes?|hours?|days?|weeks?)\b"
    r"|(?:会|将)(?:在|于|给|为|有|尽快|马上|立即|退|寄|发|联系|打|安排|通知|处理|到账|上门)|(?:给|为|"
    r"跟)[您你](?:回电|回复|打电话|寄|发|退|联系)|个?(?:工作日|小时|分钟|天)(?:之内|以内|内|左右)|"
    r"[天日]之前"
)
_NO_PROMISE = re.compile(
    r"\b(?:happy|glad|pleased) to\b|\bhelp you (?:with|out)|\b(?:i|we)(?:'ll| will) (?:just |quickly |now |"
    r"need to |have to )?(?:check|see|look|ask|have a look|put you|transfer you|connect|take|be with you|"
    r"let you|try)\b"
    r"|\bhold on\b|\bone moment\b|\bwill (?:that|there) be\b|\bwould you\b"
    r"|很高兴|我(?:先|来)?(?:查|看)一下|稍等|请问"
)
_CLOSES = re.compile(
    r"\b(?:anything else|something else|thank you for calling|thanks for calling|have a (?:great|good|nice|"
    r"lovely)|good ?bye|bye|take care|you too|you as well)\b"
    r"|还有其他|还有什么|还有别的|感谢您的来电|感谢来电|祝您|再见|拜拜"
)
_QUESTION = re.compile(
    r"^(?:(?:okay|ok|alright|and|so|um|uh|uhm|sure|well|yeah|great|of course|then) )*(?:(?:may|can|"
    r"could) (?:i|you|we)\b|(?:what|which|when|where|who|how|why|do|does|did|is|are|was|would|will|have|"
    r"has)\b)"
    r"|\b(?:what|which) (?:is|are|kind|one|card|account|day|time|order|\w+ (?:would|do|is|was))\b|"
    r"\bmay i (?:have|ask)\b"
    r"|什么|哪|多少|几[点号天个位]|吗[？?]?$|呢[？?]?$|是谁|请问|告诉我|提供"
)
_FILLER = re.compile(
    r"^(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|yes|yeah|yep|no|okay|ok|alright|right|sure|well|um+|uh+|"
    r"thanks?|thank you|please|great|perfect|this is|my name is \w+(?: \w+)?|speaking)\b"
    r"|你好|您好|喂|是的|对的|好的|嗯+|哦+|谢谢|不用了?|没有了|没事了?)\s*"
)
_REPEAT = re.compile(
    r"\brepeat\b|\bwhat was that\b|\bsay (?:that|it) again\b|\bpardon\b|\bsorry what\b|再说一[遍次]|没听清"
)
_AMOUNT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|"
    r"hundred|thousand|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tomorrow|a m|p m|dollars?|euros?|"
    r"pounds?)\b"
    r"|[一二三四五六七八九十百千两]+(?:元|块|点|号|日|天|个)|星期|周[一二三四五六日]|今天|明天|上午|下午"
)


def content(text: str) -> str:
    """What is left without the small talk in front."""
    known, before = plain(text), ""
    while known != before:
        before, known = known, _FILLER.sub("", known)
    return known


def wants(text: str) -> float:
    """How much somebody asks for something here: 0 to 3."""
    known = content(text)
    if length(known) < 2 or closes(text):
        return 0.0
    return 2.0 * bool(_WANTS.search(known)) + bool(_ASKS.search(known))


def reports(text: str) -> float:
    """How much somebody says here what was done or how it is: 0 to 4; a question does not."""
    known = content(text)
    if length(known) < 3 or (asks(text) and not _DONE.search(known)):
        return 0.0
    tells = bool(_TELLS.search(known))
    return 2.0 * bool(_DONE.search(known)) + tells + (tells or bool(_DONE.search(known))) * bool(_AMOUNT.search(known))


def promises(text: str) -> bool:
    """Whether somebody says what they or their house will do."""
    known = content(text)
    return bool(_PROMISES.search(known)) and not _NO_PROMISE.search(known) and not asks(text)


def closes(text: str) -> bool:
    """Whether it says good-bye, or asks whether that was all."""
    return bool(_CLOSES.search(plain(text)))


def asks(text: str) -> bool:
    """Whether it asks for a detail."""
    return bool(_QUESTION.search(plain(text).replace("please ", ""))) or text.rstrip().endswith(("?", "？"))


def again(text: str) -> bool:
    """Whether it asks to hear something once more."""
    return bool(_REPEAT.search(plain(text)))
