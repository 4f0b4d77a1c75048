"""What browsers talk to: a small process that knows nothing of calls, so that kefu may come and go behind it."""
