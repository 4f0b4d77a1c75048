"""What is spoken to measure how phrases of rules are found: in sentences, in some that sound alike, in others."""

from __future__ import annotations

EN_PHRASES = (
    "variable interest rate", "terms and conditions apply", "this call may be recorded", "your date of birth",
    "I want to make a complaint", "speak to your manager", "prices may change", "cancel my subscription",
    "full refund", "card number", "thank you for waiting", "anything else I can do", "guaranteed lowest price",
    "unplug the power", "bear with me", "cooling off period", "reference number", "small claims court",
    "early repayment charge", "direct debit guarantee",
)  # fmt: skip
EN_CARRIERS = (
    "before we go on I have to tell you about the {}", "so {} is what I was told yesterday",
    "well, {}, that is how it is today", "as I said, {}, and I hope that is clear",
)  # fmt: skip
EN_ALIKE = (
    "the available interest is rated", "turn in the conditions we supplied", "this hall may be reported",
    "your data of the berth", "I want to take a compartment", "peek at your manger", "pieces may chance",
    "counsel my subscriber", "a bullfrog end", "the cart lumber", "thank you for the painting",
    "anything that I could chew", "guarding the lowest rice", "plug in the tower", "pair with me please",
    "a cooler kind of period drama", "a preference for numbers", "small games courtyard",
    "early retirement charger", "direct delivery granted", "we have an interest in the rate of growth",
    "the terms of the lease are long", "I recorded the call of a bird", "the date of my birthday party",
    "no complaints from me today", "your manager spoke well", "the price has not changed", "my subscription is fine",
    "a refund is not what I want", "the number of cards in the box", "I was waiting for a bus", "there is nothing else",
    "the lowest temperature this year", "the power was out last night", "I saw a bear with a cub",
    "it is cool in the office", "I referred a friend", "she has a small claim to fame", "the repayment came early",
    "my debit card is new",
)  # fmt: skip
EN_OTHER = (
    "could you tell me when my parcel arrives", "the router shows a red light since this morning",
    "I would like to book a visit for next Tuesday", "my name is spelled with two l", "yes that is the right address",
    "the second floor please, the bell is broken", "how much would the larger one cost", "I will think about it",
    "let me get a pen", "no it was the blue one", "can you send me that by mail", "the line is a bit noisy",
    "sorry, could you repeat that", "I moved house in the spring", "my daughter set it up for me",
    "the delivery came on Friday", "it worked until last week", "I have an account with you",
    "what are your opening hours", "that would be wonderful", "the invoice is from May", "hello, can you hear me",
)  # fmt: skip
ZH_PHRASES = (
    "保本保息", "稳赚不赔", "没有任何风险", "我要投诉你们", "找你们领导", "本次通话将会录音", "您的身份证号",
    "银行卡号", "价格可能会变动", "以合同条款为准", "全额退款", "取消这个套餐", "请您稍等", "感谢您的耐心等待",
    "还有其他问题吗", "短信验证码", "市场监督管理局", "消费者协会", "三个工作日到账", "注销我的账户",
)  # fmt: skip
ZH_CARRIERS = (
    "我跟您说一下，{}，就是这样", "他昨天说{}，我不太明白", "好的，{}，您听清楚了吗", "那么，{}，可以吗",
)  # fmt: skip
ZH_ALIKE = (
    "我们的宝宝很喜欢", "稳定的收入不错", "没有人认识的地方", "我要头上那顶帽子", "找你们的邻居", "本地的通话录入",
    "您的身体真好", "银色的卡车", "价格便宜一点", "按照地图走", "全家一起去", "取消明天的会议", "请您多吃",
    "感谢您的礼物", "还有七个问题", "短裤和帽子", "市场里很热闹", "消防员来了", "三个工人到了", "注意我的账本",
    "保险公司在哪里", "赔了不少钱", "风很大", "投了一张票", "领导今天不在", "录音机坏了", "身份很特别",
    "卡住了打不开", "变动不大", "合同已经签了", "退了两件衣服", "套餐里有什么", "稍微等一等", "等待了很久",
    "问题不大", "验证一下", "管理很好", "协会的会员", "工作很忙", "账户里有钱",
)  # fmt: skip
ZH_OTHER = (
    "请问我的包裹什么时候到", "路由器从早上开始亮红灯", "我想预约下周二上门", "地址没有错", "麻烦送到二楼",
    "大号的多少钱", "我再考虑一下", "我去拿一支笔", "是蓝色的那个", "可以发到我的邮箱吗", "线路有点吵",
    "不好意思再说一遍", "我春天搬了家", "是我女儿帮我装的", "星期五送到的", "上个星期还能用", "我有你们的会员",
    "几点开始营业", "那太好了", "是五月的发票", "喂，听得到吗", "好的没问题",
)  # fmt: skip


def utterances(language: str) -> list[tuple[str, frozenset[str]]]:
    """102 sentences, each with the phrases that are in it: two for each of twenty, forty that sound alike, others."""
    english = language == "en"
    phrases, carriers = (EN_PHRASES, EN_CARRIERS) if english else (ZH_PHRASES, ZH_CARRIERS)
    found: list[tuple[str, frozenset[str]]] = []
    for number, phrase in enumerate(phrases):
        for carrier in (carriers[number % len(carriers)], carriers[(number + 2) % len(carriers)]):
            found.append((carrier.format(phrase), frozenset((phrase,))))
    others = (*EN_ALIKE, *EN_OTHER) if english else (*ZH_ALIKE, *ZH_OTHER)
    return found + [(text, frozenset()) for text in others]
