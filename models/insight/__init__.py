"""What many calls tell together: topics, bursts, portraits, figures and their causes. Pure: no file, no clock."""
