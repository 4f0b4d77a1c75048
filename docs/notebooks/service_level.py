# %% [markdown]
# # Service level and abandoned calls by queue and hour
#
# Open this file in an editor that knows `# %%` cells (VS Code, Spyder, Jupytext), or run it:
# `python docs/notebooks/service_level.py analysis.db`. It needs Python alone, and a copy of the views
# (`kefu export --database analysis.db`).

# %%
import sqlite3
import sys

views = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)

# %% [markdown]
# ## Service level
# Answered within 30 seconds, of all that were answered or gave up: every caller who gave up counts against it.

# %%
SERVICE_LEVEL = """
    select queue, sum(offered) as offered, sum(answered) as answered, sum(abandoned) as abandoned,
           round(1.0 * sum(answered_30) / nullif(sum(answered) + sum(abandoned), 0), 3) as service_level
    from v_kpi_hour group by queue order by offered desc
"""
for queue, offered, answered, abandoned, level in views.execute(SERVICE_LEVEL):
    print(f"{queue:12} offered {offered:5}  answered {answered:5}  abandoned {abandoned:5}  within 30 s {level}")

# %% [markdown]
# ## When callers give up
# By hour of the day, in this machine's time zone.

# %%
BY_HOUR = """
    select strftime('%H', hour, 'unixepoch', 'localtime') as hour_of_day,
           round(1.0 * sum(abandoned) / sum(offered), 3) as share, sum(offered) as n
    from v_kpi_hour group by hour_of_day order by hour_of_day
"""
for hour_of_day, share, n in views.execute(BY_HOUR):
    print(f"{hour_of_day}:00  {share:6.1%} of {n}")
