# %% [markdown]
# # Which intents kefu takes for each other
#
# Of open answers: what was understood, what was the next likely, and by how much. Pairs with many answers and a small
# margin are what a trainer should label first (`kefu trainer inbox` shows the answers themselves).
# Run it with a copy of the views: `python docs/notebooks/unsure_intents.py analysis.db`.

# %%
import sqlite3
import sys

views = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)

# %%
PAIRS = """
    select intent, second, count(*) as n, round(avg(margin), 3) as margin, sum(margin < 0.3) as unsure
    from v_intents where second is not null group by intent, second order by unsure desc, n desc limit 20
"""
for intent, second, n, margin, unsure in views.execute(PAIRS):
    print(f"{intent:14} or {second:14} n {n:5}  mean margin {margin:5.3f}  unsure {unsure}")

# %% [markdown]
# ## Does being unsure cost anything?
# The wait of callers whose intent was unsure, beside the others.

# %%
COST = """
    select iif(margin < 0.3, 'unsure', 'sure') as how, count(*) as n, round(avg(waited), 1) as waited,
           round(avg(rating), 2) as rating
    from v_intents join v_calls using (call) group by how
"""
for how, n, waited, rating in views.execute(COST):
    print(f"{how:6}  n {n:5}  waited {waited} s  rating {rating}")
