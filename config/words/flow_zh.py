"""What is found in flows: steps, choices, hours, expressions, the graph."""

from __future__ import annotations

from collections.abc import Mapping

FLOW: Mapping[str, str] = {
    # The file
    "a flow is a table with operator, lines and steps": "流程文件是一个表，包含 operator、lines 和 steps",
    "{count} characters are too many for a flow; split it with include:":
        "流程文件过大（{count} 个字符）；请用 include: 拆分",
    "there is no file {file} beside this one": "同一目录下没有文件 {file}",
    "include: {file} must lie in this folder or below it": "include：{file} 必须在本目录或其子目录中",
    "unknown part {quoted}{advice}": "未知的部分 {quoted}{advice}",
    ": menus are steps since 0.3.0: steps: { NAME: { menu: PROMPT, choices: … } }, see docs/reference/flows.md":
        "：自 0.3.0 起菜单也是步骤：steps: { 名称: { menu: 提示语, choices: … } }，见 docs/reference/flows.md",
    "a step cannot be named {quoted}: {means}": "步骤不能命名为 {quoted}：{means}",
    "the operator's queue": "它指人工队列",
    "good-bye, and the end of the call": "它指结束语并挂机",
    "back to where this sub-flow was entered": "它指返回进入子流程的位置",
    "it has a /": "名称中不能有 /",
    "step {name} is already in {file}:{line}": "步骤 {name} 已在 {file}:{line} 定义",
    "line {number} is already in {file}:{line}": "接入号码 {number} 已在 {file}:{line} 定义",
    'no lines: name at least one number that callers dial: "8000": { start: STEP }':
        '没有 lines：请至少写一个客户拨打的号码："8000": { start: 步骤 }',
    "line {number}: write the digits that callers dial, in quotes": "接入号码 {number}：请写客户拨打的数字，并加引号",
    "line {number}: unknown field {quoted}{advice}": "接入号码 {number}：未知的字段 {quoted}{advice}",
    "line {number}: unknown language {quoted}; known: {known}": "接入号码 {number}：未知的语言 {quoted}；可用：{known}",
    "line {number} has no start: add for example start: main": "接入号码 {number} 没有 start：请补上，例如 start: main",
    "{where} leads to {quoted}, which is not a step{advice}": "{where} 指向 {quoted}，但没有这个步骤{advice}",
    "nothing sets {quoted}{advice}": "变量 {quoted} 从未赋值{advice}",
    # Look-ups
    "{where} needs exactly one of sql and url": "{where}：sql 和 url 必须且只能写一个",
    "{where}: the address must begin with http:// or https://": "{where}：地址必须以 http:// 或 https:// 开头",
    "{where}: answer is no JSON Schema: {error}": "{where}：answer 不是有效的 JSON Schema：{error}",
    "{where}: there is no look-up {quoted}{advice}": "{where}：没有查询 {quoted}{advice}",
    "look-up {name} is never asked": "查询 {name} 从未使用",
    "look-up {name}: {error}": "查询 {name}：{error}",
    # Steps
    "step {name} needs exactly one of {known}; it has {both}{advice}":
        "步骤 {name} 必须且只能写一种步骤类型：{known}；现有：{both}{advice}",
    "step {name}: unknown field {quoted}{advice}": "步骤 {name}：未知的字段 {quoted}{advice}",
    "step {name} has no {key}: {means}": "步骤 {name} 缺少 {key}：{means}",
    "step {name} has no {field}": "步骤 {name} 缺少 {field}",
    "the variable that gets the answer": "保存回答的变量",
    "name: { key:, phrases:, then: }": "名称: { key:, phrases:, then: }",
    "what is asked for: {known}": "要问的内容：{known}",
    "{where}: unknown field {quoted}{advice}": "{where}：未知的字段 {quoted}{advice}",
    # Fields
    "{where}: write one value, not a {kind}": "{where}：请写单个值，不能是{kind}",
    "{where}: there is no prompt {quoted}{advice} add [{name}] to the prompts file":
        "{where}：没有提示语 {quoted}，请在提示语文件中添加 [{name}]{advice}",
    "{where}: unknown language {quoted}; a prompt has {known}": "{where}：未知的语言 {quoted}；提示语的语言有 {known}",
    "{where}: the prompt has no text for {language}": "{where}：提示语缺少 {language} 文本",
    "{where}: nothing is spoken as {quoted}{advice}": "{where}：没有播报格式 {quoted}{advice}",
    "{where}: nothing to say": "{where}：没有要播放的内容",
    "{where}: write a number from {low} to {high}, not {found}":
        "{where}：应为 {low} 到 {high} 之间的数字，而不是 {found}",
    "{where}: write a whole number, not {found}": "{where}：应为整数，而不是 {found}",
    "{where}: write true or false, not {found}": "{where}：应为 true 或 false，而不是 {found}",
    "{where}: write {either}, not {found}": "{where}：应为 {either}，而不是 {found}",
    "{where}: {quoted} is not a variable name: a-z, 0-9 and _, beginning with a letter":
        "{where}：{quoted} 不能用作变量名：只能用小写字母、数字和 _，并以字母开头",
    "{where}: {name} is given and cannot be set": "{where}：{name} 由系统提供，不能赋值",
    "{where}: no agent has the skill {quoted}{advice}": "{where}：没有座席具备技能 {quoted}{advice}",
    "{where}: {quoted} is not a name: letters, digits, spaces, - and _":
        "{where}：{quoted} 不能用作名称：只能用文字、数字、空格、- 和 _",
    "{where}: write variable: expression": "{where}：请写 变量: 表达式",
    "{where}: phrases are lists by language ({known})": "{where}：phrases 按语言分列（{known}），每种语言一个列表",
    "{where}: {quoted} is not a phrase: words only, as they are spoken":
        "{where}：{quoted} 不能用作短语：只写口语中的词，不带符号",
    "{where}: write agent:ID or number:DIGITS, not {quoted}":
        "{where}：请写 agent:工号 或 number:号码，而不是 {quoted}",
    "{where}: unknown field {quoted}; a rule has after, and boost or to":
        "{where}：未知的字段 {quoted}；排队规则包含 after，以及 boost 或 to",
    "{where}: a rule is { after: SECONDS, boost: NUMBER } or { after: SECONDS, to: QUEUE }":
        "{where}：排队规则应写作 { after: 秒数, boost: 数值 } 或 { after: 秒数, to: 队列 }",
    "step {name}: branch is a list of { when: CONDITION, then: STEP }":
        "步骤 {name}：branch 是由 { when: 条件, then: 步骤 } 组成的列表",
    "step {name}: condition {place} needs when: and then:": "步骤 {name}：第 {place} 个条件必须有 when: 和 then:",
    # Questions and choices
    "step {name}: min is more than max": "步骤 {name}：min 大于 max",
    "step {name}: the slot {slot} {words}": "步骤 {name}：槽位 {slot} {words}",
    "needs values:": "必须有 values:",
    "has values:, which only the slots choice and intent take": "不能有 values:，只有 choice 和 intent 可以有",
    "step {name}: what is secret is not read back; leave confirm out": "步骤 {name}：保密内容不会复述；请去掉 confirm",
    "step {name}: {quoted} cannot name a choice: letters, digits, spaces, - and _":
        "步骤 {name}：{quoted} 不能用作选项名：只能用文字、数字、空格、- 和 _",
    "choice {name}: key must be one of 0-9, * or #, not {found}": "选项 {name}：key 应为 0-9、* 或 #，而不是 {found}",
    "step {name}: key {key} already means {taken}": "步骤 {name}：按键 {key} 已用于 {taken}",
    "choice {name} can be neither keyed nor said: give it key: or phrases:":
        "选项 {name} 既不能按键也不能说出：请写 key: 或 phrases:",
    "choice {name}: unknown field {quoted}{advice}": "选项 {name}：未知的字段 {quoted}{advice}",
    "choice {name} leads nowhere: give it then: STEP": "选项 {name} 没有去向：请写 then: 步骤",
    "asks for a secret: add secret: true, so that it is neither recorded nor written down":
        "询问保密内容：请加上 secret: true，使其既不录音也不写入记录",
    "step {name} asks for a secret: add secret: true, so that it is neither recorded nor written down":
        "步骤 {name} 询问保密内容：请加上 secret: true，使其既不录音也不写入记录",
    # The graph
    "step {name} is never reached": "步骤 {name} 永远不会执行到",
    "a loop that asks the caller nothing: {way}; put a menu, collect or ask into it":
        "循环中没有任何提问：{way}；请加入 menu、collect 或 ask",
    "line {number}: nobody who calls it can reach a human; lead a failed: or a choice to operator":
        "接入号码 {number}：来电者无法转人工；请让某个 failed: 或选项指向 operator",
    "step {name}: from here the call can never end": "步骤 {name}：从这里开始通话无法结束",
    "step {name}: from here no human can be reached": "步骤 {name}：从这里开始无法转人工",
    "step {name}: {quoted} means both {before} and {choice}": "步骤 {name}：{quoted} 同时对应 {before} 和 {choice}",
    "step {name}: {one} and {other} sound alike ({score}, {language}); callers will get one for the other: choose"
    " another word for one of them":
        "步骤 {name}：{one} 与 {other} 读音相近（{score}，{language}），容易听错；请换掉其中一个词",
    "step {name}: {one} and {other} differ by {first} and {second} alone, which are taken for each other on a"
    " telephone: say what the choice is, not its number, or leave both to the keys":
        "步骤 {name}：{one} 与 {other} 只差 {first} 和 {second}，电话里容易听混；"
        "请说出选项的内容，不要说编号，或者两者都只用按键",
    "step {name}: {one} and {other} differ by {first} and {second} alone, which are taken for each other on a"
    " telephone: say {quoted}, or leave both to the keys":
        "步骤 {name}：{one} 与 {other} 只差 {first} 和 {second}，电话里容易听混；"
        "请改说 {quoted}，或者两者都只用按键",
    "step {name}: choice {choice} is said in one syllable, {phrase}, which is easily taken for another on a telephone,"
    " and asked back: add a longer phrase, for example zh: [{longer}]":
        "步骤 {name}：选项 {choice} 只有单音节的说法 {phrase}，在电话里容易听错，系统会复述确认；"
        "请加上更长的说法，例如 zh: [{longer}]",
    "step {name}: choice {choice} cannot be said as {phrase}: the recogniser has no pronunciation of {unknown}":
        "步骤 {name}：选项 {choice} 无法用 {phrase} 说出：语音识别没有 {unknown} 的读音",
    # Hours and holidays
    "{where}: write centre, or { mon: 09:00-18:00, … }, not a list":
        "{where}：请写 centre，或 { mon: 09:00-18:00, … }，不能是列表",
    "{where}: write centre, or { mon: 09:00-18:00, … }, not {found}":
        "{where}：请写 centre，或 { mon: 09:00-18:00, … }，而不是 {found}",
    "{where}: unknown time zone {quoted}; write a name such as Asia/Shanghai":
        "{where}：未知的时区 {quoted}；请写时区名，例如 Asia/Shanghai",
    "{where}: unknown field {quoted}{advice}, or days: mon-fri":
        "{where}：未知的字段 {quoted}（可以写 mon-fri 这样的范围）{advice}",
    "{where}: {day} is written twice, the second time in {key}": "{where}：{day} 重复，第二次出现在 {key}",
    "{where}: {file} cannot be read: {error}": "{where}：无法读取 {file}：{error}",
    "{where}: {file} is no iCalendar file: {error}": "{where}：{file} 不是 iCalendar 文件：{error}",
    "{quoted} is not a range: write 09:00-18:00, several with commas, or closed":
        "{quoted} 不是时间段：请写 09:00-18:00，多段用逗号分隔，休息写 closed",
    "{quoted} must lie between 00:00 and 24:00": "{quoted} 应在 00:00 到 24:00 之间",
    "{quoted} has no length: write 00:00-24:00 for the whole day, or closed":
        "{quoted} 长度为零：全天请写 00:00-24:00，休息写 closed",
    "{quoted} is not a day: write mon, mon-fri or sat,sun": "{quoted} 不是星期：请写 mon、mon-fri 或 sat,sun",
    "it holds no whole calendar, from BEGIN:VCALENDAR to END:VCALENDAR":
        "其中没有完整的日历（从 BEGIN:VCALENDAR 到 END:VCALENDAR）",
    "the event {event} {words}": "事件 {event} {words}",
    "the event without a name {words}": "未命名的事件 {words}",
    "lies beyond the years that clocks know": "超出了可表示的年份",
    "has a line that cannot be read ({name}): {error}": "有无法读取的一行（{name}）：{error}",
    "has no DTSTART: say when it begins": "缺少 DTSTART：请写开始时间",
    "ends before it begins": "结束早于开始",
    "has {name} {count} times": "有 {count} 个 {name}",
    "has no date in its {name}": "{name} 中没有日期",
    "is in the time zone {quoted}, which is unknown here: add its VTIMEZONE, or use a name such as Asia/Shanghai":
        "使用了未知的时区 {quoted}：请补上 VTIMEZONE，或写时区名，例如 Asia/Shanghai",
    "has an RRULE that cannot be meant ({rule}): {error}": "的 RRULE 无效（{rule}）：{error}",
    "{value} is not valid under any of the given schemas": "{value} 不符合 JSON Schema 的任何写法",
    "{value} is not of type {type}": "{value} 的类型应为 {type}",
    "repeats more than {count} times ({rule}): let it begin later, or end":
        "重复超过 {count} 次（{rule}）：请推迟开始，或规定结束",
    "repeats {often}: a holiday is DAILY at the most ({rule})": "重复频率为 {often}：节假日最多 DAILY（{rule}）",
    "has an INTERVAL that is not a number from 1 on ({rule})": "的 INTERVAL 应为 1 以上的整数（{rule}）",
    "repeats by another calendar than ours ({rule}): write its days as RDATE":
        "按其他历法重复（{rule}）：请用 RDATE 写出各天",
    "happens on no day of any year ({rule})": "没有任何一天符合（{rule}）",
    "has an UNTIL that is not a date: {found}": "的 UNTIL 不是日期：{found}",
    # Expressions
    "an expression of {count} characters; at most {most}": "表达式过长（{count} 个字符）；最多 {most} 个",
    "{quoted} is not an expression: {error}": "{quoted} 不是有效的表达式：{error}",
    "{quoted} cannot be used here: values, comparisons, and or not + - * /":
        "此处不能用 {quoted}：只能用值、比较、and or not 和 + - * /",
    "there is no function {name}(); there are: {known}": "没有函数 {name}()；可用：{known}",
    "{name}() takes {count} value(s), not {found}": "{name}() 需要 {count} 个参数，而不是 {found} 个",
}  # fmt: skip
