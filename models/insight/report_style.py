"""How the report looks: on a screen, on a wall, and on A4. Colours keep 4.5 : 1 against their ground, and tell nothing
that words do not tell."""

# How lines with rules of drawings begin in the style below: a printer needs these inside of each drawing.
CHART_RULES = (
    ".chart", ".rail", ".goal", ".span", ".mark", ".grid", ".whisker", ".dot", ".e-", "text.", ".hour", ".part",
)  # fmt: skip
FONTS = (
    '"Noto Sans"', '"Helvetica Neue"', "Arial", '"Noto Sans CJK SC"', '"Noto Sans SC"', '"PingFang SC"',
    '"Microsoft YaHei"', '"WenQuanYi Micro Hei"', '"DejaVu Sans"', "sans-serif",
)  # fmt: skip
STYLE = """
:root{--ink:#13263a;--quiet:#566575;--rule:#d9e0e7;--ground:#fff;--tint:#f3f6f9;--main:#12508a;--soft:#c9dcee;
--met:#1a7044;--near:#9a5b00;--missed:#b3261e;--good:#dcefe3}
*{box-sizing:border-box}
html{-webkit-print-color-adjust:exact;print-color-adjust:exact}
body{margin:0;background:var(--ground);color:var(--ink);font:14px/1.45 FONTS}
main{max-width:960px;margin:0 auto;padding:36px 30px}
header{border-bottom:3px solid var(--ink);padding-bottom:14px;margin-bottom:18px}
.kicker{margin:0;color:var(--quiet);font-size:12.5px;display:flex;justify-content:space-between;gap:20px}
h1{margin:4px 0 8px;font-size:30px;line-height:1.2;letter-spacing:-.3px}
h2{margin:30px 0 10px;font-size:17px;border-bottom:1px solid var(--rule);padding-bottom:5px}
.lead{margin:0;font-size:16.5px;line-height:1.5}
.lead b{font-weight:650}
a{color:inherit;text-decoration:underline;text-decoration-thickness:1px;text-underline-offset:3px;text-decoration-color:#9fb0c0}
a:hover{text-decoration-color:currentColor}
.tiles{display:flex;flex-wrap:wrap;gap:12px}
.tile{flex:1 1 205px;max-width:calc(25% - 9px);min-width:190px;border:1px solid var(--rule);border-top:4px solid
var(--rule);border-radius:3px;padding:10px 12px 9px;break-inside:avoid}
.tile.met{border-top-color:var(--met)}.tile.near{border-top-color:var(--near)}
.tile.missed{border-top-color:var(--missed)}
.tile h3{margin:0;font-size:13px;font-weight:600;min-height:19px}
.tile .value{font-size:29px;font-weight:650;line-height:1.25;letter-spacing:-.5px;font-variant-numeric:tabular-nums}
.tile .value.none{font-size:19px;color:var(--quiet);font-weight:500;line-height:1.9;letter-spacing:0}
.tile .top{display:flex;justify-content:space-between;gap:6px;align-items:baseline}
.tile .chip{font-size:11.5px;font-weight:650;white-space:nowrap}
.tile p{margin:2px 0 0;font-size:11.5px;color:var(--quiet)}
.chip.met,.met-text{color:var(--met)}.chip.near,.near-text{color:var(--near)}
.chip.missed,.missed-text{color:var(--missed)}
.chip.unknown{color:var(--quiet)}
.chart{display:block;width:100%;height:auto;overflow:visible}
.chart text{font-size:11px;fill:var(--ink)}
.chart text.axis{font-size:10px;fill:var(--quiet)}
.rail{fill:#e4e9ee}.good{fill:var(--good)}.goal{stroke:var(--ink);stroke-width:1.2}
.goal.dashed{stroke-dasharray:4 3;stroke-width:1}
.span{fill:#7f93a6}.span.met{fill:#6fb08c}.span.near{fill:#d9a24b}.span.missed{fill:#e0857f}
.mark{fill:var(--ink)}
.grid{stroke:var(--rule)}.band{fill:var(--soft);opacity:.7}.curve{fill:none;stroke:var(--main);stroke-width:2}
.whisker{stroke:#5d7186;stroke-width:1}.trend .whisker{stroke:var(--soft);stroke-width:2}
.dot{fill:var(--main)}.dot.last{fill:var(--ink)}.bar{fill:#9fb8cf}.bar.last{fill:var(--main)}
.trends{display:flex;flex-wrap:wrap;gap:16px 12px}
.trends figure{flex:1 1 205px;max-width:calc(25% - 9px);min-width:190px;margin:0;break-inside:avoid}
.chart.trend text.axis{font-size:11px}
figcaption{font-size:12.5px;font-weight:600;display:flex;justify-content:space-between;gap:8px}
figcaption span{font-weight:500;color:var(--quiet)}
.e-handled{fill:#12508a}.e-contained{fill:#2f7f79}.e-callback{fill:#6d5ca5}.e-message{fill:#8a6f3c}
.e-abandoned{fill:#b3261e}.e-unresolved{fill:#8593a1}.e-other{fill:#59636d}
text.inside{fill:#fff;font-size:13px;font-weight:650}
.legend{display:flex;flex-wrap:wrap;gap:4px 20px;margin:8px 0 0;padding:0;list-style:none;font-size:12.5px}
.legend svg{width:11px;height:11px;margin-right:6px;display:inline-block;vertical-align:-1px}
.legend b{font-variant-numeric:tabular-nums}
.hour{fill:#9fb8cf}.hour.met{fill:#6fb08c}.hour.near{fill:#d9a24b}.hour.missed{fill:#d0605a}
text.flag{font-weight:700;fill:var(--missed);font-size:13px}
.part.good{fill:#4c9a70}.part.bad{fill:#d0605a}.part.neither{fill:#7f93a6}.zero{stroke:var(--ink)}
.chart text.name,.chart text.value{font-size:13.5px}.chart text.value{font-weight:650}
table{border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums}
th{text-align:right;font-weight:600;color:var(--quiet);border-bottom:1.5px solid var(--ink);padding:5px 8px;
font-size:12px}
td{text-align:right;border-bottom:1px solid var(--rule);padding:6px 8px;white-space:nowrap}
td small{color:var(--quiet);display:block;font-size:11px}
th:first-child,td:first-child{text-align:left}
tr.all td{font-weight:650;border-top:1.5px solid var(--ink)}tr.all small{font-weight:400}
.definitions th{text-align:left}.definitions td{text-align:left;font-size:11.5px;white-space:normal;vertical-align:top}
ol{margin:0;padding-left:24px;font-size:15.5px}ol li{margin:5px 0;break-inside:avoid}
code{font:11.5px ui-monospace,"DejaVu Sans Mono",monospace;background:var(--tint);padding:1px 4px;border-radius:2px;
white-space:normal;overflow-wrap:anywhere}
.command{font:13px ui-monospace,"DejaVu Sans Mono",monospace}
td code{white-space:nowrap}
ol code,.behind code{display:table;margin-top:3px;color:var(--quiet)}
.note{margin:6px 0 0;font-size:12px;color:var(--quiet)}
section{break-inside:avoid-page}
.definitions,.causes{break-inside:auto}.why{break-inside:avoid;margin-top:12px}.why p{margin:0 0 6px}
h2{break-after:avoid}
@media (max-width:720px){main{padding:18px 14px}.tile{max-width:none}.trends figure{max-width:none}
.scroll{overflow-x:auto}h1{font-size:24px}}
@page{size:A4;margin:13mm 12mm 16mm;@bottom-right{content:counter(page) " / " counter(pages);font:9px FONTS;
color:#566575}}
@media print{main{max-width:none;padding:0}body{font-size:11px}h2{margin-top:14px}
h1{font-size:25px}.lead{font-size:14px}ol{font-size:12.5px}.tiles,.trends{gap:8px}
.tile{flex:1 1 22%;max-width:calc(25% - 6px);min-width:0;padding:8px}
.tile h3{font-size:11.5px}.tile .value{font-size:22px;font-weight:700}
.tile .value.none{font-size:15px}.tile p,.tile .chip{font-size:9.5px}
.trends figure{flex:1 1 22%;max-width:calc(25% - 6px);min-width:0}
figcaption,.legend{font-size:11px}.note{font-size:10px}
.definitions{break-inside:avoid-page}
table{font-size:11px}th{font-size:10.5px}code,.definitions td{font-size:9.5px}}
""".replace("FONTS", ",".join(FONTS))
