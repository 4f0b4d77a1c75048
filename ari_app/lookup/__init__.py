"""Look-ups of flows: values from a database or over HTTP, within their time, whatever the other side does."""
