"""What happened, told to other programs: public events, webhooks, a stream."""
