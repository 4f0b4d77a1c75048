"""Sentences with numbers in them that are no secret: times, dates, prices, counts, order numbers, figures of speech."""

from __future__ import annotations

import random
from collections.abc import Iterator

from models.domain.numerals import MONTHS

_EN = [
    "one moment please", "one second, I'll have a look", "I have two or three questions", "no one told me about it",
    "this one or that one", "I called at {hour} {ampm} yesterday", "the meeting is at {hour}:{minute}",
    "it was {hour} o'clock",
    "I waited {count} minutes", "I've been a customer for {count} years", "it's the {day} of {month}",
    "on {month} {day} {year}",
    "since {year} I have had no trouble", "in 2021, 2022 and 2023 it was fine", "it costs {price} dollars",
    "I paid ${price}.99",
    "that's {price} euros and {count} cents", "my order number is {order}", "order {order} never arrived",
    "the orders {order} and {order}",
    "invoice {order} from {month}", "I'm in room {room}", "flight {room} to Berlin", "it went up by {count} percent",
    "twenty twenty six will be better", "between {hour} and {hour} {ampm}", "{count} of my {count} phones are broken",
    "I want to change my PIN",
    "I forgot my password, it has been {count} days", "my card did not arrive", "it's {count} miles from here",
    "someone won one of nine",
    "four weeks ago I sent {count} copies", "the first one is broken, the second one is fine",
    "I live at {room} Park Street",
    "take the second exit and then the third", "for two reasons", "too late to change it", "it has {count} bedrooms",
    "a hundred times",
    "half past two would be fine", "quarter to three", "press one for yes",
    "at ten thirty on monday and at two thirty on friday",
    "I ordered three of them for {price} dollars each", "your reference is {order}",
    "the temperature is {count} degrees",
    "call me on 555 0123", "version {count}.{count} of the app", "we are open from 9:00 to 18:00",
    "my extension is {room}",
    "it happened on 2026-11-25 at 10:30", "the bill of {month} {year} says {price} dollars and {count} cents",
    "oh okay, one more thing",
    "two people, {count} nights, from {month} {day}", "the one I bought is the old one",
]  # fmt: skip
_ZH = [
    "等一下", "请稍等一会", "我有一个问题", "我打了三次电话", "等了{count}分钟", "一共{price}元", "花了{price}块钱",
    "我{year}年买的", "{year}年{month_n}月{day}日",
    "今天下午{hour}点", "早上九点半", "订单号是{order}", "订单{order}还没到", "两三天就到了", "第一次来",
    "星期三下午", "三个人吃饭", "我想改一下密码",
    "密码忘了，怎么办", "我住{room}房间", "一千二百三十四元", "涨了百分之{count}", "五一放假吗", "十一长假",
    "一样的问题", "一直打不通", "一般三天", "再等一等",
    "我买了两个，一个坏了", "一点也不好", "大概四五天", "十分满意", "万一不行呢", "这个月十五号", "二零二四年买的",
    "三点一刻", "一百块左右", "不用谢，一路平安",
    "分机{room}", "九折优惠", "周一到周五", "一万多块", "换一台新的", "三星手机", "一下子就好了",
    "星期一上午十点半到十二点",
]  # fmt: skip
_MONTHS = [name.capitalize() for name in MONTHS["en"]]


def ordinary(count: int, seed: int = 3) -> Iterator[str]:
    """So many sentences, with other numbers each time; every kind of them at least once."""
    chance = random.Random(seed)
    kinds = _EN + _ZH
    for number in range(count):
        kind = kinds[number % len(kinds)]
        values = {
            "hour": chance.randrange(1, 12), "minute": f"{chance.randrange(60):02d}",
            "ampm": chance.choice(["am", "pm"]),
            "count": chance.randrange(2, 60), "day": chance.randrange(1, 29), "month": chance.choice(_MONTHS),
            "year": chance.randrange(1990, 2030), "price": chance.randrange(2, 2000),
            "order": chance.randrange(1000, 99999),
            "room": chance.randrange(100, 999), "month_n": chance.randrange(1, 13),
        }  # fmt: skip
        yield kind.format(**values)
