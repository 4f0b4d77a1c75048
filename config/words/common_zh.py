"""What is told of any file: that it cannot be read, what may have been meant, what else there is."""

from __future__ import annotations

from collections.abc import Mapping

# what is named before a mistake: only there, as a text that nobody knows is not to be told half in Chinese
PLACES: Mapping[str, str] = {
    "step {name}": "步骤 {name}",
    "step {name}: resolves": "步骤 {name}：resolves",
    "line {number}": "接入号码 {number}",
    "line {number}.greeting": "接入号码 {number}.greeting",
    "look-up {name}": "查询 {name}",
    "choice {name}": "选项 {name}",
    "rule {name}": "规则 {name}",
    "a rule": "规则",
    "a step": "步骤",
    "the file": "文件",
    "the script of {name}": "{name} 的话术",
    "call: {name}: {test}": "call：{name}：{test}",
}  # fmt: skip
COMMON: Mapping[str, str] = {
    # Endings
    "; did you mean {name}?": "；是否应为 {name}？",
    "; there are: none": "；目前没有可用的名称",
    "; there are: {known}": "；可用：{known}",
    # Words about any part of something that is named before them
    "{where}: {words}": "{where}：{words}",
    "[{name}] {words}": "[{name}] {words}",
    "step {name} {words}": "步骤 {name} {words}",
    # Files that cannot be read
    "cannot be read: {error}": "无法读取：{error}",
    "is not UTF-8: save it as UTF-8 (with or without a byte order mark)":
        "不是 UTF-8 编码：请另存为 UTF-8（有无 BOM 均可）",
    "is not in UTF-8 (byte {byte}): save it as UTF-8": "不是 UTF-8 编码（字节 {byte}）：请另存为 UTF-8",
    "not valid TOML: {error}": "TOML 语法错误：{error}",
    "not valid YAML: {error}": "YAML 语法错误：{error}",
    "nested too deeply": "嵌套层数过多",
    "the name of a field is one word or text, not a list or a table": "字段名应为单个词或文本，不能是列表或表",
    "{quoted} is written twice; the first is in line {line}{more}": "{quoted} 重复；第一次出现在第 {line} 行{more}",
    "; write one, with a list: <<: [*one, *other]": "；请只写一个，用列表合并：<<: [*one, *other]",
    "<< takes over the fields of a table: write <<: *NAME, and &NAME before that table":
        "<< 用于合并一个表的字段：请写 <<: *名称，并在该表前写 &名称",
    "there is no field {name}{advice}": "没有字段 {name}{advice}",
    "there is no queue {name}{advice}": "没有队列 {name}{advice}",
    "unknown language {quoted}{advice}": "未知的语言 {quoted}{advice}",
    # What the system and the parsers say
    "No such file or directory": "文件不存在",
    "Permission denied": "没有读取权限",
    "Is a directory": "这是一个目录",
    "Not a directory": "这不是目录",
    "[Errno {count}] {error}: {file}": "{error}：{file}",
    "none": "无",
    "expected the node content, but found {found}": "此处缺少值，却出现 {found}",
    "but found another document": "一个文件只能有一份文档（多了一个 ---）",
    "unacceptable character {found}: special characters are not allowed\n  in {place}, position {position}":
        "不允许的字符 {found}（第 {position} 个字符）",
    "unexpected end of data": "文件提前结束（检查引号是否成对）",
    "mapping values are not allowed here": "此处不能写“键: 值”（检查缩进，或给含冒号的文本加引号）",
    "could not find expected ':'": "缺少冒号",
    "expected <block end>, but found {found}": "缩进或结构不对：此处不应出现 {found}",
    "found character '\\t' that cannot start any token": "不能用制表符缩进，请改用空格",
    "found undefined alias {name}": "没有定义过锚点 {name}",
    "found duplicate anchor {name}": "锚点 {name} 重复定义",
    "found unexpected end of stream": "文件提前结束（检查引号是否成对）",
    "while parsing {found}": "解析 {found} 时出错",
    "found character {found} that cannot start any token": "不能以字符 {found} 开头（请加引号）",
    "expected ',' or ']', but got {found}": "列表中缺少 , 或 ]",
    "expected ',' or '}', but got {found}": "表中缺少 , 或 }",
    "Expected '=' after a key in a key/value pair (at {place})": "键之后缺少 =（{place}）",
    "Invalid value (at {place})": "值的写法不对（{place}）",
    "Invalid statement (at {place})": "语句的写法不对（{place}）",
    "Cannot overwrite a value (at {place})": "键重复（{place}）",
    "Unclosed array (at {place})": "数组没有结束（{place}）",
    "Expected newline or end of document after a statement (at {place})": "语句之后应换行（{place}）",
    "Unterminated string (at {place})": "字符串没有结束（{place}）",
    "Illegal character {found} (at {place})": "不允许的字符 {found}（{place}）",
    "Cannot declare {found} twice (at {place})": "{found} 重复定义（{place}）",
    "invalid syntax": "语法错误",
    "invalid syntax. Perhaps you forgot a comma?": "语法错误，可能少了逗号",
    "unexpected EOF while parsing": "表达式不完整",
    "'{found}' was never closed": "“{found}” 没有配对",
    "unmatched '{found}'": "多出一个“{found}”",
    "invalid decimal literal": "数字写法不对",
    "cannot assign to {found}": "不能给 {found} 赋值（比较请用 ==）",
    "invalid syntax. Maybe you meant '==' or ':=' instead of '='?": "语法错误：比较请用 ==，不是 =",
    "unterminated string literal (detected at line {line})": "字符串的引号没有配对",
    # Kinds of values
    "a whole number": "整数",
    "a number": "数字",
    "a text in quotes": "带引号的文本",
    "true or false": "true 或 false",
    "table": "表",
    "list": "列表",
    "scalar": "单个值",
    "a table": "表",
    "a list": "列表",
    "a scalar": "单个值",
}  # fmt: skip
