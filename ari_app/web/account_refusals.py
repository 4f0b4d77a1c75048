"""What is refused about accounts, in Chinese: see `ari_app.web.refusals`."""

from __future__ import annotations

from collections.abc import Mapping

ACCOUNT_REFUSALS: Mapping[str, str] = {
    # Coming in
    "name or password is wrong": "用户名或密码错误",
    "the password is wrong": "密码错误",
    "a code of your authenticator is needed": "请输入身份验证器的验证码",
    "this code is wrong, too old, or has been used": "验证码错误、已过期或已使用",
    "too many log-ins have failed: try again in {seconds} s": "登录失败次数过多，请在 {seconds} 秒后重试",
    "this link has been used, is more than a day old, or has been replaced: `kefu user link NAME` makes a new one":
        "此链接已使用、超过一天或已被替换：`kefu user link NAME` 可生成新链接",
    "this is no display's token, or it has been revoked": "这不是显示屏令牌，或已被撤销",
    "there is no authenticator to confirm: begin again": "没有待确认的身份验证器：请重新开始",
    "too many people are setting up an authenticator; try again in some minutes":
        "正在设置身份验证器的人过多，请几分钟后重试",
    "an administrator who can be reached from outside needs an authenticator": "可从外部访问的管理员必须使用身份验证器",
    "your password is at the identity provider": "您的密码由身份提供方管理",
    # Passwords
    "a password has at least {least} characters: four words in a row are easy to keep":
        "密码至少 {least} 个字符，例如连写四个词",
    "a password has at most {most} characters": "密码最多 {most} 个字符",
    "this password is among the first that are tried: common words, names, years or keys in a row; four words that do"
    " not belong together are better": "这个密码太容易猜到（常用词、姓名、年份或连续按键）：请换用四个不相关的词",
    # The identity provider
    "this log-in was begun in another browser, too long ago, or before kefu was restarted: begin again":
        "此登录在其他浏览器中开始、已超时，或系统已重启：请重新开始",
    "the provider did not let you in ({error})": "身份提供方拒绝了登录（{error}）",
    "this account is disabled": "此账号已停用",
    "there is a user {name} of another kind: an administrator must allow the provider for them":
        "已有同名用户 {name}：须由管理员允许其使用身份提供方登录",
    "{name} has no role here: the provider names no group that [oidc] roles has":
        "{name} 在此没有角色：身份提供方给出的组不在 [oidc] roles 中",
    "the provider does not tell {claim} of you ([oidc] name_claim)": "身份提供方没有提供 {claim}（[oidc] name_claim）",
    "the ID token is not valid: {error}": "ID 令牌无效：{error}",
    "{host} does not answer: {error}": "{host} 没有应答：{error}",
    # Users and tokens
    "there is no user {name}": "没有用户 {name}",
    "there is a user {name} already": "已有用户 {name}",
    "there is no token {token}": "没有令牌 {token}",
    "there is a token {name} already": "已有令牌 {name}",
    "a user's name is 1 to 64 of a-z, 0-9, '.', '_', '@' and '-', not {name}; the name that is shown may be in any"
    " script":
        "用户名由 1 至 64 个 a-z、0-9、'.'、'_'、'@'、'-' 组成，而不是 {name}；显示名可用任何文字",
    "there is no role {roles}; there are: {known}": "没有角色 {roles}；可用：{known}",
    "there is no scope {scopes}; there are: {known}": "没有权限 {scopes}；可用：{known}",
    "there is no agent {agent} in the agents file": "座席文件中没有座席 {agent}",
    "agent {agent} is {name} already": "座席 {agent} 已属于用户 {name}",
    "there is no queue {queue}": "没有队列 {queue}",
    "language must be one of {known}": "语言必须是：{known}",
    "nobody grants what they lack: you do not have {scopes} yourself": "不能授予自己没有的权限：{scopes}",
    "nobody grants what they lack: you look after {queues} alone": "不能授予自己没有的权限：您只负责 {queues}",
    "{name} may do more than you: you do not have {scopes} yourself": "{name} 的权限高于您：您没有 {scopes}",
    "{name} may do more than you: you look after {queues} alone": "{name} 的权限高于您：您只负责 {queues}",
    "{name} is the only administrator: make another one first": "{name} 是唯一的管理员：请先设置另一位",
    "nobody can disable themselves": "不能停用自己",
    "nobody can remove themselves": "不能删除自己",
    "a token without a scope may do nothing": "没有权限的令牌毫无用处",
    "a display has a board and the scope 'display' alone; other tokens have neither":
        "显示屏令牌只有一块看板和 'display' 权限；其他令牌两者都没有",
    "there is no board {board}; there are: {known}": "没有看板 {board}；可用：{known}",
}  # fmt: skip
