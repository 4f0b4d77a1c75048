# %% [markdown]
# # Who calls again within a week
#
# First-contact resolution, the other way round: calls that were answered, and after which the same caller called the
# same queue again within seven days. A caller is a pseudonym, which is the same throughout one copy and no other.
# Run it with a copy of the views: `python docs/notebooks/repeat_calls.py analysis.db`.

# %%
import math
import sqlite3
import sys

views = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
WEEK = 7 * 86400

# %%
REPEATS = """
    with newest as (select max(arrived_at) as at from v_calls),
    calls as (
        select queue, exists (
            select 1 from v_calls later where later.caller = first.caller and later.queue = first.queue
            and later.arrived_at > first.arrived_at and later.arrived_at <= first.arrived_at + :week
        ) as again
        from v_calls first, newest
        where connected_at is not null and caller is not null and arrived_at <= newest.at - :week
    )
    select queue, count(*) as n, sum(again) as again from calls group by queue order by n desc
"""


# %%
def interval(hits, n, z=1.96):
    """95 % interval of a share (Wilson 1927)."""
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return middle - half, middle + half


for queue, n, again in views.execute(REPEATS, {"week": WEEK}):
    low, high = interval(again, n)
    print(f"{queue:12} n {n:5}  called again {again / n:6.1%}  ({low:.1%} to {high:.1%})")
