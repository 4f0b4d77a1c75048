"""What is found in a site's own files: settings, agents, queues, callers, prompts, dialplan, engines."""

from __future__ import annotations

from collections.abc import Mapping

SITES: Mapping[str, str] = {
    # Settings
    "unknown section [{section}]; known: {known}": "未知的节 [{section}]；可用：{known}",
    "unknown section {quoted}; known: {known}": "未知的节 {quoted}；可用：{known}",
    "unknown setting {section}.{key}; [{table}] has: {known}": "未知的设置 {section}.{key}；[{table}] 可用：{known}",
    "{section}.{key} must be {means}, not {found}": "{section}.{key} 应为{means}，而不是 {found}",
    "{name} must lie between {low} and {high}, not {found}": "{name} 应在 {low} 与 {high} 之间，而不是 {found}",
    "{name} must be one of {known}, not {found}": "{name} 应为以下之一：{known}，而不是 {found}",
    "{name} must be {means}, not {found}": "{name} 应为{means}，而不是 {found}",
    "names of queues with blanks or commas between": "队列名，用空格或逗号分隔",
    "webrtc:, silero: or silero:0.4": " webrtc:、silero: 或 silero:0.4",
    "a country code of one to three digits such as 49, or nothing": "一到三位的国家代码（例如 86），或留空",
    "at most two digits": "最多两位数字",
    "prefixes of digits with blanks between": "数字前缀，用空格分隔",
    "prefixes such as 0900 or +1900, or Asterisk patterns such as _0900X., with blanks between":
        "前缀（例如 0900 或 +1900）或 Asterisk 模式（例如 _0900X.），用空格分隔",
    "numbers with blanks between": "号码，用空格分隔",
    "PATTERN=CALLS pairs with blanks between, such as _0X.=30": "“模式=通话数”，用空格分隔，例如 _0X.=30",
    "origins such as https://crm.example with blanks between": "来源（例如 https://crm.example），用空格分隔",
    "networks such as 10.0.0.0/8 with blanks between": "网段（例如 10.0.0.0/8），用空格分隔",
    "an https address, or nothing": " https 地址，或留空",
    "names with blanks between, openid among them": "名称，用空格分隔，其中须有 openid",
    "GROUP=ROLE pairs with commas between, such as floor=agent": "“组=角色”，用逗号分隔，例如 floor=agent",
    'a password in the clear is not sent: set smtp_security = "starttls" or "tls"':
        '不会明文发送密码：请设置 smtp_security = "starttls" 或 "tls"',
    "to whom, and by which server? Set mail_to and smtp_host": "发给谁、用哪台服务器？请设置 mail_to 和 smtp_host",
    "value, behaviour and emotion must sum to 1, not {total}": "value、behaviour、emotion 之和应为 1，而不是 {total}",
    "no value for @{name}@": "@{name}@ 没有值",
    "unknown time zone {quoted}; write a name such as Asia/Shanghai, or local":
        "未知的时区 {quoted}；请写时区名，例如 Asia/Shanghai，或写 local",
    "there is no role {quoted}; there are: {known}": "没有角色 {quoted}；可用：{known}",
    "is missing: what the provider calls kefu": "缺少：身份提供方为 kefu 分配的 client_id",
    "{file} cannot be read: {error}": "无法读取 {file}：{error}",
    "[webhooks] allow: {error}": "[webhooks] allow：{error}",
    "must hold 64 hexadecimal digits (a 256-bit key): make one with `openssl rand -hex 32`":
        "应为 64 位十六进制数（256 位密钥）：可用 `openssl rand -hex 32` 生成",
    "holds no key: put 64 hex digits into it, or remove it and one is made":
        "其中没有密钥：请写入 64 位十六进制数，或删除该文件，将自动生成",
    "model {number}: {missing} must be a plain text": "第 {number} 个模型：{missing} 应为文本",
    "{name}: the manifest must give url, sha256 and inside for each of its archives":
        "{name}：清单中每个压缩包都要有 url、sha256 和 inside",
    # Agents
    "no agents: add at least one [[agent]] with id, name, languages and skills":
        "没有座席：请至少添加一个 [[agent]]，包含 id、name、languages 和 skills",
    "id must be two to eight digits in quotes (it is the extension), not {found}":
        "id 应为带引号的二到八位数字（即分机号），而不是 {found}",
    "agent {agent} is there twice": "座席 {agent} 重复",
    "languages must be a list of {known}, not {found}": "languages 应为由 {known} 组成的列表，而不是 {found}",
    "{key} must be true or false, not {found}": "{key} 应为 true 或 false，而不是 {found}",
    "reserved must be a list of queues that the agent has a skill for, not {found}":
        "reserved 应为该座席具备技能的队列列表，而不是 {found}",
    "dial must be one of {known}, not {found}": "dial 应为以下之一：{known}，而不是 {found}",
    "phone must be one of {known}, not {found}": "phone 应为以下之一：{known}，而不是 {found}",
    "group must be a name of at most 60 characters in quotes, not {found}":
        "group 应为带引号的名称，最多 60 个字符，而不是 {found}",
    "unknown field {quoted}; an agent has: {known}": "未知的字段 {quoted}；座席可用：{known}",
    "skills must be a table such as { billing = 5 }": "skills 应为表，例如 { billing = 5 }",
    "skill {name}: proficiency is a whole number from 1 to 5, not {found}":
        "技能 {name}：熟练度应为 1 到 5 的整数，而不是 {found}",
    # Queues
    "no agent has the skill {quoted}; agents have: {known}": "没有座席具备技能 {quoted}；现有技能：{known}",
    "{name}: write a table [{table}]": "{name}：应为表 [{table}]",
    "[{name}] the queues {way} overflow in a circle; let one of them end in voicemail or callback":
        "[{name}] 队列 {way} 的溢出形成循环；请让其中一个以 voicemail 或 callback 结束",
    "[{name}] the queues {way} overflow in a circle": "[{name}] 队列 {way} 的溢出形成循环",
    "{words}; let one of them end in voicemail or callback": "{words}；请让其中一个以 voicemail 或 callback 结束",
    "unknown setting {quoted}; a queue has: {known}": "未知的设置 {quoted}；队列可用：{known}",
    "{key} must be {means}, not {found}": "{key} 应为{means}，而不是 {found}",
    "{key} must be digits, not {found}": "{key} 应为数字，而不是 {found}",
    "record must be one of {known}, not {found}": "record 应为以下之一：{known}，而不是 {found}",
    "there is no prompt {quoted}; add [{name}] to the prompts file":
        "没有提示语 {quoted}；请在提示语文件中添加 [{name}]",
    "strategy must be one of {known}, not {found}": "strategy 应为以下之一：{known}，而不是 {found}",
    "write voicemail, callback, or queue: and one of {known}, not {found}":
        "请写 voicemail、callback，或 queue: 加其中之一：{known}，而不是 {found}",
    "floors are [seconds, proficiency 0 to 5] with rising seconds, the first 0: [[0, 4], [12, 1]]":
        "floors 由 [秒数, 熟练度 0 到 5] 组成，秒数递增，第一个为 0：[[0, 4], [12, 1]]",
    "{quoted} is not a telephone key: 0-9, * or #": "{quoted} 不是电话按键：0-9、* 或 #",
    "key {key}: write voicemail, callback, or queue: and one of {known}, not {found}":
        "按键 {key}：请写 voicemail、callback，或 queue: 加其中之一：{known}，而不是 {found}",
    "[{name}] code {code} already means {other}": "[{name}] 代码 {code} 已用于 {other}",
    "digits in quotes": "带引号的数字",
    "one of {known}": "以下之一：{known}",
    "a number of seconds": "秒数",
    "the name of a strategy in quotes": "带引号的策略名",
    "a number from -1 to 1": " -1 到 1 之间的数字",
    "a list of [seconds, proficiency] such as [[0, 4], [12, 1]]": " [秒数, 熟练度] 的列表，例如 [[0, 4], [12, 1]]",
    "a number of agents": "座席人数",
    "a number of callers": "来电者人数",
    "voicemail, callback, or queue:NAME": " voicemail、callback 或 queue:名称",
    "a list of prompt names": "提示语名称的列表",
    'a table such as { 1 = "voicemail" }': '表，例如 { 1 = "voicemail" }',
    # Callers, prompts
    "unknown field {quoted}; a caller has: {known}": "未知的字段 {quoted}；来电者可用：{known}",
    "number must be digits, with + before them if you like": "number 应为数字，前面可以加 +",
    "tier must be one of {known}": "tier 应为以下之一：{known}",
    "language must be one of {known}": "language 应为以下之一：{known}",
    "{name}: write a table [{table}] with one text a language": "{name}：应为表 [{table}]，每种语言一条文本",
    "[{name}] has no text for {language}": "[{name}] 缺少 {language} 文本",
    "[{name}]: unknown language {quoted}; known: {known}": "[{name}]：未知的语言 {quoted}；可用：{known}",
    "prompt [{name}] is never said": "提示语 [{name}] 从未播放",
    "kefu's own words are said for {names}, which are not here; for yours write [NAME] with en and zh":
        "此处缺少以下提示语，暂用 kefu 自带的文本：{names}；如需自己的文本，请添加 [名称] 及其 en 和 zh",
    "cannot be carried out: {error}": "无法执行：{error}",
    # The dialplan
    "line {number}: the dialplan leads no call to it; add it to [{context}] in dialplans/10-inbound.conf":
        "接入号码 {number}：拨号计划没有任何来电指向它；请在 dialplans/10-inbound.conf 的 [{context}] 中添加",
    "there is no AGI script {quoted}; there are: {known}": "没有 AGI 脚本 {quoted}；可用：{known}",
    "AGI script {name} takes {known}; {count} are given": "AGI 脚本 {name} 需要参数 {known}；现有 {count} 个",
    "Stasis: kind must be one of {known}, not {found}": "Stasis：kind 应为以下之一：{known}，而不是 {found}",
    "Stasis: kind={name} has no argument {quoted}; it has: {known}":
        "Stasis：kind={name} 没有参数 {quoted}；可用：{known}",
    "nothing sets {name}; the contract has: {known}": "{name} 从未赋值；约定的变量有：{known}",
    "${{name}} is what the caller's equipment sent: write ${FILTER(0-9+,${{found}})}":
        "${{name}} 来自对方设备，不可信：请写 ${FILTER(0-9+,${{found}})}",
    "not so: {means}; add\n{fix}": "不成立：{means}；请添加\n{fix}",
    "kefu-out has a trunk: calls out, call-backs, transfers to numbers": "kefu-out 有中继：呼出、回拨、转接到号码",
    "telephones of {context} log in with *45": "{context} 的话机可用 *45 登录",
    "*51 and *58 take agent {agent} from {context}": "在 {context} 中 *51 和 *58 可接座席 {agent}",
    "agent {agent} can be dialled": "可以拨打座席 {agent}",
    "{number} in {context} leads to line {line}": "{context} 中的 {number} 指向接入号码 {line}",
    "kefu-transfer takes {number}": "kefu-transfer 可转接到 {number}",
    "kefu-out dials {number}": "kefu-out 可拨打 {number}",
    # Engines
    "unknown speech engine {quoted}; known: {known}, {others}": "未知的语音识别引擎 {quoted}；可用：{known}, {others}",
    "unknown speech engine {quoted}; did you mean {meant}? Known: {known}, {others}":
        "未知的语音识别引擎 {quoted}；是否想写 {meant}？可用：{known}, {others}",
    "an address is empty: write an engine on each side of |, and nothing beside the last":
        "地址为空：竖线 | 两边都要写引擎，最后一个之后什么也不写",
    "{file} is a file: write the folder that it lies in, {folder}": "{file} 是文件：请写它所在的目录 {folder}",
    "{file} is a folder: write the file in it that ends with {name}": "{file} 是目录：请写其中以 {name} 结尾的文件",
    "there is no {file}, but {name} is there: write that": "没有 {file}，但有 {name}：请写后者",
    "vosk: needs the folder of a model": "vosk：需要模型目录",
    "a recogniser on another machine is written ws://HOST:PORT, such as ws://10.0.0.7:2700":
        "另一台机器上的识别引擎写作 ws://HOST:PORT，例如 ws://10.0.0.7:2700",
    "{file} cannot be opened by CTranslate2: {error}": "CTranslate2 无法打开 {file}：{error}",
    "{file} cannot be opened by onnxruntime, fetch its files again: {error}":
        "onnxruntime 无法打开 {file}，请重新下载其文件：{error}",
    "{name}: hears {means}; name another engine for this language": "{name}：{means}；请为该语言换一个识别引擎",
    "unknown voice {quoted}; known: auto, {known}": "未知的合成语音 {quoted}；可用：auto, {known}",
    "{name}: speaks {means}; name another voice for this language": "{name}：{means}；请为该语言换一个语音",
    "English only": "只支持英语",
    "{languages} only": "只支持 {languages}",
    "{file} cannot be read as an intent classifier: train it again (make train-intents)":
        "{file} 无法作为意图分类器读取：请重新训练（make train-intents）",
    "{file} is of another version of kefu: train it again (make train-intents)":
        "{file} 来自其他版本的 kefu：请重新训练（make train-intents）",
    "there is no {file}; make train-commands LANGUAGE={language} makes one":
        "没有 {file}；可用 make train-commands LANGUAGE={language} 生成",
    "there is no {file}; make models NAMES={name} fetches it": "没有 {file}；可用 make models NAMES={name} 下载",
    "there is no {file}; make models fetches one": "没有 {file}；可用 make models 下载",
    "there is no {file}; make train-lm makes one": "没有 {file}；可用 make train-lm 生成",
    "sherpa: needs the folder of a model: {known}": "sherpa：需要模型目录：{known}",
    "sherpa: knows no kind {quoted}; write one of {known} after ?kind=":
        "sherpa：没有种类 {quoted}；请在 ?kind= 之后写 {known} 之一",
    "there is no folder {file}; `kefu models` lists what can be fetched":
        "没有目录 {file}；`kefu models` 列出可下载的模型",
    "{file} is no encoder that is known here (streaming Paraformer is not): take another model":
        "{file} 不是这里认识的编码器（不支持流式 Paraformer）：请换一个模型",
    "{file} is no model for sherpa-onnx that is known here: it has neither model*.onnx nor encoder*.onnx with"
    " decoder*.onnx (and joiner*.onnx)":
        "{file} 不是这里认识的 sherpa-onnx 模型：没有 model*.onnx，也没有 encoder*.onnx 与 decoder*.onnx"
        "（及 joiner*.onnx）",
    "{file} does not tell what it is, so it is no encoder for sherpa-onnx; if it is one of an older export, write"
    " ?kind={name} after the folder":
        "{file} 没有说明自己是什么，所以不是 sherpa-onnx 的编码器；若是旧版导出的模型，请在目录后写 ?kind={name}",
    "{file} does not tell that it is one of {known}; if it is, write ?kind=KIND after the folder":
        "{file} 没有说明自己是 {known} 之一；若是，请在目录后写 ?kind=种类",
    "{file} is no {kind} for sherpa-onnx: it has no {name}; take one of its archives":
        "{file} 不是 sherpa-onnx 的模型（{kind}）：缺少 {name}；请使用其官方压缩包",
    "{file} has no tokens.txt, which says what a network's pieces are; take one of its archives":
        "{file} 没有 tokens.txt（说明网络的词元）；请使用其官方压缩包",
    "{file} is no {kind} for sherpa-onnx: it does not tell {known}; take one of its archives, or write another ?kind=…"
    " ({names})":
        "{file} 不是 sherpa-onnx 的模型（{kind}）：没有说明 {known}；请使用其官方压缩包，或另写 ?kind=…（{names}）",
    "{file} does not fit the networks: it has {count} rows, {name} has {known} pieces: take both from one archive":
        "{file} 与网络不符：它有 {count} 行，{name} 有 {known} 个词元：两者请取自同一压缩包",
    "{file} does not hear {language}: take a Whisper of all languages (without .en in its name)":
        "{file} 不识别 {language}：请用多语言的 Whisper（名称中没有 .en）",
    "streaming transducer": "流式 transducer", "transducer of whole utterances": "整句 transducer",
    "zipformer with CTC": "zipformer CTC", "SenseVoice": "SenseVoice", "Paraformer": "Paraformer", "Whisper": "Whisper",
    "{file} is no ONNX file, or it is broken off: fetch it again": "{file} 不是 ONNX 文件，或不完整：请重新下载",
    "{file} is a Whisper for sherpa-onnx: write sherpa: instead of whisper:":
        "{file} 是 sherpa-onnx 的 Whisper：请写 sherpa: 而不是 whisper:",
    "{file} is a Whisper for another program: ct2-transformers-converter makes it one for CTranslate2":
        "{file} 是其他程序的 Whisper：可用 ct2-transformers-converter 转换为 CTranslate2 格式",
    "{file} is not a Whisper model for CTranslate2: it lacks {known}":
        "{file} 不是 CTranslate2 的 Whisper 模型：缺少 {known}",
    "{file} is not a Moonshine model: it lacks {known}": "{file} 不是 Moonshine 模型：缺少 {known}",
    "{file} is not a Vosk model folder (it has neither am/ nor conf/); make models fetches one":
        "{file} 不是 Vosk 模型目录（没有 am/ 和 conf/）；可用 make models 下载",
    "the package hibari-tts is missing: make setup installs it": "缺少软件包 hibari-tts：请运行 make setup 安装",
    "there is no speaker {name}; there are: {known}": "没有发音人 {name}；可用：{known}",
    "piper: needs the path of a voice (.onnx); there is no {file}": "piper：需要语音文件（.onnx）的路径；没有 {file}",
    "{file}.py cannot be imported: {error}": "无法导入 {file}.py：{error}",
    "{file}: {name} {words}; the files beside it show what is announced":
        "{file}：{name} {words}；写法可参照同目录的其他文件",
    "{file}: the function {name} is missing; see the files beside it":
        "{file}：缺少函数 {name}；写法可参照同目录的其他文件",
    "{words}, not {found}": "{words}，而不是 {found}",
    "must be a {type}": "类型应为 {type}",
    "is of no type that is known here": "的类型不对",
    "is missing": "缺少",
    "two announce the name {quoted}: {one} and {other}": "名称 {quoted} 重复：{one} 和 {other}",
}  # fmt: skip
