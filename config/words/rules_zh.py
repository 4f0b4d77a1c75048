"""What is found in quality rules: values, conditions, actions, phrases, what the law forbids."""

from __future__ import annotations

from collections.abc import Mapping

RULES: Mapping[str, str] = {
    # The file
    "the file has no field {quoted}; write rules: and below it a list of them":
        "文件没有字段 {quoted}；请写 rules:，下面是规则列表",
    "write rules: and below it a list of them, each with a dash": "请写 rules:，下面是规则列表，每条以短横线开头",
    "rules: write a list; each rule begins with a dash and rule: NAME":
        "rules：应为列表；每条规则以短横线和 rule: 名称 开头",
    "rule: {quoted} is no name: write small letters and digits, with - between":
        "rule：{quoted} 不能用作名称：请用小写字母和数字，中间可用 -",
    "hold: {found} s are too long; at most {most} s": "hold：{found} 秒过长；最多 {most} 秒",
    "there are two rules {quoted}; the first is in {place}": "规则 {quoted} 重复；第一条在 {place}",
    "when: there is no queue {quoted}{advice}": "when：没有队列 {quoted}{advice}",
    "no rule sets the mark {quoted}{advice}": "没有规则设置标记 {quoted}{advice}",
    # Values
    "{where}: write a table with {known}": "{where}：应为表，包含 {known}",
    "{where} has no field {quoted}{advice}": "{where} 没有字段 {quoted}{advice}",
    "the file has no field {quoted}{advice}": "文件没有字段 {quoted}{advice}",
    "a rule has no field {quoted}{advice}": "规则没有字段 {quoted}{advice}",
    "a step has no field {quoted}{advice}": "步骤没有字段 {quoted}{advice}",
    "{where}: {name} is missing ({means})": "{where}：缺少 {name}（{means}）",
    "what is looked for; see below": "要找的短语",
    "what is meant": "所指的意思",
    "`said`, `meant` or a mark": "`said`、`meant` 或标记",
    "its name": "名称",
    "the word": "标签文字",
    "which": "哪些",
    "which, and how": "哪个评分项、答什么",
    "their name": "批准人姓名",
    "the stored calls on which it had been tried; at least 200": "试过的已存通话数，至少 200",
    "its name: small letters, digits and -": "名称：小写字母、数字和 -",
    "when it fires": "触发条件",
    "what is done then, in order": "触发后依次执行的动作",
    "{where}: write a text": "{where}：应为文本",
    "{where}: the list is empty": "{where}：列表为空",
    "{where}: {count} phrases are too many; at most {most} in one list":
        "{where}：短语过多（{count} 个）；一个列表最多 {most} 个",
    "{where}: {quoted} is written twice": "{where}：{quoted} 重复",
    "{where}: {quoted} {trouble}": "{where}：{quoted} {trouble}",
    "{where}: {item} is none of the words{advice}": "{where}：不能写 {item}{advice}",
    "{where}: there is no order {quoted}{advice}": "{where}：没有命令 {quoted}{advice}",
    "{where}: write the name of a mark (small letters, digits, _), order.NAME or end":
        "{where}：请写标记名（小写字母、数字、_）、order.名称 或 end",
    "{where}: write a time, such as 15 s or 2 min, not {found}":
        "{where}：应为时长，例如 15 s 或 2 min，而不是 {found}",
    "{where}: write a whole number from 1 on, not {found}": "{where}：应为 1 以上的整数，而不是 {found}",
    "{where}: write a number from 0 to 1, or up to 100 %, not {found}":
        "{where}：应为 0 到 1 之间的数字，或不超过 100 %，而不是 {found}",
    "{where}: write a number with its unit, such as 10 s, 10 % or 190, not {found}":
        "{where}：应为数字加单位，例如 10 s、10 % 或 190，而不是 {found}",
    "{where}: unknown language {quoted}{advice}": "{where}：未知的语言 {quoted}{advice}",
    "{where}: write QUESTION=ANSWER, such as greeting=no": "{where}：请写 评分项=答案，例如 greeting=no",
    # Conditions and actions
    "{where}: write one condition, such as { said: {…} }, not {item}":
        "{where}：请写一个条件，例如 { said: {…} }，而不是 {item}",
    "{count} of them": "{count} 个",
    "{where}: there is no condition {quoted}{advice}": "{where}：没有条件 {quoted}{advice}",
    "{where}: write a list of conditions": "{where}：应为条件列表",
    "{where}: over or under is missing": "{where}：缺少 over 或 under",
    "call: write a fact and its value; there are: {known}, slot.NAME":
        "call：请写事实和它的值；可用：{known}、slot.名称",
    "call: there is no fact {quoted}{advice}": "call：没有事实 {quoted}{advice}",
    "call: {name}: write a value, a list of them, or { over: 30 s }":
        "call：{name}：请写一个值、值的列表，或 { over: 30 s }",
    "do: write a list of actions, such as [tag: late]": "do：应为动作列表，例如 [tag: late]",
    "do: write an action, such as tag: late": "do：请写一个动作，例如 tag: late",
    "do: there is no action {quoted}{advice}": "do：没有动作 {quoted}{advice}",
    "hint: write one of text, card and script": "hint：text、card、script 只写其中一个",
    # Rules as a whole
    "mood: of agents is not looked at (EU AI Act, 5(1)(f)); write of: caller":
        "mood：不判断座席的情绪（欧盟《人工智能法》5(1)(f)）；请写 of: caller",
    "meant: {count} examples; write 3 to 10": "meant：有 {count} 个例句；请写 3 到 10 个",
    "order: first and then are said, meant, or call: { mark: NAME }":
        "order：first 和 then 只能是 said、meant 或 call: { mark: 名称 }",
    "order: first and then are the same, so that none can be before the other": "order：first 与 then 相同，无法分先后",
    "not_said: write by_time: or before:, so that it is known when it was not said":
        "not_said：请写 by_time: 或 before:，以便确定何时算作未说",
    "not_said: within is for said; write by_time:": "not_said：within 只用于 said；请写 by_time:",
    "{measure}: nothing is over {over} and under {under} at once": "{measure}：不可能同时大于 {over} 且小于 {under}",
    "{measure}: is a share: write 10 %": "{measure}：这是占比：请写成 10 %",
    "{measure}: whose? write by: agent or by: caller": "{measure}：指谁？请写 by: agent 或 by: caller",
    "all: {fact} cannot be {one} and {other} at once": "all：{fact} 不可能同时为 {one} 和 {other}",
    "all: holds only if something is so and is not so: one of its conditions stands in none: too":
        "all：自相矛盾，永远不成立：其中一个条件也写在 none: 里",
    "all: the same words are to be said and not to be said": "all：同样的话既要求说又要求不说",
    "refuses {order} and nothing ends that: write until:, or if: not_said with before: {before}":
        "拒绝 {order} 后无法解除：请写 until:，或在 if: 中用 not_said 加 before: {before}",
    "refuses orders by what somebody meant, which is too unsure; use phrases":
        "按语义拒绝命令，把握不足；请改用短语",
    "refuses orders and is live: write approved: { by: NAME, calls: N } with at least {least} stored calls on which it"
    " was tried (kefu rules test), or stage: shadow":
        "会拒绝命令且已上线：请写 approved: { by: 姓名, calls: 数量 }，须至少在 {least} 通已存通话上"
        "试过（kefu rules test），或写 stage: shadow",
    "say: is for refuse: [hang_up]; who is sent on is told by the agent":
        "say：只用于 refuse: [hang_up]；转接时由座席自己告知",
    "say: is spoken in one language: write when: { languages: [en] } or [zh]":
        "say：只用一种语言播报：请写 when: { languages: [en] } 或 [zh]",
    "say: is spoken as it is written: leave { and } out": "say：按原文播报：不要用 { 和 }",
    # Phrases
    "{quoted} is never said in calls in {languages}, which the rule is for":
        "{quoted} 在 {languages} 通话中不会有人说，而规则只用于这些通话",
    "{quoted} is too short: it is in everything that is said; write more words":
        "{quoted} 过短，随处都会命中；请多写几个词",
    "early and count exclude each other: a partial is no utterance of its own":
        "early 与 count 不能同时用：中间识别结果不算一句话",
    "examples are looked at with match: meaning alone": "examples 只在 match: meaning 时起作用",
    "{quoted} is short and found where it means nothing; add words, or within:, after: or before:":
        "{quoted} 过短，容易误命中；请加词，或加上 within:、after: 或 before:",
    "none: of what is said is true from the first second on; not_said has a deadline":
        "none：用于“说过的话”时从第一秒起就成立；要有时限请用 not_said",
    "nobody knows how {quoted} is pronounced{advice}": "没有 {quoted} 的读音{advice}",
    "has {count} characters; at most {most} make a phrase": "有 {count} 个字符；短语最多 {most} 个",
    "has a ) without a (": "有 ) 但没有 (",
    "can be read as nothing at all: write the words that are looked for": "可以为空：请写出要找的词",
    "has brackets in brackets in brackets: write several phrases": "括号嵌套过深：请拆成几个短语",
    "has a ( without a )": "有 ( 但没有 )",
    "has a | outside brackets: write (one|other), or two phrases": "的 | 不在括号内：请写 (甲|乙)，或拆成两个短语",
    "can be read in more than {most} ways: write several phrases": "的读法超过 {most} 种：请拆成几个短语",
    "has a ~ without a number: write ~3 for up to three words between": "的 ~ 后没有数字：~3 表示中间最多隔三个词",
    "has {piece}: write ~1 to ~{most}": "含有 {piece}：请写 ~1 到 ~{most}",
    "has {piece}, which is none of {known}": "含有 {piece}；可用：{known}",
    "has {piece}: write #digits{4}, #digits{4,} or #digits{4,16}":
        "含有 {piece}：请写 #digits{4}、#digits{4,} 或 #digits{4,16}",
    # What rules name
    "{kind} of rules are not looked for: see {command}": "规则所用的{kind}未检查：见 {command}",
    "cards": "知识卡片",
    "steps of scripts": "话术步骤",
    "hint: there is no card {quoted}{advice}": "hint：没有知识卡片 {quoted}{advice}",
    "hint: the card {quoted} is not there in {language}; write when: { languages: [{only}] }":
        "hint：知识卡片 {quoted} 没有 {language} 版本；请写 when: { languages: [{only}] }",
    "hint: the card {quoted} belongs to the queues {queues}": "hint：知识卡片 {quoted} 只属于队列 {queues}",
    "hint: the script of {queue} has no step {quoted}{advice}": "hint：{queue} 的话术没有步骤 {quoted}{advice}",
    "{action}: no script of such calls has a step {quoted}{advice}":
        "{action}：这类通话的话术都没有步骤 {quoted}{advice}",
    "questions of forms": "评分项",
    "form: no form of such calls has a question {quoted}{advice}":
        "form：这类通话的评分表都没有评分项 {quoted}{advice}",
    "form: {quoted} is not answered yes or no": "form：评分项 {quoted} 不是以是或否回答",
    "form: {quoted} is not fatal: write {name}=no, or kind: fatal in the form":
        "form：评分项 {quoted} 不是致命项：请写 {name}=no，或在评分表中写 kind: fatal",
    # What is not carried out yet
    "refuse: kefu has no order {orders} and refuses nothing by it; what it can refuse: transfer, hang_up. Before money "
    "is spoken of, hint or alert; mask keeps a card number out":
        "refuse：kefu 没有命令 {orders}，不会据此拒绝任何操作；可以拒绝的是 transfer 和 hang_up。"
        "涉及款项前请用 hint 或 alert 提醒，卡号用 mask 屏蔽",
    "call: topic is not told while a call goes on yet, so that this never holds; queue and slot.NAME are":
        "call：通话中尚不提供 topic，此条件永远不成立；可用 queue 和 slot.名称",
    "kefu has no {mark}, so that this moment never comes": "kefu 没有 {mark}，这一时刻永远不会到来",
    # The law
    "[speech] agent_emotion: the voices of people at work are not judged (EU AI Act, 5(1)(f)): false":
        "[speech] agent_emotion：不得判断工作人员的语音情绪（欧盟《人工智能法》5(1)(f)）：请设为 false",
    "[speech] mask_digits: card numbers of {count} digits would be kept (PCI DSS 3.2): write 9":
        "[speech] mask_digits：{count} 位卡号会被保留（PCI DSS 3.2）：请设为 9",
    "raise_priority: nobody waits less or longer for how they sound (PIPL 24); use what was said":
        "raise_priority：不得因语气改变等待时间（《个人信息保护法》第 24 条）；请依据说话内容",
    "refuse: {orders} must not depend on how somebody sounds (PIPL 24, GDPR 22)":
        "refuse：{orders} 不得取决于语气（《个人信息保护法》第 24 条、GDPR 第 22 条）",
    "form: nobody is assessed by how somebody sounds (EU AI Act, Annex III 4); use what was said":
        "form：不得按语气给人评分（欧盟《人工智能法》附件三第 4 项）；请依据说话内容",
    "mask: it keeps nothing out of anything; leave recording and transcript true":
        "mask：没有屏蔽任何内容；请保留 recording 和 transcript 为 true",
}  # fmt: skip
