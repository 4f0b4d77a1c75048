"""What is refused about numbers, telephones, engines and orders, in Chinese: see `ari_app.web.refusals`."""

from __future__ import annotations

from collections.abc import Mapping

from models.domain.phone_state import WORDS

MORE_REFUSALS: Mapping[str, str] = {
    # Figures
    "there is no KPI {given}; there are: {known}": "没有指标 {given}；可用：{known}",
    "{kpi} has no variant {given}; it has: {known}": "{kpi} 没有口径 {given}；可用：{known}",
    "figures cannot be told by {given}; by: {known}": "不能按 {given} 分组；可用：{known}",
    "{given} is no day or moment; write 2026-10-31 or 2026-10-31T08:00":
        "{given} 不是日期或时间；请写成 2026-10-31 或 2026-10-31T08:00",
    "there are more than {most} calls in that time: ask for a shorter one, or use `kefu kpis`":
        "该时段来电超过 {most} 个：请缩短时段，或使用 `kefu kpis`",
    "{kpi} is no share or mean of calls, so no group has a part in its change":
        "{kpi} 不是来电的占比或平均值，无法按组分解其变化",
    "[report] smtp_password_file {file} cannot be read: {error}":
        "[report] smtp_password_file {file} 无法读取：{error}",
    "the PDF could not be made: {why}; or write --html and print it from a browser":
        "无法生成 PDF：{why}；也可用 --html 写成网页，再从浏览器打印",
    "whom is it for? Set mail_to and smtp_host in [report] of config/site.toml":
        "发给谁？请在 config/site.toml 的 [report] 中设置 mail_to 和 smtp_host",
    # Telephones
    "agent {agent} cannot take calls: {why}": "座席 {agent} 不能接听来电：{why}",
    "answer with your SIP telephone: it cannot be told to from here": "请用您的 SIP 话机接听：无法从这里让它接听",
    "your telephone does not ring": "您的电话没有振铃",
    "another page has the telephone": "电话在另一个页面中",
    'agent {agent} has a SIP telephone alone: agents.toml, phone = "both" or "web"':
        '座席 {agent} 只有 SIP 话机：请在 agents.toml 中设置 phone = "both" 或 "web"',
    "you are no agent: a telephone belongs to one of the agents file": "您不是座席：电话属于座席文件中的座席",
    "state must be one of {states}, not {given}": "state 必须是 {states} 之一，而不是 {given}",
    "there is no agent {agent}": "没有座席 {agent}",
    "their page has vanished, and may be back in a moment: transfer the caller, or wait":
        "对方的页面已断开，可能很快恢复：请转接来电者，或稍候",
    **dict(WORDS.values()),
    # Topics
    "there is no topic {topic}; `kefu topics` lists them": "没有主题 {topic}；`kefu topics` 列出全部主题",
    "there is no burst {burst}; `kefu topics bursts` lists them": "没有突发告警 {burst}；`kefu topics bursts` 列出全部",
    "there is no burst {burst} now": "现在没有突发告警 {burst}",
    "they are in a call now: erase when it is over": "对方正在通话中：请在通话结束后删除",
    "nothing is announced to callers now": "现在没有向来电者播放的公告",
    "{into} is part of {topic} already": "{into} 已经并入 {topic}",
    "topics need {fewest} calls in which the caller spoke; there are {count}":
        "归纳主题至少需要 {fewest} 个来电者说过话的通话；现有 {count} 个",
    "the process that makes topics ended with status {status}": "归纳主题的进程以状态 {status} 结束",
    # Dialled numbers
    "{given} is no time of calls: write a year from {first} to {last}": (
        "{given} 不是通话的时间：请写 {first} 至 {last} 之间的年份"
    ),
    "{number} is too short to be somebody's number; write it as `kefu calls` shows it": (
        "{number} 太短，不可能是某人的号码；请按 `kefu calls` 显示的写"
    ),
    "{who} may have no number dialled": "{who} 不能拨打任何号码",
    "{number} is not a number that can be dialled": "{number} 不是可拨打的号码",
    "{number} is an emergency number: dial it from a telephone, kefu stays out of it":
        "{number} 是紧急号码：请直接用话机拨打，系统不参与",
    "{number} is refused by [dialling] refuse": "{number} 被 [dialling] refuse 禁止",
    "{number} is {kind}; a {purpose} of {who} may go as far as: {right}":
        "{number} 属于 {kind}；{who} 的 {purpose} 最远可拨：{right}",
    "{number} is a {kind} number, which is not for a {purpose} of {who}":
        "{number} 是 {kind} 号码，{who} 的 {purpose} 不能使用",
    "{number} was called back {times} times within a day": "{number} 一天内已回拨 {times} 次",
    "{number} was dialled {times} times within a day": "{number} 一天内已拨打 {times} 次",
    "{count} numbers were dialled within an hour ([dialling] per_hour)":
        "一小时内已拨打 {count} 个号码（[dialling] per_hour）",
    "{count} calls to numbers are going on ([dialling] concurrent)":
        "正在进行 {count} 个外呼通话（[dialling] concurrent）",
    "{count} calls to {pattern} are going on ([dialling] trunks)":
        "正在进行 {count} 个到 {pattern} 的通话（[dialling] trunks）",
    # Recordings and transcripts
    "no engine transcribes {language}: set [speech] engine_{name}":
        "没有可转写 {language} 的引擎：请设置 [speech] engine_{name}",
    "nothing in the recording of call {call} could be transcribed; its transcript stays":
        "通话 {call} 的录音中没有可转写的内容；原有转写保留",
    "the recogniser is busy or away ({why}); nothing was changed, try again":
        "识别引擎繁忙或不可用（{why}）；未作更改，请重试",
    "unknown language {given}; there are: {known}": "未知语言 {given}；可用：{known}",
    "Asterisk does not record: {why}": "Asterisk 无法录音：{why}",
    "{file} cannot be removed: {why}": "无法删除 {file}：{why}",
    "{given} is not a call id; `kefu recording list` shows them": "{given} 不是通话编号；`kefu recording list` 可列出",
    "the journal holds no routing decisions that can be replayed": "日志中没有可重放的路由决定",
    "there are no calls yet; dial 8000 from a registered phone": "还没有通话；请用已注册的话机拨打 8000",
    # Forms
    "nobody decides on their own call": "不能评判自己的通话",
    "only the agent of the call contests an answer": "只有该通话的座席可以申诉",
    "answers can be contested for {days} days": "评分后 {days} 天内可以申诉",
    "whoever answered it does not decide on it": "评分者不能裁定自己的评分",
    "form {form} is in force in another version: this call keeps its score":
        "评分表 {form} 已是另一版本：该通话保留原评分",
    # Accounts
    "nobody grants what they lack: {words}": "不能授予自己没有的权限：{words}",
    "{user} may do more than you: {words}": "{user} 的权限比您多：{words}",
    # Analysts' queries
    "a query reads the views alone, and {what} is none; there are: {known}":
        "查询只能读取视图，{what} 不是视图；可用：{known}",
    "the function {what} is not for queries": "查询中不能使用函数 {what}",
    "a query only reads the views: no pragma": "查询只能读取视图：不能使用 pragma",
    "a query only reads the views: no other file": "查询只能读取视图：不能打开其他文件",
    "a query only reads the views: nothing can be changed or made": "查询只能读取视图：不能修改或创建任何内容",
    "a query is one statement, without anything after a semicolon": "一次查询只能是一条语句，分号之后不能再有内容",
    "the query took longer than {seconds} s and was stopped: ask for less, such as one day (where arrived_at >= …)":
        "查询超过 {seconds} 秒，已停止：请缩小范围，例如只查一天（where arrived_at >= …）",
    "the query needed more than {size} MB and was stopped: ask for less":
        "查询占用内存超过 {size} MB，已停止：请缩小范围",
    "a value of the query is longer than 100,000 bytes: put fewer texts together":
        "查询中的一个值超过 100,000 字节：请减少拼接的文本",
    "the answer is larger than {size} MB: ask for fewer columns or rows": "结果超过 {size} MB：请减少列或行",
    "the records cannot be read: {why}": "无法读取记录：{why}",
    "the query cannot be understood: {why}": "无法理解该查询：{why}",
    "there are no records at {path} yet (start with `make run`)": "{path} 还没有记录（先运行 `make run`）",
    "Parquet needs pyarrow, which is not installed: {what}, or take --csv":
        "Parquet 需要 pyarrow，尚未安装：{what}，或使用 --csv",
    "Parquet needs pyarrow, which is not installed: {what}, or take CSV":
        "Parquet 需要 pyarrow，尚未安装：{what}，或使用 CSV",
    "the process that writes Parquet ended with status {status}": "写 Parquet 的进程以状态 {status} 结束",
    "the views could not be copied to {target}: {why}": "无法把视图复制到 {target}：{why}",
    # Training
    "there is no intent {given}; there are: {known}": "没有意图 {given}；可用：{known}",
    "there is no utterance {given} of a caller (its time may be over)": "没有来电者的话语 {given}（可能已超过保留期）",
    "there is no model {given}; `kefu trainer models` shows them": "没有模型 {given}；`kefu trainer models` 可列出",
    "{who} has begun to {what} already: wait until that is done": "{who} 已开始执行 {what}：请等它完成",
    "there is no live model to compare with: [speech] intents_… names none that is there":
        "没有可比较的在用模型：[speech] intents_… 未指定有效的模型",
    "the process of this work was ended: begin again": "执行这项工作的进程已结束：请重新开始",
    "the process that trains ended with status {status}": "训练进程以状态 {status} 结束",
    "training needs scikit-learn: run `make dev` once": "训练需要 scikit-learn：请运行一次 `make dev`",
    "texts: only the console may name files; over HTTP the texts that it gave last are used":
        "texts：只有控制台可以指定文件；通过 HTTP 使用控制台上次给出的文本",
    "language: say of which language to train a model, en or zh": "language：请指明训练哪种语言的模型，en 或 zh",
    "the model {given} answers callers already": "模型 {given} 已在使用",
    "the model {given} may not answer callers yet: {why}": "模型 {given} 还不能启用：{why}",
    "the model of the settings answers in {given}: there is none to take back":
        "{given} 正在使用设置中的模型：没有可退回的模型",
    "the model {given} cannot be read: {why}": "无法读取模型 {given}：{why}",
    "it was not compared with the live model": "尚未与在用模型比较",
    "it had no day in its shadow": "尚未旁路运行满一天",
    "compared with the live model it is: {verdict}": "与在用模型比较的结果：{verdict}",
    "in the shadow of the live model it was worse": "旁路运行中比在用模型差",
    "in the shadow of the live model it was unclear": "旁路运行中是否不差于在用模型尚不清楚",
    # Backups
    "{file} is no whole backup of kefu: {why}": "{file} 不是完整的 kefu 备份：{why}",
    "{file} is damaged: {name} is not what its list says": "{file} 已损坏：{name} 与清单不符",
    "{file} was made by a newer kefu ({version}, schema {schema}; this one knows {known})":
        "{file} 由更新版本的 kefu 生成（{version}，结构版本 {schema}；本版本支持 {known}）",
    # Orders
    "that is not an order about a waiting caller": "这不是针对排队来电者的命令",
    "{order} is not an order about an agent's state": "{order} 不是针对座席状态的命令",
    "{order} changes nothing about who talks": "{order} 不改变通话各方",
    "a priority is a number from 0 to 1; {given} is not a number": "优先级是 0 到 1 之间的数；{given} 不是数字",
    "call needs to know {what}": "call 需要知道 {what}",
    "{order} needs to know {what}": "{order} 需要知道 {what}",
    "{order} takes no argument, and was given {given}": "{order} 不需要参数，但给出了 {given}",
    "extend by whole seconds, at most {most}, not {given}": "延长时间须为整秒，最多 {most}，而不是 {given}",
    "withdraw to {known}, not {given}": "只能转到 {known}，而不是 {given}",
    "unknown code {given}": "未知代码 {given}",
    "unknown command {given}; there are: {known}": "未知命令 {given}；可用：{known}",
}  # fmt: skip
# What agents do, where a refusal names it.
STATES: Mapping[str, str] = {
    "ready": "空闲", "reserved": "振铃", "talking": "通话中", "wrap-up": "话后处理", "paused": "暂停",
    "offline": "离线",
}  # fmt: skip
