"""What is found in forms, agents' scripts, knowledge cards and flow tests."""

from __future__ import annotations

from collections.abc import Mapping

QUALITY: Mapping[str, str] = {
    # Forms
    "a form is a table with: {known}": "评分表是一个表，包含：{known}",
    "auto: write a rule's id, a list of them, or { rule: ID, fired: no, otherwise: yes }":
        "auto：请写规则名、规则名列表，或 { rule: 规则名, fired: no, otherwise: yes }",
    "there is a form {quoted} already, in another file": "另一个文件中已有评分表 {quoted}",
    "sections: write a table; each section has a list of questions": "sections：应为表；每个部分是评分项列表",
    "{title}: write a list; each question begins with a dash": "{title}：应为列表；每个评分项以短横线开头",
    "no question has a weight: nothing could be scored": "所有评分项都没有权重：无法评分",
    "a question is a table with: {known}": "评分项是一个表，包含：{known}",
    "there is a question {quoted} already, in line {line}": "评分项 {quoted} 重复，第一次出现在第 {line} 行",
    "rules answer yes or no, and only such questions are critical or fatal: type: yes_no":
        "规则只能回答是或否，关键项和致命项也只能是是非题：请写 type: yes_no",
    'text: write the question in each language, such as { en: "…", zh: "…" }':
        'text：请用每种语言写出评分项，例如 { en: "…", zh: "…" }',
    "text: nothing in {language}": "text：缺少 {language} 文本",
    "{field}: write small letters, digits and - (at most 60), not {found}":
        "{field}：请用小写字母、数字和 -（最多 60 个），而不是 {found}",
    "{name}: write a list of words, such as [billing, orders]": "{name}：应为列表，例如 [billing, orders]",
    "unknown {name} {quoted}{advice}": "未知的 {name} {quoted}{advice}",
    "form {form}: there is no queue {quoted}{advice}": "评分表 {form}：没有队列 {quoted}{advice}",
    "form {form}: question {question}: there is no rule {quoted}{advice}":
        "评分表 {form}：评分项 {question}：没有规则 {quoted}{advice}",
    # Agents' scripts
    "{where} is a table with: {known}": "{where}应为表，包含：{known}",
    "{name}: write a table": "{name}：应为表",
    "{name}: write a list of words, such as [solved, call again]": "{name}：应为列表，例如 [solved, call again]",
    "dispositions: {words}": "dispositions：{words}",
    "write a list of words, such as [solved, call again], or of names with sentences":
        "应为列表，例如 [solved, call again]，也可以是带例句的名称",
    "steps: write a list; each step begins with a dash": "steps：应为列表；每个步骤以短横线开头",
    "there are two steps {quoted} in this script": "这份话术中步骤 {quoted} 重复",
    "choices of what? write fill: with the attribute's name": "choices 没有对应的属性：请用 fill: 写出属性名",
    "{field}: write a name of {means}, not {found}": "{field}：名称应为{means}，而不是 {found}",
    "a small letter, then letters, digits and _ (at most 40)": "小写字母开头，后接字母、数字和 _（最多 40 个）",
    'say: write what is said in each language, such as { en: "…", zh: "…" }':
        'say：请用每种语言写出要说的话，例如 { en: "…", zh: "…" }',
    "say: nothing in {language}": "say：缺少 {language} 文本",
    "nothing is known as {{place}}{advice}": "没有 {{place}} 这个值{advice}",
    "when: write one name and its value, such as { said.reason: billing }":
        "when：请写一个名称和它的值，例如 { said.reason: billing }",
    # Knowledge cards
    "there is no such folder; see [assist] knowledge": "没有这个目录；见 [assist] knowledge",
    "cards lie in a folder of their language: {known}": "知识卡片应放在各语言的目录中：{known}",
    "cards are files that end with {known}": "知识卡片文件的扩展名应为 {known}",
    "{count} characters are too many; make several files of it": "文件过大（{count} 个字符）；请拆成几个文件",
    "there is a card {quoted} already: {place}": "知识卡片 {quoted} 重复：{place}",
    "the question {quoted} is asked already: {place}": "问题 {quoted} 重复：{place}",
    "{quoted} has {words}": "{quoted} {words}",
    "{count} questions; with {most} and more it is found far more often":
        "有 {count} 个问法；写到 {most} 个以上更容易找到",
    "{quoted} has expired: valid_until {day}": "{quoted} 已过期：valid_until {day}",
    "{quoted} is asked for as {other} is ({near}): {place}": "{quoted} 与 {other} 的问法相近（{near}）：{place}",
    "begin with --- and a line title: …; end that head with ---, then write the answer":
        "请以 --- 和一行 title: … 开头，用 --- 结束文件头，然后写答案",
    "the head is a table: title: …": "文件头应为表：title: …",
    "write a table with cards: and a list of them": "请写 cards:，下面是卡片列表",
    "cards: write a list; each card begins with a dash": "cards：应为列表；每张卡片以短横线开头",
    "a card is a table with: {known}": "卡片是一个表，包含：{known}",
    "id: write small letters, digits and - (at most 60), not {found}":
        "id：请用小写字母、数字和 -（最多 60 个），而不是 {found}",
    "is no CSV: {error}": "不是有效的 CSV：{error}",
    "{name} is empty": "{name} 为空",
    "there is no column {quoted}{advice}": "没有列 {quoted}{advice}",
    "the column {name} is missing; the first line is: {known}": "缺少列 {name}；第一行应为：{known}",
    '{count} fields, {columns} columns: put a text with commas into "…"':
        '有 {count} 个字段，但只有 {columns} 列：含逗号的文本请加引号 "…"',
    "title: what is the card about?": "title：请写卡片标题",
    "the answer is empty: write what the agent is to say or do": "答案为空：请写座席要说的话或要做的事",
    "the answer has {count} words; {most} are read in a call: make two cards of it":
        "答案有 {count} 字；通话中最多看 {most} 字：请拆成两张卡片",
    "{name}: write a list, a line each beginning with a dash": "{name}：应为列表，每行以短横线开头",
    "valid_until: write a day such as 2027-12-31, not {found}":
        "valid_until：应为日期，例如 2027-12-31，而不是 {found}",
    # Flow tests
    "a test {quoted} is already in {place}:{line}": "测试 {quoted} 已在 {place}:{line} 定义",
    "test {quoted} never dials": "测试 {quoted} 没有拨号",
    "write: settings SECTION.KEY = VALUE": "请写：settings 节.键 = 值",
    "a test begins with: test NAME": "测试应以 test 名称 开头",
    "{quoted} is not a word of a test; there are: {known}": "测试中没有 {quoted} 这个词；可用：{known}",
    "write: dial NUMBER": "请写：dial 号码",
    "write: press KEYS, of 0-9 * #": "请写：press 按键（0-9 * #）",
    'write: say "WORDS", or: say file PATH.wav': '请写：say "要说的话"，或 say file 路径.wav',
    "write: wait SECONDS, at most 300": "请写：wait 秒数，最多 300",
    "write: hear PROMPT, or: hear something": "请写：hear 提示语，或 hear something",
    "write: expect hang up, or: expect {known} and a value": "请写：expect hang up，或 expect {known} 加一个值",
    "write: expect priority > 0.5 (or <, =)": "请写：expect priority > 0.5（或 <、=）",
    "hang up takes no {found}": "hang up 后面不能有 {found}",
    "write: language {known}": "请写：language {known}",
    "write: voice f1 … f5 or m1 … m8": "请写：voice f1 … f5 或 m1 … m8",
    "write: from NUMBER": "请写：from 号码",
    "write: with codec ulaw|alaw, loss PERCENT, jitter MS, noise DB, echo DB (any of them, with commas)":
        "请写：with codec ulaw|alaw, loss 百分比, jitter 毫秒, noise 分贝, echo 分贝（任选，用逗号分隔）",
    "write: at YYYY-MM-DD HH:MM": "请写：at YYYY-MM-DD HH:MM",
    'write: given LOOKUP fails | missing | {"name": value}': '请写：given 查询 fails | missing | {"名称": 值}',
    "write: agent ID answers | declines | is away": "请写：agent 工号 answers | declines | is away",
}  # fmt: skip
