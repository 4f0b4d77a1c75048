"""What every medium shares; nothing here knows of Asterisk."""
